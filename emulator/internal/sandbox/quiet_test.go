package sandbox

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/clock"
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

// sends is a Graph call that sends a message to Ada; asks is any other.
func sends(s *Sandbox) { sendsTo(s, adaPSID) }
func asks(s *Sandbox)  { s.Begin(); s.End() }

func sendsTo(s *Sandbox, psid string) {
	s.Begin()
	s.Answers(psid)
	s.End()
}

const adaPSID, benPSID = "7100000000000001", "7100000000000002"

// What a bot took may have set it going, and what it called too. A webhook that it refused, or that never reached it, has not.
func TestWhatSetsABotGoing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		bot  answers
		call func(s *Sandbox)
		want time.Duration // of silence, of a second that is asked for
	}{
		{name: "a webhook that it took", bot: takes, want: time.Second},
		{name: "one that it was still busy with when its time was over", bot: func(r *http.Request) (int, error) {
			<-r.Context().Done()
			return 0, r.Context().Err()
		}, want: time.Second},
		{name: "one that it refused", bot: func(*http.Request) (int, error) { return http.StatusForbidden, nil }},
		{name: "one that it failed over", bot: func(*http.Request) (int, error) { return http.StatusInternalServerError, nil }},
		{name: "one that it passed on", bot: func(*http.Request) (int, error) { return http.StatusFound, nil }},
		{name: "a connection refused", bot: func(*http.Request) (int, error) { return 0, errors.New("connection refused") }},
		{name: "a call that sends", call: sends, want: time.Second},
		{name: "a call that reads", call: asks, want: time.Second},
		{name: "nothing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := toldBy(t, tt.bot, nil)
				if tt.bot != nil {
					says(t, s, "ada", 1)
					idle(t, s)
				}
				if tt.call != nil {
					tt.call(s)
				}
				got := took(func() { require.True(t, s.Idle(t.Context(), Given(time.Second))) })
				require.LessOrEqual(t, got, tt.want)
				require.GreaterOrEqual(t, got, tt.want-pollEvery, "it began when idle was about to look")
			})
		})
	}
}

// A bot that nobody told anything owes no silence, however little is known of it.
func TestNothingToBeSilentAbout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := toldBy(t, takes, nil)
		after(time.Hour)
		require.Zero(t, took(func() { require.True(t, s.IdleAsNeeded(t.Context())) }))
		says(t, s, "ada", 1)
		require.Equal(t, coldQuiet, took(func() { require.True(t, s.IdleAsNeeded(t.Context())) }))
		require.Zero(t, took(func() { require.True(t, s.IdleAsNeeded(t.Context())) }), "once is enough")
	})
}

