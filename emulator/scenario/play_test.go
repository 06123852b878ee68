package scenario_test

import (
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
