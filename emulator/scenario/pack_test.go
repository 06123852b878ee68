package scenario_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/scenario"
	"github.com/sendmock/sendmock/fixtures"
)

// patient is enough for a bot in this process on a busy machine.
const patient = 30 * time.Second

// shipped loads a story of the pack. patience is how long it waits for a bot that pauses.
func shipped(t *testing.T, name string, patience time.Duration) *scenario.Scenario {
	t.Helper()
	text, err := fixtures.Scenario(name)
	require.NoError(t, err)
	s, err := scenario.Load(name+".yaml", text, map[string]string{"patience": patience.String(), "quiet": "60ms"})
	require.NoError(t, err)
	return s
}

// One bot plays the whole pack on one emulator, as people do it.
func TestPack(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex // guards results
	results := map[string][]scenario.Result{}
	var playing sync.WaitGroup
	for _, manners := range []string{careful, triesAnyway, humanAgent, talkative} {
		emu := emulator.Start(t)
		startBot(t, emu, manners)
		player := quick(emu.Control())
		player.Patience = patient // what comes is not waited for any longer than it takes
		var stories []*scenario.Scenario
		for _, name := range fixtures.Scenarios() {
			stories = append(stories, shipped(t, name, patient))
		}
		playing.Go(func() {
			var list []scenario.Result
			for _, s := range stories {
				list = append(list, player.Play(t.Context(), s))
			}
			mu.Lock()
			defer mu.Unlock()
			results[manners] = list
		})
	}
	playing.Wait()
	for manners, list := range results {
		for _, r := range list {
			if diff := cmp.Diff(scenario.Passed, r.State); diff != "" {
				t.Errorf("a bot that is %q (-want +got):\n%s%s\n%s", manners, diff, r.Where(), r.Problem)
			}
		}
	}
}

// found is what stories say of a bug, by their names.
type found map[string]string

// everywhere stands for all stories.
const everywhere = "*"

// in is what a story says; "" if it passes.
func (f found) in(story string) string {
	if text, all := f[everywhere]; all {
		return text
	}
	return f[story]
}

// bugs are what the pack finds: each bug with the stories that fail, and what they say of it. All others pass.
var bugs = map[string]found{
	"wrong-tag": {
		"human-agent":         "violation: warned-rule",
		"window-24h-boundary": "violation: warned-rule",
	},
	"late-reply": {"window-expires": "not met: no message outside of the window"},
	"missing-messaging-type": {
		"human-agent":         "→ 400 tag-needs-message-tag",
		"window-24h-boundary": "→ 400 tag-needs-message-tag",
	},
	"quick-reply-21":       {everywhere: "message[quick_replies][0][title] has 21 characters; people see 20 of them"},
	"retry-storm":          {"token-expires": "violation: retry-storm"},
	"reply-after-block":    {"person-blocks": "not met: one try"},
	"duplicate-on-timeout": {"slow-platform": "violation: duplicate-send"},
	"ignores-613":          {"rate-limited-then-recovers": "violation: rate-limit-ignored"},
	"wrong-recipient":      {"two-people": "not met: ada has said nothing more"},
	"over-limit":           {everywhere: "message[text] must be less than or equal to 2000"},

	"answers-twice":  {"duplicate-delivery": "not met: no second answer"},
	"stuck-on-order": {"out-of-order-webhooks": "wanted between 1 and 10, found none"},
	"gives-up": {
		"rate-limited-then-recovers": "not met: accepted in the end",
		"transient-1200":             "not met: accepted after 1200",
	},
}

// waited names the bugs with which an answer is waited for in vain. Others fail at once, however long they might wait.
var waited = []string{"over-limit", "stuck-on-order", "gives-up"}

func TestPackFindsBugs(t *testing.T) {
	t.Parallel()
	for bug, failed := range playApart(t) {
		want := map[string]string{}
		for _, story := range fixtures.Scenarios() {
			if text := bugs[bug].in(story); text != "" {
				want[story] = text
			}
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(failed))); diff != "" {
			t.Errorf("%s: stories that fail (-want +got):\n%s", bug, diff)
		}
		for story, r := range failed {
			if r.State != scenario.Failed || !strings.Contains(r.Problem, want[story]) {
				t.Errorf("%s: %s is %s, and does not say %q:\n%s\n%s", bug, story, r.State, want[story], r.Where(), r.Problem)
			}
		}
	}
}

// Every story is there for something.
func TestPackNeedsEveryStory(t *testing.T) {
	t.Parallel()
	needed := map[string]bool{}
	for _, stories := range bugs {
		for story := range stories {
			needed[story] = true
		}
	}
	delete(needed, everywhere)
	if diff := cmp.Diff(fixtures.Scenarios(), slices.Sorted(maps.Keys(needed))); diff != "" {
		t.Errorf("stories that find a bug of their own (-want +got):\n%s", diff)
	}
}

// atOnce is how many stories are played at the same time: each waits most of its time.
const atOnce = 24

// playApart plays every story with every bug. Each play has an emulator and a bot of its own: what a bug left behind does not fail
// a story after it. Its answer is what did not pass, by bug and story.
func playApart(t *testing.T) map[string]map[string]scenario.Result {
	t.Helper()
	var mu sync.Mutex // guards failed
	failed := map[string]map[string]scenario.Result{}
	slots := make(chan struct{}, atOnce)
	var playing sync.WaitGroup
	for bug, finds := range bugs {
		mu.Lock()
		failed[bug] = map[string]scenario.Result{}
		mu.Unlock()
		for _, name := range fixtures.Scenarios() {
			slots <- struct{}{}
			var o emulator.Options
			if bug == "ignores-613" {
				o.Wall = func() time.Time { return emulator.StartTime } // so that a busy machine is no pause
			}
			emu := emulator.Start(t, o)
			startBot(t, emu, bug)
			player := quick(emu.Control())
			player.Patience = patient
			if finds.in(name) != "" && slices.Contains(waited, bug) {
				player.Patience = 2 * time.Second
			}
			s := shipped(t, name, player.Patience)
			playing.Go(func() {
				defer func() { <-slots }()
				r := player.Play(t.Context(), s)
				mu.Lock()
				defer mu.Unlock()
				if r.State != scenario.Passed {
					failed[bug][name] = r
				}
			})
		}
	}
	playing.Wait()
	return failed
}
