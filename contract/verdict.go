package contract

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Question is what a verdict is asked about. Verify looks at nothing else: no clock, no server.
type Question struct {
	Exchanges    []Exchange // after Since, oldest first
	Acts         []Act      // of people, oldest first; those before Since too
	Expectations []Expectation
	Since        int64              // seq; exclusive
	SinceAt      time.Time          // virtual instant of Since
	SinceGiven   bool               // somebody said since: time counts from there, not from people's acts
	AbsentFrom   Moment             // where an absence begins that names nothing; zero: at Since
	Now          time.Time          // virtual
	Evicted      bool               // the recorder has dropped exchanges of this range
	Checks       map[string]bool    // by id: on or off; what is not named has its default
	Expected     map[int64]Expected // by seq: refusals that expectations asked for before
}

// Verdict is the answer. It is unknown where dropped exchanges could turn it and nothing fails for certain.
type Verdict struct {
	Verified   bool      `json:"verified"` // every expectation holds and no check found anything
	Unknown    bool      `json:"unknown"`
	Results    []Result  `json:"results"` // in the order of the expectations
	Violations []Finding `json:"violations"`
	Excused    []Excuse  `json:"excused,omitempty"`  // findings that expectations asked for
	LookedAt   int       `json:"looked_at"`          // requests that were judged
	Unrouted   int       `json:"unrouted,omitempty"` // requests with a token of nobody here, which were not

	// What only a server adds.
	Notes    []string       `json:"notes,omitempty"`    // what was not looked at, and what stood between people and the bot
	Chapters []Chapter      `json:"chapters,omitempty"` // closed ones, where they were asked for
	Older    *OlderChapters `json:"older_chapters,omitempty"`
	Asked    *Moment        `json:"asked,omitempty"` // when it was asked: where absences begin that name nothing
	Waited   *Waited        `json:"waited,omitempty"`
	Text     string         `json:"text,omitempty"` // all of it, for people
}

// Result is what came of one expectation.
type Result struct {
	Name          string   `json:"name"`     // its own, or the expectation in words
	Expected      string   `json:"expected"` // the expectation in words
	Verified      bool     `json:"verified"`
	Unknown       bool     `json:"unknown,omitempty"`      // exchanges that are gone could have turned it
	Matched       int      `json:"matched"`                // exchanges that count
	CountedFrom   string   `json:"counted_from,omitempty"` // what within and absent_for count from, with its instant
	Problem       string   `json:"problem,omitempty"`      // why it is not verified, in one sentence
	Missing       Duration `json:"missing,omitzero"`       // virtual time until an absence is proven
	Note          string   `json:"note,omitempty"`         // why it may mean less than it seems
	ClosestMisses []Miss   `json:"closest_misses"`         // at most 3, best first; of what never began, where after did not happen

	final bool    // nothing that is still to come can turn it
	seqs  []int64 // of what counts, where the expectation asks for a refusal
}

// Verify decides. It takes time in proportion to exchanges and expectations, and looks for closest misses only where
// something is missing.
func Verify(q Question) Verdict {
	seen := q.seen()
	v := Verdict{Results: make([]Result, len(q.Expectations)), LookedAt: len(seen), Unrouted: q.unrouted()}
	counted := make([][]int, len(q.Expectations)) // indices into seen
	for i := range q.Expectations {
		v.Results[i], counted[i] = decide(&q, seen, &q.Expectations[i])
	}
	checkOrder(&q, seen, counted, v.Results)
	v.Violations, v.Excused = q.findings(seen, q.expected(seen, counted, v.Results))
	v.sum(q.Evicted && q.anyCheck()) // what was dropped may have held what a check would have found
	return v
}

// sum makes the verdict of its parts.
func (v *Verdict) sum(unknown bool) {
	v.Verified = len(v.Violations) == 0
	failed := !v.Verified
	for i := range v.Results {
		r := &v.Results[i]
		v.Verified = v.Verified && r.Verified
		unknown = unknown || r.Unknown
		failed = failed || !r.Verified && !r.Unknown
	}
	v.Verified = v.Verified && !unknown
	v.Unknown = unknown && !failed
}

