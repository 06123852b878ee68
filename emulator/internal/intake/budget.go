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

	//sendmock:bound bytes that the first MiB of each request under way take together | 503 with Retry-After | TestNoRoom
	maxHeld = 32 << 20
	//sendmock:bound bytes that large bodies take together; one that does not fit waits | 503 with Retry-After | TestLargeBodiesTakeTurns
	maxLarge = 40 << 20
	//sendmock:bound time that a large body waits for its turn | 503 with Retry-After | TestLargeBodiesTakeTurns
	maxTurn = 10 * time.Second
)

// Budget is what bodies under way may take together. One serves a whole process; the zero value is ready.
type Budget struct {
	mu    sync.Mutex
	held  int           // bytes of bodies up to heldBytes each
	large int           // bytes that large bodies may come to
	freed chan struct{} // closed when a large body goes; nil: nobody waits
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

// turn waits for the room of a large body.
func (b *Budget) turn(ctx context.Context, n int) bool {
	ctx, stop := context.WithTimeout(ctx, maxTurn)
	defer stop()
	for {
		freed := b.takeLarge(n)
		if freed == nil {
			return true
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return false
		}
	}
}

// takeLarge takes the room, or says what to wait for.
func (b *Budget) takeLarge(n int) <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.large+n <= maxLarge {
		b.large += n
		return nil
	}
	if b.freed == nil {
		b.freed = make(chan struct{})
	}
	return b.freed
}

func (b *Budget) release(held, large int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held -= held
	b.large -= large
	if large > 0 && b.freed != nil {
		close(b.freed)
		b.freed = nil
	}
}
