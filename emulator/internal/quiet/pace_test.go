package quiet

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/clock"
)

// How long a silence is believed is learned from how long the bot takes from a webhook to a message.
func TestPace(t *testing.T) {
	t.Parallel()
	tell := func(t *testing.T, b *bench) {
		b.says()
		synctest.Wait()
	}
	// answered is a bot that answers after a time, where somebody waits for it, again and again.
	answered := func(gaps ...time.Duration) func(t *testing.T, b *bench) {
		return func(t *testing.T, b *bench) {
			defer b.Await()()
			for _, gap := range gaps {
				tell(t, b)
				after(gap)
				b.sends()
			}
		}
	}
	const ms = time.Millisecond
	for _, tt := range []struct {
		name string
		give func(t *testing.T, b *bench)
		want time.Duration
	}{
		{"nothing", func(*testing.T, *bench) {}, coldQuiet},
		{"it was told and has not answered", tell, coldQuiet},
		{"three times what it took", answered(200 * ms), 600 * ms},
		{"the longest counts", answered(200*ms, 300*ms, 10*ms), 900 * ms},
		{"never less than this", answered(10 * ms), minQuiet},
		{"never more than this", answered(3 * time.Second), maxQuiet},
		{"as long as any silence", answered(maxQuiet), maxQuiet},
		{"longer than any silence: a timer of its own", answered(maxQuiet + ms), coldQuiet},
		{"a first answer that is late counts for a while", answered(time.Second, 200*ms, 200*ms), 3 * time.Second},
		{"and then no more", answered(time.Second, 200*ms, 200*ms, 200*ms), 600 * ms},
		{"but a later one that is late does", answered(200*ms, time.Second, 200*ms, 200*ms, 200*ms), 3 * time.Second},
		{"a test may send, where nobody waits", func(t *testing.T, b *bench) {
			tell(t, b)
			after(200 * ms)
			b.sends()
		}, coldQuiet},
		{"at once, whoever it is", func(t *testing.T, b *bench) {
			tell(t, b)
			after(minQuiet / quietGaps)
			b.sends()
		}, minQuiet},
		{"reads and typing are no answers", func(t *testing.T, b *bench) {
			defer b.Await()()
			tell(t, b)
			after(200 * ms)
			b.asks()
		}, coldQuiet},
		{"nor is what comes before any webhook", func(_ *testing.T, b *bench) {
			defer b.Await()()
			b.sends()
		}, coldQuiet},
		{"nor is a message to somebody else", func(t *testing.T, b *bench) {
			defer b.Await()()
			tell(t, b)
			b.sendsTo(benPSID)
			b.sendsTo("")
		}, coldQuiet},
		{"nor what follows an echo of a message of the test's own", func(t *testing.T, b *bench) {
			defer b.Await()()
			b.posts("message_echo", "messages")
			after(40 * ms)
			b.sends()
		}, coldQuiet},
		{"nor what follows a receipt", func(t *testing.T, b *bench) {
			defer b.Await()()
			for _, event := range []string{"delivery", "read", "read.variant", "pass_thread_control"} {
				b.posts(event, "messages")
				b.sends()
			}
		}, coldQuiet},
		{"nor what another app is to answer", func(t *testing.T, b *bench) {
			defer b.Await()()
			b.posts("message", "standby")
			b.sends()
		}, coldQuiet},
		{"one answer counts once", func(t *testing.T, b *bench) {
			defer b.Await()()
			tell(t, b)
			after(200 * ms)
			b.sends()
			after(time.Second)
			b.sends()
		}, 600 * ms},
		{"quick messages are answered in their order", func(t *testing.T, b *bench) {
			defer b.Await()()
			bot := make(chan struct{})
			go func() {
				defer close(bot)
				after(1200*ms + 50*ms)
				for range 30 {
					b.sends()
					after(100 * ms)
				}
			}()
			for range 30 {
				tell(t, b)
				after(100 * ms)
			}
			<-bot
		}, 3750 * ms},
		{"what was never answered is over when silence was believed", func(t *testing.T, b *bench) {
			tell(t, b)
			require.True(t, b.IdleAsNeeded(t.Context()))
			answered(200*ms)(t, b)
		}, 600 * ms},
		{"or when it is long ago", func(t *testing.T, b *bench) {
			tell(t, b)
			after(maxQuiet + ms)
			answered(200*ms)(t, b)
		}, 600 * ms},
		{"the oldest counts", func(t *testing.T, b *bench) {
			tell(t, b)
			after(300 * ms)
			answered(200*ms)(t, b)
		}, 1500 * ms},
		{"an answer after a reset may be to what was before it", func(t *testing.T, b *bench) {
			tell(t, b)
			b.Reset()
			after(time.Second)
			answered(200*ms)(t, b)
		}, coldQuiet},
		{"until it was told something new", func(t *testing.T, b *bench) {
			tell(t, b)
			b.Reset()
			b.sends()
			answered(200*ms)(t, b)
		}, 600 * ms},
		{"a reset forgets nothing", func(t *testing.T, b *bench) {
			answered(200*ms)(t, b)
			b.Reset()
		}, 600 * ms},
		{"another bot is another", func(t *testing.T, b *bench) {
			answered(200*ms)(t, b)
			b.callbacks = []string{callback + "/2"}
		}, coldQuiet},
		{"no callback", func(_ *testing.T, b *bench) {
			b.callbacks = nil
		}, minQuiet},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := toldBy(takes)
				tt.give(t, b)
				b.idle(t)
				if diff := cmp.Diff(tt.want, b.Needed().For); diff != "" {
					t.Errorf("quiet (-want +got):\n%s\n%s", diff, b.Needed().Why)
				}
			})
		})
	}
}

