package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// modifiers are the keys that may stand beside a step's verb.
var modifiers = []string{"person", "name", "within", "count"}

// anyone is the person of an expectation that is about everybody.
const anyone = "anyone"

// asked is a step that is being read.
type asked struct {
	*reader
	path   string         // of the step
	step   *yamlfile.Node // a mapping
	verb   string
	value  *yamlfile.Node // of the verb
	person string
}

// at is the path of the verb's value.
func (a *asked) at() string { return yamlfile.KeyPath(a.path, a.verb) }

func (a *asked) problem(format string, args ...any) {
	a.log.See(a.at(), a.value)
	a.log.Add(a.at(), format, args...)
}

// who reads the person of a step: a slug of this story.
func (a *asked) who(n *yamlfile.Node) string {
	at := yamlfile.KeyPath(a.path, "person")
	a.log.See(at, n)
	switch {
	case n.Kind != yamlfile.Text:
		a.log.Add(at, "must be the slug of a person (got %s)", n.Describe())
	case n.Text == anyone && verbs[a.verb].expects:
	case !a.people[n.Text]:
		a.log.Add(at, "there is no person %s in this story", yamlfile.Quote(n.Text))
	}
	return n.Text
}

// text reads a value that is a text.
func (a *asked) text() string {
	if a.value.Kind != yamlfile.Text && a.value.Kind != yamlfile.Integer {
		a.problem("must be text (got %s)", a.value.Describe())
	}
	return a.value.Text
}

// flag reads true or false.
func (a *asked) flag() bool {
	if a.value.Kind != yamlfile.Bool {
		a.problem("must be true or false (got %s)", a.value.Describe())
	}
	return strings.EqualFold(a.value.Text, "true")
}

// duration reads virtual time.
func (a *asked) duration() time.Duration {
	d, err := contract.ParseDuration(a.value.Text)
	if a.value.Kind != yamlfile.Text || err != nil || d < 0 {
		a.problem(`must be a duration, as 25h, 90s or 7d (got %s)`, a.value.Describe())
	}
	return time.Duration(d)
}

// one reads one of some texts.
func (a *asked) one(of ...string) string {
	if a.value.Kind != yamlfile.Text || !slices.Contains(of, a.value.Text) {
		a.problem("must be one of %s (got %s)", strings.Join(of, ", "), a.value.Describe())
	}
	return a.value.Text
}

// into reads a value as the JSON of the control API, strictly.
func into[T any](a *asked, n *yamlfile.Node, path string) (out T) {
	a.log.See(path, n)
	free := n.Value(path, a.log)
	text, err := json.Marshal(free)
	if err == nil {
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.DisallowUnknownFields()
		err = dec.Decode(&out)
	}
	var listed contract.Problems
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
	case errors.As(err, &listed):
		for _, p := range listed {
			a.log.Add(under(path, p.Path), "%s", p.Message)
		}
	case errors.As(err, &wrong) && wrong.Field != "":
		a.log.Add(under(path, wrong.Field), "cannot be %s", jsonKind(wrong.Value))
	case errors.As(err, &wrong):
		a.log.Add(path, "cannot be %s", n.Describe())
	default:
		name, unknown := strings.CutPrefix(err.Error(), "json: unknown field ")
		if !unknown {
			a.log.Add(path, "%s", err)
			break
		}
		name = strings.Trim(name, `"`)
		at, where := keyOf(n, path, name)
		a.log.AddAt(at, where, "unknown key")
	}
	return out
}

// jsonKind names what encoding/json found.
func jsonKind(value string) string {
	kind, _, _ := strings.Cut(value, " ")
	switch kind {
	case "object":
		return string(yamlfile.Mapping)
	case "array":
		return string(yamlfile.Sequence)
	case "string":
		return string(yamlfile.Text)
	case "bool":
		return string(yamlfile.Bool)
	case "number":
		return string(yamlfile.Integer)
	}
	return value
}

// under is a path inside of another, as package contract writes it: match.text, [2].count.
func under(path, inside string) string {
	if inside == "" || strings.HasPrefix(inside, "[") {
		return path + inside
	}
	return path + "." + inside
}

// keyOf finds the first key of this name, where it stands.
func keyOf(n *yamlfile.Node, path, name string) (yamlfile.Place, string) {
	at, where, _ := findKey(n, path, name)
	return at, where
}

func findKey(n *yamlfile.Node, path, name string) (yamlfile.Place, string, bool) {
	for _, e := range n.Entries {
		inside := yamlfile.KeyPath(path, e.Key)
		if e.Key == name {
			return e.At, inside, true
		}
		if at, where, found := findKey(e.Value, inside, name); found {
			return at, where, true
		}
	}
	for i, item := range n.Items {
		if at, where, found := findKey(item, yamlfile.ItemPath(path, i), name); found {
			return at, where, true
		}
	}
	return n.Place, path, false
}

// mapping builds a node as if it had been written, from parts of the step.
func mapping(at yamlfile.Place, entries ...yamlfile.Entry) *yamlfile.Node {
	return &yamlfile.Node{Place: at, Kind: yamlfile.Mapping, Entries: entries}
}

// expectations reads a list as POST verify does. Its problems stand where the values do.
func (a *asked) expectations(n *yamlfile.Node, path string) []contract.Expectation {
	list, paths := []*yamlfile.Node{n}, []string{path}
	if n.Kind == yamlfile.Sequence {
		list, paths = n.Items, nil
		for i := range n.Items {
			paths = append(paths, yamlfile.ItemPath(path, i))
		}
	}
	if len(list) == 0 || len(list) > contract.MaxExpectations {
		a.log.Add(path, "must be between 1 and %d expectations (got %d)", contract.MaxExpectations, len(list))
		return nil
	}
	var out []contract.Expectation
	for i, item := range list {
		x := into[contract.Expectation](a, item, paths[i])
		a.slugs(&x.Match, paths[i]+".match")
		if x.Start != nil {
			a.slugs(x.Start, paths[i]+".after")
		}
		out = append(out, x)
	}
	return out
}

// slugs checks the person that a match names: by slug it must be one of this story; a PSID is taken as given.
func (a *asked) slugs(m *contract.Match, path string) {
	if !a.anybody && m.PSID != "" && strings.Trim(m.PSID, "0123456789") != "" && !a.people[m.PSID] {
		a.log.Add(path+".psid", "there is no person %s in this story", yamlfile.Quote(m.PSID))
	}
}

// named finds the modifier that gives an expectation its name.
func (a *asked) name() string {
	n := a.step.Entry("name")
	if n == nil {
		return ""
	}
	if n.Kind != yamlfile.Text {
		a.log.Add(yamlfile.KeyPath(a.path, "name"), "must be text (got %s)", n.Describe())
	}
	return n.Text
}

// pairs reads a mapping of texts.
func (a *asked) pairs(value string, of ...string) map[string]string {
	out := map[string]string{}
	if a.value.Kind != yamlfile.Mapping || len(a.value.Entries) == 0 {
		a.problem("must be a mapping of %s (got %s)", value, a.value.Describe())
		return out
	}
	for _, e := range a.value.Entries {
		if !slices.Contains(of, e.Value.Text) {
			a.log.AddAt(e.Value.Place, yamlfile.KeyPath(a.at(), e.Key), "must be one of %s (got %s)", strings.Join(of, ", "), e.Value.Describe())
		}
		out[e.Key] = e.Value.Text
	}
	return out
}

// errTell is a mistake of this package, not of a file.
func errTell(format string, args ...any) error { return fmt.Errorf("scenario: "+format, args...) }
