package controlhttp

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// The sides of a conversation.
const (
	fromPerson = "person"
	fromPage   = "page"
)

func (d desk) getConversations(*http.Request) (reply, error) {
	out := control.Conversations{Conversations: []control.Conversation{}}
	d.sandbox.Do(func(tx *sandbox.Tx) {
		for _, page := range tx.World.Pages {
			for _, c := range tx.World.Conversations(page) {
				out.Conversations = append(out.Conversations, conversationView(c, tx.Now))
			}
		}
	})
	slices.SortStableFunc(out.Conversations, func(a, b control.Conversation) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return ok(out)
}

func (d desk) getConversation(r *http.Request) (reply, error) {
	format := r.URL.Query().Get("format")
	if format != "" && format != "json" && format != "text" {
		return reply{}, malformed("format is json or text, not " + strconv.Quote(format))
	}
	out, err := d.conversation(httpx.Var(r, "conversation"))
	if err != nil {
		return reply{}, err
	}
	if format == "text" {
		return ok(document{mediaType: plainText, write: func(w io.Writer) error {
			_, err := io.WriteString(w, transcript(&out))
			return err
		}})
	}
	return ok(out)
}

// transcriptWith is the conversation with a person, for failures.
func (d desk) transcriptWith(psid string) string {
	c, err := d.conversation(psid)
	if err != nil {
		return "(" + asProblem(err).Message + ")" // there is a failure to be told already
	}
	return transcript(&c)
}

// conversation is a conversation with its messages, by its id or its person.
func (d desk) conversation(name string) (out control.Conversation, err error) {
	var list []*messenger.Message
	var reactions [][]messenger.Reaction
	d.sandbox.Do(func(tx *sandbox.Tx) {
		var c *messenger.Conversation
		if c, err = conversationOf(tx.World, name); err != nil {
			return
		}
		out = conversationView(c, tx.Now)
		list = c.Messages() // immutable each
		slices.Reverse(list)
		reactions = make([][]messenger.Reaction, len(list))
		for i, m := range list {
			reactions[i] = c.Reactions(m) // replaced, never changed
		}
	})
	if err != nil {
		return out, err
	}
	out.Messages = make([]control.ConversationMessage, len(list))
	unread := out.UnreadCount
	for i := len(list) - 1; i >= 0; i-- { // the newest are those that have not been seen
		m := messageView(list[i], reactions[i])
		if list[i].FromPage {
			m.Read = out.ReadAt != nil && !m.At.After(*out.ReadAt)
		} else {
			m.Read = unread <= 0
			unread--
		}
		out.Messages[i] = m
	}
	return out, nil
}

// conversationOf finds a conversation by its id or by its person.
func conversationOf(w *messenger.World, name string) (*messenger.Conversation, error) {
	n, _ := w.Node(name)
	if c, isConversation := n.(*messenger.Conversation); isConversation {
		return c, nil
	}
	p, found := w.Person(name)
	switch {
	case !found && strings.HasPrefix(name, "t_"):
		return nil, notThere("there is no conversation " + strconv.Quote(name) + "; GET " + Prefix + "conversations lists them")
	case !found:
		return nil, notThere(nobody(w, name))
	case p.Conversation == nil:
		return nil, &control.Problem{
			Status: http.StatusNotFound, Code: "no-conversation", Message: "neither " + name + " nor the Page has written yet",
		}
	}
	return p.Conversation, nil
}

func conversationView(c *messenger.Conversation, now time.Time) control.Conversation {
	p := c.Person
	return control.Conversation{
		ID: c.ID, PageID: p.Page.ID, PageName: p.Page.Name, PSID: p.PSID, Slug: p.Slug, PersonName: p.Name(),
		UpdatedAt: c.UpdatedAt, MessageCount: c.MessageCount(), UnreadCount: c.Unread, OwnerAppID: c.OwnerAt(now),
		Typing: c.Typing(now), ReadAt: instant(c.ReadAt()),
	}
}

func messageView(m *messenger.Message, reactions []messenger.Reaction) control.ConversationMessage {
	v := control.ConversationMessage{
		ID: m.ID, At: m.At, From: fromPerson, PersonaID: m.PersonaID, Kind: m.Kind, Text: m.Text, Payload: m.Payload, Metadata: m.Metadata,
		ReplyTo: m.ReplyTo, MessagingType: string(m.Type), Tag: string(m.Tag), Edits: m.Edits,
	}
	if m.FromPage {
		v.From = fromPage
		if m.App != nil {
			v.AppID = m.App.ID
		}
	}
	for i := range m.Attachments {
		v.Attachments = append(v.Attachments, attachmentView(&m.Attachments[i]))
	}
	for _, q := range m.QuickReplies {
		v.QuickReplies = append(v.QuickReplies, control.OfferedButton{Type: q.ContentType, Title: q.Title, Payload: q.Payload})
	}
	for _, b := range m.Buttons {
		v.Buttons = append(v.Buttons, control.OfferedButton{Type: b.Type, Title: b.Title, Payload: b.Payload, URL: b.URL})
	}
	for _, r := range reactions {
		from := fromPage
		if r.By == m.Conversation.Person.PSID {
			from = fromPerson
		}
		v.Reactions = append(v.Reactions, control.MessageReaction{From: from, Emoji: r.Emoji, Reaction: r.Name})
	}
	return v
}

func attachmentView(a *messenger.Attachment) control.MessageAttachment {
	v := control.MessageAttachment{
		Type: a.Type, ID: a.ID, URL: a.URL, Name: a.Name, Size: a.Size, Title: a.Title, Subtitle: a.Subtitle,
		TemplateType: a.TemplateType, Payload: a.Payload, StickerID: a.StickerID,
	}
	if a.Type == "location" {
		v.Coordinates = &control.Coordinates{Lat: a.Lat, Long: a.Long}
	}
	return v
}
