package contract

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sendmock/sendmock/internal/golden"
)

// ruling is what a test looks at in a verdict's first, or named, result.
type ruling struct {
	Verified, Unknown bool
	Matched           int
}

func TestVerify(t *testing.T) {
	t.Parallel()
	hi := textTo(ada, "hi")
	record := []Exchange{
		sent(1, 0, ada, "hi"), sent(2, 10*time.Second, ben, "start"), sent(3, 42*time.Second, ada, "hi"),
		sent(4, time.Minute, ada, "bye"), sent(5, 2*time.Minute, ada, "hi", func(e *Exchange) { e.Unrouted = true }),
	}
	yes, no, unknown := func(n int) ruling { return ruling{true, false, n} }, func(n int) ruling { return ruling{false, false, n} }, func(n int) ruling { return ruling{false, true, n} }
	start := textTo(ben, "start")
	tests := []struct {
		name        string
		x           Expectation
		want, holey ruling // holey: with exchanges dropped
	}{
		{"at least one", hi, yes(2), yes(2)},
		{"none there", textTo(ada, "ho"), no(0), unknown(0)},
		{"exactly", hi.Times(2), yes(2), unknown(2)},
		{"too many", hi.Times(1), no(2), no(2)},
		{"too few", hi.Times(3), no(2), unknown(2)},
		{"at most", hi.AtMost(2), yes(2), unknown(2)},
		{"at least two", hi.AtLeast(2), yes(2), yes(2)},
		{"nothing, and so it is", textTo(ada, "ho").Times(0), yes(0), unknown(0)},
		{"nothing, and there was", hi.Times(0), no(2), no(2)},
		{"within", hi.Within(30 * time.Second), yes(1), yes(1)},
		{"within, to the instant", textTo(ada, "bye").Within(time.Minute), yes(1), yes(1)},
		{"too late", textTo(ada, "bye").Within(time.Minute - 1), no(0), unknown(0)},
		{"after", hi.After(start).Times(1), yes(1), unknown(1)},
		{"after, at least", hi.After(start), yes(1), yes(1)},
		{"after, too many", hi.After(start).Times(0), no(1), no(1)},
		{"after and within", hi.After(start).Within(32 * time.Second), yes(1), unknown(1)},
		{"after and too late", hi.After(start).Within(31 * time.Second), no(0), unknown(0)},
		{"after and within, too many", hi.After(start).Within(time.Minute).Times(0), no(1), unknown(1)},
		{"what began it does not count", start.After(start), no(0), unknown(0)},
		{"it never began", hi.After(textTo(ben, "stop")), no(0), unknown(0)},
		{"absent", textTo(ada, "ho").For(time.Hour), yes(0), unknown(0)},
		{"not absent", hi.For(time.Hour), no(2), no(2)},
		{"absent after", hi.After(start).For(30 * time.Second), yes(0), unknown(0)},
		{"not absent after", hi.After(start).For(time.Minute), no(1), unknown(1)},
		{"too early to say", textTo(ada, "ho").For(2 * time.Hour), no(0), no(0)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for holes, want := range map[bool]ruling{false: tt.want, true: tt.holey} {
				q := Question{Exchanges: record, Expectations: []Expectation{tt.x}, SinceAt: nine, Now: nine.Add(time.Hour), Evicted: holes, Checks: noChecks()}
				v := Verify(q)
				r := v.Results[0]
				if diff := cmp.Diff(want, ruling{r.Verified, r.Unknown, r.Matched}); diff != "" {
					t.Errorf("dropped exchanges: %t (-want +got):\n%s%s", holes, diff, v)
				}
				if diff := cmp.Diff(ruling{want.Verified, want.Unknown, 0}, ruling{v.Verified, v.Unknown, 0}); diff != "" {
					t.Errorf("the verdict, dropped exchanges: %t (-want +got):\n%s", holes, diff)
				}
				if (r.Problem == "") != r.Verified {
					t.Errorf("verified: %t, and the problem is %q", r.Verified, r.Problem)
				}
			}
		})
	}
}

func TestSinceIsExclusive(t *testing.T) {
	t.Parallel()
	v := Verify(Question{Exchanges: []Exchange{sent(1, 0, ada, "hi"), sent(2, 0, ada, "hi")}, Expectations: []Expectation{textTo(ada, "hi").Times(1)}, Since: 1, SinceAt: nine, Now: nine})
	if diff := cmp.Diff(true, v.Verified); diff != "" {
		t.Errorf("(-want +got):\n%s%s", diff, v)
	}
}

