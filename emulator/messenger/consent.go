package messenger

import (
	"strconv"
	"time"
)

// UserRef is how the checkbox plugin names a person before the Page knows the PSID.
type UserRef struct {
	Value  string
	Person *Person
	Used   bool // a message was sent to it
}

// NotificationKind tells the two tokens apart that stand for a person's consent to be written to.
type NotificationKind string

// The kinds of notification tokens (docs/facts/windows.md §6).
const (
	OneTime   NotificationKind = "one_time_notif_req"
	Marketing NotificationKind = "notification_messages"
)

// Notification is a person's consent to be written to outside the window, named by a token.
type Notification struct {
	Token      string
	Kind       NotificationKind
	Person     *Person
	Title      string
	Payload    string
	CreatedAt  time.Time
	ExpiresAt  time.Time
	LastSentAt time.Time // zero: not used yet
	Stopped    bool
}

// NextAt is when the token takes the next message: zero where it takes one now.
func (n *Notification) NextAt() time.Time {
	if n.Kind != Marketing || n.LastSentAt.IsZero() {
		return time.Time{}
	}
	return n.LastSentAt.Add(marketingCadence)
}

// Timezone names a zone of whole hours from UTC. The platform says the person's own zone, which a world does not know (a
// choice). The signs of Etc are those of POSIX.
func (n *Notification) Timezone() string {
	h := int(n.Person.Timezone)
	switch {
	case h == 0:
		return "Etc/UTC"
	case h < 0:
		return "Etc/GMT+" + strconv.Itoa(-h)
	}
	return "Etc/GMT-" + strconv.Itoa(h)
}

// FollowupEnabled lets a token be sent to again at once, as the platform does for developers.
type FollowupEnabled struct{ Notification *Notification }

func (e FollowupEnabled) apply(*World) { e.Notification.LastSentAt = time.Time{} }

const (
	oneTimeTokenLasts   = 365 * 24 * time.Hour // documented: within a year
	marketingTokenLasts = 180 * 24 * time.Hour // not documented; the samples' tokens last about half a year (a choice)
	marketingCadence    = 48 * time.Hour       // one message in 48 hours since 2025-09-01
)

// Upload is a file that has an attachment_id, by which it can be sent again.
type Upload struct {
	ID       string
	Page     *Page
	Type     string // image, audio, video, file
	Reusable bool   // false: it was uploaded without is_reusable, and cannot be sent
	At       time.Time
	File
}

// File is what is known of a media file. Of one that was not fetched that is its URL.
type File struct {
	URL           string
	MediaID       string // of the bytes that the sandbox keeps; "": it keeps none
	MediaType     string // image/png; "": nobody says
	Name          string
	Size          int64
	Width, Height int // of an image, else 0
}
