package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Question is what a verdict is asked about. Verify looks at nothing else: no clock, no server.
type Question struct {
	Exchanges    []Exchange // after Since, oldest first
	Expectations []Expectation
	Since        int64           // seq; exclusive
	SinceAt      time.Time       // virtual instant of Since: where time starts for what has no after
	Now          time.Time       // virtual
	Evicted      bool            // the recorder has dropped exchanges of this range
	Checks       map[string]bool // by id: on or off; what is not named has its default
}

// Verdict is the answer. It is unknown where dropped exchanges could turn it and nothing fails for certain.
type Verdict struct {
	Verified   bool      `json:"verified"` // every expectation holds and no check found anything
	Unknown    bool      `json:"unknown"`
	Results    []Result  `json:"results"` // in the order of the expectations
	Violations []Finding `json:"violations"`
}

// Result is what came of one expectation.
type Result struct {
	Name          string `json:"name"`     // its own, or the expectation in words
	Expected      string `json:"expected"` // the expectation in words
	Verified      bool   `json:"verified"`
	Unknown       bool   `json:"unknown,omitempty"` // exchanges that are gone could have turned it
	Matched       int    `json:"matched"`           // exchanges that count
	Problem       string `json:"problem,omitempty"` // why it is not verified, in one sentence
	ClosestMisses []Miss `json:"closest_misses"`    // at most 3, best first; of what never began, where after did not happen

	missing time.Duration // of virtual time, until an absence is proven
	final   bool          // nothing that is still to come can turn it
	psid    string        // whom the expectation is about
}

// Verify decides. It takes time in proportion to exchanges and expectations, and looks for closest misses only where
// something is missing.
func Verify(q Question) Verdict {
	seen := q.seen()
	v := Verdict{Results: make([]Result, len(q.Expectations)), Violations: []Finding{}}
	counted := make([][]int, len(q.Expectations)) // indices into seen
	for i := range q.Expectations {
		v.Results[i], counted[i] = decide(&q, seen, &q.Expectations[i])
	}
	checkOrder(&q, seen, counted, v.Results)
	v.Violations = append(v.Violations, q.findings(seen, counted, v.Results)...)

	v.Verified = len(v.Violations) == 0
	failed := !v.Verified
	// The dropped exchanges may have held what a check would have found.
	unknown := q.Evicted && q.anyCheck()
	for i := range v.Results {
		r := &v.Results[i]
		v.Verified = v.Verified && r.Verified
		unknown = unknown || r.Unknown
		failed = failed || !r.Verified && !r.Unknown
	}
	v.Verified = v.Verified && !unknown
	v.Unknown = unknown && !failed
	return v
}

// seen are the exchanges that count: complete, of this sandbox, after Since.
func (q *Question) seen() []*Exchange {
	seen := make([]*Exchange, 0, len(q.Exchanges))
	for i := range q.Exchanges {
		if e := &q.Exchanges[i]; !e.Unrouted && !e.Pending && e.Seq > q.Since {
			seen = append(seen, e)
		}
	}
	return seen
}

// span is the part of the record that an expectation looks at.
type span struct {
	after *Match // what began it; nil: the question's since
	first int    // index into the exchanges seen
	from  time.Time
	to    time.Time // zero: no end
}

// decide judges one expectation by itself. The indices are those of the exchanges that count for it.
func decide(q *Question, seen []*Exchange, x *Expectation) (Result, []int) {
	r := Result{Name: x.label(), Expected: x.String(), ClosestMisses: []Miss{}, psid: x.Match.PSID}
	s := span{from: q.SinceAt}
	if x.Start != nil {
		began := slices.IndexFunc(seen, x.Start.Matches)
		if began < 0 {
			r.Unknown = q.Evicted
			r.Problem = "it never began: there was no " + bare(x.Start.String())
			r.ClosestMisses = closest(x.Start, seen, func(int) bool { return true }, nil)
			return r, nil
		}
		s.after, s.first, s.from = x.Start, began+1, seen[began].At
	}
	if d := max(x.Limit, x.Absent); d > 0 {
		s.to = s.from.Add(time.Duration(d))
	}
	var counted, outside []int // indices into seen
	for i := s.first; i < len(seen); i++ {
		switch {
		case !x.Match.Matches(seen[i]):
		case s.holds(seen[i].At):
			counted = append(counted, i)
		default:
			outside = append(outside, i)
		}
	}
	r.Matched = len(counted)
	if x.Absent > 0 {
		r.judgeAbsence(q, x, s, seen, counted)
	} else {
		r.judgeCount(q, x, s, seen, counted, outside)
	}
	return r, counted
}

