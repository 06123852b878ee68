package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/openapi"
)

// maxShared bounds the text that a value cut out of it may keep in memory.
const maxShared = 2 << 10

// The bounds of what a request may hold. The size of a body is bounded where it is read.
const (
	//sendmock:bound parameters and files of a request | error 100 | TestReadRefuses
	maxParams = 2000
	//sendmock:bound brackets in a parameter's name | error 100 | TestReadRefuses
	maxDepth = 32 // of bracketed names
	//sendmock:bound bytes of the texts of a multipart body, without its files | error 100, status 413 | TestReadRefuses
	maxTexts = 4 << 20
)

// Params are the decoded parameters of a request: text from queries and forms, decoded JSON from JSON bodies.
type Params struct {
	Values   map[string]any
	Files    []File
	Encoding string // of the body: json, form, multipart; query without one
	count    int
}

// File is an uploaded part. Its content stays in the body until somebody asks for it: see [File.Content].
type File struct {
	Field, Name, Type string
	Size              int

	in *form
	at int // of all parts of the form, from 0
}

// Read reads everything a request says, wherever it says it. What stands in the body beats the query (a choice).
// A JSON body counts only with its Content-Type, as on the platform; without one it is a form with an odd name.
func Read(query, contentType string, body []byte) (Params, *grapherr.Error) {
	p := Params{Values: make(map[string]any, 8), Encoding: "query"}
	if err := p.pairs(query); err != nil {
		return p, err
	}
	if len(body) == 0 {
		return p, nil
	}
	mediaType, attrs := mediaTypeOf(contentType)
	switch {
	case isJSON(mediaType):
		p.Encoding = "json"
		return p, p.json(body)
	case mediaType == multipartForm:
		p.Encoding = "multipart"
		return p, p.multipart(body, attrs["boundary"])
	}
	p.Encoding = "form"
	return p, p.pairs(string(body))
}

const multipartForm = "multipart/form-data"

func mediaTypeOf(contentType string) (mediaType string, attrs map[string]string) {
	mediaType, attrs, err := mime.ParseMediaType(contentType)
	if err != nil {
		mediaType, _, _ = strings.Cut(strings.ToLower(contentType), ";")
		mediaType = strings.TrimSpace(mediaType)
	}
	return mediaType, attrs
}

func isJSON(mediaType string) bool {
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}

// pairs reads a query or form: name=value&…, where a name may have brackets. Broken escapes stay as they are written.
func (p *Params) pairs(text string) *grapherr.Error {
	long := len(text) > maxShared
	for text != "" {
		var pair string
		pair, text, _ = strings.Cut(text, "&")
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, value = unescape(name), unescape(value)
		if long {
			name, value = strings.Clone(name), strings.Clone(value)
		}
		if err := p.set(name, value); err != nil {
			return err
		}
	}
	return nil
}

func unescape(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b = append(b, ' ')
		case s[i] == '%' && i+2 < len(s):
			n, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err != nil {
				b = append(b, '%')
				continue
			}
			b = append(b, byte(n))
			i += 2
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}

// set files one value under its name. message[quick_replies][0][title] makes objects on the way, which the schema turns
// into arrays where it wants them.
func (p *Params) set(name string, value any) *grapherr.Error {
	if p.count++; p.count > maxParams {
		return grapherr.NewRequestMalformed().Noting("more than " + strconv.Itoa(maxParams) + " parameters")
	}
	base, steps := brackets(name)
	if steps == nil {
		p.Values[name] = value
		return nil
	}
	if len(steps) > maxDepth {
		return grapherr.NewRequestMalformed().Noting("a parameter name with more than " + strconv.Itoa(maxDepth) + " brackets")
	}
	m, ok := p.Values[base].(map[string]any)
	if !ok {
		m = map[string]any{}
		p.Values[base] = m
	}
	for _, step := range steps[:len(steps)-1] {
		next, ok := m[index(m, step)].(map[string]any)
		if !ok {
			next = map[string]any{}
			m[index(m, step)] = next
		}
		m = next
	}
	m[index(m, steps[len(steps)-1])] = value
	return nil
}

