package sandbox

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
)

// quiet knows whether a bot is still at work: Graph calls under way, deliveries being posted, and when the last one ended.
// Counting costs two atomic operations a call; who waits polls, because waiting is rare and calls are not.
type quiet struct {
	busy atomic.Int64
	last atomic.Int64 // the machine's clock, in nanoseconds, when something last ended
}

func (q *quiet) begin() { q.busy.Add(1) }

func (q *quiet) end() {
	q.last.Store(clock.System().UnixNano())
	q.busy.Add(-1)
}

const (
	// Settle is how long nothing must have happened until a bot is taken to have finished, on the machine's clock.
	Settle = 50 * time.Millisecond

	pollEvery = 2 * time.Millisecond
	// patience bounds one wait: a bot that never falls silent must not stop time.
	patience = 20 * time.Second // more than a hanging bot takes for the attempts at once
)

// wait returns when nothing is under way and settle has passed since, or when ctx is done, or after patience. It reports
// whether it was quiet.
func (q *quiet) wait(ctx context.Context, settle time.Duration) bool {
	deadline := clock.System().Add(max(patience, 10*settle))
	for {
		now := clock.System()
		rest := settle - now.Sub(time.Unix(0, q.last.Load()))
		if q.busy.Load() > 0 {
			rest = pollEvery
		}
		switch {
		case rest <= 0:
			return true
		case ctx.Err() != nil || now.After(deadline):
			return false
		}
		clock.Wait(ctx, rest)
	}
}
