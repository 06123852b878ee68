package openapi

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// kind is a schema's JSON type.
type kind uint8

const (
	kindAny kind = iota
	kindObject
	kindArray
	kindString
	kindInteger
	kindNumber
	kindBoolean
)

var kinds = map[string]kind{
	"object": kindObject, "array": kindArray, "string": kindString,
	"integer": kindInteger, "number": kindNumber, "boolean": kindBoolean,
}

// Schema is a request schema, compiled from the document.
type Schema struct {
	kind   kind
	format string

	// strings and numbers
	minLength, maxLength int // in characters; maxLength < 0 is no limit
	min, max             *float64
	pattern              *regexp.Regexp
	enum                 []string // the document's spelling
	enumFold             map[string]string
	emptyIsAbsent        bool
	looseText            bool // x-json: text that is no JSON is taken as it is

	// arrays
	items              *Schema
	minItems, maxItems int // maxItems < 0 is no limit

	// objects
	properties []property // in x-order
	byName     map[string]*property
	closed     bool // unknown keys are refused
	keeps      bool // x-keep: they are kept as they came
	choices    []choice

	// oneOf by discriminator
	selectBy string
	cases    map[string]*Schema // by folded value
	caseName map[string]string  // folded value → the document's spelling

	evidence, source string // x-evidence, x-source

	root   string            // x-path
	errors map[string]string // keyword → catalogue id
	refuse string            // catalogue id
	vain   bool              // taken, and without effect
}

type property struct {
	name     string
	schema   *Schema
	required bool
}

type choice struct {
	from       []string
	none, many string // catalogue ids; "" allows the case
	firstOnly  bool   // of an array's elements only the first is asked
}

// Properties are the names of an object's properties in the document's order.
func (s *Schema) Properties() []string {
	names := make([]string, len(s.properties))
	for i, p := range s.properties {
		names[i] = p.name
	}
	return names
}

// compiler turns the document's schemas into compiled ones. Schemas may refer to themselves.
type compiler struct {
	done     map[*openapi3.Schema]*Schema
	problems []string
}

func newCompiler() *compiler { return &compiler{done: map[*openapi3.Schema]*Schema{}} }

func (c *compiler) problem(where, format string, args ...any) {
	c.problems = append(c.problems, where+": "+fmt.Sprintf(format, args...))
}

func (c *compiler) compile(where string, ref *openapi3.SchemaRef) *Schema {
	if ref == nil || ref.Value == nil {
		c.problem(where, "no schema")
		return &Schema{maxLength: -1, maxItems: -1}
	}
	if ref.Ref != "" {
		where = ref.Ref
	}
	src := ref.Value
	if s := c.done[src]; s != nil {
		return s
	}
	s := &Schema{maxLength: -1, maxItems: -1}
	c.done[src] = s
	s.format = src.Format
	s.root = extString(src.Extensions, "x-path")
	s.refuse = extString(src.Extensions, "x-refuse")
	s.vain, _ = src.Extensions["x-unheeded"].(bool)
	s.emptyIsAbsent = extString(src.Extensions, "x-empty") == "absent"
	s.looseText, _ = src.Extensions["x-json"].(bool)
	s.errors = extStrings(src.Extensions, "x-errors")
	s.evidence, s.source = extString(src.Extensions, "x-evidence"), extString(src.Extensions, "x-source")

	if src.Discriminator != nil {
		c.cases(where, s, src)
		return s
	}
	if len(src.OneOf)+len(src.AnyOf)+len(src.AllOf) > 0 || src.Not != nil {
		c.problem(where, "a request schema cannot use oneOf without a discriminator, anyOf, allOf or not")
	}
	if types := src.Type.Slice(); len(types) == 1 {
		s.kind = kinds[types[0]]
	}
	c.scalars(where, s, src)
	switch s.kind {
	case kindArray:
		s.items = c.compile(where+"[]", src.Items)
		s.minItems = int(src.MinItems)
		if src.MaxItems != nil {
			s.maxItems = int(*src.MaxItems)
		}
	case kindObject:
		c.object(where, s, src)
	}
	return s
}

