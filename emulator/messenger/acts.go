package messenger

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// The reasons why a person cannot do something. The control API answers them with 422.
var (
	ErrNothingSaid     = errors.New("a message needs text, attachments or a sticker_id")
	ErrNotOffered      = errors.New("this was not offered")
	ErrMessageNotThere = errors.New("the message is not in this conversation")
	ErrPersonBlocks    = errors.New("the person has blocked the Page and cannot write to it")
	ErrNoConversation  = errors.New("the person has no conversation with the Page yet")
	ErrNotTheirs       = errors.New("the message is not the person's")
	ErrEditsUsedUp     = errors.New("a message can be edited 5 times")
	ErrUnknownPost     = errors.New("there is no such post on the Page")
	ErrUnknownToken    = errors.New("the person has no such token")
	ErrUserRefTaken    = errors.New("this user_ref is taken")
	ErrNoLastMessage   = errors.New("there is no last message")
)

// Last stands for the id of the newest message: the Page's where a person taps, reacts or replies, their own where they edit.
const Last = "last"

// maxEdits is how often a message can be edited (docs/facts/webhooks.md §7).
const maxEdits = 5

// Heard is what an act of a person makes happen.
type Heard struct {
	Conversation *Conversation
	Message      *Message // nil where the act leaves none
	Events       []Event
	Unoffered    bool // a tap on what nobody offered
}

// ActIDs makes the ids that a person's act needs.
type ActIDs interface {
	IDs
	PostID(pageID string) string
	CommentID(postID string) string
	NotificationToken() string
	UserRef() string
}

// Actor is a person about to do something. Its methods decide and change nothing; their events do.
type Actor struct {
	w      *World
	now    time.Time
	ids    ActIDs
	person *Person
}

// As is the person as an actor.
func (w *World) As(p *Person, now time.Time, ids ActIDs) Actor { return Actor{w, now, ids, p} }

// thread is the person's conversation, which the first act begins.
func (a Actor) thread() (*Conversation, []Event) {
	if c := a.person.Conversation; c != nil {
		return c, nil
	}
	c := &Conversation{ID: a.ids.ConversationID(), Person: a.person}
	return c, []Event{ConversationStarted{c}}
}

// message finds a message of the person's conversation. The last one is the Page's.
func (a Actor) message(id string) (*Message, error) {
	if id == Last {
		m := a.person.Conversation.newest(true)
		if m == nil {
			return nil, fmt.Errorf("the Page has sent %s nothing yet, so %w", a.person.Called(), ErrNoLastMessage)
		}
		return m, nil
	}
	m, ok := a.w.index[id].(*Message)
	if !ok || a.person.Conversation == nil || m.Conversation != a.person.Conversation {
		return nil, fmt.Errorf("%w: %q", ErrMessageNotThere, id)
	}
	return m, nil
}

// own is message, for what a person does to their own messages.
func (a Actor) own(id string) (*Message, error) {
	if id != Last {
		return a.message(id)
	}
	m := a.person.Conversation.newest(false)
	if m == nil {
		return nil, fmt.Errorf("%s has written nothing yet, so %w to edit", a.person.Called(), ErrNoLastMessage)
	}
	return m, nil
}

// newest is the newest message of one side's, nil if there is none.
func (c *Conversation) newest(fromPage bool) *Message {
	if c == nil {
		return nil
	}
	for _, m := range slices.Backward(c.messages) {
		if m.FromPage == fromPage {
			return m
		}
	}
	return nil
}

// Saying is what a person writes.
type Saying struct {
	Content
	QuickReply *string   // payload of the quick reply tapped; nil: none
	Force      bool      // the quick reply need not have been offered
	Referral   *Referral // of the first message after a click on an ad, or on a product; nil: none
}

// Says writes a message.
func (a Actor) Says(s Saying) (Heard, error) {
	content := s.Content
	if s.QuickReply != nil {
		offered, ok := a.person.Conversation.offered(*s.QuickReply)
		if !ok && !s.Force {
			return Heard{}, fmt.Errorf("%w last: a quick reply with the payload %q; %s; \"force\": true sends it all the same",
				ErrNotOffered, *s.QuickReply, a.person.Conversation.quickReplies())
		}
		content.Kind, content.Payload = KindQuickReply, *s.QuickReply
		if content.Text == "" {
			content.Text = cmp.Or(offered.Title, *s.QuickReply) // what the person sees is what the thread shows
		}
	}
	if content.Text == "" && len(content.Attachments) == 0 {
		return Heard{}, ErrNothingSaid
	}
	if content.ReplyTo != "" {
		m, err := a.message(content.ReplyTo)
		if err != nil {
			return Heard{}, err
		}
		content.ReplyTo = m.ID
	}
	act := ActMessage
	if s.Referral != nil && s.Referral.Source == SourceAds {
		act = ActAdClick
	}
	return a.writes(content, act, s.Referral)
}

// SourceAds is the source of a referral by an ad.
const SourceAds = "ADS"

