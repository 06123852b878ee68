package openapi

import (
	"sort"
	"strconv"
	"strings"
)

// Keyword names what a value breaks. The words are the document's own where it has one.
type Keyword string

// The keywords of a [Problem].
const (
	Required  Keyword = "required"  // not given
	Empty     Keyword = "empty"     // given, but empty
	Malformed Keyword = "malformed" // text that should be JSON and is not
	Type      Keyword = "type"      // Detail: the wanted type with its article, "an array"
	Enum      Keyword = "enum"      // Detail: the values, "A, B"
	MinLength Keyword = "minLength"
	MaxLength Keyword = "maxLength" // Limit
	MinItems  Keyword = "minItems"  // Limit
	MaxItems  Keyword = "maxItems"  // Limit
	Range     Keyword = "range"     // Detail: "min, max"
	Pattern   Keyword = "pattern"
	ID        Keyword = "id"       // no id of digits
	URL       Keyword = "url"      // no absolute http(s) URL
	Broken    Keyword = "broken"   // as url, of a text with characters that no URL holds
	Currency  Keyword = "currency" // Detail: what is no code of ISO 4217
	Unknown   Keyword = "unknown"  // Keys, Steps
	Choose    Keyword = "choose"   // Detail: the properties of which one is wanted, "a, b"
	Refused   Keyword = "refused"
)

// Problem is one thing wrong with a request.
type Problem struct {
	Path    string // message[quick_replies][0][title]
	Keyword Keyword
	ID      string // the catalogue id that the document gives this problem; "" for the keyword's general one
	Limit   int
	Detail  string

	// Of unknown keys: which, in the order of the alphabet, and the steps to the object that holds them, as the request has it: Path may
	// begin with another name. With both [Members] finds the order of the request, see [Problem.Ordered].
	Keys, Steps []string
}

// Check coerces decoded parameters to the schema's types and lists what is wrong with them, in the document's order.
// params holds what encoding/json decodes to with UseNumber, and text for whatever came in a query or a form.
// null is absent everywhere. Unknown parameters are left out of the result.
//
// The result holds string, bool, int64, float64, []any and map[string]any; enums have the document's spelling.
func (s *Schema) Check(params map[string]any) (map[string]any, []Problem) {
	var c checker
	out := c.members(s, params, nil)
	return out, c.problems
}

type checker struct {
	problems []Problem
}

// place is where in the request a value is. It becomes text only when there is a problem to report.
type place struct {
	up    *place
	name  string // "" for an array's element
	index int
	root  bool // name stands for the path so far: that of up
}

func (p *place) String() string {
	if p == nil {
		return ""
	}
	step := p.name
	if step == "" {
		step = strconv.Itoa(p.index)
	}
	if p.up == nil || p.root {
		return step
	}
	return p.up.String() + "[" + step + "]"
}

// steps are the way to the value in the request itself.
func (p *place) steps() []string {
	switch {
	case p == nil:
		return nil
	case p.root:
		return p.up.steps()
	case p.name == "":
		return append(p.up.steps(), strconv.Itoa(p.index))
	}
	return append(p.up.steps(), p.name)
}

func (c *checker) report(s *Schema, at *place, kw Keyword, limit int, detail string) {
	c.problems = append(c.problems, Problem{Path: at.String(), Keyword: kw, ID: s.errors[string(kw)], Limit: limit, Detail: detail})
}

// value coerces and checks one value. present is false where the value counts as not given.
func (c *checker) value(s *Schema, v any, at *place, required bool) (out any, present bool) {
	if v == nil {
		return nil, false
	}
	if s.emptyIsAbsent && v == "" {
		return nil, false
	}
	if s.refuse != "" {
		c.problems = append(c.problems, Problem{Path: at.String(), Keyword: Refused, ID: s.refuse})
		return v, true
	}
	if s.root != "" {
		at = &place{up: at, name: s.root, root: true}
	}
	switch s.kind {
	case kindObject:
		return c.object(s, v, at)
	case kindArray:
		return c.array(s, v, at)
	case kindString:
		return c.text(s, v, at, required)
	case kindInteger, kindNumber:
		return c.number(s, v, at)
	case kindBoolean:
		return c.boolean(s, v, at)
	}
	if text, ok := v.(string); ok && s.format == "json" {
		if parsed, err := ParseLoose(text); err == nil {
			return parsed, true
		}
	}
	return v, true
}

func (c *checker) object(s *Schema, v any, at *place) (any, bool) {
	if text, isText := v.(string); isText && s.looseText {
		if _, err := ParseLoose(text); err != nil {
			return text, true
		}
	}
	m, ok := c.toObject(s, v, at)
	if !ok {
		return v, true
	}
	if s.selectBy == "" {
		return c.members(s, m, at), true
	}
	tag, ok := scalarText(m[s.selectBy])
	switch {
	case m[s.selectBy] == nil || tag == "" && ok:
		c.problems = append(c.problems,
			Problem{Path: (&place{up: at, name: s.selectBy}).String(), Keyword: Required, ID: s.errors["select"]})
		return v, true
	case s.cases[strings.ToLower(tag)] == nil:
		c.problems = append(c.problems,
			Problem{Path: (&place{up: at, name: s.selectBy}).String(), Keyword: Enum, ID: s.errors["select"], Detail: strings.Join(s.enum, ", ")})
		return v, true
	}
	picked := s.cases[strings.ToLower(tag)]
	if picked.refuse != "" {
		c.problems = append(c.problems,
			Problem{Path: (&place{up: at, name: s.selectBy}).String(), Keyword: Refused, ID: picked.refuse, Detail: tag})
		return v, true
	}
	return c.value(picked, m, at, true)
}

