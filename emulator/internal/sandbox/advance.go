package sandbox

import (
	"context"
	"time"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
)

// Life is done when the sandbox is closed, or its server stops.
func (s *Sandbox) Life() context.Context { return s.life }

// EndWaits ends what waits for the bot: the server stops, and nobody is told any more.
func (s *Sandbox) EndWaits() { s.endLife() }

// Waits are how long an advance waits for the bot, on the machine's clock.
type Waits struct {
	Patience time.Duration  // for the callback to answer the handshake
	Quiet    *quiet.Silence // the silence that is believed at each step; nil: what the bot needs, and none where no app has a callback
}

// still waits until the bot is quiet. Where no app ever had a callback there is no bot that an advance could overtake: only what is
// under way is waited for.
func (s *Sandbox) still(ctx context.Context, w *Waits) bool {
	switch {
	case w.Quiet != nil:
		return s.Idle(ctx, *w.Quiet)
	case !s.hooked.Load():
		return s.Idle(ctx, quiet.Silence{})
	}
	return s.IdleAsNeeded(ctx)
}

// Advance moves the clock by d, and stops at everything due on the way: the lock is free, deliveries are posted, and the bot
// has time to answer, at that virtual instant, until it has been quiet. What it is still doing at the beginning belongs to the
// time before, and a callback that has not answered the handshake yet is waited for.
//
// By nothing it only waits for the bot, and several may do so at a time. An advance belongs to whoever asked for it: when ctx is done, or
// the sandbox's life, it stays at the instant that it has come to, and the error is that of ctx. A reset ends it where it stands. However
// it ends, the record says from where to where the clock has gone.
func (s *Sandbox) Advance(ctx context.Context, d time.Duration, w Waits) (Advanced, error) {
	if d < 0 {
		return Advanced{}, clock.ErrBackwards
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	defer context.AfterFunc(s.life, end)()
	if d == 0 {
		s.AwaitBot(ctx, w.Patience)
		s.still(ctx, &w)
		return Advanced{To: s.Clock.Now()}, ctx.Err()
	}
	adv := &advance{era: s.Clock.Era(), end: end, to: s.Clock.Now().Add(d), done: make(chan struct{})}
	if !s.advancing.CompareAndSwap(nil, adv) {
		return Advanced{}, clock.ErrAdvancing
	}
	defer close(adv.done)
	defer s.advancing.Store(nil)
	between := func() {
		if !s.still(ctx, &w) && ctx.Err() == nil {
			s.log.Warn("the clock goes on although the bot is still at work", "now", s.Clock.Now())
		}
	}
	if !s.AwaitBot(ctx, w.Patience) && ctx.Err() == nil {
		s.log.Warn("the clock goes on although the callback has not answered the handshake", "waited", w.Patience)
	}
	between()
	from := s.Clock.Now()
	out := Advanced{To: from.Add(d)}
	err := s.Clock.AdvanceIn(ctx, adv.era, d, between)
	if err != nil && ctx.Err() == nil {
		return Advanced{}, err // it never began
	}
	s.Do(func(*Tx) { // a reset has a record of its own, and does not come between
		if s.Clock.Era() != adv.era {
			out.Reset, err = true, nil
			return
		}
		s.NoteClock(from)
	})
	return out, err
}

// Advanced is what became of an advance.
type Advanced struct {
	To    time.Time // the virtual instant that was asked for
	Reset bool      // a reset ended it, and the clock stands where that has put it
}

// advance is one that is under way.
type advance struct {
	era  int                // of the clock when it began
	to   time.Time          // about where it goes: a clock that runs goes on while the bot is waited for
	end  context.CancelFunc // it waits for the bot no longer
	done chan struct{}
}

// Advancing reports whether an Advance is under way, and about where the clock is going.
func (s *Sandbox) Advancing() (to time.Time, under bool) {
	if adv := s.advancing.Load(); adv != nil {
		return adv.to, true
	}
	return time.Time{}, false
}

// EndAdvance ends an Advance that was begun before the last reset, and waits for that: there is nothing more for it to do.
func (s *Sandbox) EndAdvance(ctx context.Context) {
	adv := s.advancing.Load()
	if adv == nil || adv.era == s.Clock.Era() {
		return
	}
	adv.end()
	select {
	case <-adv.done:
	case <-ctx.Done():
	}
}

// NoteClock records that the clock was changed. A clock that is behind from was reset meanwhile, which has a record of its own.
func (s *Sandbox) NoteClock(from time.Time) {
	st := s.Clock.State()
	if st.Now.Before(from) {
		return
	}
	s.Record.Note(record.Entry{At: st.Now, Clock: &record.ClockMove{Mode: string(st.Mode), From: from, To: st.Now}})
}
