package webhook

import (
	"bytes"
	"time"

	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// Envelope is the key of an entry under which an event stands.
type Envelope string

// The envelopes.
const (
	Messaging Envelope = "messaging"
	Standby   Envelope = "standby" // for apps that do not control the thread
	Changes   Envelope = "changes"
)

// Event is something that apps are told of. It is addressed to nobody yet, unless Only names an app.
type Event struct {
	Name     string // message, message_echo, postback, feed, …
	Field    string // the subscription field that it needs
	Envelope Envelope
	At       time.Time
	PageID   string
	Only     string // id of the one app that is told; "": all that have subscribed

	// Conversation is the thread whose control decides between messaging and standby; nil where none does.
	Conversation *messenger.Conversation
	PSID         string
	MessageID    string
	Text         string // in the words of the person or the Page, for people who watch

	// Apart is a field without which the app is told the event without its referral (docs/facts/webhooks.md §4: a referral inside a message).
	Apart string

	item func(audience) fbjson.Object
}

// audience is what of an app decides how an item is written for it.
type audience struct {
	standby  bool
	referral bool // the app's subscription has the field Apart
}

// InStandby reports whether apps that do not control the thread are told in standby (docs/facts/webhooks.md §8). Of the
// others, which are about control or a person's consent, all apps are told alike (a choice).
func (e *Event) InStandby() bool {
	switch e.Name {
	case "message", "message_echo", "postback", "read", "delivery":
		return e.Conversation != nil
	}
	return false
}

// Body is the payload as it is posted, to the byte: ASCII only, escaped as the platform escapes (docs/facts/webhooks.md §2).
// sent is the virtual instant of the posting. apart says whether the app's subscription has the field Apart.
func (e *Event) Body(envelope Envelope, sent time.Time, apart bool) []byte {
	item := e.item(audience{standby: envelope == Standby, referral: apart})
	entry := fbjson.Object{{Key: "id", Value: e.PageID}}
	if envelope == Changes {
		change := fbjson.Object{{Key: "field", Value: e.Field}, {Key: "value", Value: item}}
		entry = entry.With("time", sent.Unix()).With(string(envelope), fbjson.Array{change})
	} else {
		entry = entry.With("time", sent.UnixMilli()).With(string(envelope), fbjson.Array{item})
	}
	return escape(fbjson.Append(make([]byte, 0, 512), fbjson.Object{{Key: "object", Value: "page"}, {Key: "entry", Value: fbjson.Array{entry}}}))
}

// escape writes the three further characters that the older documentation of the signature names. Receivers that hash the
// bytes and receivers that escape anew come to the same signature (docs/facts/webhooks.md §2).
func escape(body []byte) []byte {
	for _, c := range []struct{ from, to string }{{"<", `\u003C`}, {"%", `\u0025`}, {"@", `\u0040`}} {
		if bytes.Contains(body, []byte(c.from)) { // in strings only: JSON has none of them elsewhere
			body = bytes.ReplaceAll(body, []byte(c.from), []byte(c.to))
		}
	}
	return body
}

// Of is the webhook event of something that happened; false where apps are not told. w is read only.
func Of(w *messenger.World, happened messenger.Event) (Event, bool) {
	switch e := happened.(type) {
	case messenger.MessageReceived:
		return received(e), true
	case messenger.MessageEdited:
		return edited(e), true
	case messenger.Acted:
		return followed(e)
	case messenger.Reacted:
		return reacted(e), true
	case messenger.WasRead:
		return read(e), true
	case messenger.OptedIn:
		return optedIn(e), true
	case messenger.NotificationsStopped:
		return stopped(e), true
	case messenger.AccountLinked:
		return linked(e), true
	case messenger.FeedbackGiven:
		return feedback(e), true
	case messenger.ActivityPosted:
		return posted(w, e), true
	case messenger.MessageSent:
		return echo(e), true
	case messenger.WasDelivered:
		return delivered(e), true
	case messenger.LabelGiven:
		return labelled(e.Label, e.Person, "add", e.At), true
	case messenger.LabelTaken:
		return labelled(e.Label, e.Person, "remove", e.At), true
	case messenger.ThreadPassed:
		return passed(e)
	case messenger.ThreadTaken:
		return taken(e), true
	case messenger.ThreadRequested:
		return requested(e), true
	case messenger.TemplateReviewed:
		return reviewed(e), true
	}
	return Event{}, false
}

// thread begins an event of a conversation.
func thread(name, field string, c *messenger.Conversation, at time.Time) Event {
	return Event{
		Name: name, Field: field, Envelope: Messaging, At: at, PageID: c.Page().ID, Conversation: c, PSID: c.Person.PSID,
	}
}

// fromPerson is an item that the person caused: sender, recipient, timestamp and the event's own object.
func fromPerson(c *messenger.Conversation, at time.Time, key string, object any) fbjson.Object {
	return item(c.Person.PSID, c.Page().ID, at).With(key, object)
}

// fromPage is an item of which the Page is the sender.
func fromPage(c *messenger.Conversation, at time.Time, key string, object any) fbjson.Object {
	return item(c.Page().ID, c.Person.PSID, at).With(key, object)
}

func item(sender, recipient string, at time.Time) fbjson.Object {
	return append(parties(sender, recipient), fbjson.Member{Key: "timestamp", Value: at.UnixMilli()})
}

func parties(sender, recipient string) fbjson.Object {
	o := make(fbjson.Object, 0, 4)
	if sender != "" {
		o = o.With("sender", fbjson.Object{{Key: "id", Value: sender}})
	}
	return o.With("recipient", fbjson.Object{{Key: "id", Value: recipient}})
}

// always is an item that is written alike for everybody.
func always(o fbjson.Object) func(audience) fbjson.Object {
	return func(audience) fbjson.Object { return o }
}
