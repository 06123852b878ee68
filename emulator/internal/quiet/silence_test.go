package quiet

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/clock"
)

// A bot that nobody told anything owes no silence, however little is known of it.
func TestNothingToBeSilentAbout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := toldBy(takes)
		after(time.Hour)
		require.Zero(t, took(func() { require.True(t, b.IdleAsNeeded(t.Context())) }))
		b.says()
		require.Equal(t, coldQuiet, took(func() { require.True(t, b.IdleAsNeeded(t.Context())) }))
		require.Zero(t, took(func() { require.True(t, b.IdleAsNeeded(t.Context())) }), "once is enough")
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
			w := New(Config{Silence: tt.quiet, Pace: pace, Callbacks: func() []string {
				return []string{"http://bot.test/slow?token=SEKRIT", "http://bot.test/fast?token=SEKRIT"}
			}})
			got := w.Needed()
			require.Equal(t, tt.want, got.For)
			require.Contains(t, got.Why, tt.why)
			require.NotContains(t, got.Why, "SEKRIT")
		})
	}
}

// What the bots need takes the lock of a world: it is asked now and then, though something is under way all the time.
func TestNeedIsAskedNowAndThen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := toldBy(takes)
		b.Begin()
		go func() { after(time.Second); b.End() }()
		asked := 0
		require.True(t, b.wait(t.Context(), func() time.Duration { asked++; return 0 }))
		require.InDelta(t, int(time.Second/askEvery), asked, 2)
	})
}

// A silence is believed when it is long enough, and no longer waited for than that.
func TestIdle(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		bot     func(ctx context.Context, b *bench) // beside who waits
		silence time.Duration
		limit   time.Duration // of the context; 0: none
		want    bool
		took    time.Duration
	}{
		{"since before it was asked", func(context.Context, *bench) {}, time.Second, 0, true, 600 * time.Millisecond},
		{"longer ago than that", func(context.Context, *bench) {}, 300 * time.Millisecond, 0, true, 0},
		{"a call comes meanwhile", func(_ context.Context, b *bench) {
			after(250 * time.Millisecond)
			b.asks()
		}, time.Second, 0, true, 1250 * time.Millisecond},
		{"a call that takes long", func(_ context.Context, b *bench) {
			b.Begin()
			after(5 * time.Second)
			b.End()
		}, time.Second, 0, true, 6 * time.Second},
		{"never silent", func(ctx context.Context, b *bench) {
			for ctx.Err() == nil {
				b.asks()
				clock.Wait(ctx, 100*time.Millisecond)
			}
		}, time.Second, 0, false, busyLimit},
		{"never silent for long", func(ctx context.Context, b *bench) {
			for ctx.Err() == nil {
				b.asks()
				clock.Wait(ctx, 100*time.Millisecond)
			}
		}, 3 * time.Second, 0, false, 30 * time.Second},
		{"who asked has gone", func(ctx context.Context, b *bench) {
			b.Begin()
			<-ctx.Done()
			b.End()
		}, time.Second, 700 * time.Millisecond, false, 700 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := toldBy(takes)
				b.asks()
				after(400 * time.Millisecond)
				life, end := context.WithCancel(t.Context())
				ctx := life
				if tt.limit > 0 {
					var stop context.CancelFunc
					ctx, stop = context.WithTimeout(life, tt.limit)
					defer stop()
				}
				bot := make(chan struct{})
				go func() { defer close(bot); tt.bot(life, b) }()
				synctest.Wait()
				var got bool
				took := took(func() { got = b.Idle(ctx, Given(tt.silence)) })
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
				b := toldBy(takes)
				b.says()
				synctest.Wait()
				bot := make(chan struct{})
				go func() { defer close(bot); after(tt.gap); b.sends() }()
				require.Equal(t, tt.want, took(func() { require.True(t, b.IdleAsNeeded(t.Context())) }))
				<-bot
			})
		})
	}
}
