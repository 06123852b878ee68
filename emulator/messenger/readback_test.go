package messenger

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
)

// idsOf are the names of a list of nodes, in its order.
func idsOf[N Node](list []N) (names []string) {
	for _, n := range list {
		names = append(names, n.NodeID())
	}
	return names
}

func TestReadBack(t *testing.T) {
	t.Parallel()
	s := newScene(t, afterRetirement)
	equal := func(what string, want, got any) {
		t.Helper()
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
	}
	bob := &Person{PSID: "4", Page: s.page}
	require.NoError(t, s.w.Add(bob))
	silent := &Conversation{ID: "t_silent", Person: bob}
	require.NoError(t, s.w.Add(silent))
	said := s.says()
	equal("threads, the silent one too", []string{silent.ID, said.Conversation.ID}, idsOf(s.w.Threads(s.page)))
	equal("threads of nobody", []string(nil), idsOf(s.w.Threads(&Page{ID: "9"})))

	old := &Activity{ID: "6", Page: s.page, At: s.now.Add(-time.Hour)}
	require.NoError(t, s.w.Add(&Activity{ID: "8", Page: s.page, Post: old, At: s.now}))
	require.NoError(t, s.w.Add(&Activity{ID: "7", Page: s.page, At: s.now}))
	require.NoError(t, s.w.Add(old))
	equal("activities", []string{"8", "7", "6"}, idsOf(s.w.Activities()))

	equal("modes", map[string]Mode{}, s.w.Modes())
	require.NoError(t, s.w.SetMode("tag.retired", Off))
	equal("modes", map[string]Mode{"tag.retired": Off}, s.w.Modes())

	for _, kind := range []OptinKind{OptinMarketing, OptinCheckbox, OptinOneTime} {
		_, events, err := s.as().OptsIn(Optin{Kind: kind})
		require.NoError(t, err)
		s.w.Apply(events)
	}
	equal("user_refs", 1, len(s.w.UserRefs()))
	equal("notifications", 2, len(s.w.Notifications()))
	for i, id := range []string{"b", "a"} {
		s.w.Apply([]Event{MessageSent{&Message{ID: "m_" + id, Conversation: said.Conversation, At: s.now, FromPage: true, Content: Content{
			Attachments: []Attachment{{ID: id, Reusable: true}},
		}}}})
		equal("uploads", id, s.w.Uploads()[i].ID)
	}

	c := said.Conversation
	equal("when control was given", time.Time{}, c.Given())
	s.w.Apply([]Event{ThreadPassed{Conversation: c, To: s.app.ID, At: s.now}, ThreadExtended{c, s.app.ID, s.now.Add(time.Hour)}})
	equal("when control was given", s.now, c.Given())
	equal("until when it was extended", s.now.Add(time.Hour), c.Extended())
	s.w.Apply([]Event{OptinRequested{c, "Sales", s.now}})
	equal("requests to opt in", map[string]time.Time{"Sales": s.now}, c.OptinRequests())
}
