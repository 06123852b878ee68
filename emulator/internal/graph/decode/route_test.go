package decode

import (
	"testing"

	"github.com/sendmock/sendmock/internal/golden"
)

func TestParsePath(t *testing.T) {
	t.Parallel()
	tests := []struct {
		give string
		want Route
		path string
	}{
		{"", Route{}, ""},
		{"/", Route{}, ""},
		{"/v25.0", Route{Version: "v25.0"}, ""},
		{"/me", Route{ID: "me"}, "me"},
		{"/v25.0/me/messages", Route{Version: "v25.0", ID: "me", Edge: "messages"}, "me/messages"},
		{"/me/messages/", Route{ID: "me", Edge: "messages"}, "me/messages"},
		{"//v2.6//me//messages", Route{Version: "v2.6", ID: "me", Edge: "messages"}, "me/messages"},
		{"/v25.0/1/a/b/c", Route{Version: "v25.0", ID: "1", Edge: "a", Rest: "/b/c"}, "1/a/b/c"},
		{"/v25.0/v24.0/me", Route{Version: "v25.0", ID: "v24.0", Edge: "me"}, "v24.0/me"},
		{"/25.0/me", Route{ID: "25.0", Edge: "me"}, "25.0/me"},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			t.Parallel()
			got := ParsePath(tt.give)
			golden.Diff(t, tt.want, got)
			golden.Diff(t, tt.path, got.Path())
		})
	}
}

func TestIsVersion(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"v25.0": true, "v2.6": true, "v99.12": true, "v0.0": true,
		"": false, "v": false, "v25": false, "v25.": false, "v.0": false, "25.0": false, "V25.0": false, "v25.0.1": false,
		"v-1.0": false, "v+1.0": false, "v1_0.0": false, "v99999999.0": false, "video": false,
	} {
		golden.Diff(t, want, isVersion(s), s)
	}
}

func TestEffectiveMethod(t *testing.T) {
	t.Parallel()
	tests := []struct {
		method   string
		override any
		want     string
	}{
		{"GET", nil, "GET"},
		{"HEAD", nil, "GET"},
		{"POST", nil, "POST"},
		{"DELETE", nil, "DELETE"},
		{"POST", "delete", "DELETE"},
		{"POST", "GET", "GET"},
		{"GET", "post", "POST"},
		{"HEAD", "POST", "POST"},
		{"POST", "put", "PUT"},
		{"POST", "PATCH", "POST"},
		{"POST", "", "POST"},
		{"POST", object{"0": "GET"}, "POST"},
		{"DELETE", "GET", "DELETE"},
		{"PATCH", "GET", "PATCH"},
	}
	for _, tt := range tests {
		p := Params{Values: object{"method": tt.override}}
		golden.Diff(t, tt.want, EffectiveMethod(tt.method, &p), "%s with method=%v", tt.method, tt.override)
	}
}
