package scenario_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/emulator/scenario"
)

func load(t *testing.T, text string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Load("story.yaml", []byte(text), nil)
	require.NoError(t, err)
	return s
}

// quick waits no longer than a bot in this process needs.
func quick(c *control.Client) *scenario.Player {
	return &scenario.Player{Client: c, Patience: 2 * time.Second, Quiet: 60 * time.Millisecond}
}

func TestPlay(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	startBot(t, emu, triesAnyway)
	r := quick(emu.Control()).Play(t.Context(), load(t, `
version: 1
name: The window closes after a day
steps:
  - says: hello
  - expect_reply: You said hello
    within: 30s
  - hold_webhooks: true
  - says: still there?
  - advance: 25h
  - release_webhooks: oldest-first
  - expect_error: window-closed
  - expect_nothing: 1h
`))
	require.Equal(t, scenario.Passed, r.State, r.Where()+"\n"+r.Problem)
}

// What a bot sends to people of the story before, on a timer of its own, is not held against the next story.
func TestLateForTheStoryBefore(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	var before string // somebody of the story before
	bot := testbot.Start(t)
	bot.Answers(func(_ http.ResponseWriter, r *http.Request, _ testbot.Post) {
		world, err := emu.Control().World(r.Context())
		if err != nil {
			t.Error(err)
			return
		}
		for _, psid := range []string{before, world.People[0].PSID} {
			if psid == "" {
				continue
			}
			res, err := http.PostForm(emu.URL+"/v25.0/me/messages", url.Values{
				"access_token": {emu.PageToken()}, "recipient": {`{"id":"` + psid + `"}`}, "message": {`{"text":"Hi"}`},
			})
			if err != nil {
				t.Error(err)
				return
			}
			_ = res.Body.Close()
		}
		before = world.People[0].PSID
	})
	testbot.Subscribe(t, emu, control.WebhookChange{CallbackURL: bot.URL, Fields: []string{"messages"}})
	story := load(t, "version: 1\nname: Hello\nsteps:\n  - says: hello\n  - expect_reply: Hi\n    count: 1\n")
	player := quick(emu.Control())
	for range 2 {
		r := player.Play(t.Context(), story)
		require.Equal(t, scenario.Passed, r.State, r.Where()+"\n"+r.Problem)
	}
}

// A story that does not say when it begins, begins where the player does.
func TestPlayerClock(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	const own = "clock: 2027-02-03T04:05:06Z\n"
	head := "version: 1\nname: When\nsteps:\n  - says: hello\n"
	player := quick(emu.Control())
	for _, tt := range []struct {
		text  string
		clock time.Time
		want  string
	}{
		{head, time.Time{}, "2026-12-01T09:00:00Z"},
		{head, time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC), "2028-01-01T00:00:00Z"},
		{own + head, time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC), "2027-02-03T04:05:06Z"},
	} {
		player.Clock = tt.clock
		r := player.Play(t.Context(), load(t, tt.text))
		require.Equal(t, scenario.Passed, r.State, r.Problem)
		require.Equal(t, tt.want, emu.Now().Format(time.RFC3339))
	}
}

// A story that is interrupted while it waits is broken at once, and nothing is held against the bot.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	ctx, stop := context.WithCancel(t.Context())
	bot := testbot.Start(t)
	bot.Answers(func(http.ResponseWriter, *http.Request, testbot.Post) {
		stop() // while an answer is waited for, or just before
	})
	testbot.Subscribe(t, emu, control.WebhookChange{CallbackURL: bot.URL, Fields: []string{"messages"}})
	player := &scenario.Player{Client: emu.Control(), Patience: time.Minute, Quiet: time.Millisecond}
	r := player.Play(ctx, load(t, "version: 1\nname: Never\nsteps:\n  - says: hello\n  - expect_reply: never\n"))
	require.Equal(t, scenario.Broken, r.State, r.Problem)
	require.Contains(t, r.Problem, "it was interrupted")
}

// Two runs on one emulator take each other's people away.
func TestSomebodyElseResets(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	bot := testbot.Start(t)
	bot.Answers(func(http.ResponseWriter, *http.Request, testbot.Post) {
		if err := emu.Control().Reset(context.Background()); err != nil {
			t.Error(err)
		}
	})
	testbot.Subscribe(t, emu, control.WebhookChange{CallbackURL: bot.URL, Fields: []string{"messages"}})
	player := &scenario.Player{Client: emu.Control(), Patience: 300 * time.Millisecond, Quiet: 60 * time.Millisecond}
	r := player.Play(t.Context(), load(t, "version: 1\nname: Hello\nsteps:\n  - says: hello\n  - expect_reply: Hi\n"))
	require.Equal(t, scenario.Broken, r.State, r.Problem)
	require.Contains(t, r.Problem, "somebody else has reset this emulator")
}
