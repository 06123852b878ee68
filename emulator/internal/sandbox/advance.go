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
func (s *Sandbox) Advance(ctx context.Context, d, settle time.Duration) error {
	if !s.advancing.CompareAndSwap(false, true) {
		return clock.ErrAdvancing
	}
	defer s.advancing.Store(false)
	between := func() {
		if !s.Idle(ctx, settle) {
			s.log.Warn("the clock goes on although the bot is still at work", "now", s.Clock.Now())
		}
	}
	between()
	from := s.Clock.Now()
	if err := s.Clock.Advance(d, between); err != nil {
		return err
	}
	s.NoteClock(from)
	return nil
}

// Advancing reports whether an Advance is under way.
func (s *Sandbox) Advancing() bool { return s.advancing.Load() }

// NoteClock records that the clock was changed. A clock that is behind from was reset meanwhile, which has a record of its own.
func (s *Sandbox) NoteClock(from time.Time) {
	st := s.Clock.State()
	if st.Now.Before(from) {
		return
	}
	s.Record.Note(record.Entry{At: st.Now, Clock: &record.ClockMove{Mode: string(st.Mode), From: from, To: st.Now}})
}
