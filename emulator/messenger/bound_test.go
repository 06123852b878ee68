package messenger

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

// crowd is a world with a Page and two people, who have a conversation each.
func crowd(t *testing.T) (*World, []*Person) {
	t.Helper()
	w := NewWorld()
	page := &Page{ID: "1"}
	require.NoError(t, w.Add(page))
	var people []*Person
	for _, psid := range []string{"11", "12"} {
		p := &Person{PSID: psid, Page: page}
		require.NoError(t, w.Add(p))
		ConversationStarted{&Conversation{ID: "t_" + psid, Person: p}}.apply(w)
		people = append(people, p)
	}
	return w, people
}

// What a conversation keeps is bounded by its size too: the oldest of all go, whoever wrote them.
func TestMessagesAreBoundedInBytes(t *testing.T) {
	t.Parallel()
	w, people := crowd(t)
	start := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	say := func(p *Person, i, size int) {
		m := &Message{ID: fmt.Sprint("m_", p.PSID, "_", i), Conversation: p.Conversation, At: start.Add(time.Duration(i) * time.Second)}
		m.Attachments = []Attachment{{Type: "template", Payload: map[string]any{"elements": []any{map[string]any{"url": strings.Repeat("x", size)}}}}}
		MessageReceived{Message: m, Act: ActMessage}.apply(w)
	}
	say(people[1], 0, 10)
	const each = 1 << 20
	for i := range 100 {
		say(people[0], i+1, each)
		require.LessOrEqual(t, w.messageBytes, maxMessageBytes)
	}
	kept := len(people[0].Conversation.Messages())
	require.Less(t, kept, maxMessageBytes/each)
	require.Greater(t, kept, maxMessageBytes/each*3/4)
	golden.Diff(t, 100, people[0].Conversation.MessageCount())
	golden.Diff(t, "m_11_100", people[0].Conversation.Last().ID)
	require.Empty(t, people[1].Conversation.Messages(), "the oldest of all")
	_, known := w.Node("m_11_1")
	require.False(t, known)

	MessageEdited{Message: &Message{ID: "m_11_100", Conversation: people[0].Conversation}}.apply(w)
	w.Remove(people[0])
	golden.Diff(t, 0, w.messageBytes, "of nobody")
}

// Of messages of the same instant, as on a frozen clock, the newest of every conversation stay.
func TestMessagesOfOneInstant(t *testing.T) {
	t.Parallel()
	w, people := crowd(t)
	for i := range 60 {
		for _, p := range people {
			m := &Message{ID: fmt.Sprint("m_", p.PSID, "_", i), Conversation: p.Conversation, Content: Content{Text: strings.Repeat("x", 1<<20)}}
			MessageReceived{Message: m, Act: ActMessage}.apply(w)
		}
	}
	for _, p := range people {
		golden.Diff(t, fmt.Sprint("m_", p.PSID, "_59"), p.Conversation.Last().ID)
		require.InDelta(t, len(people[0].Conversation.Messages()), len(p.Conversation.Messages()), 2)
	}
}

func TestConsentIsBounded(t *testing.T) {
	t.Parallel()
	w, people := crowd(t)
	c := people[0].Conversation
	for i := range maxUserRefs + 5 {
		OptedIn{Conversation: c, UserRef: &UserRef{Value: fmt.Sprint("u", i), Person: people[0]}}.apply(w)
		OptedIn{Conversation: c, Notification: &Notification{Token: fmt.Sprint("n", i), Person: people[0]}}.apply(w)
		w.addUpload(&Upload{ID: fmt.Sprint("a", i)})
		OptinRequested{Conversation: c, Title: fmt.Sprint("t", i), At: time.Unix(int64(i), 0)}.apply(w)
	}
	golden.Diff(t, []int{maxUserRefs, maxNotifications, maxUploads, maxOptinRequests},
		[]int{len(w.UserRefs()), len(w.Notifications()), len(w.Uploads()), len(c.OptinRequests())})
	require.Nil(t, w.userRefs["u4"])
	require.NotNil(t, w.userRefs["u5"])
	require.NotContains(t, c.optinRequests, fmt.Sprint("t", 4))
	require.Contains(t, c.optinRequests, fmt.Sprint("t", maxUserRefs+4))
	w.Remove(people[0])
	golden.Diff(t, []int{0, 0, 0, 0}, []int{len(w.userRefs), len(w.userRefOrder), len(w.notifications), len(w.notificationOrder)})
}

func TestActivitiesAreBounded(t *testing.T) {
	t.Parallel()
	w, people := crowd(t)
	add := func(id, text string) {
		ActivityPosted{&Activity{ID: id, Page: people[0].Page, AuthorID: "11", Message: text}}.apply(w)
	}
	for i := range maxActivities + 1 {
		add(fmt.Sprint("p", i), "")
	}
	golden.Diff(t, maxActivities, len(w.Activities()))
	_, known := w.Node("p0")
	require.False(t, known, "the oldest has gone")
	for i := range 20 {
		add(fmt.Sprint("long", i), strings.Repeat("x", 1<<20))
	}
	require.LessOrEqual(t, w.activityBytes, maxActivityBytes)
	require.Len(t, w.Activities(), 7)
	w.Remove(people[0])
	golden.Diff(t, 0, w.activityBytes+len(w.activities)+len(w.Activities()))
}

// An upload is small, but for its URL.
func TestUploadsAreBoundedInBytes(t *testing.T) {
	t.Parallel()
	w, people := crowd(t)
	page, other := people[0].Page, &Page{ID: "2"}
	require.NoError(t, w.Add(other))
	for i := range 20 {
		u := &Upload{ID: fmt.Sprint(i), Page: page, File: File{URL: strings.Repeat("x", 1<<20)}}
		if i == 19 {
			u.Page = other
		}
		w.Apply([]Event{Uploaded{u}})
		require.LessOrEqual(t, w.uploadBytes, maxUploadBytes)
	}
	golden.Diff(t, 7, len(w.Uploads()))
	golden.Diff(t, "19", w.Uploads()[6].ID)
	w.Remove(page)
	golden.Diff(t, []int{1, w.Uploads()[0].weight()}, []int{len(w.Uploads()), w.uploadBytes}, "of the other Page")
}
