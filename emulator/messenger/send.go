package messenger

import (
	"slices"
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// MessagingType is what a message is for (docs/facts/sendapi-shapes.md §1).
type MessagingType string

// The messaging types. None is treated as RESPONSE.
const (
	Response   MessagingType = "RESPONSE"
	Update     MessagingType = "UPDATE"
	MessageTag MessagingType = "MESSAGE_TAG"
	Utility    MessagingType = "UTILITY"
)

// Tag is a message tag (docs/facts/sendapi-shapes.md §1).
type Tag string

// The message tags.
const (
	HumanAgent           Tag = "HUMAN_AGENT"
	CustomerFeedback     Tag = "CUSTOMER_FEEDBACK"
	AccountUpdate        Tag = "ACCOUNT_UPDATE"
	ConfirmedEventUpdate Tag = "CONFIRMED_EVENT_UPDATE"
	PostPurchaseUpdate   Tag = "POST_PURCHASE_UPDATE"
)

// Action is a sender action (docs/facts/sendapi-shapes.md §1).
type Action string

// The sender actions.
const (
	TypingOn  Action = "typing_on"
	TypingOff Action = "typing_off"
	MarkSeen  Action = "mark_seen"
	React     Action = "react"
	Unreact   Action = "unreact"
)

// Send is a request to POST /{page-id}/messages whose shape is right: either Content or Action is set.
type Send struct {
	App         *App
	Page        *Page
	Permissions map[string]bool // of the token
	To          Recipient
	Type        MessagingType
	Tag         Tag
	Content     *Content
	Action      Action
	Target      string // of react and unreact: a message id
	Emoji       string // of react

	PersonaID string
	Control   *ThreadControl // what becomes of the thread with this message; nil: nothing
}

// ThreadControl hands the thread on: to the app of this id, or, where it is "", to nobody.
type ThreadControl struct{ AppID string }

// RecipientKind is a key of the recipient object.
type RecipientKind string

// The kinds of recipients (docs/facts/sendapi-shapes.md §2).
const (
	ByID                   RecipientKind = "id"
	ByUserRef              RecipientKind = "user_ref"
	ByPhoneNumber          RecipientKind = "phone_number"
	ByComment              RecipientKind = "comment_id"
	ByPost                 RecipientKind = "post_id"
	ByOneTimeToken         RecipientKind = "one_time_notif_token"
	ByNotificationMessages RecipientKind = "notification_messages_token"
	ByPlayer               RecipientKind = "player_id"
	ByLogin                RecipientKind = "login_id"
)

// RecipientKinds lists the kinds of recipients.
var RecipientKinds = []RecipientKind{ByID, ByUserRef, ByPhoneNumber, ByComment, ByPost, ByOneTimeToken, ByNotificationMessages, ByPlayer, ByLogin}

// Answered reports whether the answer names the person: it does not for user_ref and phone_number (docs/facts/sendapi-shapes.md §8).
func (k RecipientKind) Answered() bool { return k != ByUserRef && k != ByPhoneNumber }

// Recipient names who a message goes to.
type Recipient struct {
	By    RecipientKind
	Value string
}

// IDs makes the ids that a decision needs. None is drawn for what is refused.
type IDs interface {
	MessageID(conversationID string) string
	ConversationID() string
	AttachmentID() string
}

// Decision is what becomes of a send. It is immutable.
type Decision struct {
	Refused *grapherr.Error // nil: accepted
	Rule    string          // the rule that refused
	Why     string          // in one sentence

	Person       *Person
	Conversation *Conversation // nil where there is none yet
	Message      *Message      // what was sent; nil for a sender action
	Standard     Window        // as they stood when it was decided
	HumanAgent   Window
	Violations   []Violation
	Events       []Event
}

// sending is a send on its way through the rules.
type sending struct {
	w   *World
	now time.Time
	cmd *Send

	person   *Person
	conv     *Conversation // nil where there is none yet
	standard Window

	// How the person was found, where it was not by PSID.
	userRef      *UserRef
	activity     *Activity
	notification *Notification
}

// Send decides about a send without changing the world.
func (w *World) Send(now time.Time, ids IDs, cmd *Send) Decision {
	s := &sending{w: w, now: now, cmd: cmd}
	var d Decision
	for i := range sendRules {
		r := &sendRules[i]
		mode := w.Mode(r)
		if mode == Off || now.Before(r.From) {
			continue
		}
		found := r.check(s)
		if found == nil {
			continue
		}
		if mode == Warn {
			d.Violations = append(d.Violations, Violation{r.ID, found.why})
			continue
		}
		d.Refused, d.Rule, d.Why = found.err, r.ID, found.why
		break
	}
	d.Person, d.Conversation = s.person, s.conv
	d.Standard, d.HumanAgent = s.standard, s.conv.HumanAgent(now)
	if d.Refused == nil {
		s.accept(&d, ids)
	}
	return d
}

// accept makes the events of a send that nothing refused.
func (s *sending) accept(d *Decision, ids IDs) {
	d.Why = s.whyAccepted()
	if s.cmd.Action != "" {
		d.Events = append(d.Events, ActionSent{Person: s.person, App: s.cmd.App, Action: s.cmd.Action, Target: s.cmd.Target, Emoji: s.cmd.Emoji, At: s.now})
		return
	}
	conv := s.conv
	if conv == nil {
		conv = &Conversation{ID: ids.ConversationID(), Person: s.person}
		d.Events = append(d.Events, ConversationStarted{conv})
		d.Conversation = conv
	}
	d.Message = &Message{
		ID: ids.MessageID(conv.ID), Conversation: conv, At: s.now, FromPage: true, App: s.cmd.App, Type: s.cmd.Type, Tag: s.cmd.Tag,
		Content: *s.cmd.Content,
	}
	if p, ok := s.w.PersonaOf(s.cmd.Page, s.cmd.PersonaID); ok { // where the rule about it is off, it may be none
		d.Message.Persona = p
	}
	d.Message.Attachments = slices.Clone(d.Message.Attachments) // the command stays as it was
	for i := range d.Message.Attachments {
		a := &d.Message.Attachments[i]
		if u := s.w.uploads[a.UploadID]; u != nil {
			a.resend(u)
		}
		if a.Type != "template" {
			a.ID = ids.AttachmentID()
		}
	}
	d.Events = append(d.Events, MessageSent{d.Message})
	switch {
	case s.activity != nil:
		d.Events = append(d.Events, ActivityReplied{s.activity})
	case s.userRef != nil:
		d.Events = append(d.Events, UserRefUsed{s.userRef})
	case s.notification != nil:
		d.Events = append(d.Events, NotificationUsed{s.notification, s.now})
	}
	if title, asks := s.optinRequest(); asks {
		d.Events = append(d.Events, OptinRequested{conv, title, s.now})
	}
	if s.cmd.Control != nil {
		d.Events = append(d.Events, ThreadPassed{Conversation: conv, From: conv.OwnerAt(s.now), To: s.cmd.Control.AppID, At: s.now})
	}
}

// resend makes an attachment what was uploaded before. A template only shows it.
func (a *Attachment) resend(u *Upload) {
	if a.Type == "template" {
		a.TemplateImage = u.URL
		return
	}
	a.SetFile(u.File)
}

// whyAccepted says in a few words what let a send through.
func (s *sending) whyAccepted() string {
	switch {
	case s.cmd.Action != "":
		return "sender actions pass outside the windows too"
	case s.activity != nil:
		return "the one private reply to " + s.activity.ID
	case s.cmd.To.By == ByOneTimeToken || s.cmd.To.By == ByNotificationMessages:
		return "the person's token stands for the window"
	case s.standard.Open:
		return "inside the standard messaging window"
	case s.isUtility():
		return "an approved utility template passes outside the standard messaging window"
	case s.cmd.To.By == ByPhoneNumber:
		return "customer matching opens a conversation"
	case s.cmd.Tag != "":
		return "outside the standard messaging window, with the tag " + string(s.cmd.Tag)
	}
	return "outside the standard messaging window, whose rule is not enforced"
}
