package sandbox

import (
	"context"
	"time"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
)

// Life is done when the sandbox is closed, or its server stops. An advance goes by it: one whose client has gone away still waits for
// the bot.
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
// By nothing it only waits for the bot, and any number may do so at a time. A reset ends an advance where it stands.
func (s *Sandbox) Advance(ctx context.Context, d time.Duration, w Waits) error {
	if d < 0 {
		return clock.ErrBackwards
	}
	if d == 0 {
		s.AwaitBot(ctx, w.Patience)
		s.still(ctx, &w)
		return nil
	}
	adv := &advance{era: s.Clock.Era(), done: make(chan struct{})}
	ctx, adv.end = context.WithCancel(ctx)
	defer adv.end()
	if !s.advancing.CompareAndSwap(nil, adv) {
		return clock.ErrAdvancing
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
	if err := s.Clock.AdvanceIn(adv.era, d, between); err != nil {
		return err
	}
	s.Do(func(*Tx) { // a reset has a record of its own, and does not come between
		if s.Clock.Era() == adv.era {
			s.NoteClock(from)
		}
	})
	return nil
}

// advance is one that is under way.
type advance struct {
	era  int                // of the clock when it began
	end  context.CancelFunc // it waits for the bot no longer
	done chan struct{}
}

// Advancing reports whether an Advance is under way.
func (s *Sandbox) Advancing() bool { return s.advancing.Load() != nil }

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
