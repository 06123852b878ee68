package webhook

import (
	"time"

	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// received is a message or a postback (docs/facts/webhooks.md §4, §6).
func received(e messenger.MessageReceived) Event {
	m := e.Message
	if m.Kind == messenger.KindPostback {
		out := thread("postback", "messaging_postbacks", m.Conversation, m.At)
		out.MessageID, out.Text = m.ID, m.Text
		out.item = func(to audience) fbjson.Object {
			return fromPerson(m.Conversation, m.At, "postback", postback(m, e.Referral, to))
		}
		return out
	}
	out := thread("message", "messages", m.Conversation, m.At)
	out.MessageID, out.Text = m.ID, m.Text
	if e.Referral != nil && e.Referral.Source == messenger.SourceAds {
		out.Apart = "messaging_referrals"
	}
	out.item = func(to audience) fbjson.Object {
		message := message(m)
		if e.Referral != nil && (out.Apart == "" || to.referral) {
			message = message.With("referral", referral(e.Referral))
		}
		return fromPerson(m.Conversation, m.At, "message", message)
	}
	return out
}

// postback has no payload in standby (docs/facts/webhooks.md §6).
func postback(m *messenger.Message, r *messenger.Referral, to audience) fbjson.Object {
	o := fbjson.Object{{Key: "mid", Value: m.ID}, {Key: "title", Value: m.Text}}
	if !to.standby {
		o = o.With("payload", m.Payload)
	}
	if r != nil {
		o = o.With("referral", referral(r))
	}
	return o
}

// message is the object message of what a person wrote (docs/facts/webhooks.md §4).
func message(m *messenger.Message) fbjson.Object {
	o := fbjson.Object{{Key: "mid", Value: m.ID}}
	if m.Text != "" {
		o = o.With("text", m.Text)
	}
	if m.Kind == messenger.KindQuickReply {
		o = o.With("quick_reply", fbjson.Object{{Key: "payload", Value: m.Payload}})
	}
	if m.ReplyTo != "" {
		o = o.With("reply_to", replyTo(m))
	}
	if len(m.Attachments) > 0 {
		list := make(fbjson.Array, 0, len(m.Attachments)+1)
		for i := range m.Attachments {
			a := &m.Attachments[i]
			list = append(list, attachment(a))
			if a.Type == "sticker" && m.At.Before(stickerAlone) {
				list = append(list, fbjson.Object{{Key: "type", Value: "image"}, {Key: "payload", Value: attachmentPayload(a)}})
			}
		}
		o = o.With("attachments", list)
	}
	return o
}

// stickerAlone is when stickers ceased to come with an image of the same URL (docs/facts/webhooks.md §4).
var stickerAlone = time.Date(2026, 8, 30, 0, 0, 0, 0, time.UTC)

// replyTo names the message that is replied to. is_self_reply is whether it is the writer's own.
func replyTo(m *messenger.Message) fbjson.Object {
	self := false
	for _, other := range m.Conversation.Messages() {
		if other.ID == m.ReplyTo {
			self = other.FromPage == m.FromPage
		}
	}
	return fbjson.Object{{Key: "mid", Value: m.ReplyTo}, {Key: "is_self_reply", Value: self}}
}

func attachment(a *messenger.Attachment) fbjson.Object {
	o := fbjson.Object{{Key: "type", Value: a.Type}}
	return o.With("payload", attachmentPayload(a))
}

func attachmentPayload(a *messenger.Attachment) fbjson.Object {
	switch {
	case a.Type == "location":
		return fbjson.Object{{Key: "coordinates", Value: fbjson.Object{{Key: "lat", Value: a.Lat}, {Key: "long", Value: a.Long}}}}
	case a.Type == "fallback" && a.URL == "": // docs/facts/platform-2026-11.md §7
		return fbjson.Object{{Key: "title", Value: a.Title}}
	case a.Type == "fallback":
		return fbjson.Object{{Key: "url", Value: a.URL}, {Key: "title", Value: a.Title}}
	}
	o := fbjson.Object{{Key: "url", Value: a.URL}}
	if a.StickerID != "" {
		o = o.With("sticker_id", number(a.StickerID)) // a number in this event (docs/facts/webhooks.md §4)
	}
	return o
}

func referral(r *messenger.Referral) fbjson.Object {
	o := make(fbjson.Object, 0, 5)
	for _, m := range []struct{ key, value string }{{"ref", r.Ref}, {"ad_id", r.AdID}, {"source", r.Source}, {"type", r.Type}} {
		if m.value != "" {
			o = o.With(m.key, m.value)
		}
	}
	if r.ProductID != "" {
		o = o.With("product", fbjson.Object{{Key: "id", Value: r.ProductID}})
	}
	return o
}

// edited is an edit (docs/facts/webhooks.md §7).
func edited(e messenger.MessageEdited) Event {
	m := e.Message
	out := thread("message_edit", "message_edits", m.Conversation, e.At)
	out.MessageID, out.Text = m.ID, m.Text
	out.item = always(fromPerson(m.Conversation, e.At, "message_edit", fbjson.Object{
		{Key: "mid", Value: m.ID}, {Key: "text", Value: m.Text}, {Key: "num_edit", Value: m.Edits},
	}))
	return out
}

// followed is a referral into a thread that is there already (docs/facts/webhooks.md §6).
func followed(e messenger.Acted) (Event, bool) {
	if e.Referral == nil {
		return Event{}, false
	}
	out := thread("referral", "messaging_referrals", e.Conversation, e.At)
	out.Text = e.Referral.Ref
	out.item = always(fromPerson(e.Conversation, e.At, "referral", referral(e.Referral)))
	return out, true
}

// reacted is a reaction, or its being taken back, which has neither name nor emoji (docs/facts/webhooks.md §7).
func reacted(e messenger.Reacted) Event {
	c := e.Message.Conversation
	out := thread("reaction", "message_reactions", c, e.At)
	out.MessageID, out.Text = e.Message.ID, e.Emoji
	o := fbjson.Object{{Key: "mid", Value: e.Message.ID}, {Key: "action", Value: "unreact"}}
	if e.Emoji != "" {
		o[1].Value = "react"
		o = o.With("reaction", e.Reaction).With("emoji", e.Emoji)
	}
	out.item = always(fromPerson(c, e.At, "reaction", o))
	return out
}

// read is a read receipt: everything before the watermark has been read (docs/facts/webhooks.md §7).
func read(e messenger.WasRead) Event {
	out := thread("read", "message_reads", e.Conversation, e.At)
	watermark := e.At
	if e.UpTo != nil {
		watermark = e.UpTo.At
	}
	out.item = always(fromPerson(e.Conversation, e.At, "read", fbjson.Object{{Key: "watermark", Value: watermark.UnixMilli()}}))
	return out
}

// optedIn is an opt-in of one of four kinds (docs/facts/webhooks.md §6).
func optedIn(e messenger.OptedIn) Event {
	c := e.Conversation
	out := thread("optin", "messaging_optins", c, e.At)
	out.Text = e.Payload
	sender := c.Person.PSID
	var o fbjson.Object
	switch n := e.Notification; {
	case e.UserRef != nil:
		sender = "" // the Page does not know the person yet
		o = fbjson.Object{{Key: "ref", Value: e.Payload}, {Key: "user_ref", Value: e.UserRef.Value}}
	case n == nil:
		o = fbjson.Object{{Key: "ref", Value: e.Payload}}
	case n.Kind == messenger.OneTime:
		o = fbjson.Object{
			{Key: "type", Value: string(n.Kind)},
			{Key: "payload", Value: e.Payload},
			{Key: "one_time_notif_token", Value: n.Token},
			{Key: "user_token_status", Value: "NOT_REFRESHED"},
		}
	default:
		o = fbjson.Object{
			{Key: "type", Value: string(n.Kind)},
			{Key: "title", Value: n.Title},
			{Key: "payload", Value: e.Payload},
			{Key: "notification_messages_token", Value: n.Token},
			{Key: "notification_messages_timezone", Value: n.Timezone()},
			{Key: "token_expiry_timestamp", Value: n.ExpiresAt.UnixMilli()},
			{Key: "user_token_status", Value: "NOT_REFRESHED"},
		}
	}
	out.item = always(item(sender, c.Page().ID, e.At).With("optin", o))
	return out
}

// stopped is a person's stopping or resuming notification messages (docs/facts/webhooks.md §6).
func stopped(e messenger.NotificationsStopped) Event {
	n := e.Notification
	c := n.Person.Conversation
	out := thread("optin", "messaging_optins", c, e.At)
	status := "RESUME_NOTIFICATIONS"
	if e.Stopped {
		status = "STOP_NOTIFICATIONS"
	}
	out.Text = status
	out.item = always(fromPerson(c, e.At, "optin", fbjson.Object{
		{Key: "type", Value: string(n.Kind)},
		{Key: "title", Value: n.Title},
		{Key: "payload", Value: n.Payload},
		{Key: "notification_messages_token", Value: n.Token},
		{Key: "notification_messages_status", Value: status},
		{Key: "user_token_status", Value: "NOT_REFRESHED"},
		{Key: "token_expiry_timestamp", Value: n.ExpiresAt.UnixMilli()},
	}))
	return out
}

// linked is account linking (docs/facts/webhooks.md §9).
func linked(e messenger.AccountLinked) Event {
	c := e.Person.Conversation
	out := thread("account_linking", "messaging_account_linking", c, e.At)
	o := fbjson.Object{{Key: "status", Value: "unlinked"}}
	if e.Linked {
		o[0].Value = "linked"
		if e.Code != "" {
			o = o.With("authorization_code", e.Code)
		}
	}
	out.Text = o[0].Value.(string)
	out.item = always(fromPerson(c, e.At, "account_linking", o))
	return out
}

// feedback is the answer to a customer feedback template; it has no timestamp (docs/facts/webhooks.md §9).
func feedback(e messenger.FeedbackGiven) Event {
	c := e.Conversation
	out := thread("messaging_feedback", "messaging_feedback", c, e.At)
	out.Text = e.Payload
	answer := fbjson.Object{{Key: "type", Value: e.QuestionType}, {Key: "payload", Value: e.Payload}}
	if e.FollowUp != "" {
		answer = answer.With("follow_up", fbjson.Object{{Key: "type", Value: "free_form"}, {Key: "payload", Value: e.FollowUp}})
	}
	screen := fbjson.Object{{Key: "screen_id", Value: 0}, {Key: "questions", Value: fbjson.Object{{Key: e.QuestionID, Value: answer}}}}
	out.item = always(parties(c.Person.PSID, c.Page().ID).With("messaging_feedback", fbjson.Object{
		{Key: "feedback_screens", Value: fbjson.Array{screen}},
	}))
	return out
}

// posted is a comment or a post on the Page (docs/facts/webhooks.md §10).
func posted(w *messenger.World, e messenger.ActivityPosted) Event {
	a := e.Activity
	out := Event{Name: "feed", Field: "feed", Envelope: Changes, At: a.At, PageID: a.Page.ID, MessageID: a.ID, Text: a.Message}
	author := fbjson.Object{{Key: "id", Value: a.AuthorID}}
	switch n, _ := w.Node(a.AuthorID); n := n.(type) {
	case *messenger.Person:
		out.PSID = n.PSID
		author = author.With("name", n.Name())
	case *messenger.Page:
		author = author.With("name", n.Name)
	}
	o := fbjson.Object{{Key: "item", Value: "post"}, {Key: "verb", Value: "add"}, {Key: "post_id", Value: a.ID}}
	if a.IsComment() {
		o = fbjson.Object{
			{Key: "item", Value: "comment"},
			{Key: "verb", Value: "add"},
			{Key: "comment_id", Value: a.ID},
			{Key: "post_id", Value: a.Post.ID},
			{Key: "parent_id", Value: a.Post.ID},
		}
	}
	out.item = always(o.With("from", author).With("created_time", a.At.Unix()).With("message", a.Message))
	return out
}
