package contract

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyRecord draws a record of a few people and texts, its times ascending.
func anyRecord(t *rapid.T) []Exchange {
	n := rapid.IntRange(0, 20).Draw(t, "exchanges")
	list := make([]Exchange, n)
	at := time.Duration(0)
	for i := range list {
		at += time.Duration(rapid.IntRange(0, 20).Draw(t, "pause")) * time.Second
		list[i] = sent(int64(i+1), at, rapid.SampledFrom([]string{ada, ben}).Draw(t, "to"), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "text"),
			rapid.SampledFrom([]func(*Exchange){func(*Exchange) {}, func(*Exchange) {}, windowClosed, rateLimit, blocked}).Draw(t, "outcome"))
	}
	return list
}

func anyExpectation(t *rapid.T) Expectation {
	x := textTo(rapid.SampledFrom([]string{"", ada, ben}).Draw(t, "psid"), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "text"))
	if rapid.Bool().Draw(t, "bounded") {
		lo := rapid.IntRange(0, 4).Draw(t, "min")
		x.Count = count(lo, rapid.IntRange(-1, 4).Draw(t, "max"))
		if x.Count.Max != nil && *x.Count.Max < lo {
			x.Count.Max = &lo
		}
	}
	if rapid.Bool().Draw(t, "starts") {
		x = x.After(textTo("", rapid.SampledFrom([]string{"a", "b"}).Draw(t, "after")))
	}
	switch rapid.IntRange(0, 3).Draw(t, "time") {
	case 0:
		x = x.Within(time.Duration(rapid.IntRange(1, 100).Draw(t, "within")) * time.Second)
	case 1:
		x = x.For(time.Duration(rapid.IntRange(1, 100).Draw(t, "for")) * time.Second)
	}
	return x
}

// Whatever the dropped exchanges were: a verdict without them is the true one, or says that it does not know.
func TestEvictionNeverDeceives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		record := anyRecord(t)
		steps := []Expectation{anyExpectation(t), anyExpectation(t)}
		if rapid.Bool().Draw(t, "ordered") && !steps[0].absence() && !steps[1].absence() {
			steps = InOrder(steps...)
		}
		q := Question{Exchanges: record, Expectations: steps, SinceAt: nine, Now: nine.Add(time.Hour), Checks: noChecks()}
		whole := Verify(q)
		q.Exchanges, q.Evicted = record[rapid.IntRange(0, len(record)).Draw(t, "dropped"):], true
		for i, r := range Verify(q).Results {
			if !r.Unknown && r.Verified != whole.Results[i].Verified {
				t.Fatalf("%s\nwith all: %s\nwith some dropped: %s", steps[i].String(), whole.Results[i], r)
			}
		}
	})
}

// The results do not depend on each other but for order, and say what they count.
func TestCountsAreBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		record, x := anyRecord(t), anyExpectation(t)
		q := Question{Exchanges: record, Expectations: []Expectation{x}, SinceAt: nine, Now: nine.Add(time.Hour), Checks: noChecks()}
		r := Verify(q).Results[0]
		began := x.Start == nil
		for i := range record {
			began = began || x.Start.Matches(&record[i])
		}
		if want := began && x.count().holds(r.Matched); r.Verified != want {
			t.Fatalf("%s: %d matched, verified is %t", x.String(), r.Matched, r.Verified)
		}
		if len(r.ClosestMisses) > maxMisses {
			t.Fatalf("%d misses", len(r.ClosestMisses))
		}
		for i, m := range r.ClosestMisses {
			if m.Distance == 0 || len(m.Differences) == 0 || i > 0 && m.Distance < r.ClosestMisses[i-1].Distance {
				t.Fatalf("miss %d of %+v", i, r.ClosestMisses)
			}
		}
	})
}

// What comes later takes back no failure that was for good, and dropping a match never turns too few into enough.
func TestMoreAndFewer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		record, x := anyRecord(t), anyExpectation(t)
		x.Start = nil
		q := Question{Expectations: []Expectation{x}, SinceAt: nine, Now: nine.Add(time.Hour), Checks: noChecks()}
		cut := rapid.IntRange(0, len(record)).Draw(t, "cut")
		q.Exchanges = record[:cut]
		part := Verify(q).Results[0]
		q.Exchanges = record
		whole := Verify(q).Results[0]
		if part.final && whole.Verified {
			t.Fatalf("%s failed for good and holds later", x.String())
		}
		if part.Matched > whole.Matched {
			t.Fatalf("%d matched of a part, %d of the whole", part.Matched, whole.Matched)
		}
	})
}

// With only the order to decide, a row of steps holds if and only if their exchanges come in that order.
func TestOrderIsOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.Permutation([]int{0, 1, 2, 3, 4}).Draw(t, "order")
		var record []Exchange
		var steps []Expectation
		ascending := true
		for i, n := range order {
			record = append(record, sent(int64(i+1), 0, ada, fmt.Sprint("step", n)))
			ascending = ascending && i == n
			steps = append(steps, textTo(ada, fmt.Sprint("step", i)))
		}
		v := Verify(Question{Exchanges: record, Expectations: InOrder(steps...), SinceAt: nine, Now: nine, Checks: noChecks()})
		if v.Verified != ascending {
			t.Fatalf("%v: verified is %t", order, v.Verified)
		}
	})
}
