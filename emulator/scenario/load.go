package scenario

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/spelling"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// Load reads a scenario file, YAML or JSON; name is what problems call it. vars take the place of those that the file declares,
// by name; others are passed over. The error is a [yamlfile.Problems] with every mistake in the file.
func Load(name string, data []byte, vars map[string]string) (*Scenario, error) {
	log := yamlfile.NewLog(name)
	root := yamlfile.Read(data, MaxBytes, log)
	if root == nil || !yamlfile.Version(root, Version, "scenario", log) {
		return nil, log.Problems()
	}
	if !substitute(root, vars, log) {
		return nil, log.Problems()
	}
	var f file
	yamlfile.Decode(root, &f, log)
	r := &fileReader{log: log, people: map[string]bool{}}
	s := r.scenario(&f)
	s.File = name
	if found := log.Problems(); len(found) > 0 {
		return nil, found
	}
	return s, nil
}

// Vars lists the variables that a scenario file declares, sorted. A file that cannot be read declares none.
func Vars(data []byte) []string {
	root := yamlfile.Read(data, MaxBytes, yamlfile.NewLog(""))
	if root == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(declared(root)))
}

func declared(root *yamlfile.Node) map[string]string {
	vars := map[string]string{}
	if n := root.Entry("vars"); n != nil {
		for _, e := range n.Entries {
			vars[e.Key] = e.Value.Text
		}
	}
	return vars
}

var varPattern = regexp.MustCompile(`\$\$?\{[^{}]*\}`)

// filler puts the values of variables where texts name them.
type filler struct {
	vars map[string]string
	left int // bytes that texts with variables may still have: a long value is soon named often, a text soon repeated by aliases
	log  *yamlfile.Log
}

// substitute puts the values of variables where texts name them: ${hello}. $${hello} stays as ${hello}. It reports whether they had
// room; the rest of the file is then as it was.
func substitute(root *yamlfile.Node, given map[string]string, log *yamlfile.Log) bool {
	f := filler{vars: declared(root), left: MaxBytes, log: log}
	for name := range f.vars {
		if value, ok := given[name]; ok {
			f.vars[name] = value
		}
	}
	for _, e := range root.Entries {
		if e.Key != "vars" && !f.replace(yamlfile.KeyPath("$", e.Key), e.Value) {
			return false
		}
	}
	return true
}

func (f *filler) replace(path string, n *yamlfile.Node) bool {
	for _, e := range n.Entries {
		if !f.replace(yamlfile.KeyPath(path, e.Key), e.Value) {
			return false
		}
	}
	for i, item := range n.Items {
		if !f.replace(yamlfile.ItemPath(path, i), item) {
			return false
		}
	}
	return n.Kind != yamlfile.Text || !strings.Contains(n.Text, "${") || f.fill(path, n)
}

// fill does it in one text.
func (f *filler) fill(path string, n *yamlfile.Node) bool {
	f.left -= len(n.Text)
	var unknown []string
	n.Text = varPattern.ReplaceAllStringFunc(n.Text, func(found string) string {
		if literal, ok := strings.CutPrefix(found, "$$"); ok {
			return "$" + literal
		}
		name := found[2 : len(found)-1]
		value, known := f.vars[name]
		if !known {
			unknown = append(unknown, yamlfile.Quote(name))
		}
		if f.left -= len(value); f.left < 0 {
			return ""
		}
		return value
	})
	if f.left < 0 {
		f.log.AddAt(n.Place, path, "here the texts that name variables come to more than %d bytes", MaxBytes)
		return false
	}
	if unknown != nil {
		near := ""
		if len(unknown) == 1 {
			near = spelling.DidYouMean(strings.Trim(unknown[0], `"`), sorted(f.vars))
		}
		f.log.AddAt(n.Place, path, "vars does not declare %s%s (a plain ${ is written $${)", strings.Join(unknown, ", "), near)
	}
	return true
}

// fileReader makes a story of a file. All that is wrong goes to its log.
type fileReader struct {
	log     *yamlfile.Log
	people  map[string]bool // slugs
	anybody bool            // who there is cannot be known
}

