package worldfile_test

import (
	"cmp"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sendmock/sendmock/emulator/internal/idgen"
	"github.com/sendmock/sendmock/emulator/internal/worldfile"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/fixtures"
)

// sameWorld compares worlds to the last unexported field. Only a file of a message gets a new id each time: a file has none.
var sameWorld = gocmp.Options{
	gocmp.Exporter(func(reflect.Type) bool { return true }),
	cmpopts.IgnoreFields(messenger.Attachment{}, "ID"),
}

// load is a world as it is after it was written down and loaded. The text must be sound.
func load(t require.TestingT, w *fixtures.World) *fixtures.World {
	text, err := json.Marshal(w)
	require.NoError(t, err)
	loaded, err := fixtures.LoadWorld("w.json", text)
	require.NoError(t, err, "%s", text)
	return loaded
}

// checkInverse begins a world from a file, reads it back, and begins another from that.
func checkInverse(t require.TestingT, file *fixtures.World) *fixtures.World {
	f := worldfile.Of(file)
	world := seed(t, f)
	back, left := f.ReadBack(world, start)
	require.Empty(t, left, "a file's world has nothing that a file cannot say")
	again := worldfile.Of(load(t, back))
	world2, err := again.Seed(start, idgen.New(1, "other ids"))
	require.NoError(t, err)
	require.Empty(t, gocmp.Diff(world, world2, sameWorld), "the worlds (-first +second)")
	back2, _ := again.ReadBack(world2, start)
	require.Empty(t, gocmp.Diff(back, back2), "what is read back (-first +second)")
	return back
}

func TestReadBackIsTheInverseOfSeed(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures.Worlds() {
		t.Run(name, func(t *testing.T) { checkInverse(t, shipped(t, name)) })
	}
	t.Run("drawn", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { checkInverse(t, load(t, drawWorld(t))) })
	})
}

