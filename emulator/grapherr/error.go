package grapherr

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/internal/fbjson"
)

// Error is an answer of the platform with its texts filled in.
type Error struct {
	Row                             *Row
	Message, UserTitle, UserMessage string

	Note string // what the platform does not say: for the record, the log and a header of our own; never in the body
}

// Noting adds a note, and returns e.
func (e *Error) Noting(note string) *Error {
	e.Note = note
	return e
}

// Error returns the ID and the message.
func (e *Error) Error() string { return string(e.Row.ID) + ": " + e.Message }

// ID returns the ID of the row.
func (e *Error) ID() ID { return e.Row.ID }

// Is reports whether target is the ID of e or an Error with the same ID. Texts do not count.
func (e *Error) Is(target error) bool {
	switch t := target.(type) {
	case ID:
		return t == e.Row.ID
	case *Error:
		return t != nil && t.Row.ID == e.Row.ID
	}
	return false
}

// With makes the error of id. An argument that is not in args takes its default; an argument that the row does not have,
// and an ID that the catalogue does not have, are errors.
func (id ID) With(args map[string]string) (*Error, error) {
	r, ok := Lookup(id)
	if !ok {
		return nil, fmt.Errorf("grapherr: no error %q", string(id))
	}
	values := make([]string, len(r.Args))
	known := 0
	for i, a := range r.Args {
		values[i] = a.Default
		if v, ok := args[a.Name]; ok {
			values[i] = v
			known++
		}
	}
	if known < len(args) {
		return nil, fmt.Errorf("grapherr: error %q takes %s, not %s", string(id), r.argNames(), unknownNames(r, args))
	}
	return r.render(values), nil
}

// Append writes the whole body, {"error":{…}}, behind dst. The bare form has no fbtrace_id.
func (e *Error) Append(dst []byte, fbtraceID string) []byte {
	r := e.Row
	dst = append(dst, `{"error":{`...)
	if r.Form == FormBare {
		dst = append(dst, `"code":`...)
		dst = strconv.AppendInt(dst, int64(r.Code), 10)
		dst = appendText(dst, `,"message":`, e.Message)
		return append(dst, "}}"...)
	}
	dst = appendText(dst, `"message":`, e.Message)
	dst = appendText(dst, `,"type":`, r.Type)
	if r.Form == FormTransient {
		dst = appendTransient(dst, r.Transient)
	}
	dst = append(dst, `,"code":`...)
	dst = strconv.AppendInt(dst, int64(r.Code), 10)
	if r.Subcode != 0 {
		dst = append(dst, `,"error_subcode":`...)
		dst = strconv.AppendInt(dst, int64(r.Subcode), 10)
	}
	if r.Form != FormTransient {
		dst = appendTransient(dst, r.Transient)
	}
	if e.UserTitle != "" {
		dst = appendText(dst, `,"error_user_title":`, e.UserTitle)
	}
	if e.UserMessage != "" {
		dst = appendText(dst, `,"error_user_msg":`, e.UserMessage)
	}
	dst = appendText(dst, `,"fbtrace_id":`, fbtraceID)
	return append(dst, "}}"...)
}

func appendText(dst []byte, key, text string) []byte {
	return fbjson.AppendString(append(dst, key...), text)
}

func appendTransient(dst []byte, t Transient) []byte {
	switch t {
	case TransientTrue:
		return append(dst, `,"is_transient":true`...)
	case TransientFalse:
		return append(dst, `,"is_transient":false`...)
	}
	return dst
}

// maxHeaderText keeps a message that repeats parts of the request from breaking the header limits of clients. It is
// longer than every text of the catalogue.
//
//sendmock:bound characters of an error's text in WWW-Authenticate | cut | TestWWWAuthenticateIsBounded
const maxHeaderText = 1024

// WWWAuthenticate returns the value of the header WWW-Authenticate. The message is in it as a quoted string: quotes and
// backslashes are escaped, other characters that a header cannot carry become question marks.
func (e *Error) WWWAuthenticate() string {
	kind := "invalid_request"
	if e.Row.Code == 190 {
		kind = "invalid_token"
	}
	var b strings.Builder
	b.Grow(len(e.Message) + 48)
	b.WriteString(`OAuth "Facebook Platform" "`)
	b.WriteString(kind)
	b.WriteString(`" "`)
	n := 0
	for _, c := range e.Message {
		if n++; n > maxHeaderText {
			break
		}
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(byte(c))
		case c < ' ' || c > '~':
			b.WriteByte('?')
		default:
			b.WriteByte(byte(c))
		}
	}
	b.WriteByte('"')
	return b.String()
}
