package coverage

import (
	"maps"
	"slices"
	"strings"
)

// The bounds of [ParameterNames].
const (
	maxNames     = 500
	maxNameDepth = 16
	maxNamePart  = 64 // bytes
)

// ParameterNames are the names of decoded parameters, without their values: dotted, the elements of arrays under the
// array's own name (message.quick_replies.title), each once, sorted. A value that is null is absent. What is no name is
// left out with all below it: a request can write anything in its place, a token included.
func ParameterNames(args map[string]any) []string {
	w := nameWalk{seen: make(map[string]bool, 16)}
	w.members("", args, 0)
	names := make([]string, 0, len(w.seen))
	for name := range w.seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

type nameWalk struct{ seen map[string]bool }

func (w *nameWalk) members(prefix string, m map[string]any, depth int) {
	for _, name := range slices.Sorted(maps.Keys(m)) { // sorted, so that the bound cuts the same names each time
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
		if !w.seen[name] {
			if len(w.seen) == maxNames {
				return
			}
			w.seen[name] = true
		}
		w.value(name, value, depth+1)
	}
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
