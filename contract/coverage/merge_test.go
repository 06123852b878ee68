package coverage

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	a, b := newReport(), newReport()
	a.Operations = []Row{{ID: "one", Count: 2}, {ID: "two"}, {ID: "odd", Count: 1, Unlisted: true}, {ID: "new", Count: 1, Unlisted: true}}
	b.Operations = []Row{{ID: "two", Count: 3}, {ID: "new"}, {ID: "three"}, {ID: "odd", Count: 4, Unlisted: true}}
	a.Errors = []Row{{ID: "seen-before-it-was-listed", Count: 1, Unlisted: true}, {ID: "lots", Count: math.MaxInt64, Code: 1}}
	b.Errors = []Row{{ID: "seen-before-it-was-listed", Code: 10, Subcode: 7}, {ID: "lots", Count: 5, Code: 1}}

	want := newReport()
	want.Operations = []Row{{ID: "one", Count: 2}, {ID: "two", Count: 3}, {ID: "new", Count: 1}, {ID: "three"}, {ID: "odd", Count: 5, Unlisted: true}}
	want.Errors = []Row{{ID: "seen-before-it-was-listed", Count: 1, Code: 10, Subcode: 7}, {ID: "lots", Count: math.MaxInt64, Code: 1}}
	want.Percent = 83.3
	got, err := Merge(a, b)
	require.NoError(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMergeOfNothing(t *testing.T) {
	t.Parallel()
	got, err := Merge()
	require.NoError(t, err)
	if diff := cmp.Diff(newReport(), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMergeRefusesOtherVersions(t *testing.T) {
	t.Parallel()
	_, err := Merge(newReport(), Report{Version: 7})
	require.EqualError(t, err, "report 2 of 2: the coverage report has version 7, this sendmock reads version 1")
}

// reports draws a report over a few ids, of which each run may list another part.
func reports(t *rapid.T, name string) Report {
	r := newReport()
	for g := range groupCount {
		for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 4, rapid.ID).Draw(t, name+groupNames[g]) {
			row := Row{ID: id, Count: rapid.Int64Range(0, math.MaxInt64).Draw(t, "count"), Unlisted: rapid.Bool().Draw(t, "unlisted")}
			if row.Unlisted {
				row.Count = max(row.Count, 1)
			} else if g == errorIDs {
				row.Code, row.Subcode = int(id[0]), 1 // an id has one code
			}
			*r.rows(g) = append(*r.rows(g), row)
		}
	}
	r.settle()
	return r
}

// unordered is a report with the rows of each group sorted.
func unordered(r Report) Report {
	for g := range groupCount {
		rows := slices.Clone(*r.rows(g))
		slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(a.ID, b.ID) })
		*r.rows(g) = rows
	}
	return r
}

// It does not matter how runs are put together, and no count is lost.
func TestMergeAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := reports(t, "a"), reports(t, "b"), reports(t, "c")
		merge := func(list ...Report) Report {
			out, err := Merge(list...)
			require.NoError(t, err)
			return out
		}
		all := merge(a, b, c)
		for how, got := range map[string]Report{
			"(a+b)+c": merge(merge(a, b), c), "a+(b+c)": merge(a, merge(b, c)), "a+b+c+nothing": merge(a, b, c, newReport()),
		} {
			if diff := cmp.Diff(unordered(all), unordered(got)); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", how, diff)
			}
		}
		if diff := cmp.Diff(unordered(all), unordered(merge(c, b, a))); diff != "" {
			t.Fatalf("another order (-want +got):\n%s", diff)
		}
		for g := range groupCount {
			want := map[string]int64{}
			for _, r := range []Report{a, b, c} {
				for _, row := range *r.rows(g) {
					want[row.ID] = addCounts(want[row.ID], row.Count)
				}
			}
			got := map[string]int64{}
			for _, row := range *all.rows(g) {
				got[row.ID] = row.Count
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", groupNames[g], diff)
			}
		}
	})
}
