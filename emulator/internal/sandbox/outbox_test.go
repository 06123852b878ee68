package sandbox

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// hooked is a sandbox whose app is subscribed to a callback.
func hooked(t *testing.T, callback string) *Sandbox {
	t.Helper()
	s, _ := newSandbox(t, config(t))
	t.Cleanup(s.Close)
	subscribe(s, callback)
	return s
}

func subscribe(s *Sandbox, callback string) {
	s.Do(func(tx *Tx) {
		fields := []string{"messages"}
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

// A reset leaves nothing behind: the sandbox falls silent, whatever was waiting.
func TestResetWhileDelivering(t *testing.T) {
	t.Parallel()
	url, _, came, release := blockedBot(t)
	s := hooked(t, url)
	for i := range maxPosting + 4 {
		slug := "p" + strconv.Itoa(i)
		s.Do(func(tx *Tx) {
			require.NoError(t, tx.World.Add(&messenger.Person{PSID: "72000000000000" + strconv.Itoa(10+i), Slug: slug, Page: tx.World.Pages[0]}))
		})
		says(t, s, slug, 1)
	}
	for range maxPosting {
		<-came
	}
	require.NoError(t, reset(s))
	release()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	require.True(t, s.Idle(ctx, quiet.Silence{}))
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

// A delivery that is being posted is asked for again and again: what comes back is whole, which the race detector sees to.
func TestRedeliverWhileDelivering(t *testing.T) {
	t.Parallel()
	s := hooked(t, dead())
	says(t, s, "ada", 1)
	id := s.Deliveries()[0].ID
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 200 {
				d, err := s.Redeliver(id)
				if err != nil || d.ID != id {
					t.Errorf("redelivered %+v: %v", d, err)
					return
				}
			}
		})
	}
	group.Wait()
	idle(t, s)
}

// scripted is a callback that answers with one status after the other. It says when something has come, and then waits for
// the status.
func scripted(t *testing.T) (url string, came chan struct{}, answers chan int) {
	t.Helper()
	came, answers = make(chan struct{}, 100), make(chan int, 100)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		came <- struct{}{}
		w.WriteHeader(<-answers)
	}))
	t.Cleanup(srv.Close)
	t.Cleanup(func() { close(answers) })
	return srv.URL, came, answers
}

// failedOnce is a sandbox with one delivery whose immediate attempts have failed.
func failedOnce(t *testing.T) (s *Sandbox, id int64, came chan struct{}, answers chan int) {
	t.Helper()
	url, came, answers := scripted(t)
	s = hooked(t, url)
	says(t, s, "ada", 1)
	for range webhook.Immediate {
		answers <- 500
		<-came
	}
	idle(t, s)
	d := s.Deliveries()[0]
	require.Equal(t, record.DeliveryFailed, d.State)
	return s, d.ID, came, answers
}

// A redelivery that comes while a retry is being posted is posted behind it, and what came of either is recorded.
func TestRedeliverDuringARetry(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answers []int
		state   record.DeliveryState
		next    time.Duration // from the redelivery's first attempt
	}{
		"both taken":         {[]int{200, 200}, record.DeliveryDelivered, 0},
		"the second taken":   {[]int{500, 200}, record.DeliveryDelivered, 0},
		"the first taken":    {[]int{200, 500, 500, 500}, record.DeliveryFailed, time.Minute},
		"the last one taken": {[]int{500, 500, 500, 200}, record.DeliveryDelivered, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, id, came, answers := failedOnce(t)
			require.NoError(t, s.Clock.Advance(time.Minute, func() {}))
			<-came
			d, err := s.Redeliver(id)
			require.NoError(t, err)
			require.Equal(t, record.DeliveryPending, d.State)
			twice, err := s.Redeliver(id)
			require.NoError(t, err)
			require.Equal(t, d.Seq, twice.Seq, "it is pending already")
			want := []int{500, 500, 500}
			for _, status := range tt.answers {
				answers <- status
				want = append(want, status)
			}
			idle(t, s)
			require.Len(t, came, len(tt.answers)-1)

			require.Len(t, s.Deliveries(), 1)
			d = s.Deliveries()[0]
			var got []int
			for _, a := range d.Attempts {
				got = append(got, a.Status)
			}
			require.Equal(t, want, got)
			require.Equal(t, tt.state, d.State)
			if tt.next > 0 {
				require.Equal(t, s.Clock.Now().Add(tt.next), d.NextAt)
			}
		})
	}
}

// A reset forgets a redelivery together with the attempt that it waits for.
func TestResetDuringARedelivery(t *testing.T) {
	t.Parallel()
	s, id, came, answers := failedOnce(t)
	require.NoError(t, s.Clock.Advance(time.Minute, func() {}))
	<-came
	_, err := s.Redeliver(id)
	require.NoError(t, err)
	require.NoError(t, reset(s))
	seq := s.Record.Seq()
	answers <- 200
	require.True(t, s.Idle(t.Context(), quiet.Silence{}))
	require.Equal(t, seq, s.Record.Seq())
	require.Empty(t, came)
}

// A release counts what goes out: not a retry in whose place a redelivery waits, nor what waits for a handshake.
func TestReleaseCountsWhatGoesOut(t *testing.T) {
	t.Parallel()
	for _, newestFirst := range []bool{false, true} {
		s, id, came, answers := failedOnce(t)
		s.HoldDeliveries()
		require.NoError(t, s.Clock.Advance(time.Minute, func() {}))
		_, err := s.Redeliver(id)
		require.NoError(t, err)
		answers <- 200
		require.Equal(t, 1, s.ReleaseDeliveries(newestFirst))
		idle(t, s)
		require.Len(t, came, 1)
		require.Equal(t, record.DeliveryDelivered, s.Deliveries()[0].State)

		s.Do(func(tx *Tx) {
			tx.Subscribe(tx.World.Apps[0], &messenger.Subscription{CallbackURL: dead(), Fields: []string{"messages"}, Active: true})
		})
		s.HoldDeliveries()
		says(t, s, "ada", 1)
		require.Zero(t, s.ReleaseDeliveries(newestFirst))
	}
}
