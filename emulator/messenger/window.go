package messenger

import "time"

// Act is something a person does that may open the standard messaging window.
type Act string

// The acts of a person (docs/facts/windows.md §1).
const (
	ActMessage     Act = "message"
	ActPostback    Act = "postback"
	ActReaction    Act = "reaction"
	ActReferral    Act = "referral"
	ActAdClick     Act = "ad_click" // the first message after a click-to-Messenger ad
	ActOptin       Act = "optin"    // checkbox and Send to Messenger plugins
	ActOneTime     Act = "one_time_notif_optin"
	ActMarketing   Act = "notification_messages_optin"
	ActComment     Act = "comment"
	ActPost        Act = "post"
	ActRead        Act = "read"
	ActAccountLink Act = "account_linking"
	ActFeedback    Act = "feedback"
)

const (
	standardWindow   = 24 * time.Hour
	humanAgentWindow = 7 * 24 * time.Hour
)

// DefaultLengths says for how long each act opens the standard messaging window. An act that is not listed does not open
// it: opting in to marketing messages or a one-time notification (which grants a token; that the opt-in itself opens
// nothing is a choice for the latter), comments and posts (which grant one private reply), reads.
func DefaultLengths() map[Act]time.Duration {
	return map[Act]time.Duration{
		ActMessage:  standardWindow,
		ActPostback: standardWindow,
		ActReaction: standardWindow,
		ActReferral: standardWindow,
		ActAdClick:  standardWindow, // the platform grants up to seven days; which ads get them is unknown
		ActOptin:    standardWindow,
	}
}

// Opening is one act that opened the standard messaging window.
type Opening struct {
	Act    Act
	At     time.Time
	Length time.Duration
}

// ClosesAt is the last instant inside the window. It is zero where nothing opened it.
func (o Opening) ClosesAt() time.Time {
	if o.At.IsZero() {
		return time.Time{}
	}
	return o.At.Add(o.Length)
}

// Window is a window as it stands at one instant.
type Window struct {
	Open     bool
	By       Act       // "" if it never was open
	Since    time.Time // when it was opened
	ClosesAt time.Time // the last instant inside; zero if it never was open
}

// Both bounds are inside: now - since <= length. The platform's wording leaves the exact instant open (a choice).
func windowAt(now time.Time, by Act, since time.Time, length time.Duration) Window {
	if since.IsZero() {
		return Window{}
	}
	closes := since.Add(length)
	return Window{Open: !now.After(closes), By: by, Since: since, ClosesAt: closes}
}

// Standard is the standard messaging window. A nil conversation never had one.
func (c *Conversation) Standard(now time.Time) Window {
	if c == nil {
		return Window{}
	}
	return windowAt(now, c.Opened.Act, c.Opened.At, c.Opened.Length)
}

// HumanAgent is the window of the HUMAN_AGENT tag: seven days from the person's last message.
func (c *Conversation) HumanAgent(now time.Time) Window {
	if c == nil {
		return Window{}
	}
	return windowAt(now, ActMessage, c.LastMessageAt, humanAgentWindow)
}

// CanReply reports whether the page can answer without a tag: the field can_reply.
func (c *Conversation) CanReply(now time.Time) bool {
	return c.Standard(now).Open && !c.Person.Blocked && !c.Person.Unavailable && c.Person.PageBlock == ""
}

// acted notes an act of the person. Of several openings the one that closes last counts.
func (c *Conversation) acted(w *World, act Act, at time.Time) {
	c.engaged = c.engaged || act != ActReferral
	if act == ActMessage || act == ActPostback || act == ActAdClick {
		c.Owner = c.OwnerAt(at) // control that has ended does not come back
		c.LastMessageAt = at
	}
	length, opens := w.Lengths[act]
	if !opens || length <= 0 {
		return
	}
	if o := (Opening{act, at, length}); !o.ClosesAt().Before(c.Opened.ClosesAt()) {
		c.Opened = o
	}
}
