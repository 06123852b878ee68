package webhook

import (
	"cmp"
	"strconv"
	"time"

	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// echo is the Page's own message (docs/facts/webhooks.md §5). Quick replies, persona and messaging_type are not carried over.
func echo(e messenger.MessageSent) Event {
	m := e.Message
	out := thread("message_echo", "message_echoes", m.Conversation, m.At)
	out.MessageID, out.Text = m.ID, m.Text
	out.item = func(audience) fbjson.Object {
		o := fbjson.Object{{Key: "mid", Value: m.ID}, {Key: "is_echo", Value: true}}
		if m.App != nil {
			o = o.With("app_id", number(m.App.ID)) // a number in every sample
		} else {
			o = o.With("app_id", number(messenger.PageInbox))
		}
		if m.Metadata != "" {
			o = o.With("metadata", m.Metadata)
		}
		if m.Text != "" {
			o = o.With("text", m.Text)
		}
		if m.ReplyTo != "" {
			o = o.With("reply_to", replyTo(m))
		}
		if len(m.Attachments) > 0 {
			list := make(fbjson.Array, len(m.Attachments))
			for i := range m.Attachments {
				list[i] = echoed(&m.Attachments[i])
			}
			o = o.With("attachments", list)
		}
		return fromPage(m.Conversation, m.At, "message", o)
	}
	return out
}

// labelled is a label put on a person or taken off; the words for it are chosen (docs/facts/webhooks.md §10).
func labelled(l *messenger.Label, p *messenger.Person, action string, at time.Time) Event {
	out := Event{Name: "inbox_labels", Field: "inbox_labels", Envelope: Changes, At: at, PageID: p.Page.ID, PSID: p.PSID, Text: l.Name}
	out.item = always(fbjson.Object{
		{Key: "user", Value: fbjson.Object{{Key: "id", Value: p.PSID}}},
		{Key: "action", Value: action},
		{Key: "label", Value: fbjson.Object{{Key: "id", Value: l.ID}, {Key: "page_label_name", Value: l.Name}}},
	})
	return out
}

// echoed is an attachment of the Page's own message. What has no form of its own is a fallback (docs/facts/webhooks.md §5).
func echoed(a *messenger.Attachment) fbjson.Object {
	switch {
	case a.Type != "template":
		return attachment(a)
	case a.Payload == nil:
		return fbjson.Object{{Key: "title", Value: a.Title}, {Key: "url", Value: ""}, {Key: "type", Value: "fallback"}, {Key: "payload", Value: nil}}
	}
	return fbjson.Object{{Key: "title", Value: ""}, {Key: "type", Value: "template"}, {Key: "payload", Value: numbered(a.Payload)}}
}

// number is an id as a number, where it can be one to the digit.
func number(id string) any {
	if n, err := strconv.ParseInt(id, 10, 64); err == nil && strconv.FormatInt(n, 10) == id {
		return n
	}
	return id
}

// numbered copies what was sent, with each attachment_id as a number (docs/facts/webhooks.md §5).
func numbered(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			if id, isText := e.(string); isText && k == "attachment_id" {
				out[k] = number(id)
				continue
			}
			out[k] = numbered(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = numbered(e)
		}
		return out
	}
	return v
}

// delivered is a delivery receipt (docs/facts/webhooks.md §7). The documented sample has no timestamp; receivers expect one (a choice).
func delivered(e messenger.WasDelivered) Event {
	m := e.Message
	out := thread("delivery", "message_deliveries", m.Conversation, e.At)
	out.MessageID = m.ID
	mids := make(fbjson.Array, 0, len(e.Others)+1)
	for _, id := range e.Others {
		mids = append(mids, id)
	}
	out.item = always(fromPerson(m.Conversation, e.At, "delivery", fbjson.Object{
		{Key: "mids", Value: append(mids, m.ID)}, {Key: "watermark", Value: m.At.UnixMilli()},
	}))
	return out
}

// passed is told to the new owner; a release is told to nobody (docs/facts/webhooks.md §8).
func passed(e messenger.ThreadPassed) (Event, bool) {
	if e.To == "" {
		return Event{}, false
	}
	out := thread("pass_thread_control", "messaging_handovers", e.Conversation, e.At)
	out.Only, out.Text = e.To, e.Metadata
	out.item = always(fromPerson(e.Conversation, e.At, out.Name, owners(e.From, e.To, e.Metadata)))
	return out, true
}

// taken is told to the app that lost control (docs/facts/webhooks.md §8).
func taken(e messenger.ThreadTaken) Event {
	out := thread("take_thread_control", "messaging_handovers", e.Conversation, e.At)
	out.Only, out.Text = e.From, e.Metadata
	if e.From == "" || e.From == e.To {
		out.Only = nobody
	}
	out.item = always(fromPerson(e.Conversation, e.At, out.Name, owners(e.From, e.To, e.Metadata)))
	return out
}

// nobody is the id of no app: the event happened, and there is none to be told.
const nobody = "-"

// requested is told to the Page's default app, or, where there is none, to the owner (docs/facts/webhooks.md §8).
func requested(e messenger.ThreadRequested) Event {
	c := e.Conversation
	out := thread("request_thread_control", "messaging_handovers", c, e.At)
	out.Text = e.Metadata
	out.Only = c.OwnerAt(e.At)
	if app := c.Page().DefaultApp; app != nil {
		out.Only = app.ID
	}
	if out.Only == "" {
		out.Only = nobody
	}
	o := fbjson.Object{{Key: "requested_owner_app_id", Value: e.By}}
	if e.Metadata != "" {
		o = o.With("metadata", e.Metadata)
	}
	out.item = always(fromPerson(c, e.At, out.Name, o))
	return out
}

// owners are the two apps of a change of control. From idle the previous one is null (docs/facts/webhooks.md §8).
func owners(from, to, metadata string) fbjson.Object {
	o := fbjson.Object{{Key: "previous_owner_app_id", Value: nil}, {Key: "new_owner_app_id", Value: to}}
	if from != "" {
		o[0].Value = from
	}
	if metadata != "" {
		o = o.With("metadata", metadata)
	}
	return o
}

// reviewed is told to the apps of the Page. What the value holds is not published for Messenger; it is that of WhatsApp's field of the
// same name (a choice).
func reviewed(e messenger.TemplateReviewed) Event {
	t := e.Template
	const name = "message_template_status_update"
	out := Event{Name: name, Field: name, Envelope: Changes, At: e.At, PageID: t.Page.ID, Text: t.Name + " (" + t.Language + ") is " + string(e.Status)}
	out.item = always(fbjson.Object{
		{Key: "event", Value: string(e.Status)},
		{Key: "message_template_id", Value: number(t.ID)},
		{Key: "message_template_name", Value: t.Name},
		{Key: "message_template_language", Value: t.Language},
		{Key: "reason", Value: cmp.Or(e.Reason, "NONE")},
	})
	return out
}
