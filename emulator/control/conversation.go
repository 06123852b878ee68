package control

import (
	"context"
	"net/url"
	"time"
)

// Conversations is GET conversations: those in which something was written, the one updated last first, without messages.
type Conversations struct {
	Conversations []Conversation `json:"conversations"`
	Next          string         `json:"next,omitempty"` // the next after, where there are more: a page has a limit
}

// Conversation is what a person and a Page wrote to each other. Refused sends are no part of it.
type Conversation struct {
	ID           string                `json:"id"`
	PageID       string                `json:"page_id"`
	PageName     string                `json:"page_name"`
	PSID         string                `json:"psid"`
	Slug         string                `json:"slug,omitempty"`
	PersonName   string                `json:"person_name"`
	UpdatedAt    time.Time             `json:"updated_at"`
	MessageCount int                   `json:"message_count"`    // those no longer kept included
	UnreadCount  int                   `json:"unread_count"`     // the person's messages that the Page has not seen
	Folder       string                `json:"folder,omitempty"` // spam; "" is the inbox
	OwnerAppID   string                `json:"owner_app_id,omitempty"`
	Typing       bool                  `json:"typing,omitempty"`  // the Page's indicator shows
	ReadAt       *time.Time            `json:"read_at,omitempty"` // up to when the person has read
	Messages     []ConversationMessage `json:"messages,omitzero"` // oldest first; not in the list
	Next         string                `json:"next,omitempty"`    // the next after, where there are more messages: a page has a limit
}

// ConversationMessage is one message of it.
type ConversationMessage struct {
	ID            string              `json:"id"`
	At            time.Time           `json:"at"`
	From          string              `json:"from"`             // person, page
	AppID         string              `json:"app_id,omitempty"` // that sent it for the Page
	PersonaID     string              `json:"persona_id,omitempty"`
	PersonaName   string              `json:"persona_name,omitempty"` // what the person sees instead of the Page's
	PersonaURL    string              `json:"persona_picture_url,omitempty"`
	Kind          string              `json:"kind"` // text, image, template:generic, quick_reply, postback, …
	Text          string              `json:"text,omitempty"`
	Attachments   []MessageAttachment `json:"attachments,omitempty"`
	QuickReplies  []OfferedButton     `json:"quick_replies,omitempty"` // offered
	Buttons       []OfferedButton     `json:"buttons,omitempty"`       // offered
	Payload       string              `json:"payload,omitempty"`       // of what the person tapped
	Metadata      string              `json:"metadata,omitempty"`
	ReplyTo       string              `json:"reply_to,omitempty"` // a message's id
	MessagingType string              `json:"messaging_type,omitempty"`
	Tag           string              `json:"tag,omitempty"`
	Reactions     []MessageReaction   `json:"reactions,omitempty"`
	Edits         int                 `json:"edits,omitempty"`
	Read          bool                `json:"read"` // by the other side
}

// MessageAttachment is a file, a template or a place in a message.
type MessageAttachment struct {
	Type         string         `json:"type"` // image, audio, video, file, sticker, location, template, …
	ID           string         `json:"id,omitempty"`
	URL          string         `json:"url,omitempty"`
	Name         string         `json:"name,omitempty"`
	Size         int64          `json:"size,omitempty"`
	Title        string         `json:"title,omitempty"`
	Subtitle     string         `json:"subtitle,omitempty"`
	TemplateType string         `json:"template_type,omitempty"`
	Payload      map[string]any `json:"payload,omitempty"` // of a template: as it was sent
	StickerID    string         `json:"sticker_id,omitempty"`
	Coordinates  *Coordinates   `json:"coordinates,omitempty"`
}

// OfferedButton is a quick reply or a button that a message offers.
type OfferedButton struct {
	Type    string `json:"type"` // of a quick reply its content_type
	Title   string `json:"title,omitempty"`
	Payload string `json:"payload,omitempty"`
	URL     string `json:"url,omitempty"`
}

// MessageReaction is one side's reaction to a message.
type MessageReaction struct {
	From     string `json:"from"` // person, page
	Emoji    string `json:"emoji"`
	Reaction string `json:"reaction,omitempty"` // love, like, …
}

// Conversations reads all conversations, without their messages.
func (c *Client) Conversations(ctx context.Context) (Conversations, error) {
	var out Conversations
	for after := ""; ; {
		var got Conversations
		if err := c.call(ctx, "GET", "conversations"+after, nil, &got); err != nil {
			return out, err
		}
		out.Conversations = append(out.Conversations, got.Conversations...)
		if got.Next == "" {
			return out, nil
		}
		after = "?after=" + url.QueryEscape(got.Next)
	}
}

// Conversation reads a conversation with its messages, named by its id or by the person's PSID or slug.
func (c *Client) Conversation(ctx context.Context, name string) (Conversation, error) {
	var messages []ConversationMessage
	for after := ""; ; {
		var got Conversation
		if err := c.call(ctx, "GET", "conversations/"+url.PathEscape(name)+after, nil, &got); err != nil {
			return got, err
		}
		messages = append(messages, got.Messages...)
		if got.Next == "" {
			got.Messages = messages
			return got, nil
		}
		after = "?after=" + url.QueryEscape(got.Next)
	}
}

// Transcript is a conversation for people: one line for each message, with its virtual time.
func (c *Client) Transcript(ctx context.Context, name string) (string, error) {
	text, err := c.raw(ctx, "GET", "conversations/"+url.PathEscape(name)+"?format=text", nil)
	return string(text), err
}
