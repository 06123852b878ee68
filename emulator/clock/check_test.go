package clock

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		instant, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return instant
	}
	for _, tt := range []struct {
		give Config
		want string // "": it can be
	}{
		{Config{}, ""},
		{Config{Mode: Frozen, Now: at("0001-01-01T00:00:01Z")}, ""},
		{Config{Mode: Frozen, Now: at("9000-12-31T23:59:59Z")}, ""},
		{Config{Mode: Scaled, Scale: maxScale}, ""},
		{Config{Mode: Frozen, Now: at("9999-12-31T23:59:59-23:00")}, ErrTooFar.Error()},
		{Config{Mode: Frozen, Now: at("0000-01-01T00:00:00+23:00")}, ErrTooEarly.Error()},
		{Config{Now: at("9000-12-31T00:00:00Z"), Offset: math.MaxInt64}, ErrTooFar.Error()},
		{Config{Now: at("0001-02-01T00:00:00Z"), Offset: math.MinInt64}, ErrTooEarly.Error()},
		{Config{Mode: "slow"}, `mode "slow" is none of real, frozen, scaled`},
		{Config{Scale: 2}, "a scale goes with mode scaled, not real"},
		{Config{Mode: Scaled, Scale: -1}, "scale -1 is not between 0 and 1000000"},
		{Config{Mode: Scaled, Scale: math.NaN()}, "scale NaN is not between 0 and 1000000"},
		{Config{Mode: Scaled, Scale: math.Inf(1)}, "scale +Inf is not between 0 and 1000000"},
	} {
		err := tt.give.Check()
		if tt.want == "" {
			require.NoError(t, err, tt.give)
			continue
		}
		require.EqualError(t, err, tt.want)
	}
}

// A scale close to 0 makes the next thing due far away, and not due at once.
func TestTinyScale(t *testing.T) {
	t.Parallel()
	c := newClock(Config{Mode: Scaled, Scale: math.SmallestNonzeroFloat64, Now: noon}, nil)
	schedule(t, c, noon.Add(time.Hour), func() { t.Error("called") })
	c.mu.Lock()
	defer c.mu.Unlock()
	require.True(t, c.timer.Stop(), "it waits")
}
