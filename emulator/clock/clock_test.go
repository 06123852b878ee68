package clock

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// wallClock is a machine's clock that a test moves.
type wallClock struct{ t time.Time }

func (w *wallClock) now() time.Time { return w.t }

func TestModes(t *testing.T) {
	tests := []struct {
		name string
		give Config
		want time.Time // after a minute of the machine's time
	}{
		{"real", Config{}, noon.Add(time.Minute)},
		{"real with an offset", Config{Offset: time.Hour}, noon.Add(time.Hour + time.Minute)},
		{"frozen", Config{Mode: Frozen, Now: noon.Add(-time.Hour)}, noon.Add(-time.Hour)},
		{"frozen now", Config{Mode: Frozen}, noon},
		{"scaled", Config{Mode: Scaled, Scale: 60}, noon.Add(time.Hour)},
		{"real from an instant", Config{Now: noon.Add(24 * time.Hour)}, noon.Add(24*time.Hour + time.Minute)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wall := &wallClock{noon}
			c := New(tt.give, wall.now)
			wall.t = wall.t.Add(time.Minute)
			if diff := cmp.Diff(tt.want, c.Now()); diff != "" {
				t.Errorf("Now (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSetKeepsTheInstant(t *testing.T) {
	wall := &wallClock{noon}
	c := New(Config{}, wall.now)
	require.NoError(t, c.Advance(time.Hour, nil))
	require.NoError(t, c.Set(Frozen, 0))
	wall.t = wall.t.Add(time.Minute)
	require.Equal(t, noon.Add(time.Hour), c.Now())
	require.NoError(t, c.Set(Scaled, 10))
	wall.t = wall.t.Add(time.Minute)
	require.Equal(t, noon.Add(time.Hour+10*time.Minute), c.Now())
	require.NoError(t, c.Set(Real, 0))
	require.NoError(t, c.Advance(noon.Add(48*time.Hour).Sub(c.Now()), nil))
	require.Equal(t, State{Mode: Real, Now: noon.Add(48 * time.Hour), Offset: 48*time.Hour - 2*time.Minute, Scale: 1}, c.State())
	c.Reset(time.Time{})
	require.Equal(t, wall.t, c.Now(), "a reset real clock is the machine's again")
}

func TestRefusals(t *testing.T) {
	c := New(Config{Mode: Frozen, Now: noon}, nil)
	require.ErrorIs(t, c.Advance(-1, nil), ErrBackwards)
	require.Error(t, c.Set("slow", 0))
	require.Error(t, c.Set(Frozen, 2))
	require.Error(t, c.Set(Scaled, -1))
	require.Equal(t, noon, c.Now())
}
