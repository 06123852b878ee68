package emulator

import (
	"context"

	"github.com/sendmock/sendmock/emulator/control"
)

// Person is a customer in a test's hands.
type Person struct {
	PSID string

	h *Handle
}

// Person finds a person by slug or PSID.
func (h *Handle) Person(name string) *Person {
	h.tb.Helper()
	p, err := h.client.Person(context.Background(), name)
	h.must(err)
	return &Person{PSID: p.PSID, h: h}
}

// NewPerson makes a person who has not written yet.
func (h *Handle) NewPerson(p control.NewPerson) *Person {
	h.tb.Helper()
	made, err := h.client.AddPerson(context.Background(), p)
	h.must(err)
	return &Person{PSID: made.PSID, h: h}
}

// Says writes a text to the Page and returns the message's id.
func (p *Person) Says(text string) string {
	p.h.tb.Helper()
	return p.Sends(control.PersonMessage{Text: text})
}

// TapsQuickReply taps a quick reply that the Page's last message offered, and returns the message's id.
func (p *Person) TapsQuickReply(payload string) string {
	p.h.tb.Helper()
	return p.Sends(control.PersonMessage{QuickReply: &control.QuickReply{Payload: payload}})
}

// Sends sends a message of any kind and returns its id. [control.Last] as its ReplyTo is the Page's newest message.
func (p *Person) Sends(m control.PersonMessage) string {
	p.h.tb.Helper()
	said, err := p.h.client.Say(context.Background(), p.PSID, m)
	p.h.must(err)
	return said.MessageID
}

// Taps taps a button, a menu item, an ice breaker or Get Started, and returns the id of the message that it leaves. A button of a message
// is tapped with its message's id ([control.Postback]), or with [control.Last], the Page's newest message. What the Page has set itself
// must be among what the person finds: see [Person.Menu].
func (p *Person) Taps(in control.Postback) string {
	p.h.tb.Helper()
	said, err := p.h.client.Tap(context.Background(), p.PSID, in)
	p.h.must(err)
	return said.MessageID
}

// Menu is what the person finds beside the messages: greeting, Get Started, menu, ice breakers and commands.
func (p *Person) Menu() control.PersonMenu {
	p.h.tb.Helper()
	menu, err := p.h.client.PersonMenu(context.Background(), p.PSID)
	p.h.must(err)
	return menu
}

// Reacts reacts to a message, or takes it back. [control.Last] is the Page's newest message.
func (p *Person) Reacts(in control.Reaction) {
	p.h.tb.Helper()
	_, err := p.h.client.React(context.Background(), p.PSID, in)
	p.h.must(err)
}

// Comments comments on a post of the Page ("": a new one) and returns the comment's id.
func (p *Person) Comments(message, postID string) string {
	p.h.tb.Helper()
	made, err := p.h.client.Comment(context.Background(), p.PSID, control.Comment{Message: message, PostID: postID})
	p.h.must(err)
	return made.CommentID
}

// Posts posts on the Page and returns the post's id.
func (p *Person) Posts(message string) string {
	p.h.tb.Helper()
	made, err := p.h.client.Post(context.Background(), p.PSID, control.Comment{Message: message})
	p.h.must(err)
	return made.PostID
}

// OptsIn consents to something, or stops it, and returns the token or user_ref that it makes.
func (p *Person) OptsIn(in control.Optin) control.OptedIn {
	p.h.tb.Helper()
	made, err := p.h.client.OptIn(context.Background(), p.PSID, in)
	p.h.must(err)
	return made
}

// Blocks blocks the Page; Unblocks takes it back.
func (p *Person) Blocks() { p.h.tb.Helper(); p.change(control.PersonChange{Blocked: ptr(true)}) }

// Unblocks lets the Page write again.
func (p *Person) Unblocks() { p.h.tb.Helper(); p.change(control.PersonChange{Blocked: ptr(false)}) }

// IsUnavailable makes the person unreachable, or reachable again.
func (p *Person) IsUnavailable(yes bool) {
	p.h.tb.Helper()
	p.change(control.PersonChange{Unavailable: &yes})
}

// State is the person with the messaging windows as they stand now.
func (p *Person) State() control.Person {
	p.h.tb.Helper()
	got, err := p.h.client.Person(context.Background(), p.PSID)
	p.h.must(err)
	return got
}

func (p *Person) change(ch control.PersonChange) {
	p.h.tb.Helper()
	_, err := p.h.client.ChangePerson(context.Background(), p.PSID, ch)
	p.h.must(err)
}

func ptr[T any](v T) *T { return &v }