// toObject makes an object of what stands for one: a decoded object, JSON text, or PHP's empty array.
func (c *checker) toObject(s *Schema, v any, at *place) (map[string]any, bool) {
	if text, ok := v.(string); ok {
		if strings.TrimSpace(text) == "" {
			c.report(s, at, Empty, 0, "")
			return nil, false
		}
		parsed, err := ParseLoose(text)
		if err != nil {
			// curl takes {id:PSID} in an unquoted-for URL as a glob and sends id:PSID; the platform's own tutorial prints it so.
			parsed, err = ParseLoose("{" + text + "}")
		}
		if err != nil {
			c.report(s, at, Malformed, 0, "an object")
			return nil, false
		}
		v = parsed
	}
	if list, ok := v.([]any); ok && len(list) == 0 {
		return map[string]any{}, true
	}
	m, ok := v.(map[string]any)
	if !ok {
		c.report(s, at, Type, 0, "an object")
	}
	return m, ok
}

// members checks an object's keys, then its properties in order, then the choices between them.
func (c *checker) members(s *Schema, m map[string]any, at *place) map[string]any {
	if s.closed {
		c.unknown(s, m, at)
	}
	out := make(map[string]any, len(m))
	if s.keeps {
		for name, v := range m {
			if s.byName[name] == nil && v != nil {
				out[name] = v
			}
		}
	}
	for i := range s.properties {
		p := &s.properties[i]
		raw := m[p.name]
		if raw == nil && !p.required {
			continue
		}
		here := place{up: at, name: p.name}
		v, ok := c.value(p.schema, raw, &here, p.required)
		if !ok {
			if p.required {
				c.report(p.schema, &here, Required, 0, "")
			}
			continue
		}
		out[p.name] = v
	}
	for _, ch := range s.choices {
		if ch.firstOnly && at != nil && at.index > 0 {
			continue
		}
		n := 0
		for _, name := range ch.from {
			if v, given := out[name]; given && !isEmpty(v) {
				n++
			}
		}
		id := ""
		switch {
		case n == 0:
			id = ch.none
		case n > 1:
			id = ch.many
		}
		if id != "" {
			c.problems = append(c.problems, Problem{Path: at.String(), Keyword: Choose, ID: id, Detail: strings.Join(ch.from, ", ")})
		}
	}
	return out
}

func (c *checker) unknown(s *Schema, m map[string]any, at *place) {
	var keys []string
	for k, v := range m {
		if s.byName[k] == nil && v != nil {
			keys = append(keys, k)
		}
	}
	if keys != nil {
		sort.Strings(keys)
		c.report(s, at, Unknown, 0, "")
		p := &c.problems[len(c.problems)-1]
		p.Keys, p.Steps = keys, at.steps()
	}
}

func (c *checker) array(s *Schema, v any, at *place) (any, bool) {
	list, kw := c.elements(s, v)
	if kw != "" {
		c.report(s, at, kw, 0, "an array")
		return v, true
	}
	if len(list) < s.minItems {
		c.report(s, at, MinItems, s.minItems, "")
	}
	if s.maxItems >= 0 && len(list) > s.maxItems {
		c.report(s, at, MaxItems, s.maxItems, "")
		return list, true // the elements of an endless list are not worth a look
	}
	out := make([]any, 0, len(list))
	for i, e := range list {
		here := place{up: at, index: i}
		got, ok := c.value(s.items, e, &here, true)
		if !ok {
			c.report(s.items, &here, Required, 0, "")
			continue
		}
		out = append(out, got)
	}
	return out, true
}

// elements makes a list of what stands for one: a decoded array, an object with the keys 0, 1, … (bracketed names),
// JSON text, or, where the elements are scalars, "a, b".
func (c *checker) elements(s *Schema, v any) ([]any, Keyword) {
	scalars := s.items.kind != kindObject && s.items.kind != kindArray
	switch v := v.(type) {
	case []any:
		return v, ""
	case map[string]any:
		if list, ok := indexed(v); ok {
			return list, ""
		}
		return nil, Type
	case string:
		text := strings.TrimSpace(v)
		switch {
		case text == "":
			return nil, ""
		case text[0] == '[':
			parsed, err := ParseLoose(text)
			if err != nil {
				return nil, Malformed
			}
			return parsed.([]any), ""
		case scalars:
			parts := strings.Split(text, ",")
			list := make([]any, 0, len(parts))
			for _, part := range parts {
				if part = strings.TrimSpace(part); part != "" {
					list = append(list, part)
				}
			}
			return list, ""
		case text[0] == '{':
			return nil, Type
		}
		return nil, Malformed
	}
	if scalars {
		return []any{v}, ""
	}
	return nil, Type
}

func indexed(m map[string]any) ([]any, bool) {
	list := make([]any, len(m))
	for k, v := range m {
		i, err := strconv.Atoi(k)
		if err != nil || i < 0 || i >= len(list) || list[i] != nil || v == nil {
			return nil, false
		}
		list[i] = v
	}
	return list, true
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}
