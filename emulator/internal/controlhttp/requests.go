package controlhttp

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
)

const (
	defaultRequests = 100
	maxRequests     = 1000
)

func (s *Server) getRequests(r *http.Request) (reply, error) {
	q := r.URL.Query()
	f, err := s.filter(q)
	if err != nil {
		return reply{}, err
	}
	if f.limit < 0 {
		f.limit = defaultRequests
	}
	out := control.Requests{Requests: []control.Exchange{}, Next: f.since, Evicted: s.Sandbox.Record.Evicted()}
	if q.Get("pending") == "1" {
		for _, seq := range s.Sandbox.Record.Pending() {
			out.Requests = append(out.Requests, control.Exchange{
				Seq: seq, Sandbox: s.Sandbox.Name, Pending: true, Params: map[string]any{}, Headers: map[string]string{},
				Response: json.RawMessage("null"), ResponseHeader: map[string]string{}, Violations: []control.Violation{},
			})
		}
		return ok(out)
	}
	found, next := s.recorded(f)
	out.Next = next
	out.Incomplete = s.Sandbox.Record.EvictedSince(f.since) // asked behind the reading: nothing goes unnoticed in between
	mask := s.maskOf(found)
	for _, e := range found {
		out.Requests = append(out.Requests, s.exchangeView(e, mask))
	}
	return ok(out)
}

// recorded is what a filter picks of the record, and the last seq that was looked at.
func (s *Server) recorded(f filter) (found []*record.Exchange, next int64) {
	next = f.since
	for _, e := range s.Sandbox.Record.Since(f.since) {
		if len(found) == f.limit {
			break
		}
		next = e.Seq
		if f.matches(e) {
			found = append(found, e)
		}
	}
	return found, next
}

// maskOf hides the sandbox's secrets, and those that the exchanges brought along.
func (s *Server) maskOf(list []*record.Exchange) *sandbox.Mask {
	var secrets []string
	for _, e := range list {
		secrets = append(secrets, e.Call.Secrets...)
	}
	return s.Sandbox.Masker(secrets...)
}

func (s *Server) clearRequests(*http.Request) (reply, error) {
	s.Sandbox.Record.Clear()
	return reply{}, nil
}

// filter is the query of GET requests.
type filter struct {
	since    int64
	limit    int // below 0: none was given
	texts    map[string]string
	numbers  map[string]int
	unrouted *bool
}

// names are those that a filter gives, as a match has them.
func (f *filter) names() *contract.Match {
	m := &contract.Match{Operation: f.texts["operation"], Node: f.texts["node"], Rule: f.texts["rule"]}
	if code, given := f.numbers["code"]; given {
		m.Code = &code
	}
	if subcode, given := f.numbers["subcode"]; given {
		m.Subcode = &subcode
	}
	return m
}

func (s *Server) filter(q url.Values) (filter, error) {
	f := filter{limit: -1, texts: map[string]string{}, numbers: map[string]int{}}
	var problems []string
	for name, values := range q {
		value := values[len(values)-1]
		switch name {
		case "since", "limit", "status", "code", "subcode":
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil || n < 0 && name != "code" {
				problems = append(problems, name+" is no number: "+strconv.Quote(value))
				continue
			}
			switch name {
			case "since":
				f.since = n
			case "limit":
				f.limit = int(min(n, maxRequests))
			default:
				f.numbers[name] = int(n)
			}
		case "psid":
			f.texts[name] = s.psidOf(value)
		case "operation", "node", "method", "path", "page_id", "rule", "fault":
			f.texts[name] = value
		case "unrouted":
			b := value == "1" || value == "true"
			f.unrouted = &b
		case "pending":
		default:
			problems = append(problems, "there is no filter "+strconv.Quote(name))
		}
	}
	if problems != nil {
		return f, malformed("the query cannot be read", problems...)
	}
	return f, misnamed(s.unknown("", f.names()))
}

// psidOf lets a slug stand for a PSID.
func (s *Server) psidOf(name string) string {
	s.Sandbox.Do(func(tx *sandbox.Tx) {
		if p, found := tx.World.Person(name); found {
			name = p.PSID
		}
	})
	return name
}

