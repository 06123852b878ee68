package openapi

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Fact is one thing that the document promises of a request: that a parameter is there, is required, takes a value, has a
// limit. docs/fidelity.md lists them, and a test sends the bodies of each.
type Fact struct {
	Path     string // message[attachment]<template>[payload]<button>[text]; the words in <> are the values that lead there
	Kind     FactKind
	What     string // the value, or the limit in words; "" of a parameter
	Evidence string // documented, seen or chosen
	Source   string
	Refused  string         // the catalogue id with which it is always refused; "" of what is taken
	Shows    map[string]any // a request in which the fact shows: taken, unless the document refuses it
	Breaks   map[string]any // a request that breaks it and is refused; nil where nothing can
}

// FactKind is a kind of [Fact].
type FactKind string

// The kinds of facts.
const (
	FactParameter FactKind = "parameter"
	FactRequired  FactKind = "required"
	FactValue     FactKind = "value"
	FactLimit     FactKind = "limit"
)

// Facts lists what an operation's parameters promise, in the document's order. What several parameters share is listed
// once, under the first of them.
func (op *Operation) Facts() []Fact {
	w := factWalk{root: op.Params, seen: map[*Schema]bool{}}
	w.members(op.Params, nil, origin{"documented", ""})
	return w.facts
}

// origin is the evidence that a schema has from itself, or from what holds it.
type origin struct{ evidence, source string }

func (o origin) of(s *Schema) origin {
	if s.evidence != "" {
		o.evidence = s.evidence
	}
	if s.source != "" {
		o.source = s.source
	}
	return o
}

// factStep is one step from a request to a value in it: a property, the case that a discriminator picks, or an element.
type factStep struct {
	property, value string
	element         bool
}

type factWalk struct {
	root  *Schema
	seen  map[*Schema]bool
	facts []Fact
}

func (w *factWalk) add(trail []factStep, kind FactKind, what string, o origin, refused string, shows, breaks map[string]any) {
	var b strings.Builder
	for i, s := range trail {
		switch {
		case s.element:
			b.WriteString("[]")
		case s.value != "":
			b.WriteString("<" + s.value + ">")
		case i == 0:
			b.WriteString(s.property)
		default:
			b.WriteString("[" + s.property + "]")
		}
	}
	w.facts = append(w.facts, Fact{b.String(), kind, what, o.evidence, o.source, refused, shows, breaks})
}

func (w *factWalk) members(s *Schema, trail []factStep, o origin) {
	if w.seen[s] {
		return
	}
	w.seen[s] = true
	for _, p := range s.properties {
		at := append(slices.Clone(trail), factStep{property: p.name})
		from := o.of(p.schema)
		shows := w.sample(at)
		w.add(at, FactParameter, "", from, p.schema.refuse, shows, nil)
		if p.required {
			w.add(at, FactRequired, "", from, p.schema.refuse, shows, without(w.sample(at), at))
		}
		w.value(p.schema, at, from)
	}
}

// value lists the facts of a value, and goes into it.
func (w *factWalk) value(s *Schema, at []factStep, o origin) {
	o = o.of(s)
	switch {
	case s.selectBy != "":
		for _, name := range s.caseNames() {
			into := append(slices.Clone(at), factStep{value: name})
			tag := append(slices.Clone(at), factStep{property: s.selectBy})
			c := s.cases[strings.ToLower(name)]
			w.add(tag, FactValue, name, o.of(c), c.refuse, w.sample(into), with(w.sample(into), tag, "no_such_value"))
			if c.refuse == "" {
				w.members(c, into, o.of(c))
			}
		}
	case s.kind == kindObject:
		w.members(s, at, o)
	case s.kind == kindArray:
		w.items(s, at, o)
	case s.kind == kindString:
		w.text(s, at, o)
	case s.kind == kindInteger || s.kind == kindNumber:
		if s.max != nil {
			w.add(at, FactLimit, "at most "+bound(s.max), o, "", with(w.sample(at), at, *s.max), with(w.sample(at), at, *s.max+1))
		}
		if s.min != nil {
			w.add(at, FactLimit, "at least "+bound(s.min), o, "", with(w.sample(at), at, *s.min), with(w.sample(at), at, *s.min-1))
		}
	}
}

