package clock

import (
	"container/heap"
	"errors"
	"time"
)

// ErrAdvancing refuses a second Advance while one is under way.
var ErrAdvancing = errors.New("the clock is being advanced already")

// due is something scheduled.
type due struct {
	at    time.Time
	order uint64 // of two at the same instant the one scheduled first is first
	f     func()
}

// queue is a heap of what is scheduled.
type queue []due

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if !q[i].at.Equal(q[j].at) {
		return q[i].at.Before(q[j].at)
	}
	return q[i].order < q[j].order
}

func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

func (q *queue) Push(x any) { *q = append(*q, x.(due)) }

func (q *queue) Pop() any {
	old := *q
	d := old[len(old)-1]
	old[len(old)-1] = due{} // lets go of f
	*q = old[:len(old)-1]
	return d
}

// Schedule calls f once at a virtual instant, without any lock: from [Clock.Advance] when it gets there, or by itself where
// the clock runs. An instant that is not ahead is due at once. Stop and Reset drop what is scheduled.
func (c *Clock) Schedule(at time.Time, f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return
	}
	c.order++
	heap.Push(&c.queue, due{at, c.order, f})
	c.armLocked()
}

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
	ahead := c.queue[0].at.Sub(c.nowLocked())
	switch {
	case ahead <= 0:
		ahead = 0
	case c.mode == Frozen:
		return
	case c.mode == Scaled:
		ahead = time.Duration(float64(ahead) / c.scale)
	}
	c.timer = time.AfterFunc(ahead, c.run)
}

// run calls what is due now, one after the other.
func (c *Clock) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running {
		return
	}
	c.running = true
	for !c.advancing && len(c.queue) > 0 && !c.queue[0].at.After(c.nowLocked()) {
		f := heap.Pop(&c.queue).(due).f
		c.mu.Unlock()
		f()
		c.mu.Lock()
	}
	c.running = false
	c.armLocked()
}

// Advance moves the clock forward by d. It stops at everything that is scheduled on the way, in the order of the instants and,
// at one instant, of scheduling: the clock stands there, all that is due is called, then between (nil: nothing), and
// then it goes on. Both are called without a lock and see the clock where it stands. Only one Advance runs at a time.
func (c *Clock) Advance(d time.Duration, between func()) error {
	return c.AdvanceIn(c.Era(), d, between)
}

// Era is a number that grows with each Reset.
func (c *Clock) Era() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.era
}

// AdvanceIn is Advance, unless the clock has been reset since the era: then it moves nothing.
func (c *Clock) AdvanceIn(era int, d time.Duration, between func()) error {
	c.mu.Lock()
	target := c.nowLocked().Add(d)
	var err error
	switch {
	case c.era != era:
		c.mu.Unlock()
		return nil
	case c.advancing:
		err = ErrAdvancing
	case d < 0:
		err = ErrBackwards
	case target.After(last):
		err = ErrTooFar
	}
	if err != nil {
		c.mu.Unlock()
		return err
	}
	c.advancing = true
	for c.era == era && len(c.queue) > 0 && !c.queue[0].at.After(target) {
		at := c.queue[0].at
		c.toLocked(at)
		for c.era == era && len(c.queue) > 0 && !c.queue[0].at.After(at) {
			f := heap.Pop(&c.queue).(due).f
			c.mu.Unlock()
			f()
			c.mu.Lock()
		}
		c.mu.Unlock()
		if between != nil {
			between()
		}
		c.mu.Lock()
	}
	if c.era == era { // else a reset has taken the clock elsewhere
		c.toLocked(target)
	}
	c.advancing = false
	c.armLocked()
	c.mu.Unlock()
	return nil
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