// How long a silence is believed is learned from how long the bot takes from a webhook to a message.
func TestPace(t *testing.T) {
	t.Parallel()
	tell := func(t *testing.T, s *Sandbox) {
		says(t, s, "ada", 1)
		synctest.Wait()
	}
	// answered is a bot that answers after a time, where somebody waits for it, again and again.
	answered := func(gaps ...time.Duration) func(t *testing.T, s *Sandbox) {
		return func(t *testing.T, s *Sandbox) {
			defer s.Await()()
			for _, gap := range gaps {
				tell(t, s)
				after(gap)
				sends(s)
			}
		}
	}
	const ms = time.Millisecond
	for _, tt := range []struct {
		name string
		give func(t *testing.T, s *Sandbox)
		want time.Duration
	}{
		{"nothing", func(*testing.T, *Sandbox) {}, coldQuiet},
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
		{"a test may send, where nobody waits", func(t *testing.T, s *Sandbox) {
			tell(t, s)
			after(200 * ms)
			sends(s)
		}, coldQuiet},
		{"at once, whoever it is", func(t *testing.T, s *Sandbox) {
			tell(t, s)
			after(minQuiet / quietGaps)
			sends(s)
		}, minQuiet},
		{"reads and typing are no answers", func(t *testing.T, s *Sandbox) {
			defer s.Await()()
			tell(t, s)
			after(200 * ms)
			asks(s)
		}, coldQuiet},
		{"nor is what comes before any webhook", func(_ *testing.T, s *Sandbox) {
			defer s.Await()()
			sends(s)
		}, coldQuiet},
		{"nor is a message to somebody else", func(t *testing.T, s *Sandbox) {
			defer s.Await()()
			tell(t, s)
			sendsTo(s, benPSID)
			sendsTo(s, "")
		}, coldQuiet},
		{"nor what follows an echo of a message of the test's own", func(t *testing.T, s *Sandbox) {
			defer s.Await()()
			posts(t, s, "message_echo", "messages")
			after(40 * ms)
			sends(s)
		}, coldQuiet},
		{"nor what follows a receipt", func(t *testing.T, s *Sandbox) {
			defer s.Await()()
			for _, event := range []string{"delivery", "read", "read.variant", "pass_thread_control"} {
				posts(t, s, event, "messages")
				sends(s)
			}
		}, coldQuiet},
		{"nor what another app is to answer", func(t *testing.T, s *Sandbox) {
			defer s.Await()()
			posts(t, s, "message", "standby")
			sends(s)
		}, coldQuiet},
		{"one answer counts once", func(t *testing.T, s *Sandbox) {
			defer s.Await()()
			tell(t, s)
			after(200 * ms)
			sends(s)
			after(time.Second)
			sends(s)
		}, 600 * ms},
		{"quick messages are answered in their order", func(t *testing.T, s *Sandbox) {
			defer s.Await()()
			bot := make(chan struct{})
			go func() {
				defer close(bot)
				after(1200*ms + 50*ms)
				for range 30 {
					sends(s)
					after(100 * ms)
				}
			}()
			for range 30 {
				tell(t, s)
				after(100 * ms)
			}
			<-bot
		}, 3750 * ms},
		{"what was never answered is over when silence was believed", func(t *testing.T, s *Sandbox) {
			tell(t, s)
			require.True(t, s.IdleAsNeeded(t.Context()))
			answered(200*ms)(t, s)
		}, 600 * ms},
		{"or when it is long ago", func(t *testing.T, s *Sandbox) {
			tell(t, s)
			after(maxQuiet + ms)
			answered(200*ms)(t, s)
		}, 600 * ms},
		{"the oldest counts", func(t *testing.T, s *Sandbox) {
			tell(t, s)
			after(300 * ms)
			answered(200*ms)(t, s)
		}, 1500 * ms},
		{"an answer after a reset may be to what was before it", func(t *testing.T, s *Sandbox) {
			tell(t, s)
			require.NoError(t, reset(s))
			subscribe(s, callback)
			after(time.Second)
			answered(200*ms)(t, s)
		}, coldQuiet},
		{"until it was told something new", func(t *testing.T, s *Sandbox) {
			tell(t, s)
			require.NoError(t, reset(s))
			subscribe(s, callback)
			sends(s)
			answered(200*ms)(t, s)
		}, 600 * ms},
		{"a reset forgets nothing", func(t *testing.T, s *Sandbox) {
			answered(200*ms)(t, s)
			require.NoError(t, reset(s))
			subscribe(s, callback)
		}, 600 * ms},
		{"another bot is another", func(t *testing.T, s *Sandbox) {
			answered(200*ms)(t, s)
			subscribe(s, callback+"/2")
		}, coldQuiet},
		{"no callback", func(_ *testing.T, s *Sandbox) {
			s.Do(func(tx *Tx) { tx.Subscribe(tx.World.Apps[0], nil) })
		}, minQuiet},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := toldBy(t, takes, nil)
				tt.give(t, s)
				idle(t, s)
				if diff := cmp.Diff(tt.want, s.Quiet().For); diff != "" {
					t.Errorf("quiet (-want +got):\n%s\n%s", diff, s.Quiet().Why)
				}
			})
		})
	}
}

// posts tells the app's bot of an event about Ada, as of one that happened.
func posts(t *testing.T, s *Sandbox, event, field string) {
	t.Helper()
	s.Do(func(tx *Tx) {
		tx.post(tx.World.Apps[0], field, &webhook.Event{Name: event, PageID: tx.World.Pages[0].ID, PSID: adaPSID}, []byte("{}"))
	})
	synctest.Wait()
}

