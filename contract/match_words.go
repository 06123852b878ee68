package contract

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Problem is one thing wrong with what somebody wrote, and where: Path is like expectations[0].match.outcome.
type Problem struct {
	Path    string `json:"path"`
	Message string `json:"message"`
}

// String is path and message.
func (p Problem) String() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// Problems are all of them at once, as an error.
type Problems []Problem

// Error joins them.
func (p Problems) Error() string { return strings.Join(p.Lines(), "; ") }

// Lines has one text for each problem.
func (p Problems) Lines() []string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].String()
	}
	return lines
}

func (p *Problems) add(path, message string) { *p = append(*p, Problem{path, message}) }

// methods are those of HTTP that a client of the Graph can send.
var methods = []string{"GET", "POST", "DELETE", "PUT", "PATCH", "HEAD"}

var kindForm = regexp.MustCompile(`^[a-z_]+(:[a-z_]+)?$`)

// Validate lists what no exchange can ever fulfil. Paths begin with the name of the part.
func (m *Match) Validate() Problems {
	var p Problems
	if !slices.Contains([]string{"", "accepted", "refused"}, m.Outcome) {
		p.add("outcome", strconv.Quote(m.Outcome)+" is neither accepted nor refused")
	}
	if !slices.Contains([]string{"", "open", "closed"}, m.Window) {
		p.add("window", strconv.Quote(m.Window)+" is neither open nor closed")
	}
	if m.MessageKind != "" && !kindForm.MatchString(m.MessageKind) {
		p.add("message_kind", strconv.Quote(m.MessageKind)+` is no kind of message: write it like text, image or template:button`)
	}
	if m.Method != "" && !slices.Contains(methods, strings.ToUpper(m.Method)) {
		p.add("method", strconv.Quote(m.Method)+" is none of "+strings.Join(methods, ", "))
	}
	if m.Status != nil && (*m.Status < 0 || *m.Status > 999) {
		p.add("status", strconv.Itoa(*m.Status)+" is no HTTP status")
	}
	if m.PSID == (Whom{Unknown: true}) {
		p.add("psid", Emptied("psid"))
	}
	if t := m.Text; t != nil && *t == (Wording{}) {
		p.add("text", `every text contains ""; leave it out for any`)
	}
	if m.Outcome == "accepted" && (m.ErrorID != "" || m.Code != nil && *m.Code != 0 || m.Subcode != nil && *m.Subcode != 0) {
		p.add("outcome", "nothing is accepted and answered with an error")
	}
	return p
}

// Emptied says what is wrong with a part of a match that is given as "", or "" where it may be: what is left out is anybody and anything,
// and an empty text is mostly a variable that nobody has set.
func Emptied(part string) string {
	i, known := matchFields[part]
	switch {
	case part == "psid":
		return "it is empty; leave it out for anybody"
	case known && reflect.TypeFor[Match]().Field(i).Type.Kind() == reflect.String:
		return "it is empty; leave it out for any"
	}
	return ""
}

// String says in one line what is picked: a sendMessage to 7100000000000001 with text containing "hi".
func (m *Match) String() string {
	var b strings.Builder
	switch {
	case m.Operation != "":
		b.WriteString(article(m.Operation))
	default:
		b.WriteString("a request")
	}
	add := func(before, value string) {
		if value != "" {
			b.WriteString(before + value)
		}
	}
	add(" to ", m.PSID.String())
	add(" of Page ", m.PageID)
	add(" on a ", m.Node)
	add(" by ", strings.ToUpper(m.Method))
	add(" at ", m.Path)
	var with []string
	if m.MessageKind != "" {
		with = append(with, "a message of kind "+m.MessageKind)
	}
	if m.Text != nil {
		with = append(with, m.Text.String())
	}
	if m.Message != nil {
		if len(m.Message) > 0 {
			with = append(with, "message "+compact(m.Message))
		} else if m.Text == nil && m.MessageKind == "" {
			with = append(with, "a message")
		}
	}
	if m.Params != nil {
		with = append(with, "parameters "+compact(m.Params))
	}
	if m.Window != "" {
		with = append(with, "the window "+m.Window)
	}
	if len(with) > 0 {
		b.WriteString(" with " + strings.Join(with, ", "))
	}
	var came []string
	note := func(name, value string) {
		if value != "" {
			came = append(came, name+value)
		}
	}
	note("", m.Outcome)
	note("answered with ", m.ErrorID)
	note("code ", digits(m.Code))
	note("subcode ", digits(m.Subcode))
	note("status ", digits(m.Status))
	note("rule ", m.Rule)
	note("struck by fault ", m.Fault)
	if len(came) > 0 {
		b.WriteString(" (" + strings.Join(came, ", ") + ")")
	}
	return b.String()
}

func article(noun string) string {
	if strings.ContainsRune("aeiouAEIOU", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

func digits(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// compact is a value as short JSON.
func compact(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return shortened(string(b), 300)
}

// shortened cuts a text to so many runes.
func shortened(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}
