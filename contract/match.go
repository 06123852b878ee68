package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
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
	PSID        string         `json:"psid,omitempty"`
	Status      *int           `json:"status,omitempty"`
	Code        *int           `json:"code,omitempty"`
	Subcode     *int           `json:"subcode,omitempty"`
	ErrorID     string         `json:"error_id,omitempty"`
	Rule        string         `json:"rule,omitempty"`
	Fault       string         `json:"fault,omitempty"`
	Outcome     string         `json:"outcome,omitempty"` // accepted, refused
	Window      string         `json:"window,omitempty"`  // open, closed
	MessageKind string         `json:"message_kind,omitempty"`
	Text        *Text          `json:"text,omitempty"`
	Message     map[string]any `json:"message,omitempty"` // part of the message object
	Params      map[string]any `json:"params,omitempty"`  // part of all parameters
}

// Text is how a text must be: "exact", {"contains": …} or {"regex": …}.
type Text struct {
	Exact    *string
	Contains string
	Regex    *regexp.Regexp
}

// UnmarshalJSON reads the three forms.
func (t *Text) UnmarshalJSON(b []byte) error {
	var exact string
	if json.Unmarshal(b, &exact) == nil {
		t.Exact = &exact
		return nil
	}
	var form struct {
		Contains *string `json:"contains"`
		Regex    *string `json:"regex"`
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&form); err != nil || (form.Contains == nil) == (form.Regex == nil) {
		return errors.New(`text is none of "exact", {"contains": "…"} and {"regex": "…"}`)
	}
	if form.Contains != nil {
		t.Contains = *form.Contains
		return nil
	}
	re, err := regexp.Compile(*form.Regex)
	if err != nil {
		return fmt.Errorf("text.regex: %w", err)
	}
	t.Regex = re
	return nil
}

// MarshalJSON writes the form it was read from.
func (t *Text) MarshalJSON() ([]byte, error) {
	switch {
	case t.Exact != nil:
		return json.Marshal(*t.Exact)
	case t.Regex != nil:
		return json.Marshal(map[string]string{"regex": t.Regex.String()})
	}
	return json.Marshal(map[string]string{"contains": t.Contains})
}

func (t *Text) matches(text string) bool {
	switch {
	case t.Exact != nil:
		return text == *t.Exact
	case t.Regex != nil:
		return t.Regex.MatchString(text)
	}
	return strings.Contains(text, t.Contains)
}

// Asked is what was asked, as a Match looks at it.
type Asked struct {
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

// MatchesAsked reports whether the parts that look at the request hold.
func (m *Match) MatchesAsked(a *Asked) bool {
	switch {
	case m.Operation != "" && m.Operation != a.Operation,
		m.Node != "" && m.Node != a.Node,
		m.Method != "" && !strings.EqualFold(m.Method, a.Method),
		m.Path != "" && !samePath(m.Path, a),
		m.PageID != "" && m.PageID != a.PageID,
		m.PSID != "" && m.PSID != a.PSID,
		m.MessageKind != "" && m.MessageKind != a.MessageKind,
		m.Text != nil && !m.Text.matches(a.Text),
		m.Window == "open" && (!a.WindowKnown || !a.WindowOpen),
		m.Window == "closed" && (!a.WindowKnown || a.WindowOpen):
		return false
	}
	if m.Params != nil && !Contains(a.Params, m.Params) {
		return false
	}
	return m.Message == nil || Contains(a.Params["message"], m.Message)
}

// samePath compares paths with and without the version, and whatever their slashes.
func samePath(want string, a *Asked) bool {
	got := "/" + strings.Trim(a.Path, "/")
	want = "/" + strings.Trim(want, "/")
	return got == want || a.APIVersion != "" && strings.TrimPrefix(got, "/"+a.APIVersion) == want
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
