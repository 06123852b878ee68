package clock

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"slices"
	"time"
)

// ErrAdvancing refuses a second Advance while one is under way.
var ErrAdvancing = errors.New("the clock is being advanced already")

// ErrFull refuses to schedule one thing too many.
var ErrFull = errors.New("too much is scheduled on the clock of this sandbox")

// MaxScheduled bounds what is scheduled at a time.
//
//sendmock:bound things that wait on the clock of a sandbox | a retry drops its delivery, a receipt is not given; the log says so | TestScheduleIsBounded
const MaxScheduled = 150_000

// Work is something to be done: a value that says what, without a function or a pointer, so that it can be listed and saved.
// Who does it knows what it means, and whether it still counts.
type Work any

// Due is work and the virtual instant at which it is to be done.
type Due struct {
	At   time.Time
	Work Work
}

// scheduled is what is due, in its place.
type scheduled struct {
	Due
	order uint64 // of two at the same instant the one scheduled first is first
}

func (s scheduled) compare(other scheduled) int {
	return cmp.Or(s.At.Compare(other.At), cmp.Compare(s.order, other.order))
}

// queue is a heap of what is scheduled.
type queue []scheduled

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool { return q[i].compare(q[j]) < 0 }

func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

func (q *queue) Push(x any) { *q = append(*q, x.(scheduled)) }

func (q *queue) Pop() any {
	old := *q
	s := old[len(old)-1]
	old[len(old)-1] = scheduled{} // lets go of the work
	*q = old[:len(old)-1]
	return s
}

// Handle says who does what is due. It comes before the first Schedule. do is called without any lock, for one thing after the
// other: from [Clock.Advance] when it gets there, or by itself where the clock runs.
func (c *Clock) Handle(do func(Due)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.do = do
}

// Schedule has work done once, at a virtual instant. An instant that is not ahead is due at once. Stop and Reset drop what is
// scheduled. It fails with ErrFull, and only so, where MaxScheduled things wait already.
func (c *Clock) Schedule(at time.Time, w Work) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.stopped:
		return nil
	case len(c.queue) >= MaxScheduled:
		return ErrFull
	}
	c.order++
	heap.Push(&c.queue, scheduled{Due{at, w}, c.order})
	c.armLocked()
	return nil
}

// Scheduled is what is not done yet, in the order in which it will be.
func (c *Clock) Scheduled() []Due {
	c.mu.Lock()
	waiting := slices.Clone(c.queue)
	c.mu.Unlock()
	slices.SortFunc(waiting, scheduled.compare)
	list := make([]Due, len(waiting))
	for i, s := range waiting {
		list[i] = s.Due
	}
	return list
}

// doLocked does what is due next. The lock is given back meanwhile.
func (c *Clock) doLocked() {
	next, do := heap.Pop(&c.queue).(scheduled), c.do
	c.mu.Unlock()
	do(next.Due)
	c.mu.Lock()
}

// longest is how long the machine's timer is set for at most: a scale close to 0 makes a second longer than any duration.
const longest = 365 * 24 * time.Hour

// armLocked sets the machine's timer to the next thing due, where the clock runs. A frozen clock has none, but what is due
// already does not wait for an advance.
func (c *Clock) armLocked() {
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	if len(c.queue) == 0 || c.advancing || c.running {
		return
	}
	ahead := c.queue[0].At.Sub(c.nowLocked())
	switch {
	case ahead <= 0:
		ahead = 0
	case c.mode == Frozen:
		return
	case c.mode == Scaled:
		ahead = time.Duration(min(float64(ahead)/c.scale, float64(longest)))
	}
	c.timer = time.AfterFunc(ahead, c.run)
}

// run does what is due now, one after the other.
func (c *Clock) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running {
		return
	}
	c.running = true
	for !c.advancing && len(c.queue) > 0 && !c.queue[0].At.After(c.nowLocked()) {
		c.doLocked()
	}
	c.running = false
	c.armLocked()
}

// Advance moves the clock forward by d. It stops at everything that is scheduled on the way, in the order of the instants and,
// at one instant, of scheduling: the clock stands there, all that is due is done, then between (nil: nothing) is called, and
// then it goes on. Both happen without a lock and see the clock where it stands. Only one Advance runs at a time.
func (c *Clock) Advance(d time.Duration, between func()) error {
	return c.AdvanceIn(context.Background(), c.Era(), d, between)
}

// Era is a number that grows with each Reset.
func (c *Clock) Era() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.era
}

// AdvanceIn is Advance, unless the clock has been reset since the era: then it moves nothing. When ctx is done it stays at the instant
// that it has come to, with all that was due there done, and the error is that of ctx.
func (c *Clock) AdvanceIn(ctx context.Context, era int, d time.Duration, between func()) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	target := c.nowLocked().Add(d)
	switch {
	case c.era != era:
		return nil
	case c.advancing:
		return ErrAdvancing
	case d < 0:
		return ErrBackwards
	case target.After(last):
		return ErrTooFar
	}
	c.advancing = true
	for ctx.Err() == nil && c.era == era && len(c.queue) > 0 && !c.queue[0].At.After(target) {
		at := c.queue[0].At
		c.toLocked(at)
		for c.era == era && len(c.queue) > 0 && !c.queue[0].At.After(at) {
			c.doLocked()
		}
		c.mu.Unlock()
		if between != nil {
			between()
		}
		c.mu.Lock()
	}
	c.advancing = false
	if c.era == era && ctx.Err() == nil { // else a reset has taken the clock elsewhere
		c.toLocked(target)
	}
	c.armLocked()
	return ctx.Err()
}

// toLocked moves the clock on to an instant, if it is not past it.
func (c *Clock) toLocked(t time.Time) {
	if ahead := t.Sub(c.nowLocked()); ahead > 0 {
		c.base = c.base.Add(ahead)
	}
}

// Stop drops what is scheduled, for good.
func (c *Clock) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = true
	c.queue = nil
	c.armLocked()
}
