package decode

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// The bounds of field expansion.
const (
	//sendmock:bound depth of fields | error 1: reduce the amount of data | TestParseFieldsBounds
	maxFieldDepth = 8
	//sendmock:bound names in fields | error 1: reduce the amount of data | TestParseFieldsBounds
	maxFieldCount = 200
)

// Selection is one entry of fields=: a name, its arguments, and the fields of what it leads to.
type Selection struct {
	Name string
	Args map[string]string // limit, order, after, …; nil without
	Sub  []Selection       // nil: the default fields

	Wrong *grapherr.Error // an alias or a modifier that no field here takes. A field that is not here may take it
}

// modifiers are what fields here take: those of every list, and the parameters of the edges that can be read as fields.
var modifiers = map[string]bool{
	"limit": true, "order": true, "summary": true, "after": true, "before": true, "since": true, "until": true, "date_format": true,
	"type": true, "width": true, "height": true, "redirect": true, // of picture
	"platform": true, "user_id": true, "folder": true, "tags": true, // of conversations
	"source":        true,                                  // of messages
	"is_promotable": true, "is_place": true, "ad_id": true, // of accounts
}

// Arg is an argument, or "".
func (s *Selection) Arg(name string) string { return s.Args[name] }

// Fields reads fields= (docs/facts/endpoints.md §0.5): names separated by commas, a{b,c}, edge.limit(5).order(x){…}.
// fields[0]=…, a JSON array and spaces behind commas are read alike.
func Fields(v any) ([]Selection, *grapherr.Error) {
	text, ok := v.(string)
	if !ok {
		text = JoinFields(v)
	}
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "[") {
		text = strings.NewReplacer(`"`, "", `'`, "", "[", "", "]", "").Replace(text)
	}
	if text == "" {
		return nil, nil // as if it were not there; python-facebook sends it so
	}
	p := fieldParser{s: text}
	list, err := p.list(0)
	if err == nil && p.i < len(p.s) {
		err = p.expected("end of string")
	}
	return list, err
}

// JoinFields makes one text of fields[0]=a&fields[1]=b and of a JSON array.
func JoinFields(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = JoinFields(e)
		}
		return strings.Join(parts, ",")
	case map[string]any:
		parts := make([]string, 0, len(v))
		for i := range len(v) {
			if e, ok := v[strconv.Itoa(i)]; ok {
				parts = append(parts, JoinFields(e))
			}
		}
		return strings.Join(parts, ",")
	}
	return ""
}

type fieldParser struct {
	s     string
	i     int
	count int
}

// expected is the platform's error for a syntax error: code 2500, with the position.
func (p *fieldParser) expected(what string) *grapherr.Error {
	rest := p.s
	if len(rest) > 200 {
		rest = rest[:200]
	}
	return grapherr.NewFieldsSyntax(what, strconv.Itoa(p.i), rest)
}

func (p *fieldParser) space() {
	for p.i < len(p.s) && (p.s[p.i] == ' ' || p.s[p.i] == '\n' || p.s[p.i] == '\t' || p.s[p.i] == '\r') {
		p.i++
	}
}

func (p *fieldParser) next(c byte) bool {
	p.space()
	if p.i < len(p.s) && p.s[p.i] == c {
		p.i++
		return true
	}
	return false
}

func (p *fieldParser) list(depth int) ([]Selection, *grapherr.Error) {
	if depth > maxFieldDepth {
		return nil, grapherr.NewReduceData()
	}
	var list []Selection
	for {
		sel, err := p.field(depth)
		if err != nil {
			return nil, err
		}
		if p.count++; p.count > maxFieldCount {
			return nil, grapherr.NewReduceData()
		}
		list = append(list, sel)
		if !p.next(',') {
			return list, nil
		}
		p.space()
		if p.i == len(p.s) || p.s[p.i] == '}' || p.s[p.i] == ')' {
			return list, nil // a comma at the end is met in the wild
		}
	}
}

func (p *fieldParser) field(depth int) (Selection, *grapherr.Error) {
	var sel Selection
	var err *grapherr.Error
	if sel.Name, err = p.name(); err != nil {
		return sel, err
	}
	for p.next('.') {
		modifier, err := p.name()
		if err != nil {
			return sel, err
		}
		if !p.next('(') {
			return sel, p.expected("(")
		}
		if modifier == "fields" {
			if sel.Sub, err = p.list(depth + 1); err != nil {
				return sel, err
			}
			if !p.next(')') {
				return sel, p.expected(")")
			}
			continue
		}
		end := strings.IndexByte(p.s[p.i:], ')')
		if end < 0 {
			p.i = len(p.s)
			return sel, p.expected(")")
		}
		arg := strings.TrimSpace(p.s[p.i : p.i+end])
		p.i += end + 1
		switch {
		case modifier == "as": // an alias, which none of these nodes supports
			sel.Wrong = cmp.Or(sel.Wrong, grapherr.NewFieldsUnknown(arg))
		case !modifiers[modifier]:
			sel.Wrong = cmp.Or(sel.Wrong, p.expected("a known modifier, not "+modifier))
		}
		if sel.Args == nil {
			sel.Args = map[string]string{}
		}
		sel.Args[modifier] = arg
	}
	if p.next('{') {
		if sel.Sub, err = p.list(depth + 1); err != nil {
			return sel, err
		}
		if !p.next('}') {
			return sel, p.expected("}")
		}
	}
	p.space()
	return sel, nil
}

func (p *fieldParser) name() (string, *grapherr.Error) {
	p.space()
	start := p.i
	for p.i < len(p.s) && isNameByte(p.s[p.i]) {
		p.i++
	}
	if p.i == start {
		return "", p.expected("name")
	}
	return p.s[start:p.i], nil
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// FieldsText writes a selection as text again.
func FieldsText(list []Selection) string {
	var b strings.Builder
	for i, s := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s.Name)
		names := make([]string, 0, len(s.Args))
		for name := range s.Args {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			b.WriteString("." + name + "(" + s.Args[name] + ")")
		}
		if s.Sub != nil {
			b.WriteString("{" + FieldsText(s.Sub) + "}")
		}
	}
	return b.String()
}
