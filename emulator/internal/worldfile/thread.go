package worldfile

import (
	"slices"

	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/fixtures"
)

// conversation reads a thread back. What window it stands in follows from the messages, but for what was opened otherwise.
func (b *backReader) conversation(c *messenger.Conversation) {
	out := fixtures.Conversation{ID: c.ID, Person: c.Person.PSID, Owner: b.owner(c), Spam: c.Spam}
	kept := c.Messages()
	slices.Reverse(kept)
	unread := 0
	for _, m := range kept {
		if unread++; m.FromPage {
			unread = 0
		}
		b.leave(Reactions, len(c.Reactions(m)) > 0)
		b.leave(Media, slices.ContainsFunc(m.Attachments, func(a messenger.Attachment) bool { return a.MediaID != "" }))
		said := b.message(m)
		if said.Text == "" && len(said.Attachments) == 0 && said.Postback == nil {
			b.leave(RichMessages, true)
			continue
		}
		b.leave(MessageParts, hasParts(m, &said))
		out.Messages = append(out.Messages, said)
	}
	b.opening(c, &out)
	b.back.Conversations = append(b.back.Conversations, out)
	fromPerson := func(m fixtures.Message) bool { return m.From == fixtures.FromPerson }
	b.leave(ProfileConsent, c.Person.Consents() && !slices.ContainsFunc(out.Messages, fromPerson))
	b.leave(OldMessages, c.MessageCount() > len(kept))
	b.leave(ThreadControl, !c.Given().IsZero() || !c.Extended().IsZero())
	b.leave(Notifications, len(c.OptinRequests()) > 0)
	b.leave(Watermarks, !c.ReadAt().IsZero())
	b.leave(Typing, c.Typing(b.now))
	b.leave(SeenMessages, c.Unread < unread)
}

// owner is the app that holds thread control. The Page's inbox is none of the world's.
func (b *backReader) owner(c *messenger.Conversation) string {
	owner := b.here(c.Owner)
	b.leave(ThreadControl, owner != c.Owner)
	return owner
}

// here is the id of an app that is in the world; a file knows no others.
func (b *backReader) here(app string) string {
	if n, _ := b.w.Node(app); n == nil || n.NodeType() != messenger.TypeApplication {
		return ""
	}
	return app
}

// opening keeps the standard messaging window open for as long as it is, where none of the messages does.
func (b *backReader) opening(c *messenger.Conversation, out *fixtures.Conversation) {
	if c.Opened.At.IsZero() {
		return
	}
	opened := moment(c.Opened.At)
	if slices.ContainsFunc(out.Messages, func(m fixtures.Message) bool { return m.From == fixtures.FromPerson && m.At.Equal(opened) }) {
		b.leave(Openings, c.Opened.Act != messenger.ActMessage && c.Opened.Act != messenger.ActPostback)
		return
	}
	out.Opened = opened
	b.leave(Openings, c.Opened.Act != messenger.ActReferral)
}

// message is what a file can say of a message. One without text, attachments and postback cannot be in a file.
func (b *backReader) message(m *messenger.Message) fixtures.Message {
	out := fixtures.Message{ID: m.ID, From: fixtures.FromPerson, At: moment(m.At), Text: m.Text}
	if m.FromPage {
		out.From = fixtures.FromPage
	}
	if m.App != nil {
		out.App = b.here(m.App.ID)
	}
	if m.Persona != nil && slices.Contains(b.w.Personas, m.Persona) {
		out.Persona = m.Persona.ID
	}
	switch m.Kind {
	case messenger.KindPostback:
		out.Text, out.Postback = "", &fixtures.Postback{Title: m.Text, Payload: m.Payload}
	case messenger.KindQuickReply:
		out.QuickReply = m.Payload
	}
	for _, a := range m.Attachments {
		if kind := fixtures.AttachmentType(a.Type); a.URL != "" && slices.Contains(kind.Values(), a.Type) {
			out.Attachments = append(out.Attachments, fixtures.Attachment{Type: kind, URL: a.URL})
		}
	}
	return out
}

// hasParts reports whether a message has more than what a file says of it.
func hasParts(m *messenger.Message, said *fixtures.Message) bool {
	named := func(a messenger.Attachment) bool { return a.Name != "" || a.MediaType != "" }
	return len(said.Attachments) < len(m.Attachments) || slices.ContainsFunc(m.Attachments, named) ||
		len(m.QuickReplies) > 0 || len(m.Buttons) > 0 || m.Tag != "" || m.Persona != nil && said.Persona == "" || m.Metadata != "" ||
		m.ReplyTo != "" || m.Edits > 0 || m.Utility != nil || m.App != nil && said.App == ""
}
