package coverage

import (
	"slices"
	"strings"
)

// The bounds of [ParameterNames].
const (
	//sendmock:bound parameter names that coverage takes of a request | passed over | TestParameterNamesAreBounded
	maxNames = 500
	//sendmock:bound depth of such a name | passed over | TestParameterNamesAreBounded
	maxNameDepth = 16
	maxNamePart  = 64 // bytes
)

// ParameterNames are the names of decoded parameters, without their values: dotted, the elements of arrays under the
// array's own name (message.quick_replies.title), each once, sorted. A value that is null is absent. What is no name is
// left out with all below it: a request can write anything in its place, a token included.
func ParameterNames(args map[string]any) []string {
	if len(args) == 0 {
		return []string{}
	}
	w := nameWalk{names: make([]string, 0, 16), keys: make([]string, 0, 16)}
	w.members("", args, 0)
	slices.Sort(w.names)
	return w.names
}

// nameWalk is on the way of every Graph request. Most have a handful of names, which a list finds as fast as a map would.
type nameWalk struct {
	names []string
	seen  map[string]bool // the same names, once there are many
	keys  []string        // of the objects that the walk is in, sorted each
}

// manyNames is from where on a map finds names faster.
const manyNames = 32

func (w *nameWalk) members(prefix string, m map[string]any, depth int) {
	from := len(w.keys)
	for name := range m {
		w.keys = append(w.keys, name)
	}
	to := len(w.keys)
	slices.Sort(w.keys[from:to]) // so that the bound cuts the same names each time
	for i := from; i < to; i++ {
		name := w.keys[i]
		value := m[name]
		if value == nil {
			continue
		}
		if isIndex(name) && prefix != "" {
			w.value(prefix, value, depth+1) // quick_replies[0][title], which the schema has not made an array of
			continue
		}
		if !isName(name) {
			continue
		}
		if prefix != "" {
			name = prefix + "." + name
		}
		if !w.add(name) {
			break
		}
		w.value(name, value, depth+1)
	}
	w.keys = w.keys[:from]
}

// add reports whether there is room.
func (w *nameWalk) add(name string) bool {
	if w.seen == nil && slices.Contains(w.names, name) || w.seen[name] {
		return true
	}
	if len(w.names) == maxNames {
		return false
	}
	w.names = append(w.names, name)
	switch {
	case w.seen != nil:
		w.seen[name] = true
	case len(w.names) > manyNames:
		w.seen = make(map[string]bool, 2*manyNames)
		for _, n := range w.names {
			w.seen[n] = true
		}
	}
	return true
}

func (w *nameWalk) value(name string, v any, depth int) {
	if depth >= maxNameDepth {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		w.members(name, v, depth)
	case []any:
		for _, e := range v {
			w.value(name, e, depth+1)
		}
	}
}

func isIndex(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// isName reports whether s looks like a parameter's name. Those of the platform are in lower case; messagingType is a slip
// worth showing, and a token (EAA…, 1234|…) begins otherwise.
func isName(s string) bool {
	if s == "" || len(s) > maxNamePart || s[0] != '_' && (s[0] < 'a' || s[0] > 'z') {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && r != '-' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}
