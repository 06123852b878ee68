package intake

import (
	"context"
	"sync"
	"time"
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
	//sendmock:bound time that a body waits for its turn | 503 with Retry-After | TestLargeBodiesTakeTurns
	maxTurn = 30 * time.Second
)

// Budget is what bodies under way may take together. One serves a whole process; the zero value is ready.
type Budget struct {
	mu      sync.Mutex
	held    int           // bytes of bodies up to heldBytes each
	large   int           // bytes that large bodies may come to
	decoded int           // bytes that what is decoded of bodies may come to
	freed   chan struct{} // closed when some of this is given back; nil: nobody waits
}

// hold takes room for the beginning of a body, if there is some.
func (b *Budget) hold(n int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return take(&b.held, n, maxHeld)
}

func take(taken *int, n, most int) bool {
	if *taken+n > most {
		return false
	}
	*taken += n
	return true
}

// turn waits until there are n of what is taken of at most so many.
func (b *Budget) turn(ctx context.Context, taken *int, n, most int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if take(taken, n, most) {
		return true
	}
	ctx, stop := context.WithTimeout(ctx, maxTurn)
	defer stop()
	for ctx.Err() == nil {
		if b.freed == nil {
			b.freed = make(chan struct{})
		}
		freed := b.freed
		b.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
		}
		b.mu.Lock()
		if take(taken, n, most) {
			return true
		}
	}
	return false
}

func (b *Budget) release(body *Body) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held -= body.held
	b.large -= body.large
	b.decoded -= body.decoded
	if b.freed != nil && body.large+body.decoded > 0 {
		close(b.freed)
		b.freed = nil
	}
	body.held, body.large, body.decoded = 0, 0, 0
}
