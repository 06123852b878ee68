package contract

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	gocmp "github.com/google/go-cmp/cmp"
)

// Difference is one part in which an exchange is not what was wanted. Part is the part of the match, or a place in it:
// text, message.quick_replies[0].title.
type Difference struct {
	Part string `json:"part"`
	Want any    `json:"want"`
	Got  any    `json:"got"`            // null: it is not there
	Diff string `json:"diff,omitempty"` // in words, or line by line where the two are structured
}

// What a differing part adds to the distance of a miss. The operation weighs more than all that can differ within one.
const (
	weighOperation = 100
	weighWhere     = 6 // node, method, path
	weighWhom      = 5 // page, person
	weighKind      = 3
	weighOutcome   = 2
	weighPart      = 1
	maxTextWeight  = 3
	maxPartWeight  = 4 // of all places in message or params together
	maxDifferences = 20
	maxShown       = 300 // runes of a text
)

// tally counts differences; with show it keeps them too. Building them costs far more than counting.
type tally struct {
	distance int
	show     bool
	list     []Difference
}

func (t *tally) miss(weight int, part string, want, got func() any) {
	t.distance += weight
	if !t.show || len(t.list) == maxDifferences {
		return
	}
	d := Difference{Part: part, Want: want(), Got: got()}
	if _, wording := d.Want.(map[string]any); !wording || part != "text" {
		d.Diff = structured(d.Want, d.Got)
	}
	t.list = append(t.list, d)
}

func (t *tally) text(weight int, part, want, got string) {
	if want != "" && want != got {
		t.miss(weight, part, func() any { return want }, func() any { return absent(got) })
	}
}

func (t *tally) number(part string, want *int, got int) {
	if want != nil && *want != got {
		t.miss(weighOutcome, part, func() any { return *want }, func() any { return got })
	}
}

func absent(got string) any {
	if got == "" {
		return nil
	}
	return got
}

// compare tells a match and an exchange apart, part by part. The distance is 0 if and only if the match holds.
func (m *Match) compare(e *Exchange, t *tally) {
	m.compareFacts(e, t)
	m.compareParams(e, t)
}

// compareFacts looks at everything but the parameters.
func (m *Match) compareFacts(e *Exchange, t *tally) {
	t.text(weighOperation, "operation", m.Operation, e.Operation)
	t.text(weighWhere, "node", m.Node, e.Node)
	if !strings.EqualFold(m.Method, e.Method) {
		t.text(weighWhere, "method", m.Method, e.Method)
	}
	if m.Path != "" && !samePath(m.Path, &Request{Path: e.Path, APIVersion: e.APIVersion}) {
		t.text(weighWhere, "path", m.Path, e.Path)
	}
	t.text(weighWhom, "page_id", m.PageID, e.PageID)
	t.text(weighWhom, "psid", m.PSID.Name, e.PSID)
	t.text(weighOutcome, "outcome", m.Outcome, e.outcome())
	t.number("status", m.Status, e.Status)
	t.number("code", m.Code, e.code())
	t.number("subcode", m.Subcode, e.subcode())
	t.text(weighOutcome, "error_id", m.ErrorID, e.errorID())
	if m.Rule != "" && !e.broke(m.Rule) {
		t.miss(weighOutcome, "rule", func() any { return m.Rule }, func() any { return absent(e.Rule) })
	}
	t.text(weighPart, "fault", m.Fault, e.Fault)
	// Other values than these two never get here by way of JSON; in Go they are passed over as MatchesRequest does.
	if m.Window == "open" || m.Window == "closed" {
		t.text(weighOutcome, "window", m.Window, e.window())
	}
	if m.MessageKind != "" {
		t.text(weighKind, "message_kind", m.MessageKind, e.kind())
	}
	if m.Text != nil && !m.Text.matches(e.text()) {
		t.miss(m.Text.weight(e.text()), "text", m.Text.wanted, func() any {
			if e.text() == "" && e.message()["text"] == nil {
				return nil
			}
			return shortened(e.text(), 10*maxShown)
		})
	}
}

// compareParams goes on with what costs most to read.
func (m *Match) compareParams(e *Exchange, t *tally) {
	if m.Message != nil {
		t.part("message", m.Message, e.params()["message"])
	}
	if m.Params != nil {
		var params any
		if p := e.params(); p != nil {
			params = p
		}
		t.part("params", m.Params, params)
	}
}

