package contract

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"
)

// TB is the part of testing.TB that a story needs.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Bench is what a story is played on: an emulator in this process or one behind a URL.
type Bench interface {
	// Ask decides as POST verify does: it waits for what must come, and for silence where something must not. A question that
	// makes no sense, as one about a person who is not there, is an error.
	Ask(ctx context.Context, v Verification) (Verdict, error)
	// Latest is the seq of what was recorded last.
	Latest(ctx context.Context) (seq int64, err error)
	// Move moves the virtual clock forward. quiet is the silence of the bot that is believed; nil: what this bot needs.
	Move(ctx context.Context, d time.Duration, quiet *time.Duration) error
}

// Story decides expectations as a test goes along. It counts in virtual time and waits, in wall time, for a bot that is still
// busy. A story belongs to one test and one goroutine; tests in parallel have one each.
type Story struct {
	tb    TB
	bench Bench

	ctx             context.Context // of the whole story: package testing has none where a story is told
	patience, quiet *time.Duration  // nil: the bench's own

	began int64 // seq
	mark  int64 // seq
}

// Tell begins a story here: what was recorded before does not count.
func Tell(tb TB, bench Bench) *Story {
	tb.Helper()
	s := &Story{tb: tb, bench: bench, ctx: context.Background()}
	if seq, err := bench.Latest(s.ctx); s.must(err) {
		s.began, s.mark = seq, seq
	}
	return s
}

// Patience sets how long the story waits for what must come, in wall time; [DefaultPatience] unless it is said.
func (s *Story) Patience(d time.Duration) *Story { s.patience = &d; return s }

// Settle is the older name of [Story.Patience].
func (s *Story) Settle(d time.Duration) *Story { return s.Patience(d) }

// Quiet sets how long the bot must have had nothing under way, in wall time, before the story believes that nothing more comes.
// Unless it is said, it is as long as this bot needs: three times its longest silence between a webhook and a call so far.
func (s *Story) Quiet(d time.Duration) *Story { s.quiet = &d; return s }

// Context ends every wait of the story when ctx is done, and the test with it. A test's own context does not suit Checks in a
// Cleanup: it is done by then.
func (s *Story) Context(ctx context.Context) *Story { s.ctx = ctx; return s }

// must ends the test where the bench does not work, or the story has been ended from outside. It reports whether all is well.
func (s *Story) must(err error) bool {
	if cause := context.Cause(s.ctx); cause != nil {
		err = cause
	}
	if err != nil {
		s.tb.Helper()
		s.tb.Fatalf("contract: the story cannot go on: %v", err)
	}
	return err == nil
}

// Mark begins a chapter: for Expect, what was recorded before does not count any more. Verify and Checks go on looking at the whole
// story.
func (s *Story) Mark() {
	s.tb.Helper()
	if seq, err := s.bench.Latest(s.ctx); s.must(err) {
		s.mark = seq
	}
}

// maxAdvances keeps a story from going on for ever where the clock does not move.
const maxAdvances = 10

// Expect decides expectations together, as HTTP and YAML do, over what came since the beginning or the last Mark. It waits
// until they hold or patience is at its end, and fails the test if they do not.
//
// What must not come, or not more often, is decided when the bot has been quiet. An absence with For and without After begins
// at this call. Where the clock is short of its end, and all else holds, Expect advances the clock itself.
func (s *Story) Expect(expectations ...Expectation) {
	s.tb.Helper()
	in := Verification{Expectations: expectations, Mark: s.mark, Checks: switchedOff()}
	for advanced := 0; ; advanced++ {
		v, ok := s.ask(in)
		if !ok {
			return
		}
		open, final, missing := v.State()
		switch {
		case v.Verified:
			return
		case open, final, missing == 0:
			s.fail(v)
			return
		case advanced == maxAdvances:
			s.tb.Errorf("contract: advanced the clock for it, in vain\n\n%s", v.Text)
			return
		}
		in.AbsentFrom = v.begun(in.AbsentFrom)
		if !s.must(s.bench.Move(s.ctx, time.Duration(missing), s.quiet)) {
			return
		}
	}
}

// begun is where the absences of a question began: at the moment of the first verdict.
func (v *Verdict) begun(before *Moment) *Moment {
	if before != nil {
		return before
	}
	return v.Asked
}

// ask asks the bench. ok is false where the test has been ended.
func (s *Story) ask(in Verification) (v Verdict, ok bool) {
	s.tb.Helper()
	if problems := in.Expectations.Validate(); len(problems) > 0 {
		s.tb.Fatalf("contract: %v", problems)
		return v, false
	}
	in.PatienceMS, in.QuietMS = wholeMS(s.patience), wholeMS(s.quiet)
	v, err := s.bench.Ask(s.ctx, in)
	return v, s.must(err)
}

func wholeMS(d *time.Duration) *int {
	if d == nil {
		return nil
	}
	ms := int(d.Milliseconds())
	return &ms
}

func switchedOff() map[string]string {
	off := map[string]string{}
	for _, id := range checkIDs() {
		off[id] = "off"
	}
	return off
}

// Verify decides expectations over the whole story, the standing checks too, and does not fail the test. It waits as Expect does, but
// moves no clock.
func (s *Story) Verify(expectations ...Expectation) Verdict {
	s.tb.Helper()
	v, _ := s.ask(Verification{Expectations: expectations, Mark: s.began})
	return v
}

// Switch turns standing checks on or off.
type Switch map[string]bool

// On turns checks on.
func On(ids ...string) Switch { return switched(true, ids) }

// Off turns checks off.
func Off(ids ...string) Switch { return switched(false, ids) }

func switched(on bool, ids []string) Switch {
	s := Switch{}
	for _, id := range ids {
		s[id] = on
	}
	return s
}

// Words are the switches as [Verification] has them.
func (s Switch) Words() map[string]string {
	out := make(map[string]string, len(s))
	for id, on := range s {
		out[id] = "off"
		if on {
			out[id] = "on"
		}
	}
	return out
}

// Checks waits until the bot is quiet and runs the standing checks over the whole story. Every finding fails the test. A refusal
// that an Expect has asked for is none. It suits a Cleanup: t.Cleanup(func() { story.Checks() }).
func (s *Story) Checks(switches ...Switch) {
	s.tb.Helper()
	all := Switch{}
	for _, sw := range switches {
		maps.Copy(all, sw)
	}
	for _, id := range sorted(all) {
		if !known(id) {
			s.tb.Fatalf("contract: there is no check %q; there are %s", id, strings.Join(checkIDs(), ", "))
			return
		}
	}
	if v, ok := s.ask(Verification{Mark: s.began, Checks: all.Words()}); ok && !v.Verified {
		s.fail(v)
	}
}

func (s *Story) fail(v Verdict) {
	s.tb.Helper()
	text := v.Text
	if text == "" {
		text = v.String()
	}
	s.tb.Errorf("%s", fmt.Sprintf("contract: %s", text))
}