func (r *fileReader) scenario(f *file) *Scenario {
	s := &Scenario{
		Name: f.Name, About: strings.TrimSpace(f.About), checks: contract.Switch{},
		scene: control.Scene{Rules: map[string]string{}, KeepWebhook: true},
	}
	switch n := utf8.RuneCountInString(f.Name); {
	case n > maxName:
		r.log.Add("$.name", "has %d characters; %d are allowed", n, maxName)
	case strings.TrimSpace(f.Name) != f.Name || strings.ContainsAny(f.Name, "\r\n"):
		r.log.Add("$.name", "must be one line, without blanks around it (got %s)", yamlfile.Quote(f.Name))
	}
	switch {
	case f.Clock == nil: // the player's
	case f.Clock.Year() < minYear || f.Clock.Year() > maxYear:
		r.log.Add("$.clock", "must be between the years %d and %d (got %s)", minYear, maxYear, f.Clock.Format(time.RFC3339))
	default:
		s.scene.Clock = *f.Clock
	}
	s.patience, s.quiet = r.wall("$.patience", f.Patience), r.wall("$.quiet", f.Quiet)
	switch settle := r.wall("$.settle", f.Settle); {
	case f.Settle != nil && f.Patience != nil:
		r.log.Add("$.settle", "is the older name of patience: one of them is enough")
	case settle > 0:
		s.patience = settle
	}
	r.cast(f, s)
	for id, n := range f.Rules {
		if n.Kind != yamlfile.Text || !slices.Contains(control.RuleModes, n.Text) {
			r.log.Add(yamlfile.KeyPath("$.rules", id), "must be %s (got %s)", oneOf(control.RuleModes), n.Describe())
		}
		s.scene.Rules[id] = n.Text
	}
	r.switches(f, s)
	switch {
	case len(f.Steps) == 0 && !r.log.Faulty("$.steps"):
		r.log.Add("$.steps", "must have at least one step")
	case len(f.Steps) > maxSteps:
		r.log.Add("$.steps", "must have at most %d steps (got %d)", maxSteps, len(f.Steps))
		return s
	}
	for i, n := range f.Steps {
		s.steps = append(s.steps, r.step(yamlfile.ItemPath("$.steps", i), n, s.person))
	}
	return s
}

// wall reads how long to wait for a bot, in wall time. nil is the player's own.
func (r *fileReader) wall(path string, n *yamlfile.Node) time.Duration {
	if n == nil {
		return 0
	}
	d, err := contract.ParseDuration(n.Text)
	if n.Kind != yamlfile.Text || err != nil || d <= 0 || d > contract.Duration(time.Minute) {
		r.log.Add(path, "must be a duration above 0s and at most 1m, as 500ms or 5s (got %s)", n.Describe())
	}
	return time.Duration(d)
}

func (r *fileReader) cast(f *file, s *Scenario) {
	people := f.People
	if len(people) == 0 {
		people = []person{ada}
	}
	if len(people) > maxPeople {
		r.log.Add("$.people", "must have at most %d people (got %d)", maxPeople, len(people))
	}
	s.person = people[0].Slug
	for i, p := range people {
		at := yamlfile.KeyPath(yamlfile.ItemPath("$.people", i), "slug")
		switch {
		case p.Slug == "": // said already
		case !control.IsSlug(p.Slug):
			r.log.Add(at, "must be a letter followed by at most 39 of a-z, 0-9 and - (got %s)", yamlfile.Quote(p.Slug))
		case p.Slug == anyone:
			r.log.Add(at, "must not be anyone, which stands for everybody")
		case r.people[p.Slug]:
			r.log.Add(at, "there is another %s", p.Slug)
		}
		if !(p.Timezone >= control.MinTimezone && p.Timezone <= control.MaxTimezone) { // nor is it no number
			r.log.Add(yamlfile.KeyPath(yamlfile.ItemPath("$.people", i), "timezone"), "must be between %d and %d hours (got %v)", control.MinTimezone, control.MaxTimezone, p.Timezone)
		}
		if p.FirstName == "" && p.LastName == "" && p.Slug != "" {
			p.FirstName = strings.ToUpper(p.Slug[:1]) + p.Slug[1:]
		}
		r.people[p.Slug] = true
		s.scene.People = append(s.scene.People, control.NewPerson{
			Slug: p.Slug, FirstName: p.FirstName, LastName: p.LastName, Locale: p.Locale, Timezone: p.Timezone, Gender: p.Gender, Phone: p.Phone,
		})
	}
}

