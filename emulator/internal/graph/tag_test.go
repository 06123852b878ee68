package graph_test

import (
	"testing"
	"time"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestTags(t *testing.T) {
	t.Parallel()
	const retired = "the platform refuses the tag ACCOUNT_UPDATE since 2026-04-27"
	type result struct {
		Status, Code, Subcode int
		Message, Rule, Header string
		Violations            []control.Violation
	}
	warned := result{Status: 200, Header: "tag.retired", Violations: []control.Violation{{Rule: "tag.retired", Message: retired}}}
	at := func(s string) clock.Config {
		now, _ := time.Parse(time.RFC3339, s) // a slip gives the year 1, which no case wants
		return clock.Config{Mode: clock.Frozen, Now: now}
	}
	tests := []struct {
		name    string
		options emulator.Options
		off     string // set to off
		person  string // ada, if not said
		send    string
		want    result
	}{
		{name: "a retired tag warns", send: `"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE"`, want: warned},
		{name: "outside the window too", person: "ben", send: `"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE"`, want: warned},
		{
			name: "strict", options: emulator.Options{Strict: true}, send: `"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE"`,
			want: result{Status: 400, Code: 100, Subcode: 1893061, Message: "Invalid parameter", Rule: "tag.retired"},
		},
		{name: "off", off: "tag.retired", send: `"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE"`, want: result{Status: 200}},
		{
			name: "the day before it did not even warn", options: emulator.Options{Clock: at("2026-04-26T23:59:59Z")},
			send: `"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE"`, want: result{Status: 200},
		},
		{
			name: "not with strict either", options: emulator.Options{Clock: at("2026-04-26T23:59:59Z"), Strict: true},
			send: `"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE"`, want: result{Status: 200},
		},
		{
			name: "from that day on", options: emulator.Options{Clock: at("2026-04-27T00:00:00Z")},
			send: `"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE"`, want: warned,
		},
		{
			name: "a tag alone", send: `"tag":"HUMAN_AGENT"`,
			want: result{Status: 400, Code: 100, Message: "(#100) Messaging type should be MESSAGE_TAG for tagged messages.", Rule: "tag.requires-message-tag"},
		},
		{
			name: "a tag there is not", send: `"messaging_type":"MESSAGE_TAG","tag":"SPAM"`,
			want: result{Status: 400, Code: 100, Message: "(#100) Invalid tag."},
		},
		{name: "a tag in lower case", person: "ben", send: `"messaging_type":"message_tag","tag":"human_agent"`, want: result{Status: 200}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t, tt.options)
			if tt.off != "" {
				emu.SetRule(tt.off, "off")
			}
			if tt.person == "" {
				tt.person = "ada"
			}
			a := testbot.Send(t, emu, testbot.Text(emu.Person(tt.person).PSID, tt.send))
			e := emu.LastRequest()
			got := result{Status: a.Status, Rule: e.Rule, Header: a.Header.Get("X-Sendmock-Violation")}
			if len(e.Violations) > 0 {
				got.Violations = e.Violations
			}
			if a.Status != 200 {
				err := a.GraphError(t)
				got.Code, got.Subcode, got.Message = err.Code, err.Subcode, err.Message
			}
			golden.Diff(t, tt.want, got, "result")
		})
	}
}
