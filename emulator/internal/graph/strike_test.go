package graph

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestPreferred(t *testing.T) {
	t.Parallel()
	type result struct {
		ID    grapherr.ID
		Wrong string
	}
	const unknown = "the catalogue has no such error; GET /_sendmock/errors lists them"
	tests := []struct {
		give string
		want result
	}{
		{"", result{}},
		{"respond-async, wait=10", result{}},
		{"code=613", result{ID: "rate-limit"}},
		{"Code=613", result{ID: "rate-limit"}},
		{`code="613"`, result{ID: "rate-limit"}},
		{"code=10; subcode=2018278", result{ID: "window-closed"}},
		{"subcode=2018278", result{ID: "window-closed"}},
		{"error=window-closed", result{ID: "window-closed"}},
		{"respond-async, error=window-closed", result{ID: "window-closed"}},
		{"code=613, error=window-closed", result{ID: "window-closed"}}, // the id says more
		{"code=0", result{Wrong: unknown}},
		{"code=424242", result{Wrong: unknown}},
		{"subcode=1", result{Wrong: unknown}},
		{"error=rate", result{Wrong: unknown}},
		{"error=window-close", result{Wrong: `the catalogue has no such error, did you mean "window-closed"?`}},
		{"code=", result{Wrong: "code is no number"}},
		{"code=10; subcode=x", result{Wrong: "subcode is no number"}},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			t.Parallel()
			var got result
			f, err := preferred(tt.give)
			if err != nil {
				got.Wrong = err.Error()
			}
			if f != nil {
				got.ID = f.Effect.Error.ID()
			}
			golden.Diff(t, tt.want, got, "preferred")
		})
	}
}

func TestMessageKind(t *testing.T) {
	t.Parallel()
	tests := []struct{ give, want string }{
		{`{"text":"hi"}`, "text"},
		{`{"text":"hi","quick_replies":[]}`, "text"},
		{`{"attachment":{"type":"image","payload":{"url":"x"}}}`, "image"},
		{`{"attachment":{"type":"template","payload":{"template_type":"button"}}}`, "template:button"},
		{`{"attachment":{"type":"template"}}`, "template"},
		{`{"attachment":"image"}`, ""},
		{`{"attachments":[{}]}`, "image"},
		{`{"sticker_id":1}`, "sticker"},
		{`{"template":{}}`, "utility"},
		{`{"dynamic_text":{}}`, "dynamic_text"},
		{`{}`, ""},
	}
	for _, tt := range tests {
		golden.Diff(t, tt.want, contract.MessageKind(readJSON(t, []byte(tt.give))), tt.give)
	}
}

// arm adds a rule to a sandbox.
func arm(t *testing.T, sb *sandbox.Sandbox, r *fault.Rule) {
	t.Helper()
	sb.Do(func(tx *sandbox.Tx) { require.NoError(t, tx.Faults.Add(r, tx.Now)) })
}

func rateLimit(t *testing.T) fault.Effect {
	t.Helper()
	e, err := grapherr.ID("rate-limit").With(nil)
	require.NoError(t, err)
	return fault.Effect{Error: e}
}

// What comes before a fault and what after it: who asks must be known, all else may be wrong.
func TestWhereFaultsStrike(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		give  Request
		fault string
	}{
		{"a fine request", post(sendText), "fault-1"},
		{"a form", Request{
			Method: "POST", Path: "/me/messages", Query: "access_token=" + pageToken, ContentType: "application/x-www-form-urlencoded",
			Body: []byte("recipient=%7B%22id%22%3A%22" + ada + "%22%7D&message=%7B%22text%22%3A%22hi%22%7D"),
		}, "fault-1"},
		{"a wrong parameter", post(`{"recipient":{"id":"` + ada + `"},"message":5}`), "fault-1"},
		{"nothing to send", post(`{}`), "fault-1"},
		{"a node that isn't there", get("/v25.0/999", ""), "fault-1"},
		{"a read", get("/v25.0/me", "fields=id"), "fault-1"},
		{"no token", Request{Method: "GET", Path: "/v25.0/me"}, ""},
		{"a token of nobody", Request{Method: "GET", Path: "/v25.0/me", Query: "access_token=nobody-knows-it"}, ""},
		{"a body that is no JSON", post(`{`), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service, sb := newService(t, record.Limits{})
			arm(t, sb, &fault.Rule{Effect: rateLimit(t)})
			got := service.Serve(tt.give)
			golden.Diff(t, tt.fault, got.Fault, "fault")
			golden.Diff(t, tt.fault != "", got.Err != nil && got.Err.ID() == "rate-limit", got.Body)
			golden.Diff(t, got.Fault, sb.Record.Since(0)[0].Outcome.Fault, "the record's")
		})
	}
}

// Parts of a form are matched as what they mean, like those of JSON.
func TestFormsAreMatched(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, record.Limits{})
	arm(t, sb, &fault.Rule{Match: contract.Match{PSID: contract.Whom{Name: ada}, MessageKind: "text", Message: object{"text": "hi"}}, Effect: rateLimit(t)})
	got := service.Serve(Request{
		Method: "POST", Path: "/me/messages", Query: "access_token=" + pageToken, ContentType: "application/x-www-form-urlencoded",
		Body: []byte("recipient=%7B%22id%22%3A%22" + ada + "%22%7D&message=%7B%22text%22%3A%22hi%22%7D"),
	})
	golden.Diff(t, "fault-1", got.Fault)
}

// A Prefer header goes before the rules, and none of them counts its request.
func TestPreferIsNotCounted(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, record.Limits{})
	arm(t, sb, &fault.Rule{Effect: rateLimit(t), Plan: fault.Plan{Times: 1}})
	var got []string
	for _, prefer := range []string{"error=window-closed", "wait=10", ""} {
		req := post(sendText)
		req.Prefer = prefer
		got = append(got, service.Serve(req).Fault)
	}
	golden.Diff(t, []string{"prefer", "fault-1", ""}, got, "faults")
}

// What an answer tells the edge to do, and what it has left to say.
func TestSpoiledAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		give fault.Effect
		want Answer
	}{
		{"network", fault.Effect{Network: fault.EmptyResponse}, Answer{Network: fault.EmptyResponse}},
		{"hang", fault.Effect{Hang: true}, Answer{Hang: true}},
		{"delayed hang", fault.Effect{Hang: true, Delay: fault.Delay{Type: "fixed", Fixed: time.Second}}, Answer{Hang: true, Delay: time.Second}},
		{"raw", fault.Effect{Raw: &fault.Raw{Status: 502, Body: "<html>"}}, Answer{Status: 502, Body: []byte("<html>")}},
		{"raw without a body", fault.Effect{Raw: &fault.Raw{Status: 502}}, Answer{Status: 502, Body: []byte{}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service, sb := newService(t, record.Limits{})
			arm(t, sb, &fault.Rule{Effect: tt.give})
			a := service.Serve(post(sendText))
			got := Answer{Status: a.Status, Body: a.Body, Delay: a.Delay, Network: a.Network, Hang: a.Hang}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(Answer{}, sandbox.Held{})); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			for h := range a.Headers {
				t.Errorf("a header of the platform is left: %s", h.Name)
			}
		})
	}
}
