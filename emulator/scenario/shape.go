package scenario

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/spelling"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

var (
	durationType = reflect.TypeFor[contract.Duration]()
	formType     = reflect.TypeFor[json.Unmarshaler]()
	matchType    = reflect.TypeFor[contract.Match]()
	whomType     = reflect.TypeFor[contract.Whom]()
	freeType     = reflect.TypeFor[map[string]any]()

	// wholly are types whose members are told one by one, although they also read themselves.
	wholly = []reflect.Type{reflect.TypeFor[contract.Expectation]()}
)

// answers are members of the control API's types that only its answers have.
var answers = map[reflect.Type][]string{reflect.TypeFor[control.FaultRule](): {"id", "fired", "state"}}

// into reads a value as the JSON of the control API, strictly, and reports whether it could be read. encoding/json stops at the
// first mistake and knows no lines, so the value is held against the type before.
func into[T any](r *stepReader, n *yamlfile.Node, path string) (out T, ok bool) {
	if !r.fits(path, n, reflect.TypeFor[T]()) {
		return out, false
	}
	return out, r.unmarshal(path, n, &out)
}

// unmarshal leaves a value to the type that reads it. What that finds is placed as exactly as it says.
func (r *stepReader) unmarshal(path string, n *yamlfile.Node, out any) bool {
	text, err := json.Marshal(n.Value(path, r.log))
	if err == nil {
		err = json.Unmarshal(text, out)
	}
	var listed contract.Problems
	switch {
	case err == nil:
		return true
	case errors.As(err, &listed):
		for _, p := range listed {
			r.log.Add(under(path, p.Path), "%s", p.Message)
		}
	default:
		r.log.Add(path, "%s", err)
	}
	return false
}

// under is a path inside of another, as package contract writes it: match.text, [2].count. A value that reads itself names
// only itself.
func under(path, inside string) string {
	switch {
	case inside == "" || strings.HasSuffix(path, "."+inside):
		return path
	case strings.HasPrefix(inside, "["):
		return path + inside
	}
	return path + "." + inside
}

// fits reports whether a value has the shape of a type, by its JSON tags. All that is wrong is said, where it stands.
func (r *stepReader) fits(path string, n *yamlfile.Node, t reflect.Type) bool {
	switch {
	case t.Kind() == reflect.Pointer:
		return r.fits(path, n, t.Elem())
	case t == durationType:
		_, ok := r.wait(path, n)
		return ok
	case t == whomType && n.Kind != yamlfile.Mapping:
		return r.isText(path, n)
	case reflect.PointerTo(t).Implements(formType) && !slices.Contains(wholly, t):
		return r.unmarshal(path, n, reflect.New(t).Interface())
	}
	switch t.Kind() {
	case reflect.Struct:
		return r.fitsStruct(path, n, t)
	case reflect.Slice:
		ok := r.is(path, n, yamlfile.Sequence)
		for i, item := range n.Items {
			ok = r.fits(yamlfile.ItemPath(path, i), item, t.Elem()) && ok
		}
		return ok
	case reflect.Map:
		ok := r.is(path, n, yamlfile.Mapping) && r.keys(path, n, nil)
		for _, e := range n.Entries {
			ok = (t == freeType || r.fits(yamlfile.KeyPath(path, e.Key), e.Value, t.Elem())) && ok
		}
		return ok
	case reflect.String:
		return r.isText(path, n)
	case reflect.Bool:
		return r.is(path, n, yamlfile.Bool)
	case reflect.Int, reflect.Int64:
		if !r.is(path, n, yamlfile.Integer) {
			return false
		}
		if _, err := strconv.ParseInt(n.Text, 10, t.Bits()); err != nil {
			r.log.Add(path, "must be a decimal number (got %s)", n.Text)
			return false
		}
		return true
	case reflect.Float64:
		return n.Kind == yamlfile.Integer || r.is(path, n, yamlfile.Float)
	}
	panic("scenario: no step has a " + t.String()) // a type of the control API that nobody taught to this function
}

func (r *stepReader) fitsStruct(path string, n *yamlfile.Node, t reflect.Type) bool {
	if !r.is(path, n, yamlfile.Mapping) {
		return false
	}
	types := map[string]reflect.Type{}
	var known []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if !slices.Contains(answers[t], name) {
			types[name] = t.Field(i).Type
			known = append(known, name)
		}
	}
	ok := r.keys(path, n, known)
	for _, e := range n.Entries {
		if wrong := contract.Emptied(e.Key); t == matchType && wrong != "" && e.Value.Kind == yamlfile.Text && e.Value.Text == "" {
			r.log.Add(yamlfile.KeyPath(path, e.Key), "%s", wrong)
			ok = false
		} else if member := types[e.Key]; member != nil {
			ok = r.fits(yamlfile.KeyPath(path, e.Key), e.Value, member) && ok
		}
	}
	return ok
}

// keys reports keys that are given twice and, where the known ones are listed, keys that are none of them.
func (r *stepReader) keys(path string, n *yamlfile.Node, known []string) bool {
	ok := true
	first := map[string]int{}
	for _, e := range n.Entries {
		at := yamlfile.KeyPath(path, e.Key)
		switch line, double := first[e.Key]; {
		case double:
			r.log.AddAt(e.At, at, "is already given on line %d", line)
			ok = false
		case known != nil && !slices.Contains(known, e.Key):
			r.log.AddAt(e.At, at, "unknown key%s", hint(e.Key, known))
			ok = false
		default:
			first[e.Key] = e.At.Line
		}
	}
	return ok
}

// hint ends the message about a key that is not known.
func hint(key string, known []string) string {
	if (key == "contains" || key == "regex") && slices.Contains(known, "text") {
		return "; write text: {" + key + ": …}"
	}
	near := spelling.DidYouMean(key, known)
	if near == "" {
		near = "; there are " + strings.Join(slices.Sorted(slices.Values(known)), ", ")
	}
	return near
}

func (r *stepReader) is(path string, n *yamlfile.Node, kind yamlfile.Kind) bool {
	if n.Kind != kind {
		r.log.Add(path, "must be %s (got %s)", wanted(kind), n.Describe())
	}
	return n.Kind == kind
}

func wanted(kind yamlfile.Kind) string {
	if kind == yamlfile.Float {
		return "a number"
	}
	return string(kind)
}

func (r *stepReader) isText(path string, n *yamlfile.Node) bool {
	switch n.Kind {
	case yamlfile.Text:
		return true
	case yamlfile.Integer, yamlfile.Float, yamlfile.Bool:
		r.log.Add(path, "must be text: put it in quotes (got %s)", n.Text)
	default:
		r.log.Add(path, "must be text (got %s)", n.Describe())
	}
	return false
}
