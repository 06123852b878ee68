package contract

import (
	"context"
	"fmt"
	"maps"
	"slices"
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
	// Since returns at once what was recorded after seq.
	Since(ctx context.Context, seq int64) (Recorded, error)
	// Wait returns when something is recorded after seq, or the error of ctx when that is done.
	Wait(ctx context.Context, seq int64) error
	// Now is the virtual instant.
	Now() time.Time
	// Advance moves the virtual clock forward.
	Advance(d time.Duration)
}

// Recorded is a part of the record.
type Recorded struct {
	Exchanges []Exchange // complete, oldest first
	Next      int64      // the last seq seen; seq itself if there is none
	Evicted   bool       // the recorder has dropped exchanges of this part
}

// teller is what a Bench may offer besides: the conversation with a person, for failures.
type teller interface {
	Transcript(psid string) string
}

// quieter is what a Bench may offer besides: to wait until the bot has had nothing under way for d of wall time, neither a webhook
// nor a call. Without it, a bot that is still thinking passes for quiet.
type quieter interface {
	Quiet(ctx context.Context, d time.Duration) error
}

// latest is what a Bench may offer besides: the last seq, without the record before it.
type latest interface {
	Latest(ctx context.Context) (seq int64, err error)
}

// knower is what a Bench may offer besides: whether the names in a match stand for anything. Without it, a typing error in an absence
// goes unnoticed.
type knower interface {
	Knows(ctx context.Context, names Match) error
}

// Wall time that a story waits unless told otherwise.
const (
	DefaultSettle = 2 * time.Second       // for what must come
	DefaultQuiet  = 50 * time.Millisecond // without a request, before it believes that nothing comes
)

// Story decides expectations as a test goes along. It counts in virtual time and waits, in wall time, for a bot that is still
// busy. A story belongs to one test and one goroutine; tests in parallel have one each.
type Story struct {
	tb    TB
	bench Bench

	ctx           context.Context // of the whole story: package testing has none where a story is told
	settle, quiet time.Duration

	started time.Time       // virtual
	all     []Exchange      // since it was told
	next    int64           // the last seq seen
	evicted bool            // something of the story was dropped before it was read
	known   map[string]bool // names in matches that the bench knows, in words

	since   int64 // the mark
	sinceAt time.Time

	expected []Expectation // refusals that have been asked for
}

// Tell begins a story here: what was recorded before does not count.
func Tell(tb TB, bench Bench) *Story {
	tb.Helper()
	s := &Story{tb: tb, bench: bench, ctx: context.Background(), settle: DefaultSettle, quiet: DefaultQuiet, known: map[string]bool{}}
	if b, ok := bench.(latest); ok {
		seq, err := b.Latest(s.ctx)
		s.must(err)
		s.next = seq
	} else {
		s.pull()
	}
	s.all, s.evicted = nil, false
	s.since, s.sinceAt = s.next, bench.Now()
	s.started = s.sinceAt
	return s
}

// Settle sets how long Expect waits for what must come, in wall time.
func (s *Story) Settle(d time.Duration) *Story { s.settle = d; return s }

// Quiet sets how long nothing may be requested, in wall time, before Expect believes that nothing more comes.
func (s *Story) Quiet(d time.Duration) *Story { s.quiet = d; return s }

// Context ends every wait of the story when ctx is done, and the test with it. A test's own context does not suit Checks in a
// Cleanup: it is done by then.
func (s *Story) Context(ctx context.Context) *Story { s.ctx = ctx; return s }

// must ends the test where the bench does not work, or the story has been ended from outside. It reports whether all is well.
func (s *Story) must(err error) bool {
	if err == nil {
		err = context.Cause(s.ctx)
	}
	if err != nil {
		s.tb.Helper()
		s.tb.Fatalf("contract: the story cannot go on: %v", err)
	}
	return err == nil
}

// awaits waits for a request after what has been seen, until ctx is done. ok is false where the test has been ended.
func (s *Story) awaits(ctx context.Context) (came, ok bool) {
	s.tb.Helper()
	err := s.bench.Wait(ctx, s.next)
	if err != nil && ctx.Err() != nil {
		return false, s.must(nil) // the time for it is over
	}
	return err == nil, s.must(err)
}

