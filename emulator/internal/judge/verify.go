package judge

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
)

// Question is a verification whose people are PSIDs and whose numbers have been checked.
type Question struct {
	Expectations []contract.Expectation
	Checks       map[string]bool
	Since        int64 // exclusive
	SinceGiven   bool  // time counts from there
	AbsentFrom   *contract.Moment
	Patience     time.Duration
	Quiet        *time.Duration // nil: what the bot needs
	Chapters     bool           // the closed ones count too

	// Dubious says why an absence of what a match picks may mean less than it seems; "": it does not.
	Dubious func(m *contract.Match) string
}

// Verify decides. What must come is waited for until patience is at its end; what must not come, and a finding that a later request
// would take away, are believed when the bot has been quiet. The error is that ctx has ended.
func (j *Judge) Verify(ctx context.Context, in *Question) (contract.Verdict, error) {
	defer j.sandbox.Await()()
	asked := j.sandbox.Report()
	from := asked
	if in.AbsentFrom != nil {
		from = *in.AbsentFrom
	}
	waiting, cancel := context.WithTimeout(ctx, in.Patience)
	defer cancel()
	look := j.lookSince(in.Since, in.Expectations)
	stop := clock.System().Add(max(in.Patience, stillLimit))
	up, believed := false, false // the bot has been waited for, until it was up and until it was quiet
	for {
		v := j.decide(in, look, from)
		again := false
		switch open, final, _ := v.State(); {
		case ctx.Err() != nil:
			return v, ctx.Err()
		case final:
		case !up && (open || len(look.acts) > 0 && j.bounded(in, &v)):
			j.sandbox.AwaitBot(waiting, in.Patience)
			up, again = true, true
		case open:
			again = j.more(waiting, look, in.about)
		case j.bounded(in, &v) && (!believed || clock.System().Before(stop)):
			believed, again = true, j.believe(ctx, in, look)
		}
		if !again && waiting.Err() == nil && passing(&v, look) {
			again = j.more(waiting, look, anything) // a bot that pauses before it asks once more is quiet, too
		}
		if again {
			j.read(look)
			continue
		}
		if ctx.Err() != nil {
			return v, ctx.Err()
		}
		j.conclude(in, &v, look, asked)
		return v, nil
	}
}

// believe waits until the bot is quiet, or until something comes that an expectation is about. It reports whether anything has come.
func (j *Judge) believe(ctx context.Context, in *Question, l *look) bool {
	began, last := l.began, l.last
	silent, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer stop()
		j.idle(silent, in)
	}()
	j.more(silent, l, in.about)
	stop()
	<-ended
	j.read(l)
	return l.began != began || l.last != last
}

// passing reports whether nothing is wrong but refusals that pass by themselves.
func passing(v *contract.Verdict, l *look) bool {
	for i := range v.Results {
		if !v.Results[i].Verified {
			return false
		}
	}
	for i := range v.Violations {
		f := &v.Violations[i]
		k, found := slices.BinarySearchFunc(l.exchanges, f.Seq, func(e contract.Exchange, seq int64) int { return cmp.Compare(e.Seq, seq) })
		if !f.Curable() || !found || !l.exchanges[k].Passes() {
			return false
		}
	}
	return len(v.Violations) > 0
}

// more reads on until something comes that can turn the verdict, and reports whether there is anything to decide anew: deciding looks at
// the whole record. At the end of ctx what has come is decided once more.
func (j *Judge) more(ctx context.Context, l *look, turns func([]contract.Exchange) bool) bool {
	began, last, seen := l.began, l.last, len(l.exchanges)
	for ctx.Err() == nil {
		if _, err := j.sandbox.Record.Wait(ctx, l.last); err != nil {
			return l.last != last
		}
		j.read(l)
		if l.began != began || turns(l.exchanges[seen:]) {
			return true
		}
		seen = len(l.exchanges)
	}
	return l.last != last
}

func anything(list []contract.Exchange) bool { return len(list) > 0 }

// about reports whether an expectation is about one of these exchanges.
func (in *Question) about(list []contract.Exchange) bool {
	for i := range list {
		for k := range in.Expectations {
			if x := &in.Expectations[k]; x.Match.Matches(&list[i]) || x.Start != nil && x.Start.Matches(&list[i]) {
				return true
			}
		}
	}
	return false
}

// stillLimit bounds how long a verdict waits for a bot that never falls silent.
const stillLimit = 20 * time.Second

// idle waits until the bot is quiet.
func (j *Judge) idle(ctx context.Context, in *Question) {
	if in.Quiet != nil {
		j.sandbox.Idle(ctx, quiet.Given(*in.Quiet))
		return
	}
	j.sandbox.IdleAsNeeded(ctx)
}

func (j *Judge) quiet(in *Question) quiet.Silence {
	if in.Quiet != nil {
		return quiet.Given(*in.Quiet)
	}
	return j.sandbox.Quiet()
}

// decide asks package contract about what has been read.
func (j *Judge) decide(in *Question, l *look, absentFrom contract.Moment) contract.Verdict {
	q := contract.Question{
		Exchanges: l.exchanges, Acts: l.acts, Expectations: in.Expectations, Since: in.Since, SinceAt: j.sandbox.At(max(in.Since, l.began)),
		SinceGiven: in.SinceGiven, AbsentFrom: absentFrom, Now: j.sandbox.Clock.Now(), Evicted: j.sandbox.Record.EvictedSince(max(in.Since, l.began)),
		Checks: in.Checks,
	}
	j.mu.Lock()
	q.Expected = j.expectedIn(l.exchanges)
	j.mu.Unlock()
	return contract.Verify(q)
}

// bounded reports whether a request still to come could turn a verdict in which nothing is open.
func (j *Judge) bounded(in *Question, v *contract.Verdict) bool {
	return len(in.Expectations) == 0 ||
		slices.ContainsFunc(in.Expectations, func(x contract.Expectation) bool { return x.Bounded() }) ||
		slices.ContainsFunc(v.Violations, func(f contract.Finding) bool { return f.Curable() })
}

// conclude adds to a verdict what only a server knows.
func (j *Judge) conclude(in *Question, v *contract.Verdict, l *look, asked contract.Moment) {
	j.expect(v.AskedFor(in.Expectations))
	v.Asked = &asked
	needed := j.quiet(in)
	v.Waited = &contract.Waited{PatienceMS: in.Patience.Milliseconds(), QuietMS: needed.For.Milliseconds(), Why: needed.Why, Retry: passing(v, l)}
	v.Notes = l.notes()
	for i := range v.Results {
		if r := &v.Results[i]; in.Dubious != nil && r.Matched == 0 {
			r.Note = in.Dubious(&in.Expectations[i].Match)
		}
	}
	if in.Chapters {
		v.Add(j.Chapters(in.Checks))
	}
	silent := j.unheardOf(in, v, l)
	if !v.Verified && !chaptersAlone(v) || silent {
		v.Notes = append(v.Notes, j.unheard(l)...)
	}
	mask := j.mask(v, l) // before it is told: a difference says under which name it stands
	j.tell(in, v, l)
	v.Text = mask.Words(v.Text)
}
