package messenger

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestParseLimits(t *testing.T) {
	t.Parallel()
	got, err := ParseLimits("documented, send=3/1s")
	require.NoError(t, err)
	require.Equal(t, Limit{Calls: 3, Per: time.Second}, got[LimitSend], "a setting beats the documented number before it")
	require.Equal(t, Limit{Calls: 2, Per: time.Second}, got[LimitConversations])
	got, err = ParseLimits("off")
	require.NoError(t, err)
	require.Empty(t, got)
	for _, bad := range []string{"sends=3/1s", "send", "send=3", "send=0/1s", "send=3/0s", "send=x/1s", "send=3/day"} {
		_, err := ParseLimits(bad)
		require.Error(t, err, bad)
	}
}

// A window never holds more calls than its limit, a refused call uses nothing up, and the wait that is told is exact.
func TestLimitsSlide(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		calls := rapid.IntRange(1, 5).Draw(rt, "calls")
		w := NewWorld()
		w.Limits = map[LimitName]Limit{LimitSend: {Calls: calls, Per: time.Second}}
		now := afterRetirement
		var taken []time.Time
		for range 40 {
			now = now.Add(time.Duration(rapid.IntRange(0, 600).Draw(rt, "ms")) * time.Millisecond)
			inside := 0
			for _, at := range taken {
				if now.Sub(at) < time.Second {
					inside++
				}
			}
			err, _ := w.Limited(now, Use{LimitSend: "page"})
			if want := inside >= calls; (err != nil) != want {
				rt.Fatalf("with %d of %d calls inside: %v", inside, calls, err)
			}
			if err == nil {
				taken = append(taken, now)
				continue
			}
			if err.ID() != grapherr.RateLimit {
				rt.Fatalf("refused with %v", err)
			}
			u, _ := w.Used(now, LimitSend, "page")
			if again, _ := w.Limited(now.Add(u.Regain-1), Use{LimitSend: "page"}); again == nil {
				rt.Fatalf("a call fits before the %s that were told", u.Regain)
			}
			now = now.Add(u.Regain)
			if again, _ := w.Limited(now, Use{LimitSend: "page"}); again != nil {
				rt.Fatalf("no call fits after the %s that were told", u.Regain)
			}
			taken = append(taken, now)
		}
	})
}

// Budgets per engaged user grow with the people of the world, and one key's calls are not another's.
func TestLimitsPerUserAndKey(t *testing.T) {
	t.Parallel()
	s := newScene(t, afterRetirement)
	s.w.Limits = map[LimitName]Limit{LimitMessenger: {Calls: 2, Per: time.Hour, PerUser: true}}
	require.NoError(t, s.w.Add(&Person{PSID: "4", Page: s.page}))
	for range 4 {
		err, _ := s.w.Limited(s.now, Use{LimitMessenger: "1/2"})
		require.Nil(t, err)
	}
	err, why := s.w.Limited(s.now, Use{LimitMessenger: "1/2"})
	require.ErrorIs(t, err, grapherr.RateLimitMessenger)
	require.Equal(t, "the rate limit messenger of 1/2 is used up; a call fits again in 1h0m0s", why)
	err, _ = s.w.Limited(s.now, Use{LimitMessenger: "1/3"})
	require.Nil(t, err)
}

// What is remembered of calls is bounded, on a frozen clock and a running one, and no call of a few callers is forgotten.
func TestCallsOfLimitsAreBounded(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	call := func(t *testing.T, w *World, now time.Time, of string) {
		t.Helper()
		err, why := w.Limited(now, Use{LimitApp: of})
		require.Nil(t, err, why)
	}
	fresh := func() *World {
		w := NewWorld()
		w.Limits = map[LimitName]Limit{LimitApp: {Calls: 2 * maxInstants, Per: time.Hour}}
		return w
	}
	t.Run("frozen", func(t *testing.T) {
		t.Parallel()
		w := fresh()
		for range 2 * maxInstants {
			call(t, w, begun, "app")
		}
		golden.Diff(t, 1, w.calls.instants)
		err, _ := w.Limited(begun, Use{LimitApp: "app"})
		require.NotNil(t, err)
	})
	t.Run("running", func(t *testing.T) {
		t.Parallel()
		w := fresh()
		now := begun
		for range maxInstants + 1 {
			now = now.Add(time.Millisecond)
			call(t, w, now, "app")
		}
		golden.Diff(t, maxInstants/2+1, w.calls.instants)
		used, _ := w.Used(now, LimitApp, "app")
		golden.Diff(t, Usage{Percent: 51}, used)
		used, _ = w.Used(begun.Add(time.Hour+2*time.Millisecond), LimitApp, "app") // both of the first pair go
		golden.Diff(t, maxInstants/2, w.calls.instants)
		golden.Diff(t, 50, used.Percent)
	})
	t.Run("many", func(t *testing.T) {
		t.Parallel()
		w := fresh()
		for i := range maxInstants + 1 {
			call(t, w, begun, strconv.Itoa(i))
		}
		golden.Diff(t, 1, w.calls.instants)
	})
}