func (r *fileReader) switches(f *file, s *Scenario) {
	var ids []string
	for _, c := range contract.Checks() {
		ids = append(ids, c.ID)
	}
	for id, n := range f.Checks {
		at := yamlfile.KeyPath("$.checks", id)
		if !slices.Contains(ids, id) {
			r.log.Add(at, "there is no such check%s", hint(id, ids))
		}
		if n.Kind != yamlfile.Text || n.Text != "on" && n.Text != "off" {
			r.log.Add(at, "must be on or off (got %s)", n.Describe())
		}
		s.checks[id] = n.Text == "on"
	}
}

// step reads one step: a mapping with one verb, and what else goes with it.
func (r *fileReader) step(path string, n *yamlfile.Node, who string) step {
	out := step{place: n.Place}
	if n.Kind != yamlfile.Mapping {
		r.log.Add(path, "must be a mapping with one verb, as `says: hello` (got %s)", n.Describe())
		return out
	}
	var found *verb
	var value *yamlfile.Node
	lines := map[string]int{}
	strange := false // a key that is none, probably the verb
	known := append(slices.Clone(modifiers), verbNames...)
	for _, e := range n.Entries {
		at := yamlfile.KeyPath(path, e.Key)
		v := verbs[e.Key]
		switch {
		case v == nil && !slices.Contains(modifiers, e.Key):
			strange = true
			r.log.AddAt(e.At, at, "unknown key%s", spelling.DidYouMean(e.Key, known))
		case lines[e.Key] > 0:
			r.log.AddAt(e.At, at, "is already given on line %d", lines[e.Key])
		case v != nil && found != nil:
			r.log.AddAt(e.At, at, "a step has one verb, and this one has %s already", found.name)
		case v == nil && e.Value.Kind == yamlfile.Null:
			r.log.Add(at, "must not be empty; leave it out")
		case v != nil:
			found, value = v, e.Value
		}
		if lines[e.Key] == 0 {
			lines[e.Key] = e.At.Line
		}
	}
	if found == nil {
		if !strange {
			r.log.Add(path, "has no verb; the verbs are %s", strings.Join(verbNames, ", "))
		}
		return out
	}
	for _, m := range modifiers {
		if n.Entry(m) != nil && !slices.Contains(found.modifiers, m) {
			r.log.Add(yamlfile.KeyPath(path, m), "does not go with %s", found.name)
		}
	}
	st := stepReader{fileReader: r, path: path, step: n, verb: found, value: value, person: who}
	if p := n.Entry("person"); p != nil {
		st.person = st.who(p)
	}
	out.expects = found.expects
	out.label = found.name + ": " + shown(value)
	if st.person != who {
		out.label += " (" + st.person + ")"
	}
	out.do = found.read(&st)
	out.matches = st.matches
	return out
}

// shown is a step's value in a line.
func shown(n *yamlfile.Node) string {
	text := flow(n, 0)
	if line, _, more := strings.Cut(text, "\n"); more {
		text = line + " …"
	}
	if r := []rune(text); len(r) > 60 {
		text = string(r[:60]) + "…"
	}
	return text
}

// flow writes a value on one line, as far as two levels go.
func flow(n *yamlfile.Node, depth int) string {
	var parts []string
	for _, e := range n.Entries {
		parts = append(parts, e.Key+": "+flow(e.Value, depth+1))
	}
	for _, item := range n.Items {
		parts = append(parts, flow(item, depth+1))
	}
	switch {
	case n.Kind == yamlfile.Mapping && depth < 2:
		return "{" + strings.Join(parts, ", ") + "}"
	case n.Kind == yamlfile.Sequence && depth < 2:
		return "[" + strings.Join(parts, ", ") + "]"
	case parts != nil:
		return "…"
	}
	return n.Text
}