func (c *compiler) scalars(where string, s *Schema, src *openapi3.Schema) {
	s.minLength = int(src.MinLength)
	if src.MaxLength != nil {
		s.maxLength = int(*src.MaxLength)
	}
	s.min, s.max = src.Min, src.Max
	if src.Pattern != "" {
		re, err := regexp.Compile(src.Pattern)
		if err != nil {
			c.problem(where, "pattern: %v", err)
		}
		s.pattern = re
	}
	if len(src.Enum) > 0 {
		s.enumFold = make(map[string]string, len(src.Enum))
		for _, v := range src.Enum {
			text := fmt.Sprint(v)
			s.enum = append(s.enum, text)
			s.enumFold[strings.ToLower(text)] = text
		}
	}
}

func (c *compiler) object(where string, s *Schema, src *openapi3.Schema) {
	s.closed = src.AdditionalProperties.Has != nil && !*src.AdditionalProperties.Has
	s.keeps, _ = src.Extensions["x-keep"].(bool)
	order, ok := extList(src.Extensions, "x-order")
	names := make([]string, 0, len(src.Properties))
	for name := range src.Properties {
		names = append(names, name)
	}
	sort.Strings(names)
	if !ok {
		order = names
	} else if sorted := slices.Sorted(slices.Values(order)); !slices.Equal(sorted, names) {
		c.problem(where, "x-order %v is no permutation of the properties %v", sorted, names)
		order = names
	}
	s.properties = make([]property, len(order))
	s.byName = make(map[string]*property, len(order))
	for i, name := range order {
		s.properties[i] = property{
			name:     name,
			schema:   c.compile(where+"."+name, src.Properties[name]),
			required: slices.Contains(src.Required, name),
		}
		s.byName[name] = &s.properties[i]
	}
	for _, name := range src.Required {
		if s.byName[name] == nil {
			c.problem(where, "required %q is no property", name)
		}
	}
	list, _ := src.Extensions["x-choose"].([]any)
	for _, e := range list {
		m, _ := e.(map[string]any)
		from, _ := extList(m, "from")
		for _, name := range from {
			if s.byName[name] == nil {
				c.problem(where, "x-choose: %q is no property", name)
			}
		}
		s.choices = append(s.choices, choice{from, extString(m, "none"), extString(m, "many"), extString(m, "of") == "first"})
	}
}

func (c *compiler) cases(where string, s *Schema, src *openapi3.Schema) {
	s.kind = kindObject
	s.selectBy = src.Discriminator.PropertyName
	s.cases = map[string]*Schema{}
	s.caseName = map[string]string{}
	for value, ref := range src.Discriminator.Mapping {
		var found *openapi3.SchemaRef
		for _, one := range src.OneOf {
			if one.Ref == ref.Ref {
				found = one
			}
		}
		if found == nil {
			c.problem(where, "the discriminator's %q maps to %s, which is none of oneOf", value, ref.Ref)
			continue
		}
		fold := strings.ToLower(value)
		s.cases[fold] = c.compile(where+"<"+value+">", found)
		s.caseName[fold] = value
		s.enum = append(s.enum, value)
	}
	sort.Strings(s.enum)
}

func extString(ext map[string]any, key string) string {
	s, _ := ext[key].(string)
	return s
}

func extStrings(ext map[string]any, key string) map[string]string {
	m, _ := ext[key].(map[string]any)
	if m == nil {
		return nil
	}
	out := make(map[string]string, len(m))
	for k, v := range m {
		out[k], _ = v.(string)
	}
	return out
}

func extList(ext map[string]any, key string) ([]string, bool) {
	list, ok := ext[key].([]any)
	if !ok {
		return nil, false
	}
	out := make([]string, len(list))
	for i, v := range list {
		out[i], _ = v.(string)
	}
	return out, true
}
