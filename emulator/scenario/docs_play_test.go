package scenario_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/scenario"
)

// The story with which the page begins, and the one that explains chapters, pass with a bot that answers.
func TestDocumentedStoriesPass(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../docs/scenarios.md")
	require.NoError(t, err)
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(data), -1)
	emu := emulator.Start(t)
	startScript(t, emu, script{"hello": {hi}})
	emu.Advance(time.Hour) // as on a server that has been up for some time
	played := 0
	for _, b := range blocks {
		text := b[1]
		switch {
		case strings.HasPrefix(text, "version: 1\nname: The window"):
			text = strings.ReplaceAll(text, "contains: hello", "contains: Hi there")
		case strings.Contains(text, "# the first chapter"):
			text = "version: 1\nname: chapters\nsteps:\n" + text
		default:
			continue
		}
		played++
		r := (&scenario.Player{Client: emu.Control(), Quiet: quickly(emu).Quiet}).Play(t.Context(), load(t, text))
		require.Equal(t, scenario.Passed, r.State, "%s\n%s", r.Where(), r.Problem)
	}
	require.Equal(t, 2, played)
}

// What a story leaves behind is gone in the next one: the bot's own webhook, app, Page and token stay.
func TestFromStoryToStory(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	startScript(t, emu, script{"hello": {hi}})
	before, err := emu.Control().World(t.Context())
	require.NoError(t, err)
	untidy := load(t, `version: 1
name: it leaves everything behind
checks: {`+noChecks()+`}
rules: {thread.owner: warn}
people: [{slug: ben}]
steps:
  - hold_webhooks: true
  - says: hello
  - blocks: true
  - inject: {match: {}, effect: {error: {id: rate-limit}}, times: 0}
  - rules: {window.standard: off}
  - advance: 25h
  - token: expired
`)
	tidy := load(t, `version: 1
name: it finds nothing of that
steps:
  - says: hello
  - advance: 1s
  - expect: [{match: {}, count: 1}, {match: {text: Hi there, outcome: accepted}}]
`)
	ids := map[string]bool{}
	for range 2 {
		for _, s := range []*scenario.Scenario{untidy, tidy} {
			r := quickly(emu).Play(t.Context(), s)
			require.Equal(t, scenario.Passed, r.State, "%s\n%s", r.Where(), r.Problem)
			for _, e := range emu.Requests() {
				require.False(t, ids[e.MessageID], "the message id %s came before", e.MessageID)
				ids[e.MessageID] = true
			}
		}
		require.Equal(t, emulator.StartTime.Add(time.Second), emu.Now())
		after, err := emu.Control().World(t.Context())
		require.NoError(t, err)
		require.Len(t, after.People, 1)
		if diff := cmp.Diff(before.Apps[0].AccessToken+before.Pages[0].AccessToken, after.Apps[0].AccessToken+after.Pages[0].AccessToken); diff != "" {
			t.Errorf("tokens (-want +got):\n%s", diff)
		}
	}
}
