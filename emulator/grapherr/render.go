package grapherr

import (
	"maps"
	"slices"
	"strings"
)

// newError is what the generated constructors call. The generator sees to it that values fits the row.
func newError(row int, values ...string) *Error { return rows[row].render(values) }

func (r *Row) render(values []string) *Error {
	if len(r.Args) == 0 {
		return &Error{Row: r, Message: r.Message, UserTitle: r.UserTitle, UserMessage: r.UserMessage}
	}
	return &Error{Row: r, Message: r.fill(r.Message, values), UserTitle: r.fill(r.UserTitle, values), UserMessage: r.fill(r.UserMessage, values)}
}

// fill puts values in the places of a text. The generator has checked the text, so whatever is no place is a brace.
// Values are copied as they are: braces in them mean nothing.
func (r *Row) fill(text string, values []string) string {
	if !strings.ContainsAny(text, "{}") {
		return text
	}
	var b strings.Builder
	for {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:i])
		if strings.HasPrefix(text[i+1:], text[i:i+1]) { // a doubled brace
			b.WriteByte(text[i])
			text = text[i+2:]
			continue
		}
		name, rest, _ := strings.Cut(text[i+1:], "}")
		for k, a := range r.Args {
			if a.Name == name {
				b.WriteString(values[k])
			}
		}
		text = rest
	}
}

func (r *Row) argNames() string {
	if len(r.Args) == 0 {
		return "no arguments"
	}
	names := make([]string, len(r.Args))
	for i, a := range r.Args {
		names[i] = a.Name
	}
	return strings.Join(names, ", ")
}

func unknownNames(r *Row, args map[string]string) string {
	var names []string
	for _, n := range slices.Sorted(maps.Keys(args)) {
		if !slices.ContainsFunc(r.Args, func(a Arg) bool { return a.Name == n }) {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}
