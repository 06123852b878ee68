package scenario_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
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
	return &scenario.Player{Client: c, Settle: 2 * time.Second, Quiet: 60 * time.Millisecond}
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
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
			return
		}
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
	}))
	t.Cleanup(bot.Close)
	_, err := emu.Control().SetWebhook(t.Context(), control.WebhookChange{CallbackURL: bot.URL, Fields: []string{"messages"}})
	require.NoError(t, err)
	story := load(t, "version: 1\nname: Hello\nsteps:\n  - says: hello\n  - expect_reply: Hi\n    count: 1\n")
	player := quick(emu.Control())
	for range 2 {
		r := player.Play(t.Context(), story)
		require.Equal(t, scenario.Passed, r.State, r.Where()+"\n"+r.Problem)
	}
}
