package fault_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/fault"
)

var start = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// hang is an effect that needs no more.
var hang = fault.Effect{Hang: true}

func add(t *testing.T, s *fault.Set, plan fault.Plan, match contract.Match) *fault.Rule {
	t.Helper()
	r := &fault.Rule{Match: match, Effect: hang, Plan: plan}
	require.NoError(t, s.Add(r, start))
	return r
}

// strikes asks n times and writes the last character of the rule that strikes, or a dot.
func strikes(s *fault.Set, n int, asked contract.Request, now time.Time) string {
	var b strings.Builder
	for range n {
		if f, struck := s.Strike(&asked, now); struck {
			b.WriteByte(f.Rule[len(f.Rule)-1])
		} else {
			b.WriteByte('.')
		}
	}
	return b.String()
}

func TestPlan(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		plan  fault.Plan
		want  string
		state string
	}{
		{"always", fault.Plan{}, "111111111111", "armed"},
		{"once", fault.Plan{Times: 1}, "1...........", "spent"},
		{"twice", fault.Plan{Times: 2}, "11..........", "spent"},
		{"more often than it is asked", fault.Plan{Times: 13}, "111111111111", "armed"},
		{"after two", fault.Plan{After: 2}, "..1111111111", "armed"},
		{"after two, twice", fault.Plan{After: 2, Times: 2}, "..11........", "spent"},
		{"every first", fault.Plan{Every: 1}, "111111111111", "armed"},
		{"every third", fault.Plan{Every: 3}, "..1..1..1..1", "armed"},
		{"every third, after two", fault.Plan{Every: 3, After: 2}, "....1..1..1.", "armed"},
		{"every third, twice", fault.Plan{Every: 3, Times: 2}, "..1..1......", "spent"},
		{"with certainty", fault.Plan{Chance: 1}, "111111111111", "armed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var s fault.Set
			r := add(t, &s, tt.plan, contract.Match{})
			if diff := cmp.Diff(tt.want, strikes(&s, 12, contract.Request{}, start)); diff != "" {
				t.Errorf("strikes (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.state, r.State(start)); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(strings.Count(tt.want, "1"), r.Fired()); diff != "" {
				t.Errorf("fired (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTTL(t *testing.T) {
	t.Parallel()
	tests := []struct {
		after time.Duration
		plan  fault.Plan
		want  string
	}{
		{0, fault.Plan{TTL: time.Minute}, "armed"},
		{time.Minute, fault.Plan{TTL: time.Minute}, "armed"},
		{time.Minute + 1, fault.Plan{TTL: time.Minute}, "expired"},
		{10000 * time.Hour, fault.Plan{}, "armed"},
	}
	for _, tt := range tests {
		t.Run(tt.after.String(), func(t *testing.T) {
			t.Parallel()
			var s fault.Set
			r := add(t, &s, tt.plan, contract.Match{})
			now := start.Add(tt.after)
			if diff := cmp.Diff(tt.want, r.State(now)); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
			_, struck := s.Strike(&contract.Request{}, now)
			if diff := cmp.Diff(tt.want == "armed", struck); diff != "" {
				t.Errorf("strikes (-want +got):\n%s", diff)
			}
		})
	}
}

// What struck as often as it should is spent, its time over or not.
func TestSpentStaysSpent(t *testing.T) {
	t.Parallel()
	var s fault.Set
	r := add(t, &s, fault.Plan{Times: 1, TTL: time.Minute}, contract.Match{})
	require.Equal(t, "1", strikes(&s, 1, contract.Request{}, start))
	require.Equal(t, "spent", r.State(start.Add(time.Hour)))
}

func TestChance(t *testing.T) {
	t.Parallel()
	// sequence is what a rule with chance strikes, with others before it that never do.
	sequence := func(seed string, before int) string {
		s := fault.Set{Seed: seed}
		for range before {
			add(t, &s, fault.Plan{Chance: 0.5}, contract.Match{PSID: contract.Whom{Name: "nobody"}})
		}
		add(t, &s, fault.Plan{Chance: 0.3}, contract.Match{})
		return strings.ReplaceAll(strikes(&s, 1000, contract.Request{}, start), "2", "1")
	}
	got := sequence("a", 0)
	require.Equal(t, got, sequence("a", 0), "the same seed")
	require.NotEqual(t, got, sequence("b", 0), "another seed")
	require.NotEqual(t, got, sequence("a", 1), "each rule has a stream of its own")
	n := strings.Count(got, "1")
	require.True(t, n > 240 && n < 360, "3 of 10 strike, not %d of 1000", n)
}

// A rule draws the same whether another strikes in between or not.
func TestRulesDoNotShiftEachOther(t *testing.T) {
	t.Parallel()
	sequence := func(others int) string {
		s := fault.Set{Seed: "a"}
		add(t, &s, fault.Plan{Chance: 0.5}, contract.Match{PSID: contract.Whom{Name: "ada"}})
		add(t, &s, fault.Plan{Chance: 0.5}, contract.Match{PSID: contract.Whom{Name: "ben"}})
		var b strings.Builder
		for range 100 {
			strikes(&s, others, contract.Request{PSID: "ada"}, start)
			b.WriteString(strikes(&s, 1, contract.Request{PSID: "ben"}, start))
		}
		return b.String()
	}
	if diff := cmp.Diff(sequence(0), sequence(3)); diff != "" {
		t.Errorf("strikes without and with others (-without +with):\n%s", diff)
	}
}

func TestFirstArmedStrikes(t *testing.T) {
	t.Parallel()
	ada, ben := contract.Request{PSID: "ada"}, contract.Request{PSID: "ben"}
	var s fault.Set
	add(t, &s, fault.Plan{Times: 2}, contract.Match{PSID: contract.Whom{Name: "ada"}})
	add(t, &s, fault.Plan{After: 1, Times: 1}, contract.Match{})
	add(t, &s, fault.Plan{}, contract.Match{PSID: contract.Whom{Name: "ada"}})
	// The second doesn't count what the first struck: it lets the third request through, to the third rule.
	if diff := cmp.Diff("11323", strikes(&s, 5, ada, start)); diff != "" {
		t.Errorf("strikes (-want +got):\n%s", diff)
	}
	require.Equal(t, "..", strikes(&s, 2, ben, start), "the only rule that picks it is spent")
}

func TestFiring(t *testing.T) {
	t.Parallel()
	var s fault.Set
	r := &fault.Rule{Effect: fault.Effect{Hang: true, Delay: fault.Delay{Type: "fixed", Fixed: time.Second}}}
	require.NoError(t, s.Add(r, start))
	for count := 1; count <= 2; count++ {
		got, struck := s.Strike(&contract.Request{}, start)
		require.True(t, struck)
		if diff := cmp.Diff(fault.Firing{Rule: "fault-1", Count: count, Effect: r.Effect, Delay: time.Second}, got); diff != "" {
			t.Errorf("firing (-want +got):\n%s", diff)
		}
	}
}

func TestSilent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		give *fault.Firing
		want bool
	}{
		{"none", nil, false},
		{"delay", &fault.Firing{Delay: time.Second}, false},
		{"hang", &fault.Firing{Effect: hang}, true},
		{"network", &fault.Firing{Effect: fault.Effect{Network: fault.RandomData}}, true},
		{"raw", &fault.Firing{Effect: fault.Effect{Raw: &fault.Raw{Status: 502}}}, true},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.give.Silent()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	ids := func(list []*fault.Rule) (ids []string) {
		for _, r := range list {
			ids = append(ids, r.ID)
		}
		return ids
	}
	var s fault.Set
	require.True(t, s.Empty())
	for range 3 {
		add(t, &s, fault.Plan{}, contract.Match{})
	}
	listed := s.Rules()
	require.True(t, s.Remove("fault-2"))
	require.False(t, s.Remove("fault-2"))
	add(t, &s, fault.Plan{}, contract.Match{})
	if diff := cmp.Diff([]string{"fault-1", "fault-3", "fault-4"}, ids(s.Rules())); diff != "" {
		t.Errorf("rules; no id is given twice (-want +got):\n%s", diff)
	}
	require.Equal(t, []string{"fault-1", "fault-2", "fault-3"}, ids(listed), "a list stays what it was")
	s.Clear()
	require.True(t, s.Empty())
	require.Equal(t, ".", strikes(&s, 1, contract.Request{}, start))
}

func TestTooManyBytes(t *testing.T) {
	t.Parallel()
	var s fault.Set
	for range 8 {
		require.NoError(t, s.Add(&fault.Rule{Effect: hang, Size: 1 << 20}, start))
	}
	require.ErrorIs(t, s.Add(&fault.Rule{Effect: hang, Size: 1}, start), fault.ErrTooLarge)
	require.NoError(t, s.Add(&fault.Rule{Effect: hang}, start))
	require.True(t, s.Remove("fault-7"))
	require.NoError(t, s.Add(&fault.Rule{Effect: hang, Size: 1 << 20}, start), "there is room again")
}

func TestTooMany(t *testing.T) {
	t.Parallel()
	var s fault.Set
	var err error
	n := 0
	for ; err == nil; n++ {
		err = s.Add(&fault.Rule{Effect: hang}, start)
	}
	require.True(t, errors.Is(err, fault.ErrTooMany))
	require.Equal(t, 1001, n)
	require.True(t, s.Remove("fault-7"))
	require.NoError(t, s.Add(&fault.Rule{Effect: hang}, start), "there is room again")
}
