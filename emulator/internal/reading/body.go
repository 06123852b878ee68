package reading

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/intake"
)

const (
	// MaxBody bounds a request of the control API that is no upload.
	//
	//sendmock:bound bytes of a body of the control API, packed and unpacked | 413 too-large | TestBodies
	MaxBody = 1 << 20

	//sendmock:bound values of a JSON body of the control API | 413 too-large | TestBodies
	maxValues = 50_000

	//sendmock:bound depth of a JSON body of the control API | 413 too-large | TestBodies
	maxDepth = 100
)

// Take reads the body to its end, within a bound of bytes, and leaves it in the request for its handler. It is to be closed when that is done.
func Take(w http.ResponseWriter, r *http.Request, bodies *intake.Budget, limit int) error {
	body, err := bodies.Read(w, r, limit)
	if err != nil {
		body.Release()
		w.Header().Set("Connection", "close") // the rest of the body is not read
		return unreadable(w, err)
	}
	r.Body, r.ContentLength = &unread{bytes.NewReader(body.Bytes), body}, int64(len(body.Bytes))
	return nil
}

// unread is a body that its handler has not decoded yet. It takes room until then, not as long as the handler waits.
type unread struct {
	*bytes.Reader
	body intake.Body
}

// Close implements io.Closer.
func (u *unread) Close() error {
	u.body.Release()
	return nil
}

// Raw is a body that was taken, as it came. What is kept of it is to be copied.
func Raw(r *http.Request) []byte {
	if u, is := r.Body.(*unread); is {
		return u.body.Bytes
	}
	return nil
}

func unreadable(w http.ResponseWriter, err error) *control.Problem {
	var large intake.TooLarge
	var unknown intake.UnknownEncoding
	switch {
	case errors.As(err, &large):
		return TooLarge(err.Error())
	case errors.As(err, &unknown):
		return &control.Problem{Status: http.StatusUnsupportedMediaType, Code: "unknown-encoding", Message: err.Error()}
	case errors.Is(err, intake.ErrNoRoom):
		w.Header().Set("Retry-After", "1")
		return &control.Problem{Status: http.StatusServiceUnavailable, Code: "no-room", Message: err.Error()}
	}
	return Malformed("the body cannot be read: " + err.Error())
}

// weigh refuses JSON that would take very much more room decoded than written.
func weigh(body []byte) error {
	values, deepest := decode.Weigh(body)
	switch {
	case values > maxValues:
		return TooLarge("the body holds more than " + strconv.Itoa(maxValues) + " values")
	case deepest > maxDepth:
		return TooLarge("the body is nested more than " + strconv.Itoa(maxDepth) + " deep")
	}
	return nil
}

// JSON is a body that was taken, of no more values than may be decoded. It is nil where there is none, which is as good as an empty object.
func JSON(r *http.Request) ([]byte, error) {
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body) // from memory
	if err != nil || len(bytes.TrimSpace(body)) == 0 {
		return nil, err
	}
	return body, weigh(body)
}

// Body decodes a JSON body strictly: an unknown field is a typing error that would otherwise do nothing.
func Body(r *http.Request, into any) error {
	body, err := JSON(r)
	if err != nil || body == nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return misread(body, into, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Malformed("the body holds more than one JSON value")
	}
	if bytes.Contains(body, []byte(`""`)) { // a match may have a name that is empty
		if err := Unfit(misfits(body, into)); err != nil {
			return err
		}
	}
	return tooLong(into)
}

// misread says why a body cannot be what it should be.
func misread(body []byte, into any, err error) error {
	var listed contract.Problems
	if errors.As(err, &listed) {
		return Malformed("the body cannot be read", listed.Lines()...)
	}
	if p := Unfit(misfits(body, into)); p != nil {
		return p
	}
	return Malformed("the body cannot be read: " + err.Error())
}