// wanted is what a difference shows: the wording as JSON has it.
func (w *Wording) wanted() any {
	switch {
	case w.Exact != nil:
		return *w.Exact
	case w.Regex != nil:
		return map[string]any{"regex": w.Regex.String()}
	}
	return map[string]any{"contains": w.Contains}
}

// weight is less where the texts are alike: of the same words, or with one in common.
func (w *Wording) weight(got string) int {
	want := w.Contains
	switch {
	case w.Regex != nil || got == "":
		return maxTextWeight
	case w.Exact != nil:
		want = *w.Exact
	}
	want, got = strings.ToLower(want), strings.ToLower(got)
	if strings.Contains(got, want) || strings.Contains(want, got) {
		return 1
	}
	for word := range strings.FieldsSeq(want) {
		if len(word) > 2 && strings.Contains(got, word) {
			return 2
		}
	}
	return maxTextWeight
}

// part compares a wanted part of an object with the whole.
func (t *tally) part(name string, want map[string]any, got any) {
	if Contains(got, want) {
		return
	}
	inner := tally{show: t.show}
	inner.walk(name, want, got)
	t.distance += min(max(inner.distance, 1), maxPartWeight)
	t.list = append(t.list, inner.list[:min(len(inner.list), maxDifferences-min(len(t.list), maxDifferences))]...)
}

func (t *tally) walk(path string, want, got any) {
	switch want := want.(type) {
	case map[string]any:
		if g, ok := got.(map[string]any); ok {
			for _, name := range sorted(want) {
				if v, there := g[name]; there {
					t.walk(path+"."+name, want[name], v)
				} else {
					t.leaf(path+"."+name, want[name], nil)
				}
			}
			return
		}
	case []any:
		if g, ok := got.([]any); ok {
			for i := range want {
				at := path + "[" + strconv.Itoa(i) + "]"
				if i < len(g) {
					t.walk(at, want[i], g[i])
				} else {
					t.leaf(at, want[i], nil)
				}
			}
			return
		}
	default:
		if Contains(got, want) {
			return
		}
	}
	t.leaf(path, want, got)
}

func (t *tally) leaf(path string, want, got any) {
	t.miss(weighPart, path, func() any { return want }, func() any { return got })
}

// structured is the line-by-line difference of values that are hard to compare by eye. cmp varies its blanks at random, so
// that nobody relies on them; they are made plain.
func structured(want, got any) string {
	w, isText := want.(string)
	g, bothText := got.(string)
	switch {
	case isText && bothText:
		if !strings.Contains(w+g, "\n") {
			return ""
		}
		want, got = strings.Split(w, "\n"), strings.Split(g, "\n")
	case got == nil || !deep(want) && !deep(got):
		return ""
	}
	diff := gocmp.Diff(want, got, gocmp.Exporter(func(reflect.Type) bool { return true }))
	return strings.TrimRight(strings.ReplaceAll(diff, "\u00a0", " "), "\n")
}

func deep(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

// String is a line like: text: want "Hi there", got "Hi".
func (d Difference) String() string {
	if strings.HasPrefix(d.Diff, "came ") {
		return fmt.Sprintf("%s: want %v, got %v: it %s", d.Part, d.Want, d.Got, d.Diff)
	}
	if d.Part == "after" || d.Part == "within" {
		return fmt.Sprintf("%s: want %v, got %v", d.Part, d.Want, d.Got)
	}
	want, got := compact(d.Want), "nothing"
	if d.Got != nil {
		got = compact(d.Got)
	}
	if form, ok := d.Want.(map[string]any); ok && len(form) == 0 {
		want = "any"
	} else if ok && d.Part == "text" {
		for _, how := range sorted(form) { // there is one
			want = how + " " + compact(form[how])
		}
	}
	line := d.Part + ": want " + want + ", got " + got
	if d.Diff != "" {
		line += "\n" + indented(d.Diff, "  ")
	}
	return line
}

func indented(text, by string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		if lines[i] != "" {
			lines[i] = by + lines[i]
		}
	}
	return strings.Join(lines, "\n")
}