// A bot answers for itself: with two, whoever was not told of the person has shown nothing.
func TestPaceOfTwoBots(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := toldBy(t, takes, nil)
		s.Do(func(tx *Tx) {
			tx.Subscribe(tx.World.Apps[1], &messenger.Subscription{CallbackURL: callback + "/2", Fields: []string{"feed"}, Active: true, Verified: true})
		})
		defer s.Await()()
		says(t, s, "ada", 1)
		synctest.Wait()
		after(200 * time.Millisecond)
		sends(s)
		gap, seen := s.quiet.pace.of(callback)
		require.True(t, seen)
		require.Equal(t, 200*time.Millisecond, gap)
		_, seen = s.quiet.pace.of(callback + "/2")
		require.False(t, seen)
	})
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

// A receipt that a bot took is waited for while it is posted, and sets nothing going. Anything else does.
func TestReceiptsSetNothingGoing(t *testing.T) {
	t.Parallel()
	for event, want := range map[string]time.Duration{
		"delivery": 0, "read": 0, "message_echo.template": time.Second, "message": time.Second, "feed": time.Second, "take_thread_control": time.Second,
	} {
		t.Run(event, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const slow = 300 * time.Millisecond
				s := toldBy(t, func(*http.Request) (int, error) { after(slow); return http.StatusOK, nil }, nil)
				posts(t, s, event, "messages")
				got := took(func() { require.True(t, s.Idle(t.Context(), Given(time.Second))) })
				require.GreaterOrEqual(t, got, slow+want)
				require.LessOrEqual(t, got, slow+want+2*pollEvery)
			})
		})
	}
}

// A call that hangs is at work, for a while, and when the bot gives up it has been set going.
func TestIdleWhileACallHangs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		hangs time.Duration
		from  time.Duration // when silence is asked for
		want  time.Duration
	}{
		{"the bot gives up", 2 * time.Second, 0, 3 * time.Second},
		{"it does not", time.Hour, 0, maxQuiet},
		{"it does at last", 30 * time.Second, 30*time.Second + 1, time.Second - 1},
		{"in between it is as silent as any", 30 * time.Second, 10 * time.Second, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := toldBy(t, takes, nil)
				says(t, s, "ada", 1)
				idle(t, s)
				ctx, giveUp := context.WithTimeout(t.Context(), tt.hangs)
				defer giveUp()
				hung := make(chan struct{})
				s.Begin()
				go func() { defer close(hung); s.Hang(ctx) }()
				after(tt.from)
				got := took(func() { require.True(t, s.Idle(t.Context(), Given(time.Second))) })
				require.GreaterOrEqual(t, got, tt.want)
				require.LessOrEqual(t, got, tt.want+2*pollEvery)
				giveUp()
				<-hung
				require.Zero(t, s.quiet.busy.Load())
			})
		})
	}
}

// What the bots need takes the world's lock: it is asked now and then, though something is under way all the time.
func TestNeedIsAskedNowAndThen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := toldBy(t, takes, nil)
		s.Begin()
		go func() { after(time.Second); s.End() }()
		asked := 0
		require.True(t, s.quiet.wait(t.Context(), func() time.Duration { asked++; return 0 }))
		require.InDelta(t, int(time.Second/askEvery), asked, 2)
	})
}

// A bot that answers before it has taken the webhook is done with it by then.
func TestPaceWhileTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s *Sandbox
		s = toldBy(t, func(*http.Request) (int, error) {
			after(time.Second)
			sends(s)
			return http.StatusOK, nil
		}, nil)
		for range 2 { // of the first, and of one that follows another
			says(t, s, "ada", 1)
			idle(t, s)
			require.Equal(t, minQuiet, s.Quiet().For)
		}
	})
}

// What somebody else sends shortly after a webhook that the bot did not take is not its answer.
func TestPaceOfNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := toldBy(t, func(*http.Request) (int, error) { return http.StatusBadGateway, nil }, nil)
		says(t, s, "ada", 1)
		idle(t, s)
		sends(s)
		require.Equal(t, coldQuiet, s.Quiet().For)
	})
}

