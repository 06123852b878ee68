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

// stepReader is a step that is being read.
type stepReader struct {
	*fileReader
	path   string         // of the step
	step   *yamlfile.Node // a mapping
	verb   *verb
	value  *yamlfile.Node // of the verb
	person string

	matches []contract.Match // that were read
}

// at is the path of the verb's value.
func (r *stepReader) at() string { return yamlfile.KeyPath(r.path, r.verb.name) }

func (r *stepReader) problem(format string, args ...any) {
	r.log.Add(r.at(), format, args...)
}

// who reads the person of a step: a slug of this story.
func (r *stepReader) who(n *yamlfile.Node) string {
	at := yamlfile.KeyPath(r.path, "person")
	switch {
	case n.Kind != yamlfile.Text:
		r.log.Add(at, "must be the slug of a person (got %s)", n.Describe())
	case n.Text == anyone && r.verb.expects:
	case n.Text == anyone:
		r.log.Add(at, "goes with expectations only: somebody has to do it (got anyone)")
	case !r.people[n.Text]:
		r.log.Add(at, "there is no person %s in this story%s", yamlfile.Quote(n.Text), r.cast(n.Text))
	}
	return n.Text
}

// text reads a value that is a text. A number is taken for its digits: people say 42.
func (r *stepReader) text() string {
	switch {
	case r.value.Kind != yamlfile.Integer && !r.isText(r.at(), r.value):
	case r.value.Text == "":
		r.problem("must not be empty")
	}
	return r.value.Text
}

// flag reads true or false.
func (r *stepReader) flag() bool {
	if r.value.Kind != yamlfile.Bool {
		r.problem("must be true or false (got %s)", r.value.Describe())
	}
	return strings.EqualFold(r.value.Text, "true")
}

// only reads true, where false would say nothing.
func (r *stepReader) only() {
	if r.value.Kind != yamlfile.Bool || !strings.EqualFold(r.value.Text, "true") {
		r.problem("must be true; to leave it, leave the step out (got %s)", r.value.Describe())
	}
}

// wait reads virtual time above 0.
func (r *stepReader) wait(path string, n *yamlfile.Node) (time.Duration, bool) {
	d, err := contract.ParseDuration(n.Text)
	if n.Kind != yamlfile.Text || err != nil || d <= 0 {
		r.log.Add(path, "must be a duration above 0, as 25h, 90s or 7d (got %s)", n.Describe())
		return 0, false
	}
	return time.Duration(d), true
}

// one reads one of some texts.
func (r *stepReader) one(of ...string) string {
	if r.value.Kind != yamlfile.Text || !slices.Contains(of, r.value.Text) {
		r.problem("must be %s (got %s)", oneOf(of), r.value.Describe())
	}
	return r.value.Text
}

func oneOf(of []string) string {
	if len(of) == 1 {
		return of[0]
	}
	return "one of " + strings.Join(of, ", ")
}

// expectations reads a list as POST verify does. Its problems stand where the values do.
func (r *stepReader) expectations(n *yamlfile.Node, path string) []contract.Expectation {
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
		r.log.Add(path, "must be between 1 and %d expectations (got %d)", contract.MaxExpectations, len(list))
		return nil
	}
	var out []contract.Expectation
	for i, item := range list {
		if item.Kind != yamlfile.Mapping {
			r.log.Add(paths[i], "must be an expectation, as `match: {text: hello}` (got %s)", item.Describe())
			continue
		}
		for _, name := range []string{"match", "after"} {
			if m := item.Entry(name); m != nil {
				r.slugs(m, yamlfile.KeyPath(paths[i], name))
			}
		}
		if x, ok := into[contract.Expectation](r, item, paths[i]); ok {
			out = append(out, x)
		}
	}
	if len(out) == len(list) {
		for _, p := range contract.Expectations(out).Validate() { // each alone is good: what is left is wrong with them together
			r.log.Add(path+strings.TrimPrefix(p.Path, whole), "%s", p.Message)
		}
	}
	return out
}

// slugs checks the person that a match names: by slug it must be one of this story; a PSID is taken as given.
func (r *stepReader) slugs(match *yamlfile.Node, path string) {
	n := match.Entry("psid")
	if !r.anybody && n != nil && n.Kind == yamlfile.Text && strings.Trim(n.Text, "0123456789") != "" && !r.people[n.Text] {
		r.log.Add(path+".psid", "there is no person %s in this story%s", yamlfile.Quote(n.Text), r.cast(n.Text))
	}
}

// cast ends the message about a person that is not there.
func (r *stepReader) cast(slug string) string {
	there := slices.DeleteFunc(sorted(r.people), func(slug string) bool { return slug == anyone || !control.IsSlug(slug) })
	if near := spelling.DidYouMean(slug, there); near != "" || len(there) == 0 || len(there) > 10 {
		return near
	}
	return "; there are " + strings.Join(there, ", ")
}

// name finds the modifier that gives an expectation its name.
func (r *stepReader) name() string {
	n := r.step.Entry("name")
	if n == nil || !r.isText(yamlfile.KeyPath(r.path, "name"), n) {
		return ""
	}
	return n.Text
}

// pairs reads a mapping of texts.
func (r *stepReader) pairs(value string, of ...string) map[string]string {
	out := map[string]string{}
	if r.value.Kind != yamlfile.Mapping || len(r.value.Entries) == 0 {
		r.problem("must be a mapping of %s (got %s)", value, r.value.Describe())
		return out
	}
	r.keys(r.at(), r.value, nil)
	for _, e := range r.value.Entries {
		if e.Value.Kind != yamlfile.Text || !slices.Contains(of, e.Value.Text) {
			r.log.Add(yamlfile.KeyPath(r.at(), e.Key), "must be %s (got %s)", oneOf(of), e.Value.Describe())
		}
		out[e.Key] = e.Value.Text
	}
	return out
}

// storyError is a story that cannot be told as it is written, though it could be read.
type storyError struct{ text string }

func (e *storyError) Error() string { return "scenario: " + e.text }

func storyErrorf(format string, args ...any) error { return &storyError{fmt.Sprintf(format, args...)} }
