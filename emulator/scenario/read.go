package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/spelling"
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
	verb   *verb
	value  *yamlfile.Node // of the verb
	person string

	matches []contract.Match // that were read
}

// at is the path of the verb's value.
func (a *asked) at() string { return yamlfile.KeyPath(a.path, a.verb.name) }

func (a *asked) problem(format string, args ...any) {
	a.log.Add(a.at(), format, args...)
}

// who reads the person of a step: a slug of this story.
func (a *asked) who(n *yamlfile.Node) string {
	at := yamlfile.KeyPath(a.path, "person")
	switch {
	case n.Kind != yamlfile.Text:
		a.log.Add(at, "must be the slug of a person (got %s)", n.Describe())
	case n.Text == anyone && a.verb.expects:
	case n.Text == anyone:
		a.log.Add(at, "goes with expectations only: somebody has to do it (got anyone)")
	case !a.people[n.Text]:
		a.log.Add(at, "there is no person %s in this story%s", yamlfile.Quote(n.Text), a.cast(n.Text))
	}
	return n.Text
}

// text reads a value that is a text. A number is taken for its digits: people say 42.
func (a *asked) text() string {
	switch {
	case a.value.Kind != yamlfile.Integer && !a.isText(a.at(), a.value):
	case a.value.Text == "":
		a.problem("must not be empty")
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

// only reads true, where false would say nothing.
func (a *asked) only() {
	if a.value.Kind != yamlfile.Bool || !strings.EqualFold(a.value.Text, "true") {
		a.problem("must be true; to leave it, leave the step out (got %s)", a.value.Describe())
	}
}

// wait reads virtual time above 0.
func (a *asked) wait(path string, n *yamlfile.Node) (time.Duration, bool) {
	d, err := contract.ParseDuration(n.Text)
	if n.Kind != yamlfile.Text || err != nil || d <= 0 {
		a.log.Add(path, "must be a duration above 0, as 25h, 90s or 7d (got %s)", n.Describe())
		return 0, false
	}
	return time.Duration(d), true
}

// one reads one of some texts.
func (a *asked) one(of ...string) string {
	if a.value.Kind != yamlfile.Text || !slices.Contains(of, a.value.Text) {
		a.problem("must be %s (got %s)", oneOf(of), a.value.Describe())
	}
	return a.value.Text
}

func oneOf(of []string) string {
	if len(of) == 1 {
		return of[0]
	}
	return "one of " + strings.Join(of, ", ")
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
	whole := "expectations" // as package contract calls the list
	if n.Kind != yamlfile.Sequence {
		whole += "[0]"
	}
	if len(list) == 0 || len(list) > contract.MaxExpectations {
		a.log.Add(path, "must be between 1 and %d expectations (got %d)", contract.MaxExpectations, len(list))
		return nil
	}
	var out []contract.Expectation
	for i, item := range list {
		if item.Kind != yamlfile.Mapping {
			a.log.Add(paths[i], "must be an expectation, as `match: {text: hello}` (got %s)", item.Describe())
			continue
		}
		for _, name := range []string{"match", "after"} {
			if m := item.Entry(name); m != nil {
				a.slugs(m, yamlfile.KeyPath(paths[i], name))
			}
		}
		if x, ok := into[contract.Expectation](a, item, paths[i]); ok {
			out = append(out, x)
		}
	}
	if len(out) == len(list) {
		for _, p := range contract.Expectations(out).Validate() { // each alone is good: what is left is wrong with them together
			a.log.Add(path+strings.TrimPrefix(p.Path, whole), "%s", p.Message)
		}
	}
	return out
}

// slugs checks the person that a match names: by slug it must be one of this story; a PSID is taken as given.
func (a *asked) slugs(match *yamlfile.Node, path string) {
	n := match.Entry("psid")
	if !a.anybody && n != nil && n.Kind == yamlfile.Text && strings.Trim(n.Text, "0123456789") != "" && !a.people[n.Text] {
		a.log.Add(path+".psid", "there is no person %s in this story%s", yamlfile.Quote(n.Text), a.cast(n.Text))
	}
}

// cast ends the message about a person that is not there.
func (a *asked) cast(slug string) string {
	there := slices.DeleteFunc(sorted(a.people), func(slug string) bool { return slug == anyone || !control.IsSlug(slug) })
	if near := spelling.DidYouMean(slug, there); near != "" || len(there) == 0 || len(there) > 10 {
		return near
	}
	return "; there are " + strings.Join(there, ", ")
}

// name finds the modifier that gives an expectation its name.
func (a *asked) name() string {
	n := a.step.Entry("name")
	if n == nil || !a.isText(yamlfile.KeyPath(a.path, "name"), n) {
		return ""
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
	a.keys(a.at(), a.value, nil)
	for _, e := range a.value.Entries {
		if e.Value.Kind != yamlfile.Text || !slices.Contains(of, e.Value.Text) {
			a.log.Add(yamlfile.KeyPath(a.at(), e.Key), "must be %s (got %s)", oneOf(of), e.Value.Describe())
		}
		out[e.Key] = e.Value.Text
	}
	return out
}

// tellError is a story that cannot be told as it is written, though it could be read.
type tellError struct{ text string }

func (e *tellError) Error() string { return "scenario: " + e.text }

func errTell(format string, args ...any) error { return &tellError{fmt.Sprintf(format, args...)} }