// Of several bots the slowest is waited for. What the server was started with goes before what bots need.
func TestWhoseQuiet(t *testing.T) {
	t.Parallel()
	pace := NewPace()
	pace.note("http://bot.test/fast?token=SEKRIT", 150*time.Millisecond)
	pace.note("http://bot.test/slow?token=SEKRIT", 500*time.Millisecond)
	for _, tt := range []struct {
		name  string
		quiet time.Duration
		want  time.Duration
		why   string
	}{
		{"the slowest", 0, 1500 * time.Millisecond, "http://bot.test/slow, 500ms"},
		{"as the server was started", 70 * time.Millisecond, 70 * time.Millisecond, "started with"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := config(t)
			cfg.Quiet, cfg.Pace = tt.quiet, pace
			s, _ := newSandbox(t, cfg)
			t.Cleanup(s.Close)
			s.Do(func(tx *Tx) {
				for i, url := range []string{"slow", "fast"} {
					tx.Subscribe(tx.World.Apps[i], &messenger.Subscription{CallbackURL: "http://bot.test/" + url + "?token=SEKRIT", Active: true, Verified: true})
				}
			})
			got := s.Quiet()
			require.Equal(t, tt.want, got.For)
			require.Contains(t, got.Why, tt.why)
			require.NotContains(t, got.Why, "SEKRIT")
		})
	}
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

// A silence is believed when it is long enough, and no longer waited for than that.
func TestIdle(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		bot     func(ctx context.Context, s *Sandbox) // beside who waits
		silence time.Duration
		limit   time.Duration // of the context; 0: none
		want    bool
		took    time.Duration
	}{
		{"since before it was asked", func(context.Context, *Sandbox) {}, time.Second, 0, true, 600 * time.Millisecond},
		{"longer ago than that", func(context.Context, *Sandbox) {}, 300 * time.Millisecond, 0, true, 0},
		{"a call comes meanwhile", func(_ context.Context, s *Sandbox) {
			after(250 * time.Millisecond)
			asks(s)
		}, time.Second, 0, true, 1250 * time.Millisecond},
		{"a call that takes long", func(_ context.Context, s *Sandbox) {
			s.Begin()
			after(5 * time.Second)
			s.End()
		}, time.Second, 0, true, 6 * time.Second},
		{"never silent", func(ctx context.Context, s *Sandbox) {
			for ctx.Err() == nil {
				asks(s)
				clock.Wait(ctx, 100*time.Millisecond)
			}
		}, time.Second, 0, false, busyLimit},
		{"never silent for long", func(ctx context.Context, s *Sandbox) {
			for ctx.Err() == nil {
				asks(s)
				clock.Wait(ctx, 100*time.Millisecond)
			}
		}, 3 * time.Second, 0, false, 30 * time.Second},
		{"who asked has gone", func(ctx context.Context, s *Sandbox) {
			s.Begin()
			<-ctx.Done()
			s.End()
		}, time.Second, 700 * time.Millisecond, false, 700 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := toldBy(t, takes, nil)
				asks(s)
				after(400 * time.Millisecond)
				life, end := context.WithCancel(t.Context())
				ctx := life
				if tt.limit > 0 {
					var stop context.CancelFunc
					ctx, stop = context.WithTimeout(life, tt.limit)
					defer stop()
				}
				bot := make(chan struct{})
				go func() { defer close(bot); tt.bot(life, s) }()
				synctest.Wait()
				var got bool
				took := took(func() { got = s.Idle(ctx, Given(tt.silence)) })
				end()
				<-bot
				require.Equal(t, tt.want, got)
				// It looks every few milliseconds, where something is under way.
				require.GreaterOrEqual(t, took, tt.took)
				require.LessOrEqual(t, took, tt.took+tt.took/100+pollEvery)
			})
		})
	}
}

// A bot of which nothing is known is waited for until it shows what it needs, and by that from then on.
func TestIdleLearns(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ gap, want time.Duration }{
		{10 * time.Millisecond, 10*time.Millisecond + minQuiet},
		{500 * time.Millisecond, 2 * time.Second},
		{2500 * time.Millisecond, 2500*time.Millisecond + maxQuiet},
		{coldQuiet + askEvery, coldQuiet}, // too late
	} {
		t.Run(tt.gap.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := toldBy(t, takes, nil)
				says(t, s, "ada", 1)
				synctest.Wait()
				bot := make(chan struct{})
				go func() { defer close(bot); after(tt.gap); sends(s) }()
				require.Equal(t, tt.want, took(func() { require.True(t, s.IdleAsNeeded(t.Context())) }))
				<-bot
			})
		})
	}
}
