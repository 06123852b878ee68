package vocabulary

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/internal/spelling"
	"github.com/sendmock/sendmock/openapi"
)

// Dubious says why an absence may mean less than it seems: it names a parameter, a value of one or a path that nothing here has. Bots
// may send what does not exist, so it is no mistake for certain.
func (v Vocabulary) Dubious(m *contract.Match) string {
	if edge := edgeOf(m.Path); edge != "" && !v.Spec.KnowsEdge(edge) {
		return "the platform has no edge " + strconv.Quote(edge) + spelling.DidYouMean(edge, v.edges())
	}
	if len(m.Params) == 0 && len(m.Message) == 0 {
		return ""
	}
	ops := v.operations(m.Operation)
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
func (v Vocabulary) operations(id string) (list []*openapi.Operation) {
	for _, op := range v.Spec.Operations() {
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
		near := cmp.Or(spelling.DidYouMean(given, values), "; "+spelling.ThereAreSome(values))
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
func (v Vocabulary) edges() (list []string) {
	for _, op := range v.Spec.Operations() {
		if op.Edge != "" {
			list = append(list, op.Edge)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// everywhere are parameters that any request may have.
var everywhere = []string{"access_token", "appsecret_proof", "appsecret_time", "method", "suppress_http_code", "fields", "limit", "after", "before", "locale", "pretty", "debug", "format"}
