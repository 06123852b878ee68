package messenger

import "time"

// ThreadPassed gives control of a thread from one app to another. "" is none.
type ThreadPassed struct {
	Conversation *Conversation
	From, To     string
	Metadata     string
	At           time.Time
}

func (e ThreadPassed) apply(*World) { e.Conversation.give(e.To, e.At) }

// ThreadTaken is the default app's taking control from another.
type ThreadTaken struct {
	Conversation *Conversation
	From, To     string
	Metadata     string
	At           time.Time
}

func (e ThreadTaken) apply(*World) { e.Conversation.give(e.To, e.At) }

// ThreadRequested is an app's asking for control.
type ThreadRequested struct {
	Conversation *Conversation
	By           string
	Metadata     string
	At           time.Time
}

func (ThreadRequested) apply(*World) {}

// ThreadExtended lets an app keep control though the person is silent.
type ThreadExtended struct {
	Conversation *Conversation
	By           string
	Until        time.Time
}

func (e ThreadExtended) apply(*World) { e.Conversation.Owner, e.Conversation.extended = e.By, e.Until }

// ThreadAssigned gives an idle thread that the person has written to, to the Page's default app.
type ThreadAssigned struct {
	Conversation *Conversation
	To           string
	At           time.Time
}

func (e ThreadAssigned) apply(*World) { e.Conversation.give(e.To, e.At) }

func (c *Conversation) give(owner string, at time.Time) {
	c.Owner, c.given, c.extended = owner, at, time.Time{}
}
