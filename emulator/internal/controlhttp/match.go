package controlhttp

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/spelling"
	"github.com/sendmock/sendmock/openapi"
)

// resolution makes matches ready to be compared: slugs become PSIDs, and what stands for nothing is refused. Of a name that is
// nobody's nothing is ever recorded, so an absence would hold whatever the bot did.
type resolution struct {
	desk    desk
	names   contract.Problems // that no sendmock has
	present contract.Problems // of people, Pages and faults that are not here
}

// match resolves one match. Paths of problems begin with at.
func (r *resolution) match(at string, m *contract.Match) {
	r.names = append(r.names, r.desk.unknown(at, m)...)
	r.desk.sandbox.Do(func(tx *sandbox.Tx) {
		person := r.person(tx.World, at+"psid", &m.PSID)
		if m.PageID != "" {
			r.page(tx.World, at+"page_id", m.PageID, person)
		}
		if m.Fault != "" && m.Fault != fault.Preferred && !tx.Faults.Knew(m.Fault) {
			r.missing(at+"fault", "there is no fault rule "+strconv.Quote(m.Fault)+", and there was none since the start")
		}
	})
}

// person resolves whom a match is about.
func (r *resolution) person(w *messenger.World, at string, who *contract.Whom) *messenger.Person {
	if who.Name == "" {
		return nil
	}
	p, here := w.Person(who.Name)
	switch {
	case here && who.Unknown:
		r.missing(at, strconv.Quote(who.Name)+" is not unknown: it is "+p.Name()+"; write it without \"unknown\"")
	case here:
		who.Name = p.PSID
	case !who.Unknown:
		r.missing(at, nobody(w, who.Name))
	}
	return p
}

// page checks the Page of a match: PSIDs are of one Page.
func (r *resolution) page(w *messenger.World, at, id string, person *messenger.Person) {
	n, _ := w.Node(id)
	switch page, isPage := n.(*messenger.Page); {
	case !isPage:
		r.missing(at, noSuch("Page", id, ids(w.Pages)))
	case person != nil && person.Page != page:
		r.missing(at, person.Name()+" is a person of the Page "+person.Page.ID+": PSIDs are of one Page")
	}
}

func (r *resolution) missing(at, message string) {
	r.present = append(r.present, contract.Problem{Path: at, Message: message})
}

// problem is the refusal, or nil.
func (r *resolution) problem() error {
	switch {
	case len(r.names) > 0:
		return misnamed(append(r.names, r.present...))
	case len(r.present) == 0:
		return nil
	}
	p := impossible("unknown-name", "a match is about somebody or something that is not here")
	if slices.ContainsFunc(r.present, func(p contract.Problem) bool { return strings.Contains(p.Path, "psid") }) {
		p.Code = "unknown-person"
	}
	return listed(p, r.present)
}

// matches resolves the matches of expectations.
func (d desk) matches(list []contract.Expectation) error {
	r := resolution{desk: d}
	for i := range list {
		at := "expectations[" + strconv.Itoa(i) + "]."
		r.match(at+"match.", &list[i].Match)
		if list[i].Start != nil {
			r.match(at+"after.", list[i].Start)
		}
	}
	return r.problem()
}

// dubious says why an absence may mean less than it seems: it names a parameter, a value of one or a path that nothing here has. Bots
// may send what does not exist, so it is no mistake for certain.
func (d desk) dubious(m *contract.Match) string {
	if edge := edgeOf(m.Path); edge != "" && !d.Spec.KnowsEdge(edge) {
		return "the platform has no edge " + strconv.Quote(edge) + spelling.DidYouMean(edge, d.edges())
	}
	if len(m.Params) == 0 && len(m.Message) == 0 {
		return ""
	}
	ops := d.operations(m.Operation)
	raised := doubt{subject: "no operation", ops: ops, named: map[string]bool{}}
	if m.Operation != "" {
		raised.subject = "no " + m.Operation
	}
	for _, op := range ops {
		for _, name := range op.ParameterNames() {
			raised.named[name] = true
		}
	}
	for _, name := range everywhere {
		raised.named[name] = true
	}
	raised.members(nil, m.Params)
	if m.Message != nil {
		raised.members(nil, map[string]any{"message": m.Message})
	}
	return raised.found
}

// operations are the one of an id, or all.
func (d desk) operations(id string) (list []*openapi.Operation) {
	for _, op := range d.Spec.Operations() {
		if id == "" || id == op.ID {
			list = append(list, op)
		}
	}
	return list
}

// doubt looks for the first name and value in a match's parameters that no operation has.
type doubt struct {
	subject string
	ops     []*openapi.Operation
	named   map[string]bool // the parameters that there are, dotted
	found   string
}

// members looks at those of an object. Of an object whose members nobody has described, any may be there.
func (d *doubt) members(path []string, given map[string]any) {
	before := strings.Join(path, ".")
	if before != "" {
		before += "."
	}
	var known []string
	for name := range d.named {
		if rest, inside := strings.CutPrefix(name, before); inside && !strings.Contains(rest, ".") {
			known = append(known, rest)
		}
	}
	slices.Sort(known)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		switch {
		case d.found != "" || len(known) == 0:
			return
		case !slices.Contains(known, name):
			d.found = d.subject + " has a parameter " + strconv.Quote(before+name) + spelling.DidYouMean(name, known)
		default:
			d.value(append(slices.Clip(path), name), given[name])
		}
	}
}

func (d *doubt) value(path []string, given any) {
	switch given := given.(type) {
	case map[string]any:
		d.members(path, given)
	case []any:
		for _, element := range given {
			d.value(path, element)
		}
	case string:
		values := d.values(path)
		if len(values) == 0 || slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, given) }) {
			return
		}
		near := cmp.Or(spelling.DidYouMean(given, values), "; "+thereAreSome(values))
		if d.found == "" {
			d.found = d.subject + " takes the " + strings.Join(path, ".") + " " + strconv.Quote(given) + near
		}
	}
}

// values are those that a parameter can have; none where it can have any.
func (d *doubt) values(path []string) (values []string) {
	for _, op := range d.ops {
		if !slices.Contains(op.ParameterNames(), strings.Join(path, ".")) {
			continue
		}
		of := op.Values(path...)
		if len(of) == 0 {
			return nil
		}
		values = append(values, of...)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// edgeOf is the edge of a path like /v25.0/me/messages, or "".
func edgeOf(path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) > 0 && len(parts[0]) > 1 && parts[0][0] == 'v' && strings.Trim(parts[0][1:], "0123456789.") == "" {
		parts = parts[1:]
	}
	if len(parts) < 2 {
		return ""
	}
	return strings.Join(parts[1:], "/")
}

// edges are those that are emulated.
func (d desk) edges() (list []string) {
	for _, op := range d.Spec.Operations() {
		if op.Edge != "" {
			list = append(list, op.Edge)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// everywhere are parameters that any request may have.
var everywhere = []string{"access_token", "appsecret_proof", "appsecret_time", "method", "suppress_http_code", "fields", "limit", "after", "before", "locale", "pretty", "debug", "format"}

// personFilter reads the person of a list's query: psid is a PSID or a slug, psid_unknown a PSID that nobody here has.
func (d desk) personFilter(name, value string) (string, error) {
	r := resolution{desk: d}
	who := contract.Whom{Name: value, Unknown: name == "psid_unknown"}
	d.sandbox.Do(func(tx *sandbox.Tx) { r.person(tx.World, name, &who) })
	if len(r.present) > 0 {
		return "", naming(impossible("unknown-person", r.present[0].String()), name)
	}
	return who.Name, nil
}
