package controlhttp

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
)

// The bounds of a wait, on the machine's clock.
const (
	defaultWait = 5 * time.Second
	maxWait     = time.Minute
)

// search reads a search, checks it and lets slugs stand for PSIDs.
func (s *Server) search(r *http.Request) (control.Search, error) {
	var in control.Search
	if err := read(r, &in); err != nil {
		return in, err
	}
	if problems := in.Match.Validate(); len(problems) > 0 {
		return in, malformed("the match cannot be read", problems.Lines()...)
	}
	if err := misnamed(s.unknown("", &in.Match)); err != nil {
		return in, err
	}
	if in.Limit < 0 || in.Count < 0 || in.Since < 0 {
		return in, malformed("since, limit and count are not below 0")
	}
	if in.Limit == 0 {
		in.Limit = defaultRequests
	}
	in.Limit = min(in.Limit, maxRequests)
	in.Count = max(in.Count, 1)
	s.named(&in.Match)
	return in, nil
}

func (s *Server) named(m *contract.Match) {
	if m.PSID != "" {
		m.PSID = s.psidOf(m.PSID)
	}
}

// views are the pretty forms of what was recorded after seq.
func (s *Server) views(seq int64) []contract.Exchange {
	recorded := s.Sandbox.Record.Since(seq)
	mask := s.maskOf(recorded)
	list := make([]contract.Exchange, len(recorded))
	for i, e := range recorded {
		list[i] = s.exchangeView(e, mask)
	}
	return list
}

// find picks what matches, and the last seq that was looked at.
func (s *Server) find(in *control.Search, limit int) control.Found {
	out := control.Found{Requests: []control.Exchange{}, Next: in.Since}
	for _, e := range s.views(in.Since) {
		if limit > 0 && len(out.Requests) == limit {
			break
		}
		out.Next = e.Seq
		if in.Match.Matches(&e) {
			out.Requests = append(out.Requests, e)
		}
	}
	return out
}

func (s *Server) findRequests(r *http.Request) (reply, error) {
	in, err := s.search(r)
	if err != nil {
		return reply{}, err
	}
	return ok(s.find(&in, in.Limit))
}

func (s *Server) countRequests(r *http.Request) (reply, error) {
	in, err := s.search(r)
	if err != nil {
		return reply{}, err
	}
	return ok(control.Counted{Count: len(s.find(&in, 0).Requests)})
}

// waitRequests answers as soon as enough requests match, those that are there already included.
func (s *Server) waitRequests(r *http.Request) (reply, error) {
	in, err := s.search(r)
	if err != nil {
		return reply{}, err
	}
	wait := defaultWait
	if in.TimeoutMS != nil {
		wait = time.Duration(*in.TimeoutMS) * time.Millisecond
	}
	if wait < 0 || wait > maxWait {
		return reply{}, malformed("timeout_ms is not between 0 and " + strconv.FormatInt(maxWait.Milliseconds(), 10))
	}
	ctx, cancel := context.WithTimeout(r.Context(), wait)
	defer cancel()
	seen := in.Since
	for {
		found := s.find(&in, max(in.Limit, in.Count))
		if len(found.Requests) >= in.Count {
			return ok(found)
		}
		entries, err := s.Sandbox.Record.Wait(ctx, max(seen, found.Next))
		if err != nil {
			return reply{}, s.waitedInVain(&in, wait, len(found.Requests))
		}
		seen = last(entries)
	}
}

func last(entries []*record.Entry) int64 { return entries[len(entries)-1].Seq }

func (s *Server) waitedInVain(in *control.Search, wait time.Duration, matched int) *control.Problem {
	v := contract.Verify(contract.Question{
		Exchanges: s.views(in.Since), Expectations: []contract.Expectation{contract.Picked(in.Match).AtLeast(in.Count)}, Since: in.Since,
		SinceAt: s.Sandbox.At(in.Since), Now: s.Sandbox.Clock.Now(),
	})
	return &control.Problem{
		Status: http.StatusRequestTimeout, Code: "waited-in-vain",
		Message:       strconv.Itoa(matched) + " of " + strconv.Itoa(in.Count) + " came in " + wait.String() + ": " + in.Match.String(),
		ClosestMisses: v.Results[0].ClosestMisses,
	}
}

// verify decides whether expectations hold. A bot that is still at work is given time to fall silent.
func (s *Server) verify(r *http.Request) (reply, error) {
	var in control.Verification
	if err := read(r, &in); err != nil {
		return reply{}, err
	}
	checks, err := contract.ParseChecks(in.Checks)
	if err != nil {
		return reply{}, malformed("checks: " + err.Error())
	}
	var unknown contract.Problems
	for i := range in.Expectations {
		x, at := &in.Expectations[i], "expectations["+strconv.Itoa(i)+"]."
		unknown = append(unknown, s.unknown(at+"match.", &x.Match)...)
		s.named(&x.Match)
		if x.Start != nil {
			unknown = append(unknown, s.unknown(at+"after.", x.Start)...)
			s.named(x.Start)
		}
	}
	if err := misnamed(unknown); err != nil {
		return reply{}, err
	}
	settle := sandbox.Settle
	if in.SettleMS != nil {
		settle = time.Duration(*in.SettleMS) * time.Millisecond
	}
	if settle < 0 || settle > maxSettle {
		return reply{}, malformed("settle_ms is not between 0 and " + strconv.FormatInt(maxSettle.Milliseconds(), 10))
	}
	s.Sandbox.Idle(r.Context(), settle)
	v := contract.Verify(contract.Question{
		Exchanges: s.views(in.Since), Expectations: in.Expectations, Since: in.Since, SinceAt: s.Sandbox.At(in.Since),
		Now: s.Sandbox.Clock.Now(), Evicted: s.Sandbox.Record.EvictedSince(in.Since), Checks: checks,
	})
	q := r.URL.Query()
	if !v.Verified && (q.Get("fail") == "1" || q.Get("strict") == "1") {
		return reply{http.StatusExpectationFailed, v}, nil
	}
	return ok(v)
}
