package intake

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
)

const (
	// firstBytes is what a body gets before any of it is there.
	firstBytes = 4 << 10
	// heldBytes is where a body becomes a large one, which waits for its turn.
	heldBytes = 1 << 20
	// lightBytes is up to where a body is decoded without waiting for a turn.
	lightBytes = 16 << 10
	// expansion is how many times the room of its text a body takes at worst when it is decoded: {"":1} is an object.
	expansion = 50

	//sendmock:bound bytes that the first MiB of each request under way take together | 503 with Retry-After | TestNoRoom
	maxHeld = 32 << 20
	//sendmock:bound bytes that large bodies take together; one that does not fit waits | 503 with Retry-After | TestLargeBodiesTakeTurns
	maxLarge = 40 << 20
	//sendmock:bound bytes that bodies and queries of more than 16 KiB may come to when they are decoded, 50 for one; one that does not fit waits | 503 with Retry-After | TestDecodingTakesTurns
	maxDecoded = 48 << 20
	//sendmock:bound time that a body waits for its turn; turns are first come, first served | 503 with Retry-After | TestLargeBodiesTakeTurns
	maxTurn = 30 * time.Second
)

// Budget is what bodies under way may take together. One serves a whole process; the zero value is ready.
type Budget struct {
	mu      sync.Mutex
	held    int  // bytes of bodies up to heldBytes each
	large   room // for what large bodies may come to
	decoded room // for what is decoded of bodies
	senders      // of large bodies, in their turn
}

// room is so many bytes, and who waits for some of them: first come, first served, so that a large body is not passed by small ones
// for ever.
type room struct {
	taken int
	line  []*waiter
}

type waiter struct {
	n    int
	turn chan struct{} // closed when it is its turn, and the bytes are taken
}

// hold takes room for the beginning of a body, if there is some.
func (b *Budget) hold(n int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held+n > maxHeld {
		return false
	}
	b.held += n
	return true
}

// turn waits until there are n bytes of a room that has so many at most.
func (b *Budget) turn(ctx context.Context, r *room, n, most int) bool {
	b.mu.Lock()
	w := &waiter{n, make(chan struct{})}
	r.line = append(r.line, w)
	r.admit(most)
	b.mu.Unlock()
	if !w.waits() {
		return true
	}
	ctx, stop := context.WithTimeout(ctx, maxTurn)
	defer stop()
	for r == &b.large && w.waits() && ctx.Err() == nil {
		clock.WaitOr(ctx, maxSlow, w.turn)
		b.hurry(w)
	}
	select {
	case <-w.turn:
	case <-ctx.Done():
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if w.waits() {
		r.line = slices.DeleteFunc(r.line, func(other *waiter) bool { return other == w })
		r.admit(most) // who stood behind it may need less
		return false
	}
	return true
}

// admit lets in who is first in line, and the next, while there is room for them.
func (r *room) admit(most int) {
	for len(r.line) > 0 && r.taken+r.line[0].n <= most {
		r.taken += r.line[0].n
		close(r.line[0].turn)
		r.line = r.line[1:]
	}
}

func (w *waiter) waits() bool {
	select {
	case <-w.turn:
		return false
	default:
		return true
	}
}

func (b *Budget) release(body *Body) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held -= body.held
	b.large.taken -= body.large
	b.large.admit(maxLarge)
	b.decoded.taken -= body.decoded
	b.decoded.admit(maxDecoded)
	body.held, body.large, body.decoded = 0, 0, 0
}
