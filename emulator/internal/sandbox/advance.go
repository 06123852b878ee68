package sandbox

import (
	"context"
	"time"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
)

// Begin and End frame a Graph call, its answer included: while one is under way, an advance of the clock waits.
func (s *Sandbox) Begin() { s.quiet.begin() }

// End ends what Begin began.
func (s *Sandbox) End() { s.quiet.end() }

// Life is done when the sandbox is closed. An advance goes by it: one whose client has gone away still waits for the bot.
func (s *Sandbox) Life() context.Context { return s.ctx }

// Idle waits until no Graph call and no delivery is under way and nothing has ended for settle. Where no app ever had a
// callback there is no bot to wait for.
func (s *Sandbox) Idle(ctx context.Context, settle time.Duration) bool {
	return !s.hooked.Load() || s.quiet.wait(ctx, settle)
}

// Advance moves the clock by d, and stops at everything due on the way: the lock is free, deliveries are posted, and the bot
// has time to answer, at that virtual instant, until it has been quiet for settle. What it is still doing at the beginning
// belongs to the time before.
//
// By nothing it only waits for the bot, and any number may do so at a time. A reset ends an advance where it stands.
func (s *Sandbox) Advance(ctx context.Context, d, settle time.Duration) error {
	switch {
	case d < 0:
		return clock.ErrBackwards
	case d == 0:
		s.Idle(ctx, settle)
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
		if !s.Idle(ctx, settle) && ctx.Err() == nil {
			s.log.Warn("the clock goes on although the bot is still at work", "now", s.Clock.Now())
		}
	}
	between()
	from := s.Clock.Now()
	if err := s.Clock.AdvanceIn(adv.era, d, between); err != nil {
		return err
	}
	if s.Clock.Era() == adv.era {
		s.NoteClock(from)
	}
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
