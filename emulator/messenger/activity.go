package messenger

import "time"

// Activity is a comment or a post on a Page, which can be answered once in private.
type Activity struct {
	ID       string
	Post     *Activity // of a comment; nil for a post
	Page     *Page
	AuthorID string // a PSID, the Page's own id, or another Page's
	At       time.Time
	Message  string
	Replied  bool // the one private reply has been sent
}

// IsComment tells a comment from a post.
func (a *Activity) IsComment() bool { return a.Post != nil }

// privateReplyLasts is how long after it an activity takes a private reply (docs/facts/windows.md §5).
const privateReplyLasts = 7 * 24 * time.Hour