func (w *factWalk) items(s *Schema, at []factStep, o origin) {
	list := func(n int) []any {
		out := make([]any, n)
		for i := range out {
			out[i] = sampleValue(s.items, nil)
		}
		return out
	}
	if s.maxItems >= 0 {
		w.add(at, FactLimit, fmt.Sprintf("at most %d", s.maxItems), o, "", with(w.sample(at), at, list(s.maxItems)), with(w.sample(at), at, list(s.maxItems+1)))
	}
	if s.minItems > 0 {
		w.add(at, FactLimit, fmt.Sprintf("at least %d", s.minItems), o, "", with(w.sample(at), at, list(s.minItems)), with(w.sample(at), at, list(s.minItems-1)))
	}
	w.value(s.items, append(slices.Clone(at), factStep{element: true}), o)
}

func (w *factWalk) text(s *Schema, at []factStep, o origin) {
	if len(s.enum) > 1 || len(s.enum) == 1 && s.refuse != "" {
		for _, v := range s.enum {
			w.add(at, FactValue, v, o, s.refuse, with(w.sample(at), at, v), with(w.sample(at), at, "no_such_value"))
		}
	}
	if s.maxLength >= 0 && s.format == "" && s.pattern == nil {
		w.add(at, FactLimit, fmt.Sprintf("at most %d characters", s.maxLength), o, "",
			with(w.sample(at), at, strings.Repeat("é", s.maxLength)), with(w.sample(at), at, strings.Repeat("é", s.maxLength+1)))
	}
	if s.minLength > 1 {
		w.add(at, FactLimit, fmt.Sprintf("at least %d characters", s.minLength), o, "",
			with(w.sample(at), at, strings.Repeat("é", s.minLength)), with(w.sample(at), at, strings.Repeat("é", s.minLength-1)))
	}
	switch s.format {
	case "graph-id":
		w.add(at, FactLimit, "an id of digits", o, "", w.sample(at), with(w.sample(at), at, "no id"))
	case "url":
		w.add(at, FactLimit, "an http or https URL", o, "", w.sample(at), with(w.sample(at), at, "no url"))
		if s.errors[string(Broken)] != "" {
			w.add(at, FactLimit, "no placeholder", o, "", w.sample(at), with(w.sample(at), at, "${SERVER_URL}/"))
		}
	case "currency":
		w.add(at, FactLimit, "a code of ISO 4217 in capitals", o, "", w.sample(at), with(w.sample(at), at, "usd"))
	}
	if s.pattern != nil {
		w.add(at, FactLimit, "matches "+s.pattern.String(), o, "", w.sample(at), with(w.sample(at), at, unlike(s)))
	}
}

// unlike is a text that the schema's pattern does not match.
func unlike(s *Schema) string {
	if text := "? no match ?"; !s.pattern.MatchString(text) {
		return text
	}
	return "/"
}

// caseNames are the discriminator's values, sorted.
func (s *Schema) caseNames() []string {
	names := make([]string, 0, len(s.caseName))
	for _, n := range s.caseName {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// with sets the value at the end of a trail; without takes it away. Both change root, which the caller has made for them.
func with(root map[string]any, trail []factStep, value any) map[string]any {
	holder := descend(root, trail[:len(trail)-1])
	if last := trail[len(trail)-1]; last.element {
		holder.([]any)[0] = value
	} else {
		holder.(map[string]any)[last.property] = value
	}
	return root
}

func without(root map[string]any, trail []factStep) map[string]any {
	delete(descend(root, trail[:len(trail)-1]).(map[string]any), trail[len(trail)-1].property)
	return root
}

func descend(v any, trail []factStep) any {
	for _, s := range trail {
		switch {
		case s.element:
			v = v.([]any)[0]
		case s.property != "":
			v = v.(map[string]any)[s.property]
		}
	}
	return v
}
