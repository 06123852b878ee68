package edge

import (
	"strconv"
	"strings"
)

// maxNoted keeps a note short enough for a header.
//
//sendmock:bound names in a note of what is left out or passed over | the others are counted | TestNotesHaveABound
const maxNoted = 20

// Notes are what an answer lacks though the platform has it: for the record, and for a header of our own. The zero value is empty.
type Notes struct {
	fields, parameters noted
}

// noted are names, each once and in the order in which they came up.
type noted struct {
	names []string
	seen  map[name]bool
}

// name is that of a field, by the platform's name of its node, or of a parameter.
type name struct{ of, name string }

func (n *noted) add(what name) {
	if n.seen[what] {
		return
	}
	if n.seen == nil {
		n.seen = map[name]bool{}
	}
	n.seen[what] = true
	if len(n.names) < maxNoted {
		n.names = append(n.names, strings.TrimPrefix(what.of+"."+what.name, "."))
	}
}

func (n *noted) append(b *strings.Builder, what string) {
	if len(n.names) == 0 {
		return
	}
	if b.Len() > 0 {
		b.WriteString("; ")
	}
	b.WriteString(what + ": " + strings.Join(n.names, ", "))
	if more := len(n.seen) - len(n.names); more > 0 {
		b.WriteString(" and " + strconv.Itoa(more) + " more")
	}
}

// LeaveOut notes a field that a node of the platform has and this program has not.
func (n *Notes) LeaveOut(graphType, field string) { n.fields.add(name{graphType, field}) }

// PassOver notes a parameter that the platform's operation heeds and this program does not.
func (n *Notes) PassOver(parameter string) { n.parameters.add(name{"", parameter}) }

// String is "" where nothing is noted.
func (n *Notes) String() string {
	var b strings.Builder
	n.fields.append(&b, "fields left out, for they are not emulated")
	n.parameters.append(&b, "parameters passed over, for they are not emulated")
	return b.String()
}