// brackets takes the name of a parameter apart: message[quick_replies][0] is message and its steps. Without brackets, or with some that
// are none, it is the name and no steps.
func brackets(name string) (base string, steps []string) {
	base, rest, bracketed := strings.Cut(name, "[")
	if !bracketed || base == "" || !strings.HasSuffix(rest, "]") {
		return name, nil
	}
	return base, strings.Split(strings.TrimSuffix(rest, "]"), "][")
}

// index is the key of a bracketed step: a[] counts up.
func index(m map[string]any, step string) string {
	if step == "" {
		return strconv.Itoa(len(m))
	}
	return step
}

func (p *Params) json(body []byte) *grapherr.Error {
	v, err := decodeJSON(body)
	if err != nil {
		return err
	}
	m, ok := v.(map[string]any)
	if !ok {
		if list, isList := v.([]any); v == nil || isList && len(list) == 0 {
			return nil // PHP's empty object
		}
		return grapherr.NewRequestMalformed().Noting("the body is no JSON object")
	}
	for name, value := range m {
		p.Values[name] = value
	}
	return nil
}

// decodeJSON reads one JSON value. Our own parser reads what is valid in half the time of the library's, and within bounds; the
// library's says best what is wrong with the rest.
func decodeJSON(body []byte) (any, *grapherr.Error) {
	if !json.Valid(body) {
		return nil, invalidJSON(body)
	}
	text := string(body)
	if !utf8.ValidString(text) {
		text = string([]rune(text)) // with U+FFFD for each byte that is none
	}
	v, err := openapi.ParseLoose(text)
	if err != nil {
		return nil, grapherr.NewRequestMalformed().Noting(err.Error())
	}
	return v, nil
}

// invalidJSON says what is wrong with a body; nothing is with one of white space.
func invalidJSON(body []byte) *grapherr.Error {
	dec := json.NewDecoder(bytes.NewReader(body))
	var first json.RawMessage
	switch err := dec.Decode(&first); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return grapherr.NewRequestMalformed().Noting("the body is not valid JSON: " + err.Error() + where(err))
	}
	return grapherr.NewRequestMalformed().Noting("the body holds more than one JSON value")
}

// where is how far the parser came, where it says so.
func where(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return " at byte " + strconv.FormatInt(syntax.Offset, 10)
	}
	return ""
}

// multipart reads the parts that are there: a missing closing boundary is met in the wild and taken.
func (p *Params) multipart(body []byte, boundary string) *grapherr.Error {
	if boundary == "" {
		return grapherr.NewRequestMalformed().Noting("multipart without a boundary")
	}
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	texts, in := 0, &form{body, boundary}
	for at := 0; ; at++ {
		part, err := r.NextRawPart()
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || p.count > 0 {
				return nil
			}
			return grapherr.NewRequestMalformed().Noting("the multipart body cannot be read: " + err.Error())
		}
		name := part.FormName()
		isText := part.FileName() == "" && name != "filedata"
		var content bytes.Buffer
		into := io.Discard
		if isText {
			into = &content
		}
		size, err := io.Copy(into, part)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return grapherr.NewRequestMalformed().Noting("the multipart body cannot be read: " + err.Error())
		}
		if isText {
			if texts += int(size); texts > maxTexts {
				return grapherr.NewRequestTooLarge(strconv.Itoa(maxTexts))
			}
			text := content.String()
			if err != nil { // without a boundary behind it, the line's end belongs to the text
				text = strings.TrimSuffix(text, "\r\n")
			}
			if err := p.set(name, text); err != nil {
				return err
			}
			continue
		}
		if p.count++; p.count > maxParams {
			return grapherr.NewRequestMalformed().Noting("more than " + strconv.Itoa(maxParams) + " parameters")
		}
		p.Files = append(p.Files, File{Field: name, Name: part.FileName(), Type: part.Header.Get("Content-Type"), Size: int(size), in: in, at: at})
	}
}

// Text is a parameter as text, "" if it is not given or no scalar.
func (p *Params) Text(name string) string {
	switch v := p.Values[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// Member is a text member of a decoded object, or "".
func Member(object map[string]any, name string) string {
	text, _ := object[name].(string)
	return text
}

// Join is the name of a member, as errors write it: recipient[id].
func Join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "[" + name + "]"
}

// JoinIndex is the name of an element: elements[0].
func JoinIndex(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
