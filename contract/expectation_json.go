package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Expectations is a list that is read strictly: what is not known is refused, and all that is wrong is said at once, as
// [Problems].
type Expectations []Expectation

// UnmarshalJSON reads the list.
func (list *Expectations) UnmarshalJSON(b []byte) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return Problems{{"expectations", "it is no list"}}
	}
	if len(raw) > MaxExpectations {
		return Problems{{"expectations", fmt.Sprintf("there are %d; %d are allowed", len(raw), MaxExpectations)}}
	}
	var problems Problems
	out := make(Expectations, len(raw))
	for i := range raw {
		out[i].read(raw[i], place(i), &problems)
	}
	if len(problems) == 0 {
		problems = out.together()
	}
	if len(problems) > 0 {
		return problems
	}
	*list = out
	return nil
}

// Validate lists what is wrong with the expectations, one by one and together.
func (list Expectations) Validate() Problems {
	var problems Problems
	for i := range list {
		for _, p := range list[i].Validate() {
			problems.add(place(i)+"."+p.Path, p.Message)
		}
	}
	return append(problems, list.together()...)
}

func place(i int) string { return "expectations[" + strconv.Itoa(i) + "]" }

// together lists what each expectation alone does not show: an order that orders nothing.
func (list Expectations) together() (problems Problems) {
	first, numbers := -1, map[int]bool{}
	for i := range list {
		if list[i].Order > 0 {
			numbers[list[i].Order] = true
			if first < 0 {
				first = i
			}
		}
	}
	if len(numbers) == 1 {
		problems.add(place(first)+".order", "it orders nothing: no other expectation has another order")
	}
	return problems
}

// UnmarshalJSON reads one expectation, as strictly.
func (e *Expectation) UnmarshalJSON(b []byte) error {
	var problems Problems
	var out Expectation
	out.read(b, "", &problems)
	if len(problems) > 0 {
		return problems
	}
	*e = out
	return nil
}

func (e *Expectation) read(b []byte, path string, problems *Problems) {
	before := len(*problems)
	fields, ok := object(b, path, problems)
	if !ok {
		return
	}
	if fields["match"] == nil {
		problems.add(join(path, "match"), "it is missing; {} picks every request")
	}
	for _, name := range sorted(fields) {
		value, at := fields[name], join(path, name)
		switch name {
		case "name":
			readInto(value, &e.Name, "a text", at, problems)
		case "match":
			e.Match.read(value, at, problems)
		case "after":
			e.Start = &Match{}
			e.Start.read(value, at, problems)
		case "count":
			e.Count = &Count{}
			e.Count.read(value, at, problems)
		case "within":
			readDuration(value, &e.Limit, at, problems)
		case "absent_for":
			readDuration(value, &e.Absent, at, problems)
		case "order":
			readInto(value, &e.Order, "a whole number", at, problems)
			if len(*problems) == before && e.Order == 0 {
				problems.add(at, "numbers begin with 1")
			}
		default:
			problems.add(at, "there is no such member")
		}
	}
	if len(*problems) > before {
		return
	}
	for _, p := range e.Validate() {
		problems.add(join(path, p.Path), p.Message)
	}
}

func readDuration(b []byte, d *Duration, path string, problems *Problems) {
	var text string
	if json.Unmarshal(b, &text) != nil || string(b) == "null" {
		problems.add(path, `it is no text like "30s" or "7d"`)
		return
	}
	v, err := ParseDuration(text)
	switch {
	case err != nil:
		problems.add(path, err.Error())
	case v <= 0:
		problems.add(path, "it is not above 0")
	default:
		*d = v
	}
}

func (c *Count) read(b []byte, path string, problems *Problems) {
	var n int
	if json.Unmarshal(b, &n) == nil && string(b) != "null" {
		c.Min, c.Max = n, &n
		return
	}
	var form struct {
		Min *int `json:"min"`
		Max *int `json:"max"`
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&form); err != nil || form.Min == nil && form.Max == nil {
		problems.add(path, `it is neither a whole number nor {"min": …, "max": …}`)
		return
	}
	if form.Min != nil {
		c.Min = *form.Min
	}
	c.Max = form.Max
}

// UnmarshalJSON reads a number or {"min", "max"}.
func (c *Count) UnmarshalJSON(b []byte) error {
	var problems Problems
	*c = Count{}
	if c.read(b, "count", &problems); len(problems) > 0 {
		return problems
	}
	return nil
}

// MarshalJSON writes a number where both bounds are the same.
func (c Count) MarshalJSON() ([]byte, error) {
	if c.Max != nil && *c.Max == c.Min {
		return json.Marshal(c.Min)
	}
	form := map[string]int{"min": c.Min}
	if c.Max != nil {
		form["max"] = *c.Max
	}
	return json.Marshal(form)
}

// matchFields has the place in Match of each JSON member.
var matchFields = func() map[string]int {
	fields := map[string]int{}
	t := reflect.TypeFor[Match]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = i
	}
	return fields
}()

var kinds = map[reflect.Kind]string{reflect.String: "a text", reflect.Pointer: "a whole number", reflect.Map: "an object"}

func (m *Match) read(b []byte, path string, problems *Problems) {
	fields, ok := object(b, path, problems)
	if !ok {
		return
	}
	v := reflect.ValueOf(m).Elem()
	for _, name := range sorted(fields) {
		i, known := matchFields[name]
		if !known {
			problems.add(join(path, name), "a match has no such part")
			continue
		}
		field := v.Field(i)
		if wrong := Emptied(name); wrong != "" && string(bytes.TrimSpace(fields[name])) == `""` {
			problems.add(join(path, name), wrong)
			continue
		}
		readInto(fields[name], field.Addr().Interface(), kinds[field.Kind()], join(path, name), problems)
	}
}

// readInto reads one value; what names the type wanted.
func readInto(b []byte, into any, what, path string, problems *Problems) {
	err := json.Unmarshal(b, into)
	var wrongType *json.UnmarshalTypeError
	switch {
	case string(bytes.TrimSpace(b)) == "null":
		problems.add(path, "it is null; leave it out")
	case errors.As(err, &wrongType):
		problems.add(path, "it is not "+what)
	case err != nil:
		problems.add(path, err.Error())
	}
}

func object(b []byte, path string, problems *Problems) (map[string]json.RawMessage, bool) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil || fields == nil {
		problems.add(path, "it is no object")
		return nil, false
	}
	return fields, true
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
