package contract

import (
	"cmp"
	"fmt"
	"slices"
)

// checkOrder takes the expectations with an order by their numbers and lets each one's first exchange come after those of
// all lower numbers. An exchange that stands for one step does not stand for a later one, so a step can be repeated. What
// failed by itself is passed over.
func checkOrder(q *Question, seen []*Exchange, counted [][]int, results []Result) {
	var steps []int // that occurred
	ordered := 0
	for i := range q.Expectations {
		if q.Expectations[i].Order == 0 {
			continue
		}
		ordered++
		if len(counted[i]) > 0 {
			steps = append(steps, i)
		}
	}
	slices.SortStableFunc(steps, func(a, b int) int { return cmp.Compare(q.Expectations[a].Order, q.Expectations[b].Order) })
	used := map[int]bool{}
	before, beforeWhose := -1, -1 // index of the latest exchange among the lower numbers, and whose it is
	last, lastWhose := -1, -1     // the same with the present number
	for n, i := range steps {
		if n > 0 && q.Expectations[i].Order != q.Expectations[steps[n-1]].Order {
			before, beforeWhose = last, lastWhose
		}
		at := slices.IndexFunc(counted[i], func(k int) bool { return !used[k] })
		r := &results[i]
		switch {
		case at < 0:
			r.outOfOrder(q, "every exchange that fits stands for an earlier step already", false) // another may come
			continue
		case counted[i][at] < before:
			first, then := seen[counted[i][at]], seen[before]
			r.outOfOrder(q, fmt.Sprintf("it came first, at seq %d, and should come after %q, which came at seq %d", first.Seq, results[beforeWhose].Name, then.Seq), true)
			continue
		}
		k := counted[i][at]
		used[k] = true
		if k > last {
			last, lastWhose = k, i
		}
	}
	for i := range results {
		if r := &results[i]; q.Evicted && ordered > 1 && q.Expectations[i].Order > 0 && r.Verified {
			r.Verified, r.Unknown, r.final, r.Problem = false, true, true, gone
		}
	}
}

// outOfOrder says that an expectation which holds by itself has no place in the order, so far or for good.
func (r *Result) outOfOrder(q *Question, problem string, final bool) {
	if r.Verified {
		r.Verified, r.Unknown, r.final, r.Problem = false, q.Evicted, final, problem
	} else if r.Problem != "" {
		r.Problem += "; and " + problem
	}
}