// A certain failure is a failure, whatever else is unknown; without checks and failures it is unknown.
func TestVerdictOfSeveral(t *testing.T) {
	t.Parallel()
	hi, ho := textTo(ada, "hi"), textTo(ada, "ho")
	tests := []struct {
		name   string
		list   []Expectation
		checks map[string]bool
		change func(e *Exchange)
		want   ruling
	}{
		{"nothing is expected", nil, noChecks(), nil, ruling{Verified: true}},
		{"checks cannot see what was dropped", nil, nil, nil, ruling{Unknown: true}},
		{"one is unknown", []Expectation{hi, ho}, noChecks(), nil, ruling{Unknown: true}},
		{"one has failed", []Expectation{ho, hi.Times(0)}, noChecks(), nil, ruling{}},
		{"a check found something", []Expectation{hi}, nil, windowClosed, ruling{}},
	}
	for _, tt := range tests {
		e := sent(1, 0, ada, "hi")
		if tt.change != nil {
			tt.change(&e)
		}
		v := Verify(Question{Exchanges: []Exchange{e}, Expectations: tt.list, SinceAt: nine, Now: nine, Evicted: true, Checks: tt.checks})
		if diff := cmp.Diff(tt.want, ruling{Verified: v.Verified, Unknown: v.Unknown}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Within counts from the newest act of the person before the match, or of anybody; since and after say otherwise.
func TestWithinCountsFromActs(t *testing.T) {
	t.Parallel()
	hour := time.Hour
	acts := []Act{{Seq: 2, At: nine.Add(hour), PSID: ada, Event: "message"}, {Seq: 4, At: nine.Add(hour + 20*time.Second), PSID: ben, Event: "postback"}}
	record := []Exchange{sent(3, hour+10*time.Second, ada, "hi"), sent(5, hour+45*time.Second, ada, "more"), sent(6, hour+50*time.Second, ben, "hi")}
	soon := 30 * time.Second
	anybody := func(text string) Expectation { return Expectation{Match: Match{Text: &Wording{Exact: &text}}} }
	tests := []struct {
		name string
		x    Expectation
		give func(q *Question)
		want bool
		from string
	}{
		{"the person's act", textTo(ada, "hi").Within(10 * time.Second), nil, true, "the message of " + ada + " at seq 2, at 2026-12-01T10:00:00Z"},
		{"a moment too late", textTo(ada, "hi").Within(10*time.Second - 1), nil, false, "the message of " + ada + " at seq 2, at 2026-12-01T10:00:00Z"},
		{"somebody else's act does not count", textTo(ada, "more").Within(soon), nil, false, "the message of " + ada + " at seq 2, at 2026-12-01T10:00:00Z"},
		{"anybody's act counts where nobody is named", anybody("more").Within(soon), nil, true, "the postback of " + ben + " at seq 4, at 2026-12-01T10:00:20Z"},
		{"nobody has done anything", textTo("9", "hi").Within(soon), nil, false, "the beginning, as nobody had done anything yet, at 2026-12-01T09:00:00Z"},
		{"since", textTo(ada, "hi").Within(soon), func(q *Question) { q.SinceGiven = true }, false, "since, seq 0, at 2026-12-01T09:00:00Z"},
		{"after", textTo(ada, "more").Within(35 * time.Second).After(textTo(ada, "hi")), nil, true, "the first request to " + ada + ` with text "hi", seq 3, at 2026-12-01T10:00:10Z`},
	}
	for _, tt := range tests {
		q := Question{Exchanges: record, Acts: acts, Expectations: []Expectation{tt.x}, SinceAt: nine, Now: nine.Add(2 * hour), Checks: noChecks()}
		if tt.give != nil {
			tt.give(&q)
		}
		type seen struct {
			Verified bool
			From     string
		}
		r := Verify(q).Results[0]
		if diff := cmp.Diff(seen{tt.want, tt.from}, seen{r.Verified, r.CountedFrom}); diff != "" {
			t.Errorf("%s (-want +got):\n%s%s", tt.name, diff, r)
		}
	}
}

// What an expectation that holds asks for by its error is excused; what a test did not ask for is not.
func TestExcuses(t *testing.T) {
	t.Parallel()
	refusal := func(parts ...Part) Expectation { return Sent(append([]Part{To(ada)}, parts...)...).Named("asked") }
	s := time.Second
	tests := []struct {
		name   string
		record []Exchange
		x      Expectation
		before map[int64]Expected
		want   []string // findings
		excuse []string
	}{
		{"a refusal that was asked for", []Exchange{sent(1, 0, ada, "a", windowClosed)}, refusal(Refused("window-closed")).Times(1), nil, nil, []string{"refused-and-ignored@1 asked"}},
		{"by outcome", []Exchange{sent(1, 0, ada, "a", windowClosed)}, refusal(Refused("")), nil, nil, []string{"refused-and-ignored@1 asked"}},
		{"with another count", []Exchange{sent(1, 0, ada, "a", windowClosed)}, refusal(Refused("window-closed")).Times(2), nil, []string{"refused-and-ignored@1"}, nil},
		{"an absence asks for nothing", []Exchange{sent(1, 0, ada, "a", windowClosed)}, refusal(Refused("window-closed")).Times(0), nil, []string{"refused-and-ignored@1"}, nil},
		{"a shape by its error", []Exchange{sent(1, 0, ada, "a", misshapen), sent(2, s, ada, "b")}, refusal(Code(100)), nil, nil, []string{"spec-violation@1 asked"}},
		{"a shape by its outcome", []Exchange{sent(1, 0, ada, "a", misshapen), sent(2, s, ada, "b")}, refusal(Refused("")), nil, []string{"spec-violation@1"}, nil},
		{"a storm is never asked for", []Exchange{sent(1, 0, ada, "a", dead), sent(2, s, ada, "a", dead), sent(3, s, ada, "a", dead)}, refusal(Refused("token-expired")), nil, []string{"retry-storm@3"}, nil},
		{"asked for before", []Exchange{sent(1, 0, ada, "a", windowClosed)}, Picked(Match{}), map[int64]Expected{1: {By: "earlier"}}, nil, []string{"refused-and-ignored@1 earlier"}},
	}
	for _, tt := range tests {
		v := Verify(Question{Exchanges: tt.record, Expectations: []Expectation{tt.x}, SinceAt: nine, Now: nine, Expected: tt.before})
		var got, excused []string
		for _, f := range v.Violations {
			got = append(got, fmt.Sprintf("%s@%d", f.Check, f.Seq))
		}
		for _, x := range v.Excused {
			excused = append(excused, fmt.Sprintf("%s@%d %s", x.Check, x.Seq, x.By))
		}
		if diff := cmp.Diff([][]string{tt.want, tt.excuse}, [][]string{got, excused}); diff != "" {
			t.Errorf("%s: findings, excuses (-want +got):\n%s%s", tt.name, diff, v)
		}
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	say := func(texts string) []Exchange {
		var list []Exchange
		for i, c := range texts {
			list = append(list, sent(int64(i+1), time.Duration(i)*time.Second, ada, string(c)))
		}
		return list
	}
	step := func(order int, text string) Expectation {
		x := textTo(ada, text)
		x.Order = order
		return x
	}
	abc := []Expectation{step(1, "a"), step(2, "b"), step(3, "c")}
	any2 := Sent(To(ada)).Named("anything")
	any2.Order = 2
	tests := []struct {
		said string
		list []Expectation
		want string // for each: y, n where nothing to come can turn it, and o where it is open still
	}{
		{"abc", abc, "yyy"},
		{"axbxc", abc, "yyy"},
		{"bac", abc, "yny"},
		{"cab", abc, "yyn"},
		{"bab", abc[:2], "yn"}, // the first b counts
		{"abab", []Expectation{step(1, "a"), step(2, "b"), step(3, "a"), step(4, "b")}, "yyyy"},
		{"aab", []Expectation{step(1, "a"), step(2, "b"), step(3, "a")}, "yyn"},
		{"a", []Expectation{step(1, "a"), step(2, "a")}, "yo"},
		{"aa", []Expectation{step(1, "a"), step(2, "a")}, "yy"},
		{"a", []Expectation{step(1, "a"), any2}, "yo"}, // it stands for the first step; the second may come
		{"ab", []Expectation{step(1, "a"), any2}, "yy"},
		{"ab", []Expectation{step(1, "b"), step(1, "a")}, "yy"}, // the same number: in any order
		{"abc", []Expectation{step(2, "c"), step(1, "b"), step(1, "a")}, "yyy"},
		{"acb", []Expectation{step(2, "c"), step(1, "b"), step(1, "a")}, "nyy"},
		{"ac", abc, "yoy"}, // b fails by itself
	}
	for _, tt := range tests {
		v := Verify(Question{Exchanges: say(tt.said), Expectations: tt.list, SinceAt: nine, Now: nine.Add(time.Hour), Checks: noChecks()})
		got := ""
		for _, r := range v.Results {
			switch {
			case r.Verified:
				got += "y"
			case r.final:
				got += "n"
			default:
				got += "o"
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s%s", tt.said, diff, v)
		}
	}
}

func TestClosestMisses(t *testing.T) {
	t.Parallel()
	record := []Exchange{
		{Seq: 1, At: nine, Operation: "readNode", Method: "GET", Path: "/v25.0/me", Status: 200},
		sent(2, time.Second, ben, "Hi there"),
		sent(3, 2*time.Second, ada, "Goodbye", param("message", map[string]any{"text": "Goodbye", "quick_replies": []any{map[string]any{"title": "Blue"}}})),
		sent(4, 3*time.Second, ada, "hi there"),
		sent(5, 42*time.Second, ada, "Hi there"),
	}
	tests := []struct {
		name string
		x    Expectation
		want []Miss // At is not compared
	}{
		{"alike text first, then other text, then another person", Sent(To(ada), Text("Hi there")).Within(30 * time.Second).Named("x"), []Miss{
			{5, nine, sendMessage, ada, 1, []Difference{{"within", "by 2026-12-01T09:00:30Z, 30s after the beginning, as nobody had done anything yet", "2026-12-01T09:00:42Z", "came 12s too late"}}},
			{4, nine, sendMessage, ada, 1, []Difference{{"text", "Hi there", "hi there", ""}}},
			{3, nine, sendMessage, ada, 3, []Difference{{"text", "Hi there", "Goodbye", ""}}},
		}},
		{"places in the message", Sent(To(ada), Message(map[string]any{"quick_replies": []any{map[string]any{"title": "Red"}, map[string]any{"title": "Green"}}})), []Miss{
			{5, nine, sendMessage, ada, 1, []Difference{{"message.quick_replies", []any{map[string]any{"title": "Red"}, map[string]any{"title": "Green"}}, nil, ""}}},
			{4, nine, sendMessage, ada, 1, []Difference{{"message.quick_replies", []any{map[string]any{"title": "Red"}, map[string]any{"title": "Green"}}, nil, ""}}},
			{3, nine, sendMessage, ada, 2, []Difference{
				{"message.quick_replies[0].title", "Red", "Blue", ""},
				{"message.quick_replies[1]", map[string]any{"title": "Green"}, nil, ""},
			}},
		}},
	}
	for _, tt := range tests {
		got := Verify(Question{Exchanges: record, Expectations: []Expectation{tt.x}, SinceAt: nine, Now: nine}).Results[0].ClosestMisses
		if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(Miss{}, "At")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	record := make([]Exchange, 10_000)
	for i := range record {
		record[i] = sent(int64(i+1), time.Duration(i)*time.Second, fmt.Sprint(7100000000000000+i%100), fmt.Sprint("text ", i%7))
	}
	for name, x := range map[string]Expectation{
		"met":     Sent(Text("text 3")),
		"missing": Sent(Text("text 9"), Message(map[string]any{"quick_replies": []any{map[string]any{"title": "Red"}}})),
	} {
		b.Run(name, func(b *testing.B) {
			list := make([]Expectation, 10)
			for i := range list {
				list[i] = x
			}
			q := Question{Exchanges: record, Expectations: list, SinceAt: nine, Now: nine.Add(24 * time.Hour)}
			b.ReportAllocs()
			for b.Loop() {
				Verify(q)
			}
		})
	}
}

// The closest misses are looked for among so many, the newest: what is older may be closer, and is not found.
func TestMissesAreBounded(t *testing.T) {
	t.Parallel()
	x := Sent(To(ada), Message(map[string]any{"text": "hi", "metadata": "m"}))
	record := []Exchange{sent(1, 0, ada, "hi")}
	closest := func() int64 {
		return Verify(Question{Exchanges: record, Expectations: []Expectation{x}, SinceAt: nine, Now: nine}).Results[0].ClosestMisses[0].Seq
	}
	for len(record) < maxCompared {
		record = append(record, sent(int64(len(record)+1), 0, ada, "ho"))
	}
	golden.Diff(t, 1, closest())
	record = append(record, sent(maxCompared+1, 0, ada, "ho"))
	golden.Diff(t, maxCompared+1, closest())
}