// What is read back of a shipped world is what its file says, with instants in place of relative times.
func TestReadBackSaysAllThatTheFileSays(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures.Worlds() {
		t.Run(name, func(t *testing.T) {
			want := shipped(t, name)
			want.Clock = start
			instants := gocmp.Transformer("instant", func(m fixtures.Moment) time.Time { return m.Resolve(start) })
			inAnyOrder := cmpopts.SortSlices(cmp.Less[string])
			if d := gocmp.Diff(want, checkInverse(t, shipped(t, name)), instants, inAnyOrder, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// demoWorld is the demo world, and what a test needs of it.
type demoWorld struct {
	*messenger.World
	app  *messenger.App
	page *messenger.Page
	ada  *messenger.Conversation // she wrote last
	now  time.Time
}

func newDemoWorld(t *testing.T) (*demoWorld, worldfile.File) {
	t.Helper()
	f := worldfile.Of(shipped(t, "demo"))
	w := seed(t, f)
	return &demoWorld{World: w, app: w.Apps[0], page: w.Pages[0], ada: person(t, w, "ada").Conversation, now: start.Add(time.Hour)}, f
}

// message is one that the Page sends to ada now.
func (d *demoWorld) message(c messenger.Content) *messenger.Message {
	return &messenger.Message{ID: "m_sent", Conversation: d.ada, At: d.now, FromPage: true, App: d.app, Content: c}
}

// What a file cannot say is left out, and named.
func TestReadBackNamesWhatIsLeft(t *testing.T) {
	t.Parallel()
	type happens = func(d *demoWorld) []messenger.Event
	sent := func(c messenger.Content) happens {
		return func(d *demoWorld) []messenger.Event {
			return []messenger.Event{messenger.MessageSent{Message: d.message(c)}}
		}
	}
	const url = "https://example.com/1"
	sentFile := func(a messenger.Attachment) happens {
		return sent(messenger.Content{Kind: messenger.Kind(a.Type), Attachments: []messenger.Attachment{a}})
	}
	for _, tt := range []struct {
		name string
		want []string
		do   happens
	}{
		{"nothing has happened", nil, func(*demoWorld) []messenger.Event { return nil }},
		{"a text", nil, sent(messenger.Content{Kind: "text", Text: "Hi"})},
		{"a picture", nil, sentFile(messenger.Attachment{ID: "1", Type: "image", URL: url})},
		{"a file with a name", []string{worldfile.MessageParts}, sentFile(messenger.Attachment{Type: "file", URL: url, Name: "map.pdf"})},
		{"a file of the sandbox's", []string{worldfile.MessageParts, worldfile.Media}, sentFile(messenger.Attachment{Type: "image", URL: url, MediaID: "1", MediaType: "image/png"})},
		{"a file to send again", []string{worldfile.Uploads}, sentFile(messenger.Attachment{ID: "1", Reusable: true, Type: "image", URL: url})},
		{"a template", []string{worldfile.RichMessages}, sentFile(messenger.Attachment{Type: "template", Title: "Map"})},
		{"a text with a link", []string{worldfile.MessageParts}, sent(messenger.Content{
			Kind: "text", Text: "Hi", Attachments: []messenger.Attachment{{Type: "fallback", URL: url}},
		})},
		{"quick replies", []string{worldfile.MessageParts}, sent(messenger.Content{
			Kind: "text", Text: "Hi", QuickReplies: []messenger.QuickReply{{Title: "Yes"}},
		})},
		{"an app that is gone", []string{worldfile.MessageParts}, func(d *demoWorld) []messenger.Event {
			d.app = &messenger.App{ID: "9"}
			return sent(messenger.Content{Kind: "text", Text: "Hi"})(d)
		}},
		{"subscription of an app", []string{worldfile.Subscriptions}, func(d *demoWorld) []messenger.Event {
			d.app.Webhook = &messenger.Subscription{CallbackURL: "http://bot.test"}
			return nil
		}},
		{"subscription of a Page", []string{worldfile.Subscriptions}, func(d *demoWorld) []messenger.Event {
			d.page.Subscribed = []messenger.Subscribed{{App: d.app, Fields: []string{"messages"}}}
			return nil
		}},
		{"an app token", []string{worldfile.AppTokens}, func(d *demoWorld) []messenger.Event {
			d.Tokens[d.app.Token()].State = messenger.TokenRevoked
			return nil
		}},
		{"a reaction", []string{worldfile.Reactions}, func(d *demoWorld) []messenger.Event {
			of, to := d.ada.Person, d.ada.Last().ID
			return []messenger.Event{messenger.ActionSent{Person: of, Action: messenger.React, Target: to, Emoji: "👍", At: d.now}}
		}},
		{"a person's reaction", []string{worldfile.Openings, worldfile.Reactions}, func(d *demoWorld) []messenger.Event {
			return []messenger.Event{messenger.Reacted{Message: d.ada.Last(), Reaction: "like", Emoji: "👍", At: d.now}}
		}},
		{"an ad", []string{worldfile.Openings}, func(d *demoWorld) []messenger.Event {
			m := &messenger.Message{ID: "m_of_ad", Conversation: d.ada, At: d.now, Content: messenger.Content{Kind: "text", Text: "Hi"}}
			return []messenger.Event{messenger.MessageReceived{Message: m, Act: messenger.ActAdClick}}
		}},
		{"a link", nil, func(d *demoWorld) []messenger.Event {
			return []messenger.Event{messenger.Acted{Conversation: d.ada, Act: messenger.ActReferral, At: d.now}}
		}},
		{"a sticker", []string{worldfile.RichMessages, worldfile.Openings}, func(d *demoWorld) []messenger.Event {
			m := &messenger.Message{ID: "m_sticker", Conversation: d.ada, At: d.now, Content: messenger.Content{Kind: "sticker"}}
			return []messenger.Event{messenger.MessageReceived{Message: m, Act: messenger.ActMessage}}
		}},
		{"read", []string{worldfile.Watermarks}, func(d *demoWorld) []messenger.Event {
			return []messenger.Event{messenger.WasRead{Conversation: d.ada, At: d.now}}
		}},
		{"seen", []string{worldfile.SeenMessages}, func(d *demoWorld) []messenger.Event {
			return []messenger.Event{messenger.ActionSent{Person: d.ada.Person, Action: messenger.MarkSeen, At: d.now}}
		}},
		{"typing", []string{worldfile.Typing}, func(d *demoWorld) []messenger.Event {
			return []messenger.Event{messenger.ActionSent{Person: d.ada.Person, Action: messenger.TypingOn, At: d.now}}
		}},
		{"thread control", []string{worldfile.ThreadControl}, func(d *demoWorld) []messenger.Event {
			return []messenger.Event{messenger.ThreadPassed{Conversation: d.ada, To: messenger.PageInbox, At: d.now}}
		}},
		{"thread control for longer", []string{worldfile.ThreadControl}, func(d *demoWorld) []messenger.Event {
			return []messenger.Event{messenger.ThreadExtended{Conversation: d.ada, By: d.app.ID, Until: d.now}}
		}},
		{"a request to opt in", []string{worldfile.Notifications}, func(d *demoWorld) []messenger.Event {
			return []messenger.Event{messenger.OptinRequested{Conversation: d.ada, Title: "Sales", At: d.now}}
		}},
		{"an opt-in", []string{worldfile.Notifications}, func(d *demoWorld) []messenger.Event {
			n := &messenger.Notification{Token: "6", Person: d.ada.Person}
			return []messenger.Event{messenger.OptedIn{Conversation: d.ada, Act: messenger.ActMarketing, Notification: n, At: d.now}}
		}},
		{"a checkbox", []string{worldfile.Openings, worldfile.UserRefs}, func(d *demoWorld) []messenger.Event {
			ref := &messenger.UserRef{Value: "ref", Person: d.ada.Person}
			return []messenger.Event{messenger.OptedIn{Conversation: d.ada, Act: messenger.ActOptin, UserRef: ref, At: d.now}}
		}},
		{"a linked account", []string{worldfile.LinkedAccounts}, func(d *demoWorld) []messenger.Event {
			return []messenger.Event{messenger.AccountLinked{Person: d.ada.Person, Linked: true, At: d.now}}
		}},
		{"a private reply to a post", []string{worldfile.PostReplies}, func(d *demoWorld) []messenger.Event {
			return []messenger.Event{messenger.ActivityReplied{Activity: d.Activities()[0]}}
		}},
		{"a private reply to a comment", nil, func(d *demoWorld) []messenger.Event {
			return []messenger.Event{messenger.ActivityReplied{Activity: d.Activities()[1]}}
		}},
		{"more than is kept", []string{worldfile.ProfileConsent, worldfile.OldMessages, worldfile.Openings}, func(d *demoWorld) []messenger.Event {
			d.MessagesKept = 1
			return sent(messenger.Content{Kind: "text", Text: "Hi"})(d)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, f := newDemoWorld(t)
			d.Apply(tt.do(d))
			back, left := f.ReadBack(d.World, d.now)
			equal(t, "left", tt.want, left)

			// What is said goes on as it was.
			again, err := worldfile.Of(load(t, back)).Seed(d.now, idgen.New(1, "other ids"))
			require.NoError(t, err)
			window := func(w *messenger.World) time.Time { return person(t, w, "ada").Conversation.Standard(d.now).ClosesAt }
			equal(t, "the end of ada's window", window(d.World), window(again))
		})
	}
}

// What has come since the world began is said as what it began with.
func TestReadBackOfWhatHappened(t *testing.T) {
	t.Parallel()
	d, f := newDemoWorld(t)
	ids := idgen.New(2, "acts")
	eve := &messenger.Person{PSID: "7100000000000009", Slug: "eve", Page: d.page, FirstName: "Eve", LastName: "Lake", Locale: "en_US"}
	require.NoError(t, d.Add(eve))
	heard, err := d.As(eve, d.now, ids).Says(messenger.Saying{Content: messenger.Content{Kind: "text", Text: "Hello"}})
	require.NoError(t, err)
	d.Apply(heard.Events)
	comment, events, err := d.As(eve, d.now, ids).Comments(d.Activities()[0].ID, "Mine!")
	require.NoError(t, err)
	d.Apply(events)
	d.app.Live = false
	token := d.Tokens["EAADemoPageToken0000000000000000000"]
	token.State, token.ExpiresAt = messenger.TokenExpired, d.now
	require.NoError(t, d.SetMode("tag.retired", messenger.Off))

	back, left := f.ReadBack(d.World, d.now)
	equal(t, "left", []string{worldfile.ThreadControl}, left) // her first message gave the thread to the Page's default app
	now := fixtures.At(d.now)
	equal(t, "clock", d.now, back.Clock)
	equal(t, "eve", fixtures.Person{
		PSID: eve.PSID, Slug: "eve", Page: d.page.ID, FirstName: "Eve", LastName: "Lake", Locale: "en_US",
	}, back.People[5])
	equal(t, "her thread", fixtures.Conversation{
		ID: heard.Conversation.ID, Person: eve.PSID, Owner: d.app.ID,
		Messages: []fixtures.Message{{ID: heard.Message.ID, From: fixtures.FromPerson, At: now, Text: "Hello"}},
	}, back.Conversations[4])
	equal(t, "her comment", fixtures.Comment{
		ID: comment.ID, Post: comment.Post.ID, Author: eve.PSID, At: now, Message: "Mine!",
	}, back.Comments[2])
	equal(t, "the app is live", false, back.Apps[0].Live)
	equal(t, "the token's state", fixtures.TokenExpired, back.Tokens[1].State)
	equal(t, "the token's end", now, back.Tokens[1].ExpiresAt)
	equal(t, "rules", map[string]fixtures.RuleMode{"tag.retired": fixtures.RuleOff}, back.Rules)
	load(t, back)
}