func (s span) holds(at time.Time) bool {
	return !at.Before(s.from) && (s.to.IsZero() || !at.After(s.to))
}

func (r *Result) judgeAbsence(q *Question, x *Expectation, s span, seen []*Exchange, counted []int) {
	switch {
	case len(counted) > 0:
		e := seen[counted[0]]
		r.Problem = fmt.Sprintf("seq %d came %s into the %s", e.Seq, Duration(e.At.Sub(s.from)), x.Absent)
		// An earlier beginning, if it has been dropped, would have ended earlier.
		r.Unknown = q.Evicted && x.Start != nil
		r.final = true
	case q.Now.Before(s.to):
		r.missing = s.to.Sub(q.Now)
		r.Problem = fmt.Sprintf("it is too early to say: the clock stands %s short of the end of these %s; advance it", Duration(r.missing), x.Absent)
	case q.Evicted:
		r.Unknown = true
		r.Problem = gone
	default:
		r.Verified = true
	}
}

const gone = "the recorder has dropped exchanges of this range, which could have turned it"

func (r *Result) judgeCount(q *Question, x *Expectation, s span, seen []*Exchange, counted, outside []int) {
	want, n := x.count(), len(counted)
	// Where time begins is itself uncertain if an earlier after can have been dropped.
	moving := x.Start != nil && x.Limit > 0
	switch {
	case want.holds(n):
		r.Verified = !q.Evicted || want.Max == nil && !moving
		if !r.Verified {
			r.Unknown, r.Problem = true, gone
		}
	case n < want.Min:
		r.Unknown = q.Evicted
		r.Problem = fmt.Sprintf("wanted %s, found %s", want, numeral(n))
		if len(outside) > 0 {
			r.Problem += fmt.Sprintf(" within %s and %d outside of it", x.Limit, len(outside))
		}
		if q.Evicted {
			r.Problem += "; " + gone
		}
		next := 0 // of counted, which ascends as the indices do
		r.ClosestMisses = closest(&x.Match, seen, func(i int) bool {
			if next < len(counted) && counted[next] == i {
				next++
				return false
			}
			return true
		}, &s)
	default:
		r.Unknown = q.Evicted && moving
		r.final = true
		seqs := make([]string, 0, 10)
		for _, i := range counted[:min(n, cap(seqs))] {
			seqs = append(seqs, strconv.FormatInt(seen[i].Seq, 10))
		}
		if n > len(seqs) {
			seqs = append(seqs, "…")
		}
		r.Problem = fmt.Sprintf("wanted %s, found %d: seq %s", want, n, strings.Join(seqs, ", "))
	}
}

func numeral(n int) string {
	if n == 0 {
		return "none"
	}
	return strconv.Itoa(n)
}

// bare is a description without its article.
func bare(s string) string { return strings.TrimPrefix(strings.TrimPrefix(s, "a "), "an ") }

// missed is how an exchange lies outside of the span, or nil.
func (s span) missed(i int, e *Exchange) *Difference {
	switch {
	case i < s.first:
		return &Difference{Part: "after", Want: "later than " + s.after.String(), Got: "before it, at seq " + strconv.FormatInt(e.Seq, 10)}
	case s.holds(e.At):
		return nil
	case e.At.Before(s.from):
		return &Difference{Part: "within", Want: "not before " + instant(s.from), Got: instant(e.At)}
	}
	return &Difference{
		Part: "within", Want: "by " + instant(s.to), Got: instant(e.At),
		Diff: fmt.Sprintf("came %s too late", Duration(e.At.Sub(s.to))),
	}
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999Z07:00") }
