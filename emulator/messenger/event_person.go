package messenger

import "time"

// MessageReceived is a message from the person. Act is what it counts as: [ActMessage], [ActAdClick] or [ActPostback].
type MessageReceived struct {
	Message  *Message
	Act      Act
	Referral *Referral // that led to it; nil: none
}

func (e MessageReceived) apply(w *World) {
	c := e.Message.Conversation
	c.add(w, e.Message)
	c.Unread++
	c.acted(w, e.Act, e.Message.At)
}

// MessageEdited is a message whose text the person changed.
type MessageEdited struct {
	Message *Message // as it is now
	At      time.Time
}

func (e MessageEdited) apply(w *World) { e.Message.Conversation.replace(w, e.Message) }

// Acted is an act of the person that leaves nothing but an open window.
type Acted struct {
	Conversation *Conversation
	Act          Act
	At           time.Time
	Referral     *Referral // nil: it is none
}

// Referral is the link or ad that led a person into the thread.
type Referral struct{ Ref, Source, Type, AdID, ProductID string }

func (e Acted) apply(w *World) { e.Conversation.acted(w, e.Act, e.At) }

// Reacted is a person's reaction to a message; without an emoji it was taken back, which opens no window (a choice).
type Reacted struct {
	Message  *Message
	Reaction string // love, like, …
	Emoji    string
	At       time.Time
}

func (e Reacted) apply(w *World) {
	c := e.Message.Conversation
	c.react(e.Message.ID, Reaction{By: c.Person.PSID, Emoji: e.Emoji, Name: e.Reaction})
	if e.Emoji != "" {
		c.acted(w, ActReaction, e.At)
	}
}

// WasRead is the person's having read up to an instant.
type WasRead struct {
	Conversation *Conversation
	At           time.Time
	UpTo         *Message // the newest message read; nil: everything up to At
}

func (e WasRead) apply(*World) {
	if e.At.After(e.Conversation.readAt) {
		e.Conversation.readAt = e.At
	}
}

// OptedIn is a person's consent: a user_ref, a notification token, or the plugin's alone.
type OptedIn struct {
	Conversation *Conversation
	Act          Act
	At           time.Time
	Kind         OptinKind
	Payload      string
	UserRef      *UserRef      // of the checkbox plugin
	Notification *Notification // of the two kinds of notifications
}

func (e OptedIn) apply(w *World) {
	if e.UserRef != nil {
		w.addUserRef(e.UserRef)
	}
	if e.Notification != nil {
		w.addNotification(e.Notification)
	}
	e.Conversation.acted(w, e.Act, e.At)
}

// NotificationsStopped is a person's stopping or resuming notification messages.
type NotificationsStopped struct {
	Notification *Notification
	Stopped      bool
	At           time.Time
}

func (e NotificationsStopped) apply(*World) { e.Notification.Stopped = e.Stopped }

// ActivityPosted is a comment or post on the Page.
type ActivityPosted struct{ Activity *Activity }

func (e ActivityPosted) apply(w *World) { _ = w.Add(e.Activity) }

// AccountLinked is a person's linking or unlinking an account of the business.
type AccountLinked struct {
	Person *Person
	Linked bool
	Code   string // the business's authorization code
	At     time.Time
}

func (e AccountLinked) apply(*World) { e.Person.Linked = e.Linked }

// FeedbackGiven is the answer to a customer feedback template.
type FeedbackGiven struct {
	Conversation *Conversation
	QuestionID   string
	QuestionType string // csat, nps, ces, free_form
	Payload      string
	FollowUp     string
	At           time.Time
}

func (e FeedbackGiven) apply(w *World) { e.Conversation.acted(w, ActFeedback, e.At) }
