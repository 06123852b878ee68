package graph

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestParsePath(t *testing.T) {
	t.Parallel()
	tests := []struct {
		give string
		want route
		path string
	}{
		{"", route{}, ""},
		{"/", route{}, ""},
		{"/v25.0", route{version: "v25.0"}, ""},
		{"/me", route{id: "me"}, "me"},
		{"/v25.0/me/messages", route{version: "v25.0", id: "me", edge: "messages"}, "me/messages"},
		{"/me/messages/", route{id: "me", edge: "messages"}, "me/messages"},
		{"//v2.6//me//messages", route{version: "v2.6", id: "me", edge: "messages"}, "me/messages"},
		{"/v25.0/1/a/b/c", route{version: "v25.0", id: "1", edge: "a", rest: "/b/c"}, "1/a/b/c"},
		{"/v25.0/v24.0/me", route{version: "v25.0", id: "v24.0", edge: "me"}, "v24.0/me"},
		{"/25.0/me", route{id: "25.0", edge: "me"}, "25.0/me"},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			t.Parallel()
			got := parsePath(tt.give)
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(route{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			require.Equal(t, tt.path, got.path())
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
		require.Equal(t, want, isVersion(s), s)
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
		p := params{values: object{"method": tt.override}}
		require.Equal(t, tt.want, effectiveMethod(tt.method, &p), "%s with method=%v", tt.method, tt.override)
	}
}

func TestLooksLikeID(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"104000000000001": true, "1_2": true, "t_1": true, "m_abc": true, "mid.$x": true,
		"": false, "me": false, "12a": false, "T_1": false, "map.shop": false, "-1": false, "１": false,
	} {
		require.Equal(t, want, looksLikeID(s), s)
	}
}

// What a path that leads nowhere is told depends on what is wrong with it (facts: errors.md §6).
func TestNowhere(t *testing.T) {
	t.Parallel()
	service, _ := newService(t, newLimits)
	const unsupported = "Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this " +
		"operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"
	tests := []struct {
		method, path string
		code         int
		message      string
	}{
		{"GET", "/me/friens", 2500, "Unknown path components: /friens"},
		{"GET", "/me/messages/friens", 2500, "Unknown path components: /friens"},
		{"GET", "/someone/messages", 2500, "Unknown path components: /messages"},
		{"GET", "/someone", 803, "(#803) Some of the aliases you requested do not exist: someone"},
		{"GET", "/4711", 100, "Unsupported get request. Object with ID '4711'" + unsupported[len("Object with ID '%s'"):]},
		{"POST", "/4711/messages", 100, "Unsupported post request. Object with ID '4711'" + unsupported[len("Object with ID '%s'"):]},
		{"PUT", "/me", 100, "Unsupported put request. Object with ID 'me'" + unsupported[len("Object with ID '%s'"):]},
		{"GET", "/me/accounts", 100, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)"},
		{"POST", "/me/accounts", 100, "Unsupported post request. Object with ID 'me'" + unsupported[len("Object with ID '%s'"):]},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			t.Parallel()
			req := get(tt.path, "")
			req.Method = tt.method
			a := service.Serve(req)
			require.NotNil(t, a.Err)
			require.Equal(t, tt.message, a.Err.Message)
			require.Equal(t, tt.code, a.Err.Row.Code)
		})
	}
}
