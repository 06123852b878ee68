package soak

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"

	"github.com/sendmock/sendmock/emulator/control"
)

// actor does something again and again, in a round.
type actor struct {
	how   int                                // how many there are
	times int                                // how often each acts
	act   func(s *soak, r *rand.Rand, n int) // once; n counts
	in    func(round int) bool               // nil: in every round
}

var actors = []actor{
	{how: 4, times: 20, act: (*soak).send},
	{how: 2, times: 12, act: (*soak).speak},
	{how: 1, times: 8, act: (*soak).look},
	{how: 1, times: 3, act: (*soak).ask},
	{how: 1, times: 4, act: (*soak).arm, in: fails},
	{how: 1, times: 3, act: (*soak).turnClock},
	{how: 1, times: 2, act: (*soak).startOver, in: resets},
}

// resets says whether the world starts over in the middle of a round, while everything goes on.
func resets(round int) bool { return round%4 == 3 }

// fails says whether faults are armed in a round.
func fails(round int) bool { return round%3 == 1 }

// send is a bot's request to the Graph: mostly one that is accepted, of every kind and encoding.
func (s *soak) send(r *rand.Rand, _ int) {
	m := &maker{Rand: r, operations: s.sends, tokens: tokens, known: s.known()}
	if r.IntN(4) == 0 {
		m.operations = s.graph
	}
	q := m.request()
	if r.IntN(3) == 0 {
		q = s.text(r)
	}
	a := s.calls(q)
	if a == nil || a.status != http.StatusOK || a.header.Get("X-Sendmock-Exchange") == "" {
		return
	}
	var sent struct {
		MessageID string `json:"message_id"`
	}
	if json.Unmarshal(a.body.Bytes(), &sent) != nil || sent.MessageID == "" {
		return
	}
	seq, err := strconv.ParseInt(a.header.Get("X-Sendmock-Exchange"), 10, 64)
	if err != nil {
		s.notes("X-Sendmock-Exchange: %v", err)
	}
	s.accepted(seq, sent.MessageID)
}

// text is a plain message to ada.
func (s *soak) text(r *rand.Rand) request {
	form := url.Values{"access_token": {pageToken}, "message": {fmt.Sprintf(`{"text":"%d"}`, r.Uint64())}, "recipient": {`{"id":"` + s.ada() + `"}`}}
	return request{"POST", "/v25.0/me/messages", "Content-Type: application/x-www-form-urlencoded\r\n", []byte(form.Encode())}
}

// speak lets a person do something.
func (s *soak) speak(r *rand.Rand, n int) {
	list := []struct {
		verb string
		body any
	}{
		{"messages", control.PersonMessage{Text: fmt.Sprint("hello ", n)}},
		{"messages", control.PersonMessage{Text: "a map, please"}},
		{"postbacks", control.Postback{Title: "Start", Payload: "START"}},
		{"reads", nil},
		{"referrals", control.Referral{Ref: "shop"}},
		{"comments", control.Comment{Message: "nice"}},
		{"optins", nil},
	}
	act := one(r, list)
	s.controls("POST", "people/"+one(r, []string{"ada", "ben"})+"/"+act.verb, act.body)
}

// look reads what is recorded, in every form there is.
func (s *soak) look(r *rand.Rand, _ int) {
	s.controls("GET", one(r, []string{
		"requests?limit=1000", "requests?limit=50&operation=sendMessage", "deliveries", "export.har", "export.curl", "coverage", "coverage?format=junit",
		"conversations", "conversations/ada", "people/ada", "world", "chapters", "faults", "rules", "health", "clock", "webhook",
	}), nil)
}

// ask asks for a verdict, or waits.
func (s *soak) ask(r *rand.Rand, _ int) {
	short := 5
	match := map[string]any{"operation": "sendMessage", "outcome": "accepted"}
	switch r.IntN(4) {
	case 0:
		s.controls("POST", "requests/wait", map[string]any{"match": match, "count": 1 + r.IntN(50), "patience_ms": short, "limit": 1})
	case 1:
		s.controls("POST", "requests/find", map[string]any{"match": match})
	case 2:
		s.controls("POST", "verify", map[string]any{
			"expectations": []any{map[string]any{"match": match}}, "patience_ms": short, "quiet_ms": 1,
		})
	default:
		s.controls("POST", "verify", map[string]any{"patience_ms": short, "quiet_ms": 1})
	}
}

// arm makes a few requests fail.
func (s *soak) arm(r *rand.Rand, _ int) {
	effect := one(r, []map[string]any{
		{"error": map[string]any{"code": 613}},
		{"error": map[string]any{"code": 2}, "after_apply": true},
		{"status": 502, "body": "<html>"},
		{"network": one(r, control.NetworkFaults)},
		{"delay": map[string]any{"type": "uniform", "lower": 0, "upper": 20}},
		{"hang": true},
	})
	s.controls("POST", "faults", map[string]any{"match": map[string]any{"operation": "sendMessage"}, "effect": effect, "times": 2, "after": r.IntN(5)})
}

// turnClock moves the clock.
func (s *soak) turnClock(r *rand.Rand, _ int) {
	switch r.IntN(8) {
	case 0:
		s.controls("POST", "clock/advance", map[string]any{"duration": "25h", "quiet_ms": 1})
	case 1:
		s.controls("PUT", "clock", map[string]any{"mode": "scaled", "scale": 60})
	case 2:
		s.controls("POST", "clock/freeze", nil)
	case 3:
		s.controls("PUT", "receipts", map[string]any{"deliveries": map[string]any{"mode": "auto", "delay": "5s"}, "reads": map[string]any{"mode": "auto", "delay": "1h"}})
	default:
		s.controls("POST", "clock/advance", map[string]any{"duration": "1m", "quiet_ms": 1})
	}
}

// startOver takes everything back while the others go on, or sets a scene. The bot stays subscribed.
func (s *soak) startOver(r *rand.Rand, _ int) {
	scene := map[string]any{"keep_webhook": true, "new_ids": true}
	if r.IntN(2) == 0 {
		scene["people"] = []any{map[string]any{"slug": "ada", "first_name": "Ada"}, map[string]any{"slug": "ben"}}
		scene["rules"] = map[string]any{"tag.retired": "enforce"}
	}
	s.controls("POST", "reset", scene)
	s.meet()
}