// Mark begins a chapter: for Expect, what was recorded before does not count any more, and time starts now. Verify and Checks
// go on looking at the whole story.
func (s *Story) Mark() {
	s.tb.Helper()
	s.pull()
	s.since, s.sinceAt = s.next, s.bench.Now()
}

// Expect decides expectations together, as HTTP and YAML do, over what came since the beginning or the last Mark. It waits
// until they hold or the settle time has run out, and fails the test if they do not.
//
// What must not come, or not more often, is decided when the bot has been quiet. An absence with For and without After begins
// at this call. Where the clock is short of its end, and all else holds, Expect advances the clock itself.
func (s *Story) Expect(expectations ...Expectation) {
	s.tb.Helper()
	if !s.valid(expectations) {
		return
	}
	absent, absentAt := s.next, s.sinceAt
	for i := range expectations {
		if fromNow(&expectations[i]) {
			s.pull()
			absent, absentAt = s.next, s.bench.Now()
			break
		}
	}
	wait, stop := context.WithTimeout(s.ctx, s.settle)
	defer stop()
	for advanced := 0; s.pull(); {
		v := s.judge(expectations, absent, absentAt)
		open, final, missing := v.state()
		if !final && !open && bounded(expectations) && wait.Err() == nil {
			quiet, ok := s.isQuiet()
			if !ok {
				return
			}
			if !quiet {
				continue // more requests could turn what holds now
			}
		}
		switch {
		case final:
			s.fail(v, "")
			return
		case open:
			came, ok := s.awaits(wait)
			if ok && !came {
				s.fail(v, fmt.Sprintf("waited %s of wall time for it, in vain; a slower bot needs Story.Settle", s.settle))
			}
			if !came {
				return
			}
			continue
		case missing == 0:
			s.done(v, expectations)
			return
		case advanced == maxAdvances:
			s.fail(v, "advanced the clock for it, in vain")
			return
		}
		s.bench.Advance(missing)
		advanced++
	}
}

// readPatience bounds one reading of the record, in wall time.
const readPatience = 30 * time.Second

// maxAdvances keeps a story from going on for ever where the clock does not move.
const maxAdvances = 10

// state of results: whether one is still open, whether one has failed for good, and the virtual time until absences are proven.
func (v *Verdict) state() (open, final bool, missing time.Duration) {
	for i := range v.Results {
		r := &v.Results[i]
		missing = max(missing, r.missing)
		final = final || r.final
		open = open || !r.Verified && r.missing == 0
	}
	return open, final, missing
}

// bounded reports whether more requests could turn what holds.
func bounded(expectations []Expectation) bool {
	return slices.ContainsFunc(expectations, func(x Expectation) bool { return x.count().Max != nil })
}

func fromNow(x *Expectation) bool { return x.Absent > 0 && x.Start == nil }

// isQuiet waits until nothing has been requested for the quiet time, or something is.
func (s *Story) isQuiet() (quiet, ok bool) {
	s.tb.Helper()
	if bench, ok := s.bench.(quieter); ok && !s.must(bench.Quiet(s.ctx, s.quiet)) {
		return false, false
	}
	ctx, stop := context.WithTimeout(s.ctx, s.quiet)
	defer stop()
	came, ok := s.awaits(ctx)
	return !came, ok
}

// judge asks for absences that begin at the call, and for all else from the mark on.
func (s *Story) judge(expectations []Expectation, absent int64, absentAt time.Time) Verdict {
	q := Question{Exchanges: s.all, Since: s.since, SinceAt: s.sinceAt, Now: s.bench.Now(), Evicted: s.evicted, Checks: noChecks()}
	q.Expectations = expectations
	v := Verify(q)
	for i := range expectations {
		if fromNow(&expectations[i]) {
			own := q
			own.Since, own.SinceAt, own.Expectations = absent, absentAt, expectations[i:i+1]
			v.Results[i] = Verify(own).Results[0]
		}
	}
	return v
}

func noChecks() map[string]bool {
	off := map[string]bool{}
	for _, id := range checkIDs() {
		off[id] = false
	}
	return off
}

