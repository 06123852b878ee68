package contract

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	ada  = "7100000000000001"
	ben  = "7100000000000002"
	page = "104000000000001"
)

var nine = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// sent is an accepted send of a text, so long after nine.
func sent(seq int64, after time.Duration, psid, text string, changes ...func(e *Exchange)) Exchange {
	e := Exchange{
		Seq: seq, Sandbox: "default", At: nine.Add(after), Operation: sendMessage, Node: "Page", Method: "POST", Path: "/v25.0/me/messages", APIVersion: "v25.0",
		PageID: page, PSID: psid, MessageKind: "text", MessageID: "m_" + text, Status: 200, Window: &Window{Open: true},
		Params: map[string]any{"recipient": map[string]any{"id": psid}, "message": map[string]any{"text": text}},
	}
	for _, change := range changes {
		change(&e)
	}
	return e
}

// refused makes a refusal of it. A rule is "" where the shape or the platform refused.
func refused(code, subcode int, id, rule, decision string) func(e *Exchange) {
	return func(e *Exchange) {
		e.Status, e.MessageID, e.Error = 400, "", &ExchangeError{Code: code, Subcode: subcode, ID: id}
		e.Rule, e.Decision = rule, decision
	}
}

func windowClosed(e *Exchange) {
	refused(10, 2018278, "window-closed", "window.standard", "refused by window.standard: the standard messaging window was missed by 1h0m0s")(e)
	e.Window = &Window{}
}

func rateLimit(e *Exchange) { refused(613, 0, "rate-limit", "", "")(e) }

func blocked(e *Exchange) {
	refused(551, 1545041, "person-unavailable", "person.reachable", "refused by person.reachable: the person blocked the Page")(e)
}

func struck(fault string) func(e *Exchange) { return func(e *Exchange) { e.Fault = fault } }

func param(name string, value any) func(e *Exchange) {
	return func(e *Exchange) { e.Params[name] = value }
}

func action(name string) func(e *Exchange) {
	return func(e *Exchange) {
		delete(e.Params, "message")
		e.Params["sender_action"] = name
		e.MessageKind, e.MessageID = "", ""
	}
}

func count(lo, hi int) *Count {
	if hi < 0 {
		return &Count{Min: lo}
	}
	return &Count{lo, &hi}
}

func TestMatchesExchange(t *testing.T) {
	t.Parallel()
	zero, ok, ten, sub := 0, 200, 10, 2018278
	hi := sent(1, 0, ada, "hi")
	late := sent(2, 0, ada, "hi", windowClosed)
	warned := sent(3, 0, ada, "hi", func(e *Exchange) { e.Violations = []Violation{{Rule: "tag.retired"}} })
	broken := sent(4, 0, ada, "hi", struck("fault-1"), func(e *Exchange) { e.Status = 0 })
	early := sent(5, 0, ada, "hi", struck("fault-1"), rateLimit, func(e *Exchange) { e.MessageKind, e.Window = "", nil })
	tests := []struct {
		name string
		m    Match
		e    *Exchange
		want bool
	}{
		{"everything", Match{}, &hi, true},
		{"accepted", Match{Outcome: "accepted"}, &hi, true},
		{"not refused", Match{Outcome: "refused"}, &hi, false},
		{"refused", Match{Outcome: "refused"}, &late, true},
		{"no answer is no acceptance", Match{Outcome: "refused"}, &broken, true},
		{"status", Match{Status: &ok}, &hi, true},
		{"no code", Match{Code: &zero}, &hi, true},
		{"code and subcode", Match{Code: &ten, Subcode: &sub}, &late, true},
		{"another code", Match{Code: &ten}, &hi, false},
		{"error", Match{ErrorID: "window-closed"}, &late, true},
		{"rule that refused", Match{Rule: "window.standard"}, &late, true},
		{"rule that warned", Match{Rule: "tag.retired"}, &warned, true},
		{"another rule", Match{Rule: "tag.retired"}, &late, false},
		{"fault", Match{Fault: "fault-1"}, &broken, true},
		{"open", Match{Window: "open"}, &hi, true},
		{"closed", Match{Window: "closed"}, &late, true},
		{"neither open", Match{Window: "open"}, &early, false},
		{"nor closed", Match{Window: "closed"}, &early, false},
		{"kind", Match{MessageKind: "text"}, &hi, true},
		{"kind of what ended early", Match{MessageKind: "text"}, &early, true},
		{"text", Match{Text: &Wording{Contains: "h"}}, &hi, true},
		{"any message", Match{Message: map[string]any{}}, &hi, true},
		{"path without its version", Match{Path: "me/messages"}, &hi, true},
		{"path with its version", Match{Path: "/v25.0/me/messages"}, &hi, true},
		{"another path", Match{Path: "/messages"}, &hi, false},
		{"parameters", Match{Params: map[string]any{"recipient": map[string]any{"id": ada}}}, &hi, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.m.Matches(tt.e)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			var tl tally
			tt.m.compare(tt.e, &tl)
			if diff := cmp.Diff(tt.want, tl.distance == 0); diff != "" {
				t.Errorf("the distance is 0 (-want +got):\n%s", diff)
			}
		})
	}
}
