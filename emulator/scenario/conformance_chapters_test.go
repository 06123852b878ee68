package scenario_test

import (
	"context"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/scenario"
)

// tooLate is a situation in which the bot writes to Ada after her window has closed, and leaves the refusal at that.
var tooLate = situation{`
  - says: hello
  - advance: 25h
  - says: wake
    person: carl
  - advance: 1s
`, script{
	"hello": {`{"messaging_type":"RESPONSE","message":{"text":"Hi there"}}`},
	"wake":  {`{"to":"ada","messaging_type":"RESPONSE","message":{"text":"Still there?"}}`},
}}

// looks are what may be asked about the refusal before the last verdict, which decides by the standing checks alone.
var looks = []struct {
	name string
	ask  func(t *testing.T, emu *emulator.Handle)
	want bool // the last verdict
}{
	{"nobody asks", func(*testing.T, *emulator.Handle) {}, false},
	{"find", search((*control.Client).Find), false},
	{"wait", search((*control.Client).Wait), true},
	{"count", func(t *testing.T, emu *emulator.Handle) {
		n, err := emu.Control().Count(t.Context(), control.Search{Match: contract.Match{ErrorID: "window-closed"}})
		require.NoError(t, err)
		require.Equal(t, 1, n)
	}, false},
	{"list", func(t *testing.T, emu *emulator.Handle) {
		got, err := emu.Control().Requests(t.Context(), 0, url.Values{"code": {"10"}})
		require.NoError(t, err)
		require.Len(t, got.Requests, 1)
	}, false},
	{"verify by error and count", overEach(`[{"match":{"error_id":"window-closed"},"count":1}]`, holds), true},
	{"verify by code", overEach(`[{"match":{"code":10}}]`, holds), true},
	{"verify by outcome", overEach(`[{"match":{"outcome":"refused"}}]`, holds), true},
	{"verify by rule", overEach(`[{"match":{"rule":"window.standard"}}]`, holds), true},
	{"another count", overEach(`[{"match":{"error_id":"window-closed"},"count":2}]`, fails), false},
	{"an absence", overEach(`[{"match":{"error_id":"window-closed"},"count":0}]`, fails), false},
	{"another person", overEach(`[{"match":{"error_id":"window-closed","psid":"ben"}}]`, fails), false},
	{"no refusal", overEach(`[{"match":{"psid":"ada","text":"Still there?"}}]`, holds), false},
}

// search asks for the refusal by its error.
func search(ask func(*control.Client, context.Context, control.Search) (control.Found, error)) func(t *testing.T, emu *emulator.Handle) {
	return func(t *testing.T, emu *emulator.Handle) {
		got, err := ask(emu.Control(), t.Context(), control.Search{Match: contract.Match{ErrorID: "window-closed"}})
		require.NoError(t, err)
		require.Len(t, got.Requests, 1)
	}
}

// overEach stands for asking on each surface; see [TestWhatWasAskedFor].
func overEach(give string, want ruling) func(t *testing.T, emu *emulator.Handle) {
	return func(t *testing.T, emu *emulator.Handle) {
		ask := surfaces[surfaceOf(t)]
		got, text := ask(t, emu, give)
		require.Equal(t, want, got, text)
	}
}

// surfaceOf is the surface that a subtest is named for.
func surfaceOf(t *testing.T) string {
	name := t.Name()
	for surface := range surfaces {
		if len(name) > len(surface) && name[len(name)-len(surface):] == surface {
			return surface
		}
	}
	t.Fatalf("%s names no surface", name)
	return ""
}

// What a test asked for and got is not held against the bot later, whichever surface it asked on; a look excuses nothing.
func TestWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	for surface := range surfaces {
		for _, row := range looks {
			t.Run(row.name+" over "+surface, func(t *testing.T) {
				t.Parallel()
				emu := emulator.Start(t)
				startScript(t, emu, tooLate.bot)
				played := (&scenario.Player{Client: emu.Control(), Quiet: quietMS * time.Millisecond}).Play(t.Context(), load(t, story(tooLate)))
				require.Equal(t, scenario.Passed, played.State, played.Problem)
				row.ask(t, emu)
				v, err := emu.Ask(t.Context(), contract.Verification{QuietMS: new(quietMS)})
				require.NoError(t, err)
				if diff := gocmp.Diff([]bool{row.want, row.want}, []bool{v.Verified, len(v.Excused) == 1}); diff != "" {
					t.Errorf("verified, excused (-want +got):\n%s%s", diff, v.Text)
				}
			})
		}
	}
}