// writes puts a message of the person into the thread.
func (a Actor) writes(content Content, act Act, referral *Referral) (Heard, error) {
	if err := a.barred(); err != nil {
		return Heard{}, err
	}
	c, events := a.thread()
	m := &Message{ID: a.ids.MessageID(c.ID), Conversation: c, At: a.now, Content: content}
	for i := range m.Attachments {
		m.Attachments[i].ID = a.ids.AttachmentID()
	}
	if app := c.Page().DefaultApp; app != nil && c.OwnerAt(a.now) == "" {
		events = append(events, ThreadAssigned{c, app.ID, a.now}) // who is told of the message depends on it
	}
	return Heard{Conversation: c, Message: m, Events: append(events, MessageReceived{m, act, referral})}, nil
}

// Reacts sets a reaction to a message; an empty emoji takes it back.
func (a Actor) Reacts(messageID, reaction, emoji string) (Heard, error) {
	m, err := a.message(messageID)
	if err = cmp.Or(err, a.barred()); err != nil {
		return Heard{}, err
	}
	return Heard{Conversation: m.Conversation, Events: []Event{Reacted{m, reaction, emoji, a.now}}}, nil
}

// Follows follows an m.me link with a ref, or an ad, into the thread. A thread that is not there yet begins with Get Started
// instead.
func (a Actor) Follows(r Referral) (Heard, error) {
	c, err := a.person.Conversation, a.barred()
	switch {
	case err != nil:
		return Heard{}, err
	case c == nil:
		return Heard{}, fmt.Errorf("%w; the ref then comes with Get Started, a postback", ErrNoConversation)
	}
	return Heard{Conversation: c, Events: []Event{Acted{c, ActReferral, a.now, &r}}}, nil
}

// Reads reads everything up to now.
func (a Actor) Reads() (Heard, error) {
	c := a.person.Conversation
	if c == nil {
		return Heard{}, ErrNoConversation
	}
	return Heard{Conversation: c, Events: []Event{WasRead{c, a.now, nil}}}, nil
}

// Edits changes the text of a message of the person's own.
func (a Actor) Edits(messageID, text string) (Heard, error) {
	m, err := a.own(messageID)
	if err = cmp.Or(err, a.barred()); err != nil {
		return Heard{}, err
	}
	switch {
	case m.FromPage:
		return Heard{}, ErrNotTheirs
	case m.Edits >= maxEdits:
		return Heard{}, ErrEditsUsedUp
	}
	edited := *m
	edited.Text = text
	edited.Edits++
	return Heard{Conversation: m.Conversation, Events: []Event{MessageEdited{&edited, a.now}}}, nil
}

// Links links or unlinks an account of the business.
func (a Actor) Links(linked bool, code string) (Heard, error) {
	c, events := a.thread()
	return Heard{Conversation: c, Events: append(events, AccountLinked{a.person, linked, code, a.now})}, nil
}

// GivesFeedback answers the newest customer feedback template of the conversation.
func (a Actor) GivesFeedback(questionID, payload, followUp string) (Heard, error) {
	c, err := a.person.Conversation, a.barred()
	switch {
	case err != nil:
		return Heard{}, err
	case c == nil:
		return Heard{}, ErrNoConversation
	}
	for _, m := range c.Messages() {
		if m.Kind == kindCustomerFeedback {
			id, kind := m.question(questionID)
			return Heard{Conversation: c, Events: []Event{FeedbackGiven{c, id, kind, payload, followUp, a.now}}}, nil
		}
	}
	return Heard{}, fmt.Errorf("%w: a customer feedback template", ErrNotOffered)
}

// question finds a question of a customer feedback template by its id, or the first one: its id and type.
func (m *Message) question(id string) (string, string) {
	for _, screen := range list(m.Attachments[0].Payload["feedback_screens"]) {
		for _, q := range list(screen["questions"]) {
			known, _ := q["id"].(string)
			kind, _ := q["type"].(string)
			if id == "" || known == id {
				return known, kind
			}
		}
	}
	return cmp.Or(id, "q_1"), "csat"
}

// list are the objects of an array.
func list(v any) []map[string]any {
	all, _ := v.([]any)
	out := make([]map[string]any, 0, len(all))
	for _, e := range all {
		if o, ok := e.(map[string]any); ok {
			out = append(out, o)
		}
	}
	return out
}

// Posts posts on the Page.
func (a Actor) Posts(message string) (*Activity, []Event, error) {
	if a.person.PageBlock == PageBans {
		return nil, nil, ErrPageBans
	}
	post := &Activity{ID: a.ids.PostID(a.person.Page.ID), Page: a.person.Page, AuthorID: a.person.PSID, At: a.now, Message: message}
	return post, []Event{ActivityPosted{post}}, nil
}

// Comments comments on a post of the Page; without a post id on a new one by the Page.
func (a Actor) Comments(postID, message string) (*Activity, []Event, error) {
	var events []Event
	post, ok := a.w.index[postID].(*Activity)
	switch {
	case a.person.PageBlock == PageBans:
		return nil, nil, ErrPageBans
	case postID == "":
		post = &Activity{ID: a.ids.PostID(a.person.Page.ID), Page: a.person.Page, AuthorID: a.person.Page.ID, At: a.now}
		events = append(events, ActivityPosted{post})
	case !ok || post.IsComment() || post.Page != a.person.Page:
		return nil, nil, fmt.Errorf("%w: %q", ErrUnknownPost, postID)
	}
	comment := &Activity{ID: a.ids.CommentID(post.ID), Post: post, Page: post.Page, AuthorID: a.person.PSID, At: a.now, Message: message}
	return comment, append(events, ActivityPosted{comment}), nil
}
