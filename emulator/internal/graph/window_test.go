package graph_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

const (
	day = 24 * time.Hour

	response   = `"messaging_type":"RESPONSE"`
	update     = `"messaging_type":"UPDATE"`
	humanAgent = `"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT"`
)

// outcome is what a send came to, for the bot and in the record.
type outcome struct {
	Status, Code, Subcode int
	Rule, Decision        string
}

func refusedBy(rule, decision string) outcome { return outcome{400, 10, 2018278, rule, decision} }

func accepted(decision string) outcome { return outcome{200, 0, 0, "", decision} }

const (
	inside = "inside the standard messaging window"
	tagged = "outside the standard messaging window, with the tag HUMAN_AGENT"
)

// step is one thing that happens in a story: time goes by, then ada writes or the bot sends.
type step struct {
	after time.Duration
	says  string // ada's text; "": the bot sends
	send  string // members of the body besides recipient and message
	want  outcome
}

// Ada wrote two minutes before the start, at 08:58.
func TestMessagingWindows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		steps []step
	}{
		{"at once", []step{{send: response, want: accepted(inside)}}},
		{"an update counts as a response", []step{
			{after: day - 2*time.Minute, send: update, want: accepted(inside)},
			{after: time.Second, send: update, want: refusedBy("window.standard",
				"the standard messaging window was missed by 1s: it was open until 2026-12-02T08:58:00Z, 24h0m0s after the person's message at 2026-12-01T08:58:00Z")},
		}},
		{"24 hours are inside, a second more is not", []step{
			{after: day - 2*time.Minute, send: response, want: accepted(inside)},
			{after: time.Second, send: response, want: refusedBy("window.standard",
				"the standard messaging window was missed by 1s: it was open until 2026-12-02T08:58:00Z, 24h0m0s after the person's message at 2026-12-01T08:58:00Z")},
		}},
		{"a millisecond more is not either", []step{
			{after: day - 2*time.Minute + time.Millisecond, send: response, want: refusedBy("window.standard",
				"the standard messaging window was missed by 1ms: it was open until 2026-12-02T08:58:00Z, 24h0m0s after the person's message at 2026-12-01T08:58:00Z")},
		}},
		{"a human agent has seven days", []step{
			{send: humanAgent, want: accepted(inside)},
			{after: day - 2*time.Minute + time.Second, send: humanAgent, want: accepted(tagged)},
			{after: 6*day - time.Second, send: humanAgent, want: accepted(tagged)},
			{after: time.Second, send: humanAgent, want: refusedBy("window.human-agent",
				"the human agent window was missed by 1s: it was open until 2026-12-08T08:58:00Z, 168h0m0s after the person's message at 2026-12-01T08:58:00Z")},
		}},
		{"what the Page sends opens nothing", []step{
			{after: day - 2*time.Minute, send: response, want: accepted(inside)},
			{after: time.Second, send: humanAgent, want: accepted(tagged)},
			{send: response, want: refusedBy("window.standard",
				"the standard messaging window was missed by 1s: it was open until 2026-12-02T08:58:00Z, 24h0m0s after the person's message at 2026-12-01T08:58:00Z")},
		}},
		{"a new message opens both again, and they count from it", []step{
			{after: 10 * day, send: humanAgent, want: refusedBy("window.human-agent",
				"the human agent window was missed by 72h2m0s: it was open until 2026-12-08T08:58:00Z, 168h0m0s after the person's message at 2026-12-01T08:58:00Z")},
			{says: "Are you there?"},
			{send: response, want: accepted(inside)},
			{after: day, send: response, want: accepted(inside)},
			{after: time.Second, send: response, want: refusedBy("window.standard",
				"the standard messaging window was missed by 1s: it was open until 2026-12-12T09:00:00Z, 24h0m0s after the person's message at 2026-12-11T09:00:00Z")},
			{after: 6*day - time.Second, send: humanAgent, want: accepted(tagged)},
			{after: time.Second, send: humanAgent, want: refusedBy("window.human-agent",
				"the human agent window was missed by 1s: it was open until 2026-12-18T09:00:00Z, 168h0m0s after the person's message at 2026-12-11T09:00:00Z")},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t)
			ada := emu.Person("ada")
			for i, s := range tt.steps {
				if s.after > 0 {
					emu.Advance(s.after)
				}
				if s.says != "" {
					ada.Says(s.says)
					continue
				}
				got := outcomeOf(t, emu, testbot.Send(t, emu, testbot.Text(ada.PSID, s.send)))
				golden.Diff(t, s.want, got, "step %d, at %s", i, emu.Now().Format(time.RFC3339))
			}
		})
	}
}

// outcomeOf puts together what the bot sees and what the record says; both name the same error.
func outcomeOf(t *testing.T, emu *emulator.Handle, a testbot.Answer) outcome {
	t.Helper()
	e := emu.LastRequest()
	got := outcome{Status: a.Status, Rule: e.Rule, Decision: e.Decision}
	if a.Status != 200 {
		err := a.GraphError(t)
		got.Code, got.Subcode = err.Code, err.Subcode
		require.NotNil(t, e.Error)
		golden.Diff(t, []int{err.Code, err.Subcode}, []int{e.Error.Code, e.Error.Subcode}, "the record's error")
	}
	golden.Diff(t, a.Status, e.Status, "the record's status")
	return got
}

// The record and the person's state show the windows as they stood.
func TestWindowState(t *testing.T) {
	t.Parallel()
	at := func(s string) *time.Time {
		v, err := time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		return &v
	}
	emu := emulator.Start(t)
	ada := emu.Person("ada")
	window := func(open, agent bool) control.Window {
		return control.Window{
			Open:       open,
			Standard:   control.StandardWindow{Open: open, OpenedBy: "message", OpenedAt: at("2026-12-01T08:58:00Z"), ClosesAt: at("2026-12-02T08:58:00Z")},
			HumanAgent: control.AgentWindow{Open: agent, ClosesAt: at("2026-12-08T08:58:00Z")},
		}
	}
	tests := []struct {
		after time.Duration
		want  control.Window
	}{
		{0, window(true, true)},
		{day - 2*time.Minute, window(true, true)},
		{time.Second, window(false, true)},
		{6*day - time.Second, window(false, true)},
		{time.Second, window(false, false)},
	}
	for _, tt := range tests {
		if tt.after > 0 {
			emu.Advance(tt.after)
		}
		golden.Diff(t, tt.want, ada.State().Window, "person at %s", emu.Now())
		testbot.Send(t, emu, testbot.Text(ada.PSID))
		golden.Diff(t, &tt.want, emu.LastRequest().Window, "record at %s", emu.Now())
	}
	golden.Diff(t, control.Window{}, emu.Person("cleo").State().Window, "who never wrote")
}

// A refusal says what was missed to who never had a window.
func TestWindowNeverOpened(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	got := outcomeOf(t, emu, testbot.Send(t, emu, testbot.Text(emu.Person("cleo").PSID)))
	want := refusedBy("window.standard", "the standard messaging window was never opened: 7100000000000003 has not written to the Page")
	golden.Diff(t, want, got, "outcome")
}