// A bot answers for itself: with two, whoever was not told of the person has shown nothing.
func TestPaceOfTwoBots(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := toldBy(takes)
		b.callbacks = append(b.callbacks, callback+"/2")
		defer b.Await()()
		b.says()
		synctest.Wait()
		after(200 * time.Millisecond)
		b.sends()
		gap, seen := b.config.Pace.of(callback)
		require.True(t, seen)
		require.Equal(t, 200*time.Millisecond, gap)
		_, seen = b.config.Pace.of(callback + "/2")
		require.False(t, seen)
	})
}

// A bot that answers before it has taken the webhook is done with it by then.
func TestPaceWhileTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b *bench
		b = toldBy(func(*http.Request) (int, error) {
			after(time.Second)
			b.sends()
			return http.StatusOK, nil
		})
		for range 2 { // of the first, and of one that follows another
			b.says()
			b.idle(t)
			require.Equal(t, minQuiet, b.Needed().For)
		}
	})
}

// What somebody else sends shortly after a webhook that the bot did not take is not its answer.
func TestPaceOfNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := toldBy(func(*http.Request) (int, error) { return http.StatusBadGateway, nil })
		b.says()
		b.idle(t)
		b.sends()
		require.Equal(t, coldQuiet, b.Needed().For)
	})
}

// The callbacks whose pace is known are bounded.
func TestPaceIsBounded(t *testing.T) {
	t.Parallel()
	p := NewPace()
	for i := range maxCallbacks + 1 {
		p.note(strings.Repeat("x", i), time.Second)
	}
	_, seen := p.of(strings.Repeat("x", maxCallbacks-1))
	require.True(t, seen)
	_, seen = p.of(strings.Repeat("x", maxCallbacks))
	require.False(t, seen)
}

// The people of whom it is known what bots were told are bounded. Those of long ago make room.
func TestToldIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var list told
		tell := func(psid string) { list.begin(callback, psid)(true, clock.System().UnixNano()) }
		for i := range maxTold + 1 {
			tell(strconv.Itoa(i))
		}
		require.EqualValues(t, maxTold, list.people.Load())
		require.Empty(t, list.answered(strconv.Itoa(maxTold)))
		require.Len(t, list.answered("1"), 1)
		require.Empty(t, list.answered("1"))
		after(maxQuiet + 1)
		tell("a")
		tell("b")
		require.EqualValues(t, 2, list.people.Load())
	})
}