// Verify decides expectations at once over the whole story, the standing checks too, and does not fail the test.
func (s *Story) Verify(expectations ...Expectation) Verdict {
	s.tb.Helper()
	s.valid(expectations)
	s.pull()
	v := Verify(Question{
		Exchanges: s.all, Expectations: slices.Concat(expectations, s.expected), SinceAt: s.started, Now: s.bench.Now(), Evicted: s.evicted,
	})
	v.Results = v.Results[:len(expectations)]
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

// Checks waits until the bot is quiet and runs the standing checks over the whole story. Every finding fails the test. A refusal
// that an Expect has asked for is none. It suits a Cleanup: t.Cleanup(func() { story.Checks() }).
func (s *Story) Checks(switches ...Switch) {
	s.tb.Helper()
	on := map[string]bool{}
	for _, sw := range switches {
		maps.Copy(on, sw)
	}
	for _, id := range sorted(on) {
		if !known(id) {
			s.tb.Fatalf("contract: there is no check %q; there are %s", id, strings.Join(checkIDs(), ", "))
			return
		}
	}
	wait, stop := context.WithTimeout(s.ctx, s.settle)
	defer stop()
	for quiet := false; ; {
		if !s.pull() {
			return
		}
		if quiet || wait.Err() != nil {
			break
		}
		var ok bool
		if quiet, ok = s.isQuiet(); !ok {
			return
		}
	}
	v := Verify(Question{
		Exchanges: s.all, Expectations: s.expected, SinceAt: s.started, Now: s.bench.Now(), Evicted: s.evicted, Checks: on,
	})
	if len(v.Violations) > 0 || s.evicted {
		v.Results, v.Unknown = nil, len(v.Violations) == 0
		s.tb.Errorf("contract: %s", v.Explain(s.all))
	}
}

// valid ends the test where expectations make no sense, or name what the bench does not know: of a name that is misspelt nothing
// ever comes, and an absence of it would hold.
func (s *Story) valid(expectations []Expectation) bool {
	s.tb.Helper()
	var problems Problems
	for i := range expectations {
		x := &expectations[i]
		for _, p := range x.Validate() {
			problems.add(fmt.Sprintf("expectation %d: %s", i+1, p.Path), p.Message)
		}
		if err := s.misnamed(&x.Match, x.Start); err != nil {
			problems.add(fmt.Sprintf("expectation %d", i+1), err.Error())
		}
	}
	if len(problems) > 0 {
		s.tb.Fatalf("contract: %v", problems)
	}
	return len(problems) == 0
}

func (s *Story) misnamed(matches ...*Match) error {
	bench, ok := s.bench.(knower)
	if !ok {
		return nil
	}
	for _, m := range matches {
		if m == nil {
			continue
		}
		names := m.Names()
		if said := names.String(); !s.known[said] {
			if err := bench.Knows(s.ctx, names); err != nil {
				return err
			}
			s.known[said] = true
		}
	}
	return nil
}

// pull reads what is new. It reports whether that worked.
func (s *Story) pull() bool {
	s.tb.Helper()
	ctx, stop := context.WithTimeout(s.ctx, max(s.settle, readPatience))
	defer stop()
	got, err := s.bench.Since(ctx, s.next)
	if !s.must(err) {
		return false
	}
	s.evicted = s.evicted || got.Evicted
	s.all, s.next = append(s.all, got.Exchanges...), max(s.next, got.Next)
	return true
}

// done remembers the refusals that were asked for.
func (s *Story) done(v Verdict, expectations []Expectation) {
	for i := range expectations {
		if x := expectations[i]; v.Results[i].Verified && x.namesRefusal() && !x.absence() {
			x.Count, x.Order, x.Start, x.Limit = nil, 0, nil, 0
			s.expected = append(s.expected, x)
		}
	}
}

func (s *Story) fail(v Verdict, waited string) {
	s.tb.Helper()
	text := v.String() + happened(s.all, s.since)
	if waited != "" {
		text = waited + "\n\n" + text
	}
	if bench, ok := s.bench.(teller); ok {
		told := map[string]bool{"": true}
		for i := range v.Results {
			if psid := v.Results[i].psid; !v.Results[i].Verified && !told[psid] {
				told[psid] = true
				text += "\nthe conversation with " + psid + ":\n" + indented(strings.TrimRight(bench.Transcript(psid), "\n"), "  ") + "\n"
			}
		}
	}
	s.tb.Errorf("contract: %s", text)
}
