package view

import (
	"slices"
	"time"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/mask"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// The sides of a conversation.
const (
	fromPerson = "person"
	fromPage   = "page"
)

// Conversation is what is said of a conversation in a list: all but its messages.
func Conversation(c *messenger.Conversation, now time.Time) control.Conversation {
	p := c.Person
	return control.Conversation{
		ID: c.ID, PageID: p.Page.ID, PageName: p.Page.Name, PSID: p.PSID, Slug: p.Slug, PersonName: p.Name(),
		UpdatedAt: c.UpdatedAt, MessageCount: c.MessageCount(), UnreadCount: c.Unread, OwnerAppID: c.OwnerAt(now),
		Typing: c.Typing(now), ReadAt: instant(c.ReadAt()), Folder: folder(c),
	}
}

// folder is where a conversation is that is not in the inbox.
func folder(c *messenger.Conversation) string {
	if c.Spam {
		return messenger.FolderSpam
	}
	return ""
}

// WholeConversation reads a conversation with its messages, which has to be done while its world holds still. What it returns makes the
// view, and may take its time: messages are immutable, and reactions replaced, never changed. Secrets that somebody wrote are masked.
func WholeConversation(c *messenger.Conversation, now time.Time, mask *mask.Mask) func() control.Conversation {
	out := Conversation(c, now)
	list := c.Messages()
	slices.Reverse(list)
	reactions := make([][]messenger.Reaction, len(list))
	for i, m := range list {
		reactions[i] = c.Reactions(m)
	}
	return func() control.Conversation {
		out.Messages = messages(list, reactions, &out, mask)
		return out
	}
}

// messages are those of a conversation, the oldest first. The newest of a person are those that the Page has not seen.
func messages(list []*messenger.Message, reactions [][]messenger.Reaction, of *control.Conversation, mask *mask.Mask) []control.ConversationMessage {
	out := make([]control.ConversationMessage, len(list))
	unread := of.UnreadCount
	for i := len(list) - 1; i >= 0; i-- {
		m := message(list[i], reactions[i], mask)
		if list[i].FromPage {
			m.Read = of.ReadAt != nil && !m.At.After(*of.ReadAt)
		} else {
			m.Read = unread <= 0
			unread--
		}
		out[i] = m
	}
	return out
}

func message(m *messenger.Message, reactions []messenger.Reaction, mask *mask.Mask) control.ConversationMessage {
	v := control.ConversationMessage{
		ID: m.ID, At: m.At, From: fromPerson, Kind: string(m.Kind), Text: mask.Replace(m.Text),
		Payload: mask.Replace(m.Payload), Metadata: mask.Replace(m.Metadata),
		ReplyTo: m.ReplyTo, MessagingType: string(m.Type), Tag: string(m.Tag), Edits: m.Edits,
	}
	if m.FromPage {
		v.From = fromPage
		if m.App != nil {
			v.AppID = m.App.ID
		}
		if m.Persona != nil {
			v.PersonaID, v.PersonaName = m.Persona.ID, mask.Replace(m.Persona.Name)
			v.PersonaURL = mask.Replace(m.Persona.ProfilePictureURL)
		}
	}
	for i := range m.Attachments {
		v.Attachments = append(v.Attachments, attachment(&m.Attachments[i], mask))
	}
	for _, q := range m.QuickReplies {
		v.QuickReplies = append(v.QuickReplies, control.OfferedButton{Type: q.ContentType, Title: mask.Replace(q.Title), Payload: mask.Replace(q.Payload)})
	}
	for _, b := range m.Buttons {
		v.Buttons = append(v.Buttons, control.OfferedButton{
			Type: b.Type, Title: mask.Replace(b.Title), Payload: mask.Replace(b.Payload), URL: mask.Replace(b.URL),
		})
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

func attachment(a *messenger.Attachment, mask *mask.Mask) control.MessageAttachment {
	v := control.MessageAttachment{
		Type: a.Type, ID: a.ID, URL: mask.Replace(a.URL), Name: mask.Replace(a.Name), Size: a.Size, Title: mask.Replace(a.Title),
		Subtitle: mask.Replace(a.Subtitle), TemplateType: a.TemplateType, Payload: templateOf(a, mask), StickerID: a.StickerID,
	}
	if a.Type == "location" {
		v.Coordinates = &control.Coordinates{Lat: a.Lat, Long: a.Long}
	}
	return v
}

// templateOf is a template as it was sent, nil where there is none.
func templateOf(a *messenger.Attachment, mask *mask.Mask) map[string]any {
	if a.Payload == nil {
		return nil
	}
	masked, _ := mask.Value(a.Payload).(map[string]any)
	return masked
}
