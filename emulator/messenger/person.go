package messenger

import (
	"errors"
	"fmt"
	"time"
)

// The reasons why a person cannot do something. The control API answers them with 422.
var (
	ErrNothingSaid     = errors.New("a message needs text, attachments or a sticker_id")
	ErrNotOffered      = errors.New("no such quick reply was offered last; \"force\": true sends it all the same")
	ErrMessageNotThere = errors.New("the message is not in this conversation")
	ErrPersonBlocks    = errors.New("the person has blocked the Page and cannot write to it")
)

// Says is a message from a person to the page.
type Says struct {
	Person  *Person
	Content Content
	// QuickReply is the payload of the quick reply tapped; nil: none. It must stand on the newest page message, unless Force.
	QuickReply *string
	Force      bool
}

// Heard is what an act of a person makes happen.
type Heard struct {
	Message *Message
	Events  []Event
}

// Says decides about a person's message without changing the world.
func (w *World) Says(now time.Time, ids IDs, cmd Says) (Heard, error) {
	conv := cmd.Person.Conversation
	content := cmd.Content
	if cmd.QuickReply != nil {
		offered, ok := conv.offered(*cmd.QuickReply)
		if !ok && !cmd.Force {
			return Heard{}, fmt.Errorf("%w (payload %q)", ErrNotOffered, *cmd.QuickReply)
		}
		content.Payload = *cmd.QuickReply
		if content.Text == "" {
			content.Text = offered.Title // what the person sees is what the thread shows
		}
		content.Kind = "quick_reply"
	}
	if content.Text == "" && len(content.Attachments) == 0 {
		return Heard{}, ErrNothingSaid
	}
	if cmd.Person.Blocked {
		return Heard{}, ErrPersonBlocks
	}
	if content.ReplyTo != "" {
		if m, ok := w.index[content.ReplyTo].(*Message); !ok || m.Conversation != conv {
			return Heard{}, fmt.Errorf("%w: %s", ErrMessageNotThere, content.ReplyTo)
		}
	}
	var h Heard
	if conv == nil {
		conv = &Conversation{ID: ids.ConversationID(), Person: cmd.Person}
		h.Events = append(h.Events, ConversationStarted{conv})
	}
	h.Message = &Message{ID: ids.MessageID(conv.ID), Conversation: conv, At: now, Content: content}
	h.Events = append(h.Events, MessageReceived{h.Message, ActMessage})
	return h, nil
}

// offered finds a quick reply by payload on the newest message, if the page sent it: quick replies vanish with the next
// message.
func (c *Conversation) offered(payload string) (QuickReply, bool) {
	if c == nil {
		return QuickReply{}, false
	}
	last := c.Last()
	if last == nil || !last.FromPage {
		return QuickReply{}, false
	}
	for _, q := range last.QuickReplies {
		if q.Payload == payload {
			return q, true
		}
	}
	return QuickReply{}, false
}

// Record puts a message of the past into a conversation: worlds start with a history. Messages are recorded in the order
// of their times.
func (w *World) Record(m *Message) {
	if m.FromPage {
		MessageSent{m}.apply(w)
		return
	}
	act := ActMessage
	if m.Kind == "postback" {
		act = ActPostback
	}
	MessageReceived{m, act}.apply(w)
}
