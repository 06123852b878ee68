package messenger

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// counted makes ids by counting: kind and number.
type counted int

func (n *counted) next(kind string) string { *n++; return kind + strconv.Itoa(int(*n)) }

func (n *counted) MessageID(string) string   { return n.next("m_") }
func (n *counted) ConversationID() string    { return n.next("t_") }
func (n *counted) AttachmentID() string      { return n.next("9") }
func (n *counted) PostID(string) string      { return n.next("post_") }
func (n *counted) CommentID(string) string   { return n.next("comment_") }
func (n *counted) NotificationToken() string { return n.next("token_") }
func (n *counted) UserRef() string           { return n.next("ref_") }

// scene is a world of one Page and one customer, Ada, at an instant.
type scene struct {
	tb   testing.TB
	w    *World
	now  time.Time
	ids  counted
	app  *App
	page *Page
	ada  *Person
}

// afterRetirement is an instant at which every rule applies.
var afterRetirement = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

func newScene(tb testing.TB, now time.Time) *scene {
	tb.Helper()
	s := &scene{tb: tb, w: NewWorld(), now: now}
	s.app = &App{ID: "1", Secret: "s", Live: true, Features: map[string]bool{FeatureHumanAgent: true}}
	s.page = &Page{ID: "2", Name: "Maps"}
	s.ada = &Person{PSID: "3", Slug: "ada", Page: s.page, FirstName: "Ada"}
	for _, n := range []Node{s.app, s.page, s.ada} {
		require.NoError(tb, s.w.Add(n))
	}
	return s
}

func (s *scene) as() Actor { return s.w.As(s.ada, s.now, &s.ids) }

// says lets Ada write, and returns the message.
func (s *scene) says() *Message {
	s.tb.Helper()
	h, err := s.as().Says(Saying{Content: Content{Kind: "text", Text: "hi"}})
	require.NoError(s.tb, err)
	s.w.Apply(h.Events)
	return h.Message
}

// text is a plain send to Ada.
func (s *scene) text() *Send {
	return &Send{App: s.app, Page: s.page, To: Recipient{ByID, s.ada.PSID}, Content: &Content{Kind: "text", Text: "hello"}}
}

// tagged is a send to Ada with a tag.
func (s *scene) tagged(tag Tag) *Send {
	cmd := s.text()
	cmd.Type, cmd.Tag = MessageTag, tag
	if tag == CustomerFeedback {
		cmd.Content.Kind = "template:customer_feedback"
	}
	return cmd
}

// to is a plain send to another kind of recipient.
func (s *scene) to(by RecipientKind, value string) *Send {
	cmd := s.text()
	cmd.To = Recipient{by, value}
	return cmd
}

func (s *scene) send(cmd *Send) Decision { return s.w.Send(s.now, &s.ids, cmd) }

// sent is a send that must go through; it happens.
func (s *scene) sent(cmd *Send) Decision {
	s.tb.Helper()
	d := s.send(cmd)
	require.Nil(s.tb, d.Refused, d.Why)
	s.w.Apply(d.Events)
	return d
}

func (s *scene) later(d time.Duration) { s.now = s.now.Add(d) }

// optsIn lets Ada consent, and returns the consent.
func (s *scene) optsIn(o Optin) OptedIn {
	s.tb.Helper()
	in, events, err := s.as().OptsIn(o)
	require.NoError(s.tb, err)
	s.w.Apply(events)
	return in
}

// comments lets Ada comment on a new post, and returns the comment.
func (s *scene) comments() *Activity {
	s.tb.Helper()
	comment, events, err := s.as().Comments("", "lovely")
	require.NoError(s.tb, err)
	s.w.Apply(events)
	return comment
}
