package clock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Mode says how virtual time runs.
type Mode string

// The modes of a clock.
const (
	Real   Mode = "real"   // with the machine's clock, plus an offset
	Frozen Mode = "frozen" // stands until it is advanced
	Scaled Mode = "scaled" // Scale virtual seconds to a second
)

// ErrBackwards refuses to set a clock to an earlier instant: what happened stays in the past.
var ErrBackwards = errors.New("the clock cannot go back; reset starts it anew")

// ErrTooFar refuses an instant from which a clock would reach what RFC 3339 cannot write.
var ErrTooFar = errors.New("the clock does not go past the year 9000")

// ErrTooEarly refuses an instant before which RFC 3339 could not write what lies behind it.
var ErrTooEarly = errors.New("the clock does not begin before the year 1")

// first and last are where a clock can stand. What a world has before and after them, can still be written.
var (
	first = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	last  = time.Date(9000, 12, 31, 23, 59, 59, 0, time.UTC)
)

// maxScale is how many virtual seconds there may be to a second.
const maxScale = 1e6

// Check refuses an instant at which no clock can stand: ErrTooEarly, ErrTooFar.
func Check(t time.Time) error {
	switch {
	case t.Before(first):
		return ErrTooEarly
	case t.After(last):
		return ErrTooFar
	}
	return nil
}

// Config is how a clock starts. The zero Config is the machine's clock.
type Config struct {
	Mode   Mode          // "" is Real
	Now    time.Time     // the virtual instant at the start; zero is the machine's clock
	Offset time.Duration // added to Now
	Scale  float64       // for Scaled; 0 is 1
}

// Check refuses what no clock can be: a mode or a scale that there is not, and a start where none can stand.
func (c Config) Check() error {
	if c.Mode != "" {
		if err := checkPace(c.Mode, c.Scale); err != nil {
			return err
		}
	} else if c.Scale != 0 {
		return checkPace(Real, c.Scale)
	}
	if c.Now.IsZero() {
		return nil
	}
	return cmp.Or(Check(c.Now), Check(c.base(c.Now)))
}

// checkPace refuses a mode or a scale that there is not. 0 is a scale that was not given.
func checkPace(mode Mode, scale float64) error {
	switch {
	case mode != Real && mode != Frozen && mode != Scaled:
		return fmt.Errorf("mode %q is none of real, frozen, scaled", mode)
	case !(scale >= 0 && scale <= maxScale): // nor is it no number
		return fmt.Errorf("scale %v is not between 0 and %d", scale, int(maxScale))
	case scale != 0 && mode != Scaled:
		return fmt.Errorf("a scale goes with mode scaled, not %s", mode)
	}
	return nil
}

// State is a reading of everything a clock is.
type State struct {
	Mode   Mode
	Now    time.Time
	Offset time.Duration // how far Now is ahead of the machine's clock
	Scale  float64
}

// Clock is a virtual clock. Its methods may be called concurrently.
type Clock struct {
	wall  func() time.Time
	start Config

	mu     sync.Mutex // guards what follows
	mode   Mode
	scale  float64
	anchor time.Time // the machine's clock when base was set
	base   time.Time // virtual time at anchor

	do        func(Due) // who does what is due
	queue     queue
	order     uint64 // of the last thing scheduled
	timer     *time.Timer
	running   bool // run is doing what is due
	advancing bool
	stopped   bool
	era       int // grows with each reset
}

// System is the machine's clock.
func System() time.Time { return time.Now() }

// Wait lets d of the machine's time go by, or less if ctx is done first.
func Wait(ctx context.Context, d time.Duration) { WaitOr(ctx, d, nil) }

// WaitOr is Wait that ends sooner when there is something to be had from a channel, which is taken.
func WaitOr(ctx context.Context, d time.Duration, sooner <-chan struct{}) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-sooner:
	case <-t.C:
	}
}

// New returns a running clock. wall is the machine's clock; nil is System.
func New(cfg Config, wall func() time.Time) *Clock {
	if wall == nil {
		wall = System
	}
	c := &Clock{wall: wall, start: cfg}
	c.Reset(time.Time{})
	return c
}

// startAt is the configuration of a start: New's own, or frozen at an instant that is not zero.
func (c *Clock) startAt(frozen time.Time) Config {
	if frozen.IsZero() {
		return c.start
	}
	return Config{Mode: Frozen, Now: frozen}
}

// base is the virtual instant at which a clock stands that starts when the machine's clock stands at wall.
func (c Config) base(wall time.Time) time.Time {
	if !c.Now.IsZero() {
		wall = c.Now
	}
	return wall.Add(c.Offset).UTC().Round(0)
}

// Start is the virtual instant at which the clock would stand after a Reset.
func (c *Clock) Start(frozen time.Time) time.Time { return c.startAt(frozen).base(c.wall()) }

// Reset starts the clock again as New did, or frozen at an instant that is not zero, and drops what is scheduled.
func (c *Clock) Reset(frozen time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	start := c.startAt(frozen)
	c.mode, c.scale = start.Mode, start.Scale
	if c.mode == "" {
		c.mode = Real
	}
	if c.scale == 0 || c.mode != Scaled {
		c.scale = 1
	}
	c.anchor = c.wall()
	c.base = start.base(c.anchor)
	c.queue = nil
	c.era++
	c.armLocked()
}

// Now is the virtual instant, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.nowLocked()
}

// Wall is the machine's instant, in UTC.
func (c *Clock) Wall() time.Time { return c.wall().UTC() }

func (c *Clock) nowLocked() time.Time {
	switch c.mode {
	case Frozen:
		return c.base
	case Scaled: // anchored anew at every reading, so that the product stays small
		wall := c.wall()
		c.base = c.base.Add(time.Duration(float64(wall.Sub(c.anchor)) * c.scale))
		c.anchor = wall
		if c.base.After(last) {
			c.base = last
		}
		return c.base
	}
	return c.base.Add(c.wall().Sub(c.anchor))
}

// State reads the clock.
func (c *Clock) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.nowLocked()
	return State{Mode: c.mode, Now: now, Offset: now.Sub(c.wall()).Round(time.Millisecond), Scale: c.scale}
}

// Set changes how the clock runs from its current instant on. "" and 0 leave a part as it is.
func (c *Clock) Set(mode Mode, scale float64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.nowLocked()
	if mode == "" {
		mode = c.mode
	}
	if err := checkPace(mode, scale); err != nil {
		return err
	}
	if scale == 0 {
		scale = c.scale
	}
	if mode != Scaled {
		scale = 1
	}
	c.mode, c.scale, c.base, c.anchor = mode, scale, now, c.wall()
	c.armLocked()
	return nil
}
