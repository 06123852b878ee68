package sandbox

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// Who starts a server, a bot and a test at once need not know when the bot is up. Patience bounds it.
func TestAwaitBot(t *testing.T) {
	t.Parallel()
	const up = 2 * time.Second
	for _, tt := range []struct {
		name            string
		verified        bool
		patience, limit time.Duration // limit is the context's
		want            bool
		took            time.Duration
	}{
		{"it is up", true, time.Minute, time.Minute, true, 0},
		{"it comes up", false, time.Minute, time.Minute, true, up},
		{"it comes up too late", false, time.Second, time.Minute, false, time.Second},
		{"nobody waits any more", false, time.Minute, time.Second, false, time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := toldBy(t, takes, nil)
				hook := func(verified bool) {
					s.Do(func(tx *Tx) {
						tx.Subscribe(tx.World.Apps[0], &messenger.Subscription{CallbackURL: callback, Fields: []string{"messages"}, Active: true, Verified: verified})
					})
				}
				hook(tt.verified)
				ctx, cancel := context.WithTimeout(t.Context(), tt.limit)
				defer cancel()
				bot := make(chan struct{})
				go func() { defer close(bot); after(up); hook(true) }()
				require.Equal(t, tt.took, took(func() { require.Equal(t, tt.want, s.AwaitBot(ctx, tt.patience)) }))
				<-bot
				require.Empty(t, s.Unverified())
			})
		})
	}
}

// An advance waits for the handshake, and for the bot to be done with what waited for it.
func TestAdvanceAwaitsTheBot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := toldBy(t, takes, nil)
		hook := &messenger.Subscription{CallbackURL: callback, Fields: []string{"messages"}, Active: true}
		s.Do(func(tx *Tx) { tx.Subscribe(tx.World.Apps[0], hook) })
		says(t, s, "ada", 1)
		began := s.Clock.Now()
		bot := make(chan struct{})
		go func() {
			defer close(bot)
			after(time.Second)
			s.Do(func(tx *Tx) { hook.Verified = true; tx.Subscribe(tx.World.Apps[0], hook) })
			after(500 * time.Millisecond)
			require.Equal(t, began, s.Clock.Now(), "the answer belongs to the time before")
			sends(s)
		}()
		require.Equal(t, 3*time.Second, took(func() {
			moves(t, s, 25*time.Hour, Waits{Patience: time.Minute})
		}))
		require.Equal(t, began.Add(25*time.Hour), s.Clock.Now())
		<-bot
	})
}

// On a clock that runs, the instant of a seq is when somebody was last told of it: that is what a client counts from.
func TestMoments(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := toldBy(t, takes, func(cfg *Config) { cfg.Clock = clock.Config{} })
		started := s.Clock.Now()
		note := func() { s.Record.Note(record.Entry{At: s.Clock.Now(), Act: &record.Act{Event: "message"}}) }
		after(time.Minute)
		note() // seq 1
		noted := s.Clock.Now()
		after(time.Minute)
		require.Equal(t, started, s.At(0), "nothing was recorded so early")
		require.Equal(t, noted, s.At(1), "nobody was told yet")
		require.Equal(t, contract.Moment{Seq: 1, At: noted.Add(time.Minute)}, s.Report())
		require.Equal(t, noted.Add(time.Minute), s.At(1))
		after(time.Hour)
		told := s.Report().At
		require.Equal(t, told, s.At(1), "the last time counts")
		note()
		note()
		require.Equal(t, told, s.At(2), "it was recorded then")
		after(time.Hour)
		require.Equal(t, s.Clock.Now(), s.Report().At)
		require.Equal(t, told, s.At(2))
		require.Equal(t, s.Clock.Now(), s.At(3))

		// What was told is bounded; of what is forgotten the record knows.
		for range maxReported + 1 {
			note()
			s.Report()
		}
		require.LessOrEqual(t, len(s.reported), maxReported)
		require.Equal(t, told, s.At(3), "forgotten, but recorded then")
		require.Equal(t, s.Clock.Now(), s.At(3+maxReported+1))
	})
}

// A seq that was told before a reset says nothing of time after it, which may be earlier.
func TestMomentsOfAnotherWorld(t *testing.T) {
	t.Parallel()
	s, _ := newSandbox(t, config(t))
	t.Cleanup(s.Close)
	started := s.Clock.Now()
	moves(t, s, time.Hour, Waits{})
	require.Equal(t, started.Add(time.Hour), s.Report().At)
	require.NoError(t, reset(s))
	require.Equal(t, started, s.At(s.Record.Began()))
	require.Equal(t, started, s.Report().At)
}

// Former people are those of an earlier world whom a reset has taken away.
func TestFormer(t *testing.T) {
	t.Parallel()
	s, _ := newSandbox(t, config(t))
	t.Cleanup(s.Close)
	const zoe, ada = "7200000000000001", "7100000000000001"
	asked := map[string]bool{zoe: true, ada: true, "nobody": true, "": true}
	s.Do(func(tx *Tx) {
		require.NoError(t, tx.World.Add(&messenger.Person{PSID: zoe, Slug: "zoe", Page: tx.World.Pages[0]}))
	})
	require.Empty(t, s.Former(asked), "they are here")
	require.NoError(t, reset(s))
	if diff := cmp.Diff(map[string]bool{zoe: true}, s.Former(asked)); diff != "" {
		t.Errorf("former people (-want +got):\n%s", diff)
	}
	_, err := s.Reset(Scene{Deserted: true})
	require.NoError(t, err)
	if diff := cmp.Diff(map[string]bool{zoe: true, ada: true}, s.Former(asked)); diff != "" {
		t.Errorf("former people (-want +got):\n%s", diff)
	}
	require.NoError(t, reset(s))
	if diff := cmp.Diff(map[string]bool{zoe: true}, s.Former(asked)); diff != "" {
		t.Errorf("who is back is here (-want +got):\n%s", diff)
	}
}

// However many people come and go, so many are remembered.
func TestFormerIsBounded(t *testing.T) {
	t.Parallel()
	s, _ := newSandbox(t, config(t))
	t.Cleanup(s.Close)
	w := messenger.NewWorld()
	for i := range maxFormer + 1 {
		w.People = append(w.People, &messenger.Person{PSID: strconv.Itoa(i)})
	}
	s.remember(w)
	require.Len(t, s.former, 1)
}
