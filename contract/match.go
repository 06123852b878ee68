package contract

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Match picks Graph requests. All given parts must hold; an empty Match picks every request. It is the one grammar for
// faults, searches and expectations.
type Match struct {
	Operation   string         `json:"operation,omitempty"` // sendMessage
	Node        string         `json:"node,omitempty"`      // Page
	Method      string         `json:"method,omitempty"`
	Path        string         `json:"path,omitempty"` // with or without the version
	PageID      string         `json:"page_id,omitempty"`
	PSID        Whom           `json:"psid,omitzero"`
	Status      *int           `json:"status,omitempty"`
	Code        *int           `json:"code,omitempty"`
	Subcode     *int           `json:"subcode,omitempty"`
	ErrorID     string         `json:"error_id,omitempty"`
	Rule        string         `json:"rule,omitempty"`
	Fault       string         `json:"fault,omitempty"`
	Outcome     string         `json:"outcome,omitempty"` // accepted, refused
	Window      string         `json:"window,omitempty"`  // open, closed
	MessageKind string         `json:"message_kind,omitempty"`
	Text        *Wording       `json:"text,omitempty"`
	Message     map[string]any `json:"message,omitzero"` // part of the message object; {} asks for a message, whatever it is
	Params      map[string]any `json:"params,omitzero"`  // part of all parameters
}

// Request is what is known of a request before it is answered. The Match of a fault is held against it.
type Request struct {
	Operation, Node, Method, Path, APIVersion string
	PageID, PSID, MessageKind, Text           string
	WindowOpen                                bool
	WindowKnown                               bool // the request is about a person
	Params                                    map[string]any
}

// ByOutcome lists the parts of the Match that ask for what came of a request. A fault strikes before that is known.
func (m *Match) ByOutcome() []string {
	var parts []string
	for name, given := range map[string]bool{
		"status": m.Status != nil, "code": m.Code != nil, "subcode": m.Subcode != nil, "error_id": m.ErrorID != "",
		"rule": m.Rule != "", "fault": m.Fault != "", "outcome": m.Outcome != "",
	} {
		if given {
			parts = append(parts, name)
		}
	}
	slices.Sort(parts)
	return parts
}

// MatchesRequest reports whether the parts that look at the request hold.
func (m *Match) MatchesRequest(r *Request) bool {
	return m.matchesFacts(r) && m.matchesParams(r.Params)
}

// matchesFacts looks at everything but the parameters.
func (m *Match) matchesFacts(r *Request) bool {
	switch {
	case m.Operation != "" && m.Operation != r.Operation,
		m.Node != "" && m.Node != r.Node,
		m.Method != "" && !strings.EqualFold(m.Method, r.Method),
		m.Path != "" && !samePath(m.Path, r),
		m.PageID != "" && m.PageID != r.PageID,
		!m.PSID.is(r.PSID),
		m.MessageKind != "" && m.MessageKind != r.MessageKind,
		m.Text != nil && !m.Text.matches(r.Text),
		m.Window == "open" && (!r.WindowKnown || !r.WindowOpen),
		m.Window == "closed" && (!r.WindowKnown || r.WindowOpen):
		return false
	}
	return true
}

// matchesParams looks at the parameters, which cost most to read.
func (m *Match) matchesParams(params map[string]any) bool {
	return (m.Params == nil || Contains(params, m.Params)) && (m.Message == nil || Contains(params["message"], m.Message))
}

// Matches reports whether all parts hold for a recorded exchange: what was asked and what came of it.
func (m *Match) Matches(e *Exchange) bool {
	// The parts that tell most exchanges apart, and cost least, come first.
	switch {
	case m.Operation != "" && m.Operation != e.Operation,
		!m.PSID.is(e.PSID),
		m.Status != nil && *m.Status != e.Status,
		m.Code != nil && *m.Code != e.code(),
		m.Subcode != nil && *m.Subcode != e.subcode(),
		m.ErrorID != "" && m.ErrorID != e.errorID(),
		m.Fault != "" && m.Fault != e.Fault,
		m.Outcome != "" && m.Outcome != e.outcome(),
		m.Rule != "" && !e.broke(m.Rule):
		return false
	}
	r := Request{
		Operation: e.Operation, Node: e.Node, Method: e.Method, Path: e.Path, APIVersion: e.APIVersion,
		PageID: e.PageID, PSID: e.PSID, WindowKnown: e.Window != nil,
	}
	r.WindowOpen = r.WindowKnown && e.Window.Open
	if m.MessageKind != "" {
		r.MessageKind = e.kind()
	}
	if m.Text != nil {
		r.Text = e.text()
	}
	return m.matchesFacts(&r) && (m.Params == nil && m.Message == nil || m.mayHold(e) && m.matchesParams(e.params()))
}

// mayHold reports whether the parameters are worth decoding: most messages say something else.
func (m *Match) mayHold(e *Exchange) bool {
	wanted, _ := m.Message["text"].(string)
	text, _, plain := e.says()
	return wanted == "" || !plain || wanted == text
}

// samePath compares paths with and without the version, and whatever their slashes.
func samePath(want string, r *Request) bool {
	got := "/" + strings.Trim(r.Path, "/")
	want = "/" + strings.Trim(want, "/")
	return got == want || r.APIVersion != "" && strings.TrimPrefix(got, "/"+r.APIVersion) == want
}

// Contains reports whether part is in whole: objects member by member, arrays element by element from their beginning,
// numbers by value, everything else as it is.
func Contains(whole, part any) bool {
	switch part := part.(type) {
	case map[string]any:
		w, ok := whole.(map[string]any)
		if !ok {
			return false
		}
		for k, p := range part {
			if v, there := w[k]; !there || !Contains(v, p) {
				return false
			}
		}
		return true
	case []any:
		w, ok := whole.([]any)
		if !ok || len(w) < len(part) {
			return false
		}
		for i, p := range part {
			if !Contains(w[i], p) {
				return false
			}
		}
		return true
	}
	if w, ok := number(whole); ok {
		if p, ok := number(part); ok {
			return w == p
		}
	}
	return reflect.DeepEqual(whole, part)
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	case json.Number:
		f, err := strconv.ParseFloat(v.String(), 64)
		return f, err == nil
	}
	return 0, false
}
