package openapi

import (
	"strconv"
	"strings"
)

func foldTag(s string) string { return strings.ToLower(s) }

func index(i int) string { return strconv.Itoa(i) }

// step appends one step to a path, in brackets but for the first.
func step(path, name string) string {
	if path == "" {
		return name
	}
	return path + "[" + name + "]"
}

// holderPath is the path of what holds the value at path.
func holderPath(path string) string {
	if i := strings.LastIndexByte(path, '['); i >= 0 {
		return path[:i]
	}
	return ""
}

// holder is the object or list in which the value at the end of at stands.
func holder(v any, at []any) any {
	for _, step := range at[:len(at)-1] {
		v = member(v, step)
	}
	return v
}

func member(v, step any) any {
	if key, ok := step.(string); ok {
		return v.(object)[key]
	}
	return v.([]any)[step.(int)]
}

// set replaces the value at the end of at.
func set(root any, at []any, value any) {
	switch h := holder(root, at).(type) {
	case object:
		h[at[len(at)-1].(string)] = value
	case []any:
		h[at[len(at)-1].(int)] = value
	}
}

// schemasOf lists the schemas reachable from s, each once, with a path to it.
func schemasOf(s *Schema) map[*Schema]string {
	seen := map[*Schema]string{}
	var walk func(s *Schema, where string)
	walk = func(s *Schema, where string) {
		if _, again := seen[s]; again {
			return
		}
		seen[s] = where
		for _, p := range s.properties {
			walk(p.schema, where+"."+p.name)
		}
		if s.items != nil {
			walk(s.items, where+"[]")
		}
		for tag, c := range s.cases {
			walk(c, where+"<"+tag+">")
		}
	}
	walk(s, "send")
	return seen
}
