package quiet

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// What a bot took may have set it going, and what it called too. A webhook that it refused, or that never reached it, has not.
func TestWhatSetsABotGoing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		bot  answers
		call func(b *bench)
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
		{name: "a call that sends", call: (*bench).sends, want: time.Second},
		{name: "a call that reads", call: (*bench).asks, want: time.Second},
		{name: "nothing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := toldBy(tt.bot)
				if tt.bot != nil {
					b.says()
					b.idle(t)
				}
				if tt.call != nil {
					tt.call(b)
				}
				got := took(func() { require.True(t, b.Idle(t.Context(), Given(time.Second))) })
				require.LessOrEqual(t, got, tt.want)
				require.GreaterOrEqual(t, got, tt.want-pollEvery, "it began when idle was about to look")
			})
		})
	}
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
				b := toldBy(func(*http.Request) (int, error) { after(slow); return http.StatusOK, nil })
				b.posts(event, "messages")
				got := took(func() { require.True(t, b.Idle(t.Context(), Given(time.Second))) })
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
				b := toldBy(takes)
				b.says()
				b.idle(t)
				ctx, giveUp := context.WithTimeout(t.Context(), tt.hangs)
				defer giveUp()
				hung := make(chan struct{})
				b.Begin()
				go func() { defer close(hung); b.Hang(ctx) }()
				after(tt.from)
				got := took(func() { require.True(t, b.Idle(t.Context(), Given(time.Second))) })
				require.GreaterOrEqual(t, got, tt.want)
				require.LessOrEqual(t, got, tt.want+2*pollEvery)
				giveUp()
				<-hung
				require.Zero(t, b.busy.Load())
			})
		})
	}
}
