package sandbox

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// answers is a bot without a socket: how it answers what it is told.
type answers func(r *http.Request) (status int, err error)

func (f answers) RoundTrip(r *http.Request) (*http.Response, error) {
	status, err := f(r)
	if err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	w.WriteHeader(status)
	return w.Result(), nil
}

func takes(*http.Request) (int, error) { return http.StatusOK, nil }

const callback = "http://bot.test/webhook"

// toldBy is a sandbox in a bubble whose app is subscribed to a bot.
func toldBy(t *testing.T, bot answers, change func(cfg *Config)) *Sandbox {
	t.Helper()
	cfg := config(t)
	cfg.Wall, cfg.Post = clock.System, webhook.NewClientOver(bot)
	if change != nil {
		change(&cfg)
	}
	s, _ := newSandbox(t, cfg)
	t.Cleanup(s.Close)
	subscribe(s, callback)
	return s
}

// took is how long something takes.
func took(f func()) time.Duration {
	from := clock.System()
	f()
	return clock.System().Sub(from)
}

func after(d time.Duration) { clock.Wait(context.Background(), d) }

// sends is a Graph call that sends a message to Ada.
func sends(s *Sandbox) {
	s.Begin()
	s.Answers("7100000000000001")
	s.End()
}

// The present bots are those that the apps of the present world have callbacks to. How slowly a bot answers outlives resets.
func TestWhoseQuiet(t *testing.T) {
	t.Parallel()
	hook := func(s *Sandbox, app int, url string) {
		s.Do(func(tx *Tx) {
			tx.Subscribe(tx.World.Apps[app], &messenger.Subscription{CallbackURL: url, Fields: []string{"feed"}, Active: true, Verified: true})
		})
	}
	const (
		cold, least = 3 * time.Second, 500 * time.Millisecond
		needed      = 600 * time.Millisecond
	)
	for _, tt := range []struct {
		name string
		then func(t *testing.T, s *Sandbox) // when the bot has answered in 200 ms
		want time.Duration
	}{
		{"the bot's", func(*testing.T, *Sandbox) {}, needed},
		{"the slower of two", func(_ *testing.T, s *Sandbox) { hook(s, 1, callback+"/2") }, cold},
		{"another one's", func(_ *testing.T, s *Sandbox) { subscribe(s, callback+"/2") }, cold},
		{"no callback", func(_ *testing.T, s *Sandbox) {
			s.Do(func(tx *Tx) { tx.Subscribe(tx.World.Apps[0], nil) })
		}, least},
		{"no callback after a reset", func(t *testing.T, s *Sandbox) { require.NoError(t, reset(s)) }, least},
		{"the same after a reset", func(t *testing.T, s *Sandbox) {
			require.NoError(t, reset(s))
			subscribe(s, callback)
		}, needed},
		{"an answer after a reset, to what was before it, says nothing", func(t *testing.T, s *Sandbox) {
			says(t, s, "ada", 1)
			synctest.Wait()
			require.NoError(t, reset(s))
			subscribe(s, callback)
			after(time.Second)
			sends(s)
		}, needed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := toldBy(t, takes, nil)
				defer s.Await()()
				says(t, s, "ada", 1)
				synctest.Wait()
				after(200 * time.Millisecond)
				sends(s)
				tt.then(t, s)
				require.True(t, s.Idle(t.Context(), quiet.Silence{}))
				if diff := cmp.Diff(tt.want, s.Quiet().For); diff != "" {
					t.Errorf("quiet (-want +got):\n%s\n%s", diff, s.Quiet().Why)
				}
			})
		})
	}
}

// What the server was started with goes before what bots need.
func TestQuietAsStarted(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	cfg.Quiet = 70 * time.Millisecond
	s, _ := newSandbox(t, cfg)
	t.Cleanup(s.Close)
	subscribe(s, callback)
	require.Equal(t, quiet.Silence{For: 70 * time.Millisecond, Why: "as this server was started with"}, s.Quiet())
}

// Calls that are never answered are bounded: one too many ends at once.
func TestHangingIsBounded(t *testing.T) {
	t.Parallel()
	s, _ := newSandbox(t, config(t))
	t.Cleanup(s.Close)
	s.hanging.Store(maxHanging)
	s.Begin()
	s.Hang(t.Context())
	require.Equal(t, int64(maxHanging), s.hanging.Load())
	require.True(t, s.Idle(t.Context(), quiet.Given(0)))
}
