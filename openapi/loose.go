package openapi

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// maxDepth bounds the nesting of decoded values, so that no input exhausts the stack.
	//
	//sendmock:bound depth of JSON in a body or parameter of the Graph | error 100 | TestParseLooseBounds
	maxDepth = 64

	// maxValues bounds their number: decoded, each takes a hundred times the room of its text.
	//
	//sendmock:bound values of JSON in a body or parameter of the Graph | error 100 | TestParseLooseBounds
	maxValues = 50_000

	// maxShared bounds the text that the strings decoded from it may keep in memory.
	maxShared = 2 << 10
)

// ErrTooMuch says that a JSON text has more values, or is deeper nested, than is read.
var ErrTooMuch = errors.New("more than " + strconv.Itoa(maxValues) + " values, or nested more than " + strconv.Itoa(maxDepth) + " deep")

// errLoose says that a text is no JSON, not even of the loose kind.
var errLoose = errors.New("not JSON")

// ParseLoose reads JSON as the platform reads it in query and form values: strings in double or single quotes, bare keys
// up to the colon, commas before a closing bracket (docs/facts/endpoints.md §0.2). Documentation prints {id:PSID} and
// {'text':'hi'}; bare words stand only where a key does, but for true, false, null and numbers.
// Numbers come back as json.Number, objects as map[string]any, arrays as []any. The error is [ErrTooMuch] where there is too much.
func ParseLoose(text string) (any, error) {
	p := looseParser{s: text}
	p.space()
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.i != len(p.s) {
		return nil, errLoose
	}
	return v, nil
}

// WhereLoose says up to where a text can be read that [ParseLoose] refuses; "" where it does not, or where there is too much.
func WhereLoose(text string) string {
	p := looseParser{s: text}
	p.space()
	begin := p.i
	if _, err := p.value(0); err == nil {
		if p.space(); p.i == len(text) {
			return ""
		}
	} else if !errors.Is(err, errLoose) {
		return ""
	}
	switch {
	case p.i < len(text):
		return "cannot be read as JSON from byte " + strconv.Itoa(p.i+1) + " of " + strconv.Itoa(len(text)) + " on"
	case begin == len(text) || text[begin] != '{' && text[begin] != '[':
		return ""
	}
	return "breaks off after " + strconv.Itoa(len(text)) + " bytes"
}

type looseParser struct {
	s      string
	i      int
	values int
}

func (p *looseParser) space() {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\n', '\r':
			p.i++
		default:
			return
		}
	}
}

// next skips space and takes c if it is there.
func (p *looseParser) next(c byte) bool {
	p.space()
	if p.i < len(p.s) && p.s[p.i] == c {
		p.i++
		return true
	}
	return false
}

func (p *looseParser) value(depth int) (any, error) {
	if p.i >= len(p.s) {
		return nil, errLoose
	}
	if p.values++; p.values > maxValues || depth > maxDepth {
		return nil, ErrTooMuch
	}
	switch c := p.s[p.i]; c {
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case '"', '\'':
		return p.str(c)
	}
	return p.word()
}

func (p *looseParser) object(depth int) (any, error) {
	p.i++
	m := map[string]any{}
	for {
		if p.next('}') {
			return m, nil
		}
		key, err := p.key()
		if err != nil {
			return nil, err
		}
		if !p.next(':') {
			return nil, errLoose
		}
		p.space()
		if m[key], err = p.value(depth + 1); err != nil {
			return nil, err
		}
		if !p.next(',') {
			if p.next('}') {
				return m, nil
			}
			return nil, errLoose
		}
	}
}

func (p *looseParser) key() (string, error) {
	p.space()
	if p.i >= len(p.s) {
		return "", errLoose
	}
	if c := p.s[p.i]; c == '"' || c == '\'' {
		return p.str(c)
	}
	end := strings.IndexByte(p.s[p.i:], ':')
	if end < 0 {
		return "", errLoose
	}
	key := strings.TrimSpace(p.s[p.i : p.i+end])
	if key == "" || strings.ContainsAny(key, "{}[],\"'") {
		return "", errLoose
	}
	p.i += end
	if len(p.s) > maxShared {
		key = strings.Clone(key)
	}
	return key, nil
}

func (p *looseParser) array(depth int) (any, error) {
	p.i++
	list := []any{}
	for {
		if p.next(']') {
			return list, nil
		}
		p.space()
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		if !p.next(',') {
			if p.next(']') {
				return list, nil
			}
			return nil, errLoose
		}
	}
}

func (p *looseParser) str(quote byte) (string, error) {
	p.i++
	start := p.i
	for p.i < len(p.s) { // most strings hold no escape
		switch p.s[p.i] {
		case quote:
			p.i++
			if len(p.s) > maxShared { // a short text that is kept would keep all of a long one
				return strings.Clone(p.s[start : p.i-1]), nil
			}
			return p.s[start : p.i-1], nil
		case '\\':
			return p.escaped(start, quote)
		}
		p.i++
	}
	return "", errLoose
}

func (p *looseParser) escaped(start int, quote byte) (string, error) {
	b := []byte(p.s[start:p.i])
	for p.i < len(p.s) {
		c := p.s[p.i]
		p.i++
		switch c {
		case quote:
			return string(b), nil
		case '\\':
			if p.i >= len(p.s) {
				return "", errLoose
			}
			e := p.s[p.i]
			p.i++
			switch e {
			case 'n':
				b = append(b, '\n')
			case 't':
				b = append(b, '\t')
			case 'r':
				b = append(b, '\r')
			case 'b':
				b = append(b, '\b')
			case 'f':
				b = append(b, '\f')
			case '"', '\'', '\\', '/':
				b = append(b, e)
			case 'u':
				r, err := p.unit()
				if err != nil {
					return "", err
				}
				if utf16.IsSurrogate(r) {
					r = p.low(r)
				}
				b = utf8.AppendRune(b, r)
			default:
				return "", errLoose
			}
		default:
			b = append(b, c)
		}
	}
	return "", errLoose
}

func (p *looseParser) unit() (rune, error) {
	if p.i+4 > len(p.s) {
		return 0, errLoose
	}
	n, err := strconv.ParseUint(p.s[p.i:p.i+4], 16, 16)
	if err != nil {
		return 0, errLoose
	}
	p.i += 4
	return rune(n), nil
}

// low joins a high surrogate with the escape behind it. A lone one becomes U+FFFD, as in encoding/json.
func (p *looseParser) low(high rune) rune {
	if strings.HasPrefix(p.s[p.i:], `\u`) {
		mark := p.i
		p.i += 2
		if low, err := p.unit(); err == nil {
			if r := utf16.DecodeRune(high, low); r != utf8.RuneError {
				return r
			}
		}
		p.i = mark
	}
	return utf8.RuneError
}

func (p *looseParser) word() (any, error) {
	start := p.i
	for p.i < len(p.s) && !strings.ContainsRune(",]} \t\r\n", rune(p.s[p.i])) {
		p.i++
	}
	switch word := p.s[start:p.i]; word {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	default:
		if !isNumber(word) {
			return nil, errLoose
		}
		if len(p.s) > maxShared {
			word = strings.Clone(word)
		}
		return json.Number(word), nil
	}
}

// isNumber reports whether s is a JSON number.
func isNumber(s string) bool {
	if s == "" || (s[0] != '-' && (s[0] < '0' || s[0] > '9')) {
		return false
	}
	return json.Valid([]byte(s))
}
