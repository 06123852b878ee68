package clock

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// newClock is a clock that does what it is told by functions, which are as good as any value here.
func newClock(cfg Config, wall func() time.Time) *Clock {
	c := New(cfg, wall)
	c.Handle(func(d Due) { d.Work.(func())() })
	return c
}

func schedule(t require.TestingT, c *Clock, at time.Time, f func()) {
	require.NoError(t, c.Schedule(at, f))
}

// What is scheduled is called in the order of the instants and, at one instant, of scheduling; the clock stands there.
func TestScheduleOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type call struct{ at, order int }
		c := newClock(Config{Mode: Frozen, Now: noon}, nil)
		minutes := rapid.SliceOf(rapid.IntRange(1, 20)).Draw(t, "minutes")
		var want, got []call
		for i, m := range minutes {
			at := noon.Add(time.Duration(m) * time.Minute)
			want = append(want, call{m, i})
			schedule(t, c, at, func() {
				if now := c.Now(); !now.Equal(at) {
					t.Fatalf("called at %v, not %v", now, at)
				}
				got = append(got, call{m, i})
			})
		}
		slices.SortStableFunc(want, func(a, b call) int { return a.at - b.at })
		total := 0
		for total < 20 {
			step := rapid.IntRange(1, 20).Draw(t, "step")
			total += step
			require.NoError(t, c.Advance(time.Duration(step)*time.Minute, nil))
			if now := noon.Add(time.Duration(total) * time.Minute); !now.Equal(c.Now()) {
				t.Fatalf("the clock is at %v, not %v", c.Now(), now)
			}
			due := 0
			for _, w := range want {
				if w.at <= total {
					due++
				}
			}
			if diff := cmp.Diff(want[:due:due], got, cmp.AllowUnexported(call{})); diff != "" && due+len(got) > 0 {
				t.Fatalf("calls (-want +got):\n%s", diff)
			}
		}
	})
}

// What is scheduled on the way is met on the way; between is called while the clock stands.
func TestScheduleOnTheWay(t *testing.T) {
	c := newClock(Config{Mode: Frozen, Now: noon}, nil)
	var got []string
	say := func(word string) func() {
		return func() { got = append(got, word+" "+c.Now().Format("15:04")) }
	}
	schedule(t, c, noon.Add(3*time.Minute), say("last"))
	schedule(t, c, noon.Add(time.Minute), func() {
		say("first")()
		schedule(t, c, noon.Add(2*time.Minute), say("added"))
		schedule(t, c, noon.Add(time.Hour), say("too late"))
		require.ErrorIs(t, c.Advance(time.Minute, nil), ErrAdvancing)
	})
	require.NoError(t, c.Advance(5*time.Minute, say("-")))
	want := []string{"first 12:01", "- 12:01", "added 12:02", "- 12:02", "last 12:03", "- 12:03"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	require.Equal(t, noon.Add(5*time.Minute), c.Now())
	require.NoError(t, c.Advance(0, nil), "the first advance is over")
}

// A reset and a stop drop what is scheduled; a reset in the middle of an advance ends it.
func TestScheduleDropped(t *testing.T) {
	c := newClock(Config{Mode: Frozen, Now: noon}, nil)
	never := func() { t.Error("called") }
	schedule(t, c, noon.Add(time.Minute), never)
	c.Reset(time.Time{})
	require.NoError(t, c.Advance(time.Hour, nil))

	c.Reset(time.Time{})
	schedule(t, c, noon.Add(time.Minute), func() { c.Reset(time.Time{}) })
	schedule(t, c, noon.Add(2*time.Minute), never)
	require.NoError(t, c.Advance(time.Hour, nil))
	require.Equal(t, noon, c.Now(), "the reset has the last word")

	schedule(t, c, noon.Add(time.Minute), never)
	c.Stop()
	schedule(t, c, noon.Add(time.Minute), never)
	require.NoError(t, c.Advance(time.Hour, nil))
}

// What is due already does not wait for an advance, though the clock is frozen.
func TestScheduleDueAlready(t *testing.T) {
	for _, ahead := range []time.Duration{0, -time.Hour} {
		c := newClock(Config{Mode: Frozen, Now: noon}, nil)
		called := make(chan time.Time, 1)
		schedule(t, c, noon.Add(ahead), func() { called <- c.Now() })
		require.Equal(t, noon, <-called)
		c.Stop()
	}
}

// Where the clock runs, what is scheduled is called by itself, one after the other.
func TestScheduleRuns(t *testing.T) {
	tests := []struct {
		name  string
		give  Config
		ahead time.Duration
	}{
		{"real", Config{Now: noon}, 5 * time.Millisecond},
		{"scaled", Config{Mode: Scaled, Scale: 3600, Now: noon}, 20 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClock(tt.give, nil)
			defer c.Stop()
			called := make(chan int, 3)
			for i := range 3 {
				schedule(t, c, noon.Add(tt.ahead), func() { called <- i })
			}
			require.Equal(t, []int{0, 1, 2}, []int{<-called, <-called, <-called})
			require.False(t, c.Now().Before(noon.Add(tt.ahead)))
		})
	}
}