// expected adds the refusals that these expectations ask for to those that were asked for before.
func (q *Question) expected(seen []*Exchange, counted [][]int, results []Result) map[int64]Expected {
	all := maps.Clone(q.Expected)
	if all == nil {
		all = map[int64]Expected{}
	}
	for i := range q.Expectations {
		x, asks := q.Expectations[i].Asks()
		if !asks || !results[i].Verified {
			continue
		}
		for _, k := range counted[i] {
			seq := seen[k].Seq
			results[i].seqs = append(results[i].seqs, seq)
			if before, known := all[seq]; !known || x.ByError && !before.ByError {
				all[seq] = x
			}
		}
	}
	return all
}

// AskedFor are the seqs of what the expectations that held matched, where they ask for a refusal. It is known to who has just asked
// [Verify], and travels in no JSON.
func (v *Verdict) AskedFor(expectations []Expectation) map[int64]Expected {
	out := map[int64]Expected{}
	for i := range v.Results {
		x, _ := expectations[i].Asks()
		for _, seq := range v.Results[i].seqs {
			if before, known := out[seq]; !known || x.ByError && !before.ByError {
				out[seq] = x
			}
		}
	}
	return out
}

// State says what still moves in a verdict: open is an expectation that something to come could fulfil; final is one that nothing
// to come can turn; missing is the virtual time until absences are proven.
func (v *Verdict) State() (open, final bool, missing Duration) {
	for i := range v.Results {
		r := &v.Results[i]
		missing = max(missing, r.Missing)
		final = final || r.final
		open = open || !r.Verified && r.Missing == 0
	}
	return open, final, missing
}

