package messenger

import "time"

// Event is something that happened: the one door through which a world changes. What a send, an app or a person does is decided by
// this package, which makes the events. Those that set something are made by who may set it. To apply never fails.
type Event interface{ apply(w *World) }

// Apply makes events happen.
func (w *World) Apply(events []Event) {
	for _, e := range events {
		e.apply(w)
	}
}

// ConversationStarted is the first event of a conversation.
type ConversationStarted struct{ Conversation *Conversation }

func (e ConversationStarted) apply(w *World) {
	// The id is fresh from the sandbox's source; a taken one would be a bug there, and is met by the index's own check.
	_ = w.Add(e.Conversation)
}

// MessageSent is a message from the page.
type MessageSent struct{ Message *Message }

func (e MessageSent) apply(w *World) {
	c := e.Message.Conversation
	c.add(w, e.Message)
	c.typingAt = time.Time{} // a message ends the indicator
	c.Unread = 0             // who answers has read
	for _, a := range e.Message.Attachments {
		if a.Reusable {
			w.addUpload(&Upload{ID: a.ID, Page: c.Page(), Type: a.Type, Reusable: true, At: e.Message.At, File: a.File()})
		}
	}
}

// Uploaded is a file that was uploaded without a message.
type Uploaded struct{ Upload *Upload }

func (e Uploaded) apply(w *World) { w.addUpload(e.Upload) }

// ActionSent is a sender action.
type ActionSent struct {
	Person *Person
	App    *App
	Action Action
	Target string // of react and unreact: a message id
	Emoji  string
	At     time.Time
}

func (e ActionSent) apply(*World) {
	c := e.Person.Conversation
	if c == nil {
		return
	}
	switch e.Action {
	case TypingOn:
		c.typingAt = e.At
	case TypingOff:
		c.typingAt = time.Time{}
	case MarkSeen:
		c.Unread = 0
	case React:
		c.react(e.Target, Reaction{By: c.Page().ID, Emoji: e.Emoji})
	case Unreact:
		c.react(e.Target, Reaction{By: c.Page().ID})
	}
}

// ActivityReplied is the private reply to a comment or post.
type ActivityReplied struct{ Activity *Activity }

func (e ActivityReplied) apply(*World) { e.Activity.Replied = true }

// UserRefUsed is the message to a user_ref.
type UserRefUsed struct{ UserRef *UserRef }

func (e UserRefUsed) apply(*World) { e.UserRef.Used = true }

// NotificationUsed is a message sent by a notification token.
type NotificationUsed struct {
	Notification *Notification
	At           time.Time
}

func (e NotificationUsed) apply(*World) { e.Notification.LastSentAt = e.At }

// OptinRequested is a request to opt in to notification messages.
type OptinRequested struct {
	Conversation *Conversation
	Title        string
	At           time.Time
}

func (e OptinRequested) apply(*World) {
	if e.Conversation.optinRequests == nil {
		e.Conversation.optinRequests = map[string]time.Time{}
	}
	e.Conversation.optinRequests[e.Title] = e.At
	for len(e.Conversation.optinRequests) > maxOptinRequests {
		e.Conversation.forgetOptinRequest()
	}
}

// WasDelivered is the arrival of a message of the Page's at the person's.
type WasDelivered struct {
	Message *Message
	Others  []string // ids of older messages that arrived with it
	At      time.Time
}

func (WasDelivered) apply(*World) {}
