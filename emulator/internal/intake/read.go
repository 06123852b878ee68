package intake

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
)

// patience is how long a client may take to send its body.
//
//sendmock:bound time to send a body | the body is refused as one that cannot be read | TestSlowSender
const patience = time.Minute

// Why a body could not be read. The others are [TooLarge] and [UnknownEncoding].
var (
	ErrNoRoom  = errors.New("too many bodies are under way")
	ErrCut     = errors.New("the body ends before its Content-Length")
	ErrSlow    = errors.New("the body did not come in time")
	ErrPacking = errors.New("the body is not packed as its Content-Encoding says")
	ErrBroken  = errors.New("the body could not be read to its end")
)

// TooLarge is a body of more than Limit bytes, as it comes or unpacked.
type TooLarge struct{ Limit int }

func (e TooLarge) Error() string { return fmt.Sprintf("the body is larger than %d bytes", e.Limit) }

// Body is what came; not all of it where the client broke off. It takes room until it is released.
type Body struct {
	Bytes                []byte
	budget               *Budget
	held, large, decoded int     // that it takes
	sender               *sender // while a large one comes
}

// Release gives back the room of a body that is decoded, or that nobody needs any more. It may be called again.
func (b *Body) Release() {
	if b.held+b.large+b.decoded > 0 {
		b.budget.release(b)
	}
}

// passed is what is read of a body that is refused, and thrown away: most clients listen for the answer only when they have said all.
//
//sendmock:bound bytes of a refused body that are passed over, so that its client hears why | the connection is closed | TestRefusedBodiesArePassedOver
const passed = 64 << 20

// Read reads a body to its end, of no more than limit bytes, and takes the room that it will need when it is decoded, the query of the
// request with it. After an error there may be more to come: the connection is to be closed.
func (b *Budget) Read(w http.ResponseWriter, r *http.Request, limit int) (Body, error) {
	body, err := b.read(w, r, limit)
	if weight := len(body.Bytes) + len(r.URL.RawQuery); err == nil && weight > lightBytes {
		n := min(expansion*weight, maxDecoded)
		if !b.turn(r.Context(), &b.decoded, n, maxDecoded) {
			err = ErrNoRoom
		} else {
			body.decoded = n
		}
	}
	if err != nil {
		return b.refuse(r, body, err), err
	}
	return body, nil
}

// refuse lets go of what nobody will look at, so that others need not wait for what is thrown away, and passes over the rest.
//
// It is not inlined: the body of every request would move to the heap for its sake.
//
//go:noinline
func (b *Budget) refuse(r *http.Request, body Body, err error) Body {
	var large TooLarge
	if errors.As(err, &large) || errors.Is(err, ErrNoRoom) {
		body.Release()
		body.Bytes = nil
	}
	if r.Header.Get("Expect") == "" && r.ContentLength <= passed { // who expects to be told first is
		_, _ = io.CopyN(io.Discard, r.Body, passed)
	}
	return body
}

func (b *Budget) read(w http.ResponseWriter, r *http.Request, limit int) (Body, error) {
	body := Body{budget: b}
	if r.ContentLength == 0 {
		return body, nil
	}
	Hurry(w)
	if r.ContentLength > int64(limit) {
		return body, TooLarge{limit}
	}
	packed := r.Header["Content-Encoding"]
	want := limit + 1 // one byte more says that it is too large
	if len(packed) == 0 && r.ContentLength > 0 {
		want = int(r.ContentLength) + 1 // or that it ends there
	}
	var source io.Reader = r.Body
	if len(packed) > 0 {
		var err error
		if source, err = unpack(r.Body, packed, limit); err != nil {
			return body, err
		}
	}
	err := body.fill(source, w, r, want)
	if body.sender != nil {
		b.end(body.sender)
		body.sender = nil
	}
	switch {
	case err == nil && len(body.Bytes) > limit:
		return body, TooLarge{limit}
	case err == nil:
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	}
	return body, err
}

// Hurry gives the client of a request its time to send the body. What is not read of it, the server passes over in that time too.
func Hurry(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(clock.System().Add(patience)) // a client in this process has none
}

// fill reads until there is no more, or want bytes are there.
func (b *Body) fill(source io.Reader, w http.ResponseWriter, r *http.Request, want int) error {
	for {
		if len(b.Bytes) == cap(b.Bytes) {
			if err := b.grow(w, r, want); err != nil {
				return err
			}
		}
		n, err := source.Read(b.Bytes[len(b.Bytes):cap(b.Bytes)])
		b.Bytes = b.Bytes[:len(b.Bytes)+n]
		if b.sender != nil {
			b.sender.came.Add(int64(n))
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return problem(err)
		case len(b.Bytes) >= want:
			return nil
		}
	}
}

// grow doubles the room, up to want. A large body has its turn first, and then all the room that it may need.
func (b *Body) grow(w http.ResponseWriter, r *http.Request, want int) error {
	size := min(max(2*cap(b.Bytes), firstBytes), want)
	switch {
	case b.large > 0: // of a length that is not known
	case size <= heldBytes:
		if !b.budget.hold(size - b.held) {
			return ErrNoRoom
		}
		b.held = size
	default:
		if !b.budget.turn(r.Context(), &b.budget.large, want, maxLarge) {
			return ErrNoRoom
		}
		b.large = want
		Hurry(w) // anew
		b.sender = b.budget.begin(w)
		if want == int(r.ContentLength)+1 {
			size = want
		}
	}
	grown := make([]byte, len(b.Bytes), size)
	copy(grown, b.Bytes)
	b.Bytes = grown
	return nil
}

// problem says what an error of reading means.
func problem(err error) error {
	var tooLarge TooLarge
	switch {
	case errors.As(err, &tooLarge), errors.Is(err, ErrPacking):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ErrCut
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ErrSlow
	}
	return ErrBroken
}