func (f filter) matches(e *record.Exchange) bool {
	c, o := &e.Call, &e.Outcome
	for name, want := range f.texts {
		var got string
		switch name {
		case "operation":
			got = c.Operation
		case "node":
			got = c.Node
		case "method":
			got, want = c.Method, strings.ToUpper(want)
		case "path":
			got = c.Path
		case "page_id":
			got = c.PageID
		case "psid":
			got = c.PSID
		case "fault":
			got = o.Fault
		case "rule":
			if violates(o, want) {
				continue
			}
			got = o.Rule
		}
		if got != want {
			return false
		}
	}
	for name, want := range f.numbers {
		got := map[string]int{"status": o.Status, "code": o.Code, "subcode": o.Subcode}[name]
		if got != want {
			return false
		}
	}
	return f.unrouted == nil || *f.unrouted == c.Unrouted
}

func violates(o *record.Outcome, rule string) bool {
	for _, v := range o.Violations {
		if v.Rule == rule {
			return true
		}
	}
	return false
}

// exchangeView is the pretty form of a record, with all secrets masked.
func (s *Server) exchangeView(e *record.Exchange, mask *sandbox.Mask) control.Exchange {
	c, o := &e.Call, &e.Outcome
	v := control.Exchange{
		Seq: e.Seq, Sandbox: s.Sandbox.Name, At: e.At, WallAt: e.WallAt, DurationUS: e.Took.Microseconds(),
		Operation: c.Operation, Node: c.Node, Method: c.Method, Path: mask.Replace(c.Path), Query: mask.Replace(c.Query), APIVersion: c.APIVersion,
		PageID: c.PageID, PSID: maskedWords(c.PSID, mask), ConversationID: o.ConversationID, MessageID: o.MessageID, MessageKind: o.MessageKind,
		Encoding: c.Encoding, Body: maskedText(c.Body, c.BodySize, mask), Unrouted: c.Unrouted,
		Status: o.Status, Response: maskedJSON(o.Response, o.ResponseSize, mask), Rule: o.Rule, Fault: o.Fault, Decision: maskedWords(o.Decision, mask),
		Violations: []control.Violation{}, Headers: map[string]string{}, ResponseHeader: map[string]string{},
	}
	v.Params, _ = maskedValue(s.Graph.Params(e), mask).(map[string]any)
	for line := range strings.Lines(c.Headers) {
		if name, value, found := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); found {
			v.Headers[name] = mask.Replace(value)
		}
	}
	for _, h := range slices.Concat(o.FixedHeaders, o.Headers) {
		v.ResponseHeader[h.Name] = mask.Replace(h.Values[0])
	}
	if c.Principal.Kind != "" {
		v.Principal = &control.Principal{Kind: c.Principal.Kind, ID: c.Principal.ID, AppID: c.Principal.AppID}
	}
	if o.ErrorID != "" {
		v.Error = &control.ExchangeError{Code: o.Code, Subcode: o.Subcode, ID: o.ErrorID}
	}
	if w := o.Window; w != nil {
		v.Window = &control.Window{
			Open:       w.Open,
			Standard:   control.StandardWindow{Open: w.Open, OpenedBy: w.OpenedBy, OpenedAt: instant(w.OpenedAt), ClosesAt: instant(w.ClosesAt)},
			HumanAgent: control.AgentWindow{Open: w.HumanAgent, ClosesAt: instant(w.HumanUntil)},
		}
	}
	for _, viol := range o.Violations {
		viol.Message, viol.Param = mask.Replace(viol.Message), mask.Replace(viol.Param)
		v.Violations = append(v.Violations, control.Violation(viol))
	}
	return v
}

// maskedText is a body with its secrets masked. size is its size before it was cut.
func maskedText(body []byte, size int, mask *sandbox.Mask) string {
	if len(body) < size {
		return mask.ReplaceCut(string(body))
	}
	return mask.Replace(string(body))
}

// maskedWords is a text that the recorder cuts where it is long, with its secrets masked.
func maskedWords(text string, mask *sandbox.Mask) string {
	if kept, cut := strings.CutSuffix(text, "…"); cut {
		return mask.ReplaceCut(kept) + "…"
	}
	return mask.Replace(text)
}

// maskedJSON is JSON with its secrets masked, or a JSON string where it was cut, or is no JSON any more with the masks in it.
func maskedJSON(body []byte, size int, mask *sandbox.Mask) json.RawMessage {
	text := maskedText(body, size, mask)
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	quoted, _ := json.Marshal(text)
	return quoted
}

func maskedValue(v any, mask *sandbox.Mask) any {
	switch v := v.(type) {
	case string:
		return mask.Replace(v)
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[mask.Replace(k)] = maskedValue(e, mask)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = maskedValue(e, mask)
		}
		return out
	}
	return v
}
