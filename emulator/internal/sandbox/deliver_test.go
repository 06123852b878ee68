package sandbox

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// hooked is a sandbox whose app is subscribed to a callback.
func hooked(t *testing.T, callback string) *Sandbox {
	t.Helper()
	s, _ := newSandbox(t, config(t))
	t.Cleanup(s.Close)
	subscribe(s, callback)
	return s
}

func subscribe(s *Sandbox, callback string, more ...string) {
	s.Do(func(tx *Tx) {
		fields := append([]string{"messages"}, more...)
		tx.Subscribe(tx.World.Apps[0], &messenger.Subscription{CallbackURL: callback, Fields: fields, Active: true, Verified: true})
		tx.SubscribePages(tx.World.Apps[0], fields)
	})
}

// says lets a person write n texts.
func says(tb testing.TB, s *Sandbox, person string, n int) {
	tb.Helper()
	for i := range n {
		s.Do(func(tx *Tx) {
			p, ok := tx.World.Person(person)
			require.True(tb, ok)
			heard, err := tx.World.As(p, tx.Now, tx.IDs).Says(messenger.Saying{Content: messenger.Content{Kind: "text", Text: strconv.Itoa(i)}})
			require.NoError(tb, err)
			require.Len(tb, tx.Apply(heard.Events), 1)
		})
	}
}

// dead is a URL at which nobody listens.
func dead() string {
	srv := httptest.NewServer(http.NotFoundHandler())
	srv.Close()
	return srv.URL
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Ten thousand messages that wait for a dead bot take less than 100 MB, and a reset gives them back.
func TestDeadBotIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("posts 30000 times")
	}
	const n = 10_000
	s := hooked(t, dead())
	before := heap()
	says(t, s, "ada", n)
	idle(t, s)
	list := s.Deliveries()
	require.Len(t, list, n)
	require.Equal(t, record.DeliveryFailed, list[n-1].State)
	grown := heap() - before
	t.Logf("%d deliveries hold %d KiB", n, grown>>10)
	require.Less(t, grown, int64(100<<20))

	list = nil
	require.NoError(t, reset(s))
	require.Empty(t, s.Deliveries())
	left := heap() - before
	t.Logf("a reset leaves %d KiB", left>>10)
	require.Less(t, left, int64(8<<20))
	runtime.KeepAlive(list)
}

// idle waits until nothing is under way, however long that takes.
func idle(t *testing.T, s *Sandbox) {
	t.Helper()
	for range 4 {
		if s.Idle(t.Context(), quiet.Silence{}) {
			return
		}
	}
	t.Fatal("the sandbox is never quiet")
}

// blockedBot holds every webhook back until it is released.
func blockedBot(t *testing.T) (url string, posts *atomic.Int64, came chan struct{}, release func()) {
	t.Helper()
	posts, came = &atomic.Int64{}, make(chan struct{}, 1000)
	gate := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		posts.Add(1)
		came <- struct{}{}
		<-gate
	}))
	t.Cleanup(srv.Close)
	opened := false
	release = func() {
		if !opened {
			opened = true
			close(gate)
		}
	}
	t.Cleanup(release)
	return srv.URL, posts, came, release
}

// A bot that does not answer is let go of when the sandbox is closed.
func TestCloseCancelsDeliveries(t *testing.T) {
	t.Parallel()
	url, _, came, _ := blockedBot(t)
	s := hooked(t, url)
	says(t, s, "ada", 3)
	<-came
	s.Close()
	idle(t, s)
	require.Equal(t, record.DeliveryPending, s.Deliveries()[0].State)
}

// What was waiting before a reset is not posted after it, though the same callback is subscribed again.
func TestResetForgetsTheQueue(t *testing.T) {
	t.Parallel()
	url, posts, came, release := blockedBot(t)
	s := hooked(t, url)
	says(t, s, "ada", 5)
	<-came
	require.NoError(t, reset(s))
	subscribe(s, url)
	release()
	idle(t, s)
	require.EqualValues(t, 1, posts.Load())
}