// TakeBack turns an expectation that holds into one that does not, for a reason that the record does not show.
func (v *Verdict) TakeBack(i int, problem string) {
	r := &v.Results[i]
	r.Verified, r.Unknown, r.final, r.Problem = false, false, true, problem
	v.Verified, v.Unknown = false, false
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

// unrouted counts the requests of unknown tokens.
func (q *Question) unrouted() (n int) {
	for i := range q.Exchanges {
		if e := &q.Exchanges[i]; e.Unrouted && e.Seq > q.Since {
			n++
		}
	}
	return n
}

// span is the part of the record that an expectation looks at.
type span struct {
	first int           // index into the exchanges seen
	begin string        // what comes before first does not count because of
	limit time.Duration // 0: no end
	from  origins
}

// origin of what the expectation counts for one exchange.
func (s *span) origin(e *Exchange) origin { return s.from.before(e.Seq) }

// holds reports whether an exchange comes in time.
func (s *span) holds(e *Exchange) bool {
	from := s.origin(e).at
	return !e.At.Before(from) && (s.limit == 0 || e.At.Sub(from) <= s.limit)
}

// decide judges one expectation by itself. The indices are those of the exchanges that count for it.
func decide(q *Question, seen []*Exchange, x *Expectation) (Result, []int) {
	r := Result{Name: x.label(), Expected: x.String(), ClosestMisses: []Miss{}}
	s, began := q.spanOf(seen, x)
	if !began {
		r.Unknown = q.Evicted
		r.Problem = "it never began: there was no " + bare(x.Start.String())
		r.ClosestMisses = closest(x.Start, seen, func(int) bool { return true }, nil)
		return r, nil
	}
	var counted, outside []int // indices into seen
	for i := s.first; i < len(seen); i++ {
		switch {
		case !x.Match.Matches(seen[i]):
		case s.holds(seen[i]):
			counted = append(counted, i)
		default:
			outside = append(outside, i)
		}
	}
	r.Matched = len(counted)
	if s.limit > 0 {
		from := s.from.before(math.MaxInt64)
		if len(counted) > 0 {
			from = s.origin(seen[counted[0]])
		}
		r.CountedFrom = from.what + ", at " + instant(from.at)
	}
	if x.Absent > 0 {
		r.judgeAbsence(q, x, &s, seen, counted)
	} else {
		r.judgeCount(q, x, &s, seen, counted, outside)
	}
	return r, counted
}

// spanOf finds where an expectation begins. began is false where it waits for an after that never came.
func (q *Question) spanOf(seen []*Exchange, x *Expectation) (s span, began bool) {
	start := origin{q.SinceAt, beginning}
	if q.SinceGiven {
		start.what = "since, seq " + strconv.FormatInt(q.Since, 10)
	}
	switch {
	case x.Start != nil:
		i := slices.IndexFunc(seen, x.Start.Matches)
		if i < 0 {
			return s, false
		}
		start = origin{seen[i].At, "the first " + bare(x.Start.String()) + ", seq " + strconv.FormatInt(seen[i].Seq, 10)}
		s.first, s.begin = i+1, "later than "+x.Start.String()
	case x.Absent > 0 && !q.SinceGiven && !q.AbsentFrom.At.IsZero():
		start = origin{q.AbsentFrom.At, "the question, seq " + strconv.FormatInt(q.AbsentFrom.Seq, 10)}
		s.first = sort.Search(len(seen), func(i int) bool { return seen[i].Seq > q.AbsentFrom.Seq })
	}
	s.limit, s.from = time.Duration(max(x.Limit, x.Absent)), origins{start: start}
	if x.Limit > 0 {
		s.from = q.originsOf(x, start)
	}
	return s, true
}

func (r *Result) judgeAbsence(q *Question, x *Expectation, s *span, seen []*Exchange, counted []int) {
	from := s.from.start.at
	end := from.Add(s.limit)
	switch {
	case len(counted) > 0:
		e := seen[counted[0]]
		r.Problem = fmt.Sprintf("seq %d came %s into the %s", e.Seq, Duration(e.At.Sub(from)), x.Absent)
		// An earlier beginning, if it has been dropped, would have ended earlier.
		r.Unknown = q.Evicted && x.Start != nil
		r.final = true
	case q.Now.Before(end):
		r.Missing = Duration(end.Sub(q.Now))
		r.Problem = fmt.Sprintf("it is too early to say: the clock stands %s short of the end of these %s; advance it", r.Missing, x.Absent)
	case q.Evicted:
		r.Unknown, r.final, r.Problem = true, true, gone
	default:
		r.Verified = true
	}
}

const gone = "the recorder has dropped exchanges of this range, which could have turned it"

func (r *Result) judgeCount(q *Question, x *Expectation, s *span, seen []*Exchange, counted, outside []int) {
	want, n := x.count(), len(counted)
	// Where time begins is itself uncertain if an earlier after can have been dropped.
	moving := x.Start != nil && x.Limit > 0
	switch {
	case want.holds(n):
		r.Verified = !q.Evicted || want.Max == nil && !moving
		if !r.Verified {
			r.Unknown, r.final, r.Problem = true, true, gone
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
		r.ClosestMisses = closest(&x.Match, seen, func(i int) bool {
			_, counts := slices.BinarySearch(counted, i)
			return !counts
		}, s)
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
func (s *span) missed(i int, e *Exchange) *Difference {
	from := s.origin(e)
	switch {
	case i < s.first:
		return &Difference{Part: "after", Want: s.begin, Got: "before it, at seq " + strconv.FormatInt(e.Seq, 10)}
	case s.holds(e):
		return nil
	case e.At.Before(from.at):
		return &Difference{Part: "within", Want: "not before " + instant(from.at), Got: instant(e.At)}
	}
	end := from.at.Add(s.limit)
	return &Difference{
		Part: "within", Want: "by " + instant(end) + ", " + Duration(s.limit).String() + " after " + from.what, Got: instant(e.At),
		Diff: fmt.Sprintf("came %s too late", Duration(e.At.Sub(end))),
	}
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999Z07:00") }
