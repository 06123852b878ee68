package openapi

import (
	"encoding/json"
	"strings"
)

// sample is the smallest request that is valid and holds the value at the end of trail.
func (w *factWalk) sample(trail []factStep) map[string]any { return sampleObject(w.root, trail) }

func sampleValue(s *Schema, trail []factStep) any {
	switch {
	case s.selectBy != "":
		return sampleSelected(s, trail)
	case s.kind == kindObject:
		return sampleObject(s, trail)
	case s.kind == kindArray:
		if len(trail) > 0 && trail[0].element {
			trail = trail[1:]
		}
		list := make([]any, max(1, s.minItems))
		for i := range list {
			list[i] = sampleValue(s.items, trail)
		}
		return list
	case s.kind == kindString:
		return sampleText(s)
	case s.kind == kindInteger || s.kind == kindNumber:
		if s.min != nil {
			return json.Number(bound(s.min))
		}
		return json.Number("1")
	case s.kind == kindBoolean:
		return true
	}
	return "x"
}

// sampleSelected takes the case that the trail names, or the first that is not refused; text and image are the plain ones.
func sampleSelected(s *Schema, trail []factStep) any {
	name := ""
	if len(trail) > 0 && trail[0].value != "" {
		name, trail = trail[0].value, trail[1:]
	}
	for _, plain := range []string{"text", "image", "postback", "button"} {
		if name == "" && s.cases[plain] != nil {
			name = s.caseName[plain]
		}
	}
	for _, n := range s.caseNames() {
		if name == "" && s.cases[strings.ToLower(n)].refuse == "" {
			name = n
		}
	}
	v := sampleValue(s.cases[strings.ToLower(name)], trail)
	if m, ok := v.(map[string]any); ok {
		m[s.selectBy] = name
	}
	return v
}

func sampleObject(s *Schema, trail []factStep) map[string]any {
	out := map[string]any{}
	if len(trail) > 0 {
		if p := s.byName[trail[0].property]; p != nil {
			out[p.name] = sampleValue(p.schema, trail[1:])
		}
	}
	for _, p := range s.properties {
		if p.required && out[p.name] == nil {
			out[p.name] = sampleValue(p.schema, nil)
		}
	}
	for _, c := range s.choices {
		n := 0
		for _, name := range c.from {
			if out[name] != nil {
				n++
			}
		}
		if n == 0 && c.none != "" {
			out[c.from[0]] = sampleValue(s.byName[c.from[0]].schema, nil)
		}
	}
	return out
}

// candidates are texts of which one matches each pattern of the document.
var candidates = []string{
	"x", "https://www.facebook.com/photo", "https://shop.example/", "+14155550134", "2026-12-01T09:00", "IE", "default", "en", "2026-12-01",
}

func sampleText(s *Schema) string {
	switch {
	case len(s.enum) > 0:
		return s.enum[0]
	case s.format == "graph-id":
		return "7100000000000001"
	case s.format == "currency":
		return "USD"
	case s.pattern != nil:
		for _, c := range candidates {
			if s.pattern.MatchString(c) && (s.format != "url" || isURL(c)) {
				return c
			}
		}
	case s.format == "url":
		return "https://shop.example/"
	}
	return strings.Repeat("x", max(1, s.minLength))
}