// A change of the mode arms what waits: frozen it waits, real it comes.
func TestScheduleAfterSet(t *testing.T) {
	c := newClock(Config{Mode: Frozen, Now: noon}, nil)
	defer c.Stop()
	called := make(chan struct{})
	schedule(t, c, noon.Add(time.Millisecond), func() { close(called) })
	require.NoError(t, c.Set(Real, 0))
	<-called

	wall := &wallClock{noon}
	c = newClock(Config{}, wall.now)
	defer c.Stop()
	called = make(chan struct{})
	schedule(t, c, noon.Add(time.Hour), func() { close(called) })
	require.NoError(t, c.Advance(time.Hour, nil), "an advance of a clock that runs")
	<-called
}

// Advances and schedules from several sides lose nothing.
func TestScheduleConcurrently(t *testing.T) {
	c := newClock(Config{Mode: Frozen, Now: noon}, nil)
	defer c.Stop()
	const n = 200
	called := make(chan struct{}, 2*n)
	for range 2 {
		go func() {
			for i := range n {
				_ = c.Schedule(noon.Add(time.Duration(i)*time.Second), func() { called <- struct{}{} })
			}
		}()
	}
	done := 0
	for done < 2*n {
		require.NoError(t, c.Advance(time.Second, nil))
		select {
		case <-called:
			done++
		default:
		}
	}
}

// What waits is listed in the order in which it will be done.
func TestScheduled(t *testing.T) {
	c := New(Config{Mode: Frozen, Now: noon}, nil)
	var done []Due
	c.Handle(func(d Due) { done = append(done, d) })
	for i, minute := range []int{3, 1, 2, 1} {
		require.NoError(t, c.Schedule(noon.Add(time.Duration(minute)*time.Minute), i))
	}
	want := []Due{{noon.Add(time.Minute), 1}, {noon.Add(time.Minute), 3}, {noon.Add(2 * time.Minute), 2}, {noon.Add(3 * time.Minute), 0}}
	if diff := cmp.Diff(want, c.Scheduled()); diff != "" {
		t.Errorf("scheduled (-want +got):\n%s", diff)
	}
	require.NoError(t, c.Advance(2*time.Minute, nil))
	if diff := cmp.Diff(want[:3], done); diff != "" {
		t.Errorf("done (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[3:], c.Scheduled()); diff != "" {
		t.Errorf("scheduled (-want +got):\n%s", diff)
	}
}

// One thing too many is refused, until there is room again.
func TestScheduleIsBounded(t *testing.T) {
	c := New(Config{Mode: Frozen, Now: noon}, nil)
	done := 0
	c.Handle(func(Due) { done++ })
	for range MaxScheduled {
		require.NoError(t, c.Schedule(noon.Add(time.Minute), struct{}{}))
	}
	require.ErrorIs(t, c.Schedule(noon.Add(time.Minute), struct{}{}), ErrFull)
	require.NoError(t, c.Advance(time.Minute, nil))
	require.Equal(t, MaxScheduled, done)
	require.NoError(t, c.Schedule(noon.Add(time.Hour), struct{}{}))
}