// A story's own expect_error counts too.
func TestStoriesAskForRefusals(t *testing.T) {
	t.Parallel()
	for steps, want := range map[string]bool{
		"  - expect_error: window-closed\n    person: ada\n": true,
		"  - expect_error: 10\n    person: ada\n":            true,
		"  - expect_nothing: 1h\n":                           false,
	} {
		emu := emulator.Start(t)
		startScript(t, emu, tooLate.bot)
		played := (&scenario.Player{Client: emu.Control(), Quiet: quietMS * time.Millisecond}).Play(t.Context(), load(t, story(tooLate)+steps))
		require.Equal(t, scenario.Passed, played.State, played.Problem)
		v, err := emu.Ask(t.Context(), contract.Verification{QuietMS: new(quietMS)})
		require.NoError(t, err)
		require.Equal(t, want, v.Verified, "%s%s", steps, v.Text)
	}
}

// closedChapter is what is looked at in chapters.
type closedChapter struct {
	EndedBy  string
	Verified bool
	CutShort int
	Found    []string
}

// Each reset and each clearing closes a chapter, which is judged and kept. What a later request could have cured is dropped where the bot
// had no time for it.
func TestChapters(t *testing.T) {
	t.Parallel()
	const malformed, late, fine = `{"message":{}}`, `{"to":"ben","message":{"text":"Still there?"}}`, `{"message":{"text":"Hi"}}`
	long := 10 * time.Second // of wall time: longer than any quiet
	tests := []struct {
		name  string
		does  []string // what the bot sends to Ada
		waits time.Duration
		end   func(ctx context.Context, c *control.Client) error
		want  []closedChapter
		all   bool // the verdict over all chapters
	}{
		{"nothing was asked", nil, 0, reset, nil, true},
		{"all is well", []string{fine}, 0, reset, []closedChapter{{"reset", true, 0, nil}}, true},
		{"malformed", []string{malformed, fine}, 0, reset, []closedChapter{{"reset", false, 0, []string{"spec-violation"}}}, false},
		{"malformed, and cleared", []string{malformed, fine}, 0, clearing, []closedChapter{{"clear", false, 0, []string{"spec-violation"}}}, false},
		{"refused a moment before", []string{late}, 0, reset, []closedChapter{{"reset", true, 1, nil}}, true},
		{"refused long before", []string{late}, long, reset, []closedChapter{{"reset", false, 0, []string{"refused-and-ignored"}}}, false},
		{"malformed a moment before", []string{malformed, fine, late}, 0, reset, []closedChapter{{"reset", false, 1, []string{"spec-violation"}}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var wall atomic.Int64
			start := clock.System()
			emu := emulator.Start(t, emulator.Options{Wall: func() time.Time { return start.Add(time.Duration(wall.Load())) }})
			for _, send := range tt.does {
				post(t, emu, emu.Person("ada").PSID, send)
			}
			wall.Add(int64(tt.waits))
			require.NoError(t, tt.end(t.Context(), emu.Control()))
			closed, err := emu.Control().Chapters(t.Context())
			require.NoError(t, err)
			var got []closedChapter
			for _, c := range closed.Chapters {
				var found []string
				for _, f := range c.Violations {
					found = append(found, f.Check)
				}
				got = append(got, closedChapter{c.EndedBy, c.Verified, c.CutShort, found})
				require.Equal(t, c.Verified, c.Text == "", "findings come with what happened")
			}
			if diff := gocmp.Diff(tt.want, got); diff != "" {
				t.Errorf("chapters (-want +got):\n%s", diff)
			}
			v, err := emu.Control().VerifyAll(t.Context(), contract.Verification{})
			require.NoError(t, err)
			open, err := emu.Control().Verify(t.Context(), contract.Verification{})
			require.NoError(t, err)
			if diff := gocmp.Diff([]bool{tt.all, true}, []bool{v.Verified, open.Verified}); diff != "" {
				t.Errorf("all chapters, the open one (-want +got):\n%s%s", diff, v.Text)
			}
		})
	}
}

func reset(ctx context.Context, c *control.Client) error    { return c.Reset(ctx) }
func clearing(ctx context.Context, c *control.Client) error { return c.ClearRequests(ctx) }

// A bot whose retry a reset overtakes is not held to it in the next chapter, nor is one that writes to people who are gone.
func TestResetInARetry(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	zoe := emu.NewPerson(control.NewPerson{Slug: "zoe"})
	const late = `{"to":"ben","message":{"text":"Still there?"}}`
	post(t, emu, zoe.PSID, late)
	require.NoError(t, emu.Control().Reset(t.Context()))
	post(t, emu, zoe.PSID, late)                        // it tries again
	post(t, emu, zoe.PSID, `{"message":{"text":"Hi"}}`) // it answers somebody who is gone
	v, err := emu.Control().VerifyAll(t.Context(), contract.Verification{QuietMS: new(0)})
	require.NoError(t, err)
	require.True(t, v.Verified, v.Text)
	require.Len(t, v.Excused, 1)
	require.Contains(t, v.Text, "1 request is about a person whom a reset has taken away, and is not judged")
	require.Contains(t, v.Text, "cut short: a reset left open what the bot would have done about 1 refusal")
}
