package openapi

import (
	"slices"
	"strings"
)

// maxNameDepth bounds the names of schemas that hold themselves.
const maxNameDepth = 16

// ParameterNames are the names of an operation's parameters, dotted, in the document's order and each once. The elements of
// an array are under the array's own name: message.quick_replies.title. What several forms of an object share is one name.
func (op *Operation) ParameterNames() []string {
	w := nameWalk{listed: map[string]bool{}}
	w.into(op.Params, "")
	return w.names
}

type nameWalk struct {
	names  []string
	listed map[string]bool
	within []*Schema
}

func (w *nameWalk) into(s *Schema, prefix string) {
	if s == nil || len(w.within) == maxNameDepth || slices.Contains(w.within, s) {
		return
	}
	w.within = append(w.within, s)
	for _, name := range s.caseNames() {
		w.into(s.cases[strings.ToLower(name)], prefix)
	}
	w.into(s.items, prefix)
	for _, p := range s.properties {
		name := prefix + p.name
		if !w.listed[name] {
			w.listed[name] = true
			w.names = append(w.names, name)
		}
		w.into(p.schema, name+".")
	}
	w.within = w.within[:len(w.within)-1]
}

// Values are the values that a parameter can have, of those that the document lists, in its order; those that pick an
// object's form are sorted. What is always refused is left out. A path names the steps: "message", "attachment", "type".
func (op *Operation) Values(path ...string) []string {
	values := []string{}
	add := func(list ...string) {
		for _, v := range list {
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
	}
	holders := forms(op.Params)
	for i, name := range path {
		last := i == len(path)-1
		var next []*Schema
		for _, s := range holders {
			if last && s.selectBy == name {
				add(s.taken()...)
			}
			if p := s.byName[name]; p != nil && p.schema.refuse == "" {
				if last {
					add(p.schema.enum...)
				}
				next = append(next, forms(p.schema)...)
			}
		}
		holders = next
	}
	return values
}

// taken are the discriminator's values that are not always refused.
func (s *Schema) taken() []string {
	return slices.DeleteFunc(s.caseNames(), func(name string) bool { return s.cases[strings.ToLower(name)].refuse != "" })
}

// forms are the schemas of which a value can be: the one itself, those that its discriminator picks, those of its elements.
func forms(s *Schema) []*Schema {
	if s == nil {
		return nil
	}
	list := []*Schema{s}
	for _, name := range s.taken() {
		if c := s.cases[strings.ToLower(name)]; !slices.Contains(list, c) {
			list = append(list, forms(c)...)
		}
	}
	return append(list, forms(s.items)...)
}
