package messenger

import "time"

// Event is something that happened. Events are made by the decisions of this package only.
type Event interface{ apply(w *World) }

// ConversationStarted is the first event of a conversation.
type ConversationStarted struct{ Conversation *Conversation }

// MessageSent is a message from the page.
type MessageSent struct{ Message *Message }

// ActionSent is a sender action.
type ActionSent struct {
	Person *Person
	App    *App
	Action Action
	Target string // of react and unreact: a message id
	Emoji  string
	At     time.Time
}

// MessageReceived is a message from the person. Act is what it counts as: [ActMessage] or [ActPostback].
type MessageReceived struct {
	Message *Message
	Act     Act
}

// Apply makes events happen.
func (w *World) Apply(events []Event) {
	for _, e := range events {
		e.apply(w)
	}
}

func (e ConversationStarted) apply(w *World) {
	// The id is fresh from the sandbox's source; a taken one would be a bug there, and is met by the index's own check.
	_ = w.Add(e.Conversation)
}

func (e MessageSent) apply(w *World) {
	c := e.Message.Conversation
	c.add(w, e.Message)
	c.typingAt = time.Time{} // a message ends the indicator
	c.Unread = 0             // who answers has read
}

func (e ActionSent) apply(w *World) {
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

func (e MessageReceived) apply(w *World) {
	c := e.Message.Conversation
	c.add(w, e.Message)
	c.Unread++
	c.acted(w, e.Act, e.Message.At)
}
