package sandbox

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/worldfile"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/fixtures"
)

const (
	pageToken = "EAADemoPageToken0000000000000000000"
	pageID    = "104000000000001"
	appID     = "151700000000001"
	appSecret = "5ec2e7000000000000000000000000d0"
)

var wall = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func config(tb testing.TB) Config {
	tb.Helper()
	world, err := fixtures.ShippedWorld("demo")
	require.NoError(tb, err)
	return Config{World: worldfile.Of(world), Clock: clock.Config{Mode: clock.Frozen}, Wall: func() time.Time { return wall }}
}

func newSandbox(tb testing.TB, cfg Config) (*Sandbox, *Registry) {
	tb.Helper()
	registry := NewRegistry()
	s, err := New(cfg, registry)
	require.NoError(tb, err)
	return s, registry
}

// The world's clock counts where the sandbox's stands still; the machine's own is what a running one starts from.
func TestWhereTheClockStarts(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	s, _ := newSandbox(t, cfg)
	require.Equal(t, cfg.World.Clock(), s.Clock.Now())

	cfg.Clock.Now = wall.AddDate(1, 0, 0)
	s, _ = newSandbox(t, cfg)
	require.Equal(t, wall.AddDate(1, 0, 0), s.Clock.Now())

	cfg.Clock = clock.Config{}
	s, _ = newSandbox(t, cfg)
	require.Equal(t, wall, s.Clock.Now())
}

// A reset goes back to the start: clock, world, rules, record. seq and ids go on.
func TestReset(t *testing.T) {
	t.Parallel()
	s, _ := newSandbox(t, config(t))
	started := s.Clock.Now()
	var firstID string
	s.Do(func(tx *Tx) {
		firstID = tx.IDs.MessageID("t_1")
		require.NoError(t, tx.World.SetMode("window.standard", messenger.Off))
		tx.World.Pages[0].Name = "Changed"
		s.Record.Publish(&record.Exchange{Seq: tx.Reserve()})
	})
	require.NoError(t, s.Clock.Advance(time.Hour, nil))
	require.NoError(t, reset(s))

	require.Equal(t, started, s.Clock.Now())
	require.Empty(t, s.Record.Since(0))
	s.Do(func(tx *Tx) {
		require.NotEqual(t, firstID, tx.IDs.MessageID("t_1"))
		require.Equal(t, "Demo Map Shop", tx.World.Pages[0].Name)
		for _, r := range messenger.Rules() {
			require.Equal(t, r.Default, tx.World.Mode(&r), r.ID)
		}
		require.EqualValues(t, 3, tx.Reserve())
	})
}

// Of what is recorded after a reset, the reset itself is the first, though many wait for the new world.
func TestResetIsRecordedFirst(t *testing.T) {
	t.Parallel()
	s, _ := newSandbox(t, config(t))
	for range 1000 {
		var old *messenger.World
		s.Do(func(tx *Tx) { old = tx.World })
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for done := false; !done; {
					s.Do(func(tx *Tx) {
						if done = tx.World != old; done {
							s.Record.Publish(&record.Exchange{Seq: tx.Reserve()})
						}
					})
				}
			})
		}
		require.NoError(t, reset(s))
		wg.Wait()
		require.True(t, s.Record.Entries(0)[0].Reset, "something of the new world was recorded before the reset")
	}
}

// An advance in which a reset takes the clock back leaves no note of a clock that went backwards.
func TestResetInAnAdvance(t *testing.T) {
	t.Parallel()
	s, _ := newSandbox(t, config(t))
	moves(t, s, time.Hour, Waits{})
	s.Clock.Handle(func(clock.Due) { _ = reset(s) })
	require.NoError(t, s.Clock.Schedule(s.Clock.Now().Add(time.Minute), "a reset"))
	out, err := s.Advance(t.Context(), time.Hour, Waits{})
	require.NoError(t, err)
	require.True(t, out.Reset)
	notes := s.Record.Entries(0)
	require.Len(t, notes, 1)
	require.True(t, notes[0].Reset)
}

func TestStrict(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	cfg.Strict = true
	s, _ := newSandbox(t, cfg)
	for range 2 {
		s.Do(func(tx *Tx) {
			for _, r := range messenger.Rules() {
				require.NotEqual(t, messenger.Warn, tx.World.Mode(&r), r.ID)
			}
		})
		require.NoError(t, reset(s), "and after a reset")
	}
}

func TestRegistry(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	s, registry := newSandbox(t, cfg)
	for _, token := range []string{pageToken, appID + "|" + appSecret} {
		require.Same(t, s, registry.ByToken(token))
	}
	for _, id := range []string{pageID, appID} {
		require.Same(t, s, registry.ByOwner(id))
	}
	require.Nil(t, registry.ByToken(""))
	require.Nil(t, registry.ByOwner("me"))

	cfg.Name = "other"
	_, err := New(cfg, registry)
	require.ErrorContains(t, err, "a token of sandbox other already belongs to sandbox default")
	require.Same(t, s, registry.ByToken(pageToken), "a claim that fails takes nothing")
}

// The registry is read while sandboxes start anew.
func TestResetsAndLookups(t *testing.T) {
	t.Parallel()
	s, registry := newSandbox(t, config(t))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if err := reset(s); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 200 {
				if registry.ByToken(pageToken) != s || registry.ByOwner(pageID) != s {
					t.Error("the sandbox was not found for a moment")
				}
				s.Do(func(tx *Tx) { _, _ = tx.World.Person("ada") })
			}
		})
	}
	wg.Wait()
}

func TestWorldsThatCannotBe(t *testing.T) {
	t.Parallel()
	world, err := fixtures.ShippedWorld("empty")
	require.NoError(t, err)
	world.Rules = map[string]fixtures.RuleMode{"no.such": "warn"}
	_, err = New(Config{World: worldfile.Of(world)}, NewRegistry())
	require.ErrorContains(t, err, "sandbox default: rules.no.such: there is no such rule")
}

// reset takes a sandbox back to its start.
func reset(s *Sandbox) error {
	_, err := s.Reset(Scene{})
	return err
}

// An advance ends with whoever asked for it: it stays at the instant that it has come to, which is on record, and another may begin.
func TestAdvanceOfWhoLeft(t *testing.T) {
	t.Parallel()
	s, _ := newSandbox(t, config(t))
	start := s.Clock.Now()
	ctx, leave := context.WithCancel(t.Context())
	s.Clock.Handle(func(d clock.Due) {
		to, under := s.Advancing()
		require.True(t, under)
		require.Equal(t, start.Add(3*time.Hour), to)
		if d.Work == "leave" {
			leave()
		}
	})
	for i, work := range []string{"stay", "leave", "never"} {
		require.NoError(t, s.Clock.Schedule(start.Add(time.Duration(i+1)*time.Minute), work))
	}
	_, err := s.Advance(ctx, 3*time.Hour, Waits{})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, start.Add(2*time.Minute), s.Clock.Now())
	require.Len(t, s.Clock.Scheduled(), 1)
	notes := s.Record.Entries(0)
	require.Len(t, notes, 1)
	require.Equal(t, start.Add(2*time.Minute), notes[0].Clock.To)
	_, under := s.Advancing()
	require.False(t, under)
}
