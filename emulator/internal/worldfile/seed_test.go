package worldfile_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/internal/idgen"
	"github.com/sendmock/sendmock/emulator/internal/worldfile"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/fixtures"
)

var start = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// shipped is a shipped world.
func shipped(t *testing.T, name string) *fixtures.World {
	t.Helper()
	w, err := fixtures.ShippedWorld(name)
	require.NoError(t, err)
	return w
}

// seed is a world that begins from a file, at start.
func seed(t require.TestingT, f worldfile.File) *messenger.World {
	w, err := f.Seed(start, idgen.New(0, "test"))
	require.NoError(t, err)
	return w
}

// equal reports what differs.
func equal[T any](t *testing.T, what string, want, got T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func person(t *testing.T, w *messenger.World, slug string) *messenger.Person {
	t.Helper()
	p, ok := w.Person(slug)
	require.True(t, ok, slug)
	return p
}

// Relative times of a file count from the start, wherever that is.
func TestSeed(t *testing.T) {
	t.Parallel()
	w := seed(t, worldfile.Of(shipped(t, "demo")))
	ada, ben := person(t, w, "ada").Conversation, person(t, w, "ben").Conversation
	equal(t, "when ada wrote", start.Add(-2*time.Minute), ada.LastMessageAt)
	equal(t, "ada's window is open", true, ada.Standard(start).Open)
	equal(t, "ben's window is open", false, ben.Standard(start).Open)
	equal(t, "an agent may write to ben", true, ben.HumanAgent(start).Open)
	equal(t, "messages with ben", 2, ben.MessageCount())
	equal(t, "unread of ben, whom the Page has answered", 0, ben.Unread)
	equal(t, "unread of ada", 1, ada.Unread)
	if _, there := w.Tokens[w.Apps[0].Token()]; !there {
		t.Error("the app's own token is not there, which need not be listed")
	}
}

func TestSeedRefuses(t *testing.T) {
	t.Parallel()
	world := shipped(t, "demo")
	world.Rules = map[string]fixtures.RuleMode{"no.such": "warn"}
	_, err := worldfile.Of(world).Seed(start, idgen.New(0, "test"))
	require.ErrorIs(t, err, messenger.ErrRuleUnknown)
	equal(t, "the error", "rules.no.such: there is no such rule", err.Error())
}

func TestFile(t *testing.T) {
	t.Parallel()
	demo := shipped(t, "demo")
	equal(t, "clock", demo.Clock, worldfile.Of(demo).Clock())
	token, has := worldfile.Of(demo).VerifyToken()
	equal(t, "verify token", "demo-verify-token", token)
	equal(t, "has an app", true, has)
	_, has = worldfile.Of(&fixtures.World{}).VerifyToken()
	equal(t, "has an app", false, has)
}

// Without people there is nothing that they wrote either; the file itself stays as it is.
func TestDeserted(t *testing.T) {
	t.Parallel()
	demo := shipped(t, "demo")
	page, cleo := demo.Pages[0].ID, demo.People[2].PSID
	posts := append(demo.Posts, fixtures.Post{ID: page + "_1", Page: page, Author: cleo, At: fixtures.FromStart(0), Message: "hers"})
	demo.Posts = posts
	demo.Comments = append(demo.Comments,
		fixtures.Comment{ID: "2", Post: page + "_1", Author: page, At: fixtures.FromStart(0), Message: "on hers"},
		fixtures.Comment{ID: "3", Post: posts[0].ID, Author: page, At: fixtures.FromStart(0), Message: "the Page's own"})
	w := seed(t, worldfile.Of(demo).Deserted())
	equal(t, "people", 0, len(w.People))
	for id, there := range map[string]bool{
		posts[0].ID: true, "3": true, page: true,
		page + "_1": false, "2": false, demo.Comments[0].ID: false, cleo: false, demo.Conversations[0].ID: false,
	} {
		_, found := w.Node(id)
		equal(t, id+" is there", there, found)
	}
	equal(t, "posts of the file", posts, demo.Posts)
	equal(t, "people of the file", 5, len(demo.People))
}
