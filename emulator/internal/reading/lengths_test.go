package reading_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// Every text that is kept has a bound: at the bound it passes, one past it does not.
func TestLengths(t *testing.T) {
	t.Parallel()
	text := func(n int) string { return `"` + strings.Repeat("🗺", n) + `"` }
	url := func(n int) string {
		return `"http://a.example/` + strings.Repeat("x", n-len("http://a.example/")) + `"`
	}
	list := func(n int) string {
		return "[" + strings.TrimSuffix(strings.Repeat(`{"type":"image","payload":{"url":"http://a.example/"}},`, n), ",") + "]"
	}
	tests := []struct {
		path   string
		before string // the value
		give   func(n int) string
		after  string
		most   int
		want   string // the problem
		member string
	}{
		{"people/ada/messages", `{"text":`, text, `}`, 20_000, "text has more than 20000 characters", "text"},
		{"people/ada/messages", `{"attachments":[{"type":"image","payload":{"url":`, url, `}}]}`, 8000, "attachments[0].payload.url has more than 8000 characters", "attachments[0].payload.url"},
		{"people/ada/messages", `{"attachments":`, list, `}`, 100, "attachments holds more than 100", "attachments"},
		{"people/ada/edits", `{"message_id":"last","text":`, text, `}`, 20_000, "text has more than 20000 characters", "text"},
		{"people/ada/comments", `{"message":`, text, `}`, 8000, "message has more than 8000 characters", "message"},
		{"people/ada/posts", `{"message":`, text, `}`, 8000, "message has more than 8000 characters", "message"},
		{"people/ada/postbacks", `{"title":"a","payload":`, text, `}`, 2000, "payload has more than 2000 characters", "payload"},
		{"people/ada/optins", `{"type":"checkbox","user_ref":`, text, `}`, 2000, "user_ref has more than 2000 characters", "user_ref"},
		{"people/ada/referrals", `{"ref":`, text, `}`, 2000, "ref has more than 2000 characters", "ref"},
		{"people", `{"first_name":`, text, `}`, 255, "first_name has more than 255 characters", "first_name"},
		{"people", `{"last_name":`, text, `}`, 255, "last_name has more than 255 characters", "last_name"},
		{"people", `{"locale":`, text, `}`, 100, "locale has more than 100 characters", "locale"},
		{"templates/310000000000001/review", `{"status":"REJECTED","reason":`, text, `}`, 255, "reason has more than 255 characters", "reason"},
		{"faults", `{"match":{},"effect":{"status":500,"body":`, text, `}}`, 65536, "effect.body has more than 65536 characters", "effect.body"},
		{"faults", `{"match":{},"effect":{"status":500,"headers":{"x":`, text, `}}}`, 2000, "effect.headers.x has more than 2000 characters", "effect.headers.x"},
		{"faults", `{"match":{},"effect":{"status":500},"name":`, text, `}`, 2000, "name has more than 2000 characters", "name"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t)
			path := emu.URL + "/_sendmock/" + tt.path
			if a := testbot.Call(t, "POST", path, tt.before+tt.give(tt.most)+tt.after); strings.Contains(a.Body, "has more than") {
				t.Errorf("at the bound: %d %s", a.Status, a.Body)
			}
			a := testbot.Call(t, "POST", path, tt.before+tt.give(tt.most+1)+tt.after)
			golden.Diff(t, 400, a.Status)
			var got struct{ Error control.Problem }
			require.NoError(t, json.Unmarshal([]byte(a.Body), &got))
			want := control.Problem{Code: "malformed", Message: tt.want, Terms: []string{tt.member}}
			if diff := cmp.Diff(want, got.Error); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	emu := emulator.Start(t)
	long := text(101)
	a := testbot.Call(t, "POST", emu.URL+"/_sendmock/people", `{"locale":`+long+`,"gender":`+long+`}`)
	require.Contains(t, a.Body, `"details":["locale has more than 100 characters","gender has more than 100 characters"]`)
}
