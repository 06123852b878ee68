package messenger

import (
	"maps"
	"slices"
	"time"
)

// Threads lists all threads of a Page, in the order in which they began: also those in which nothing was written, which
// Conversations leaves out.
func (w *World) Threads(page *Page) []*Conversation { return slices.Clone(w.conversations[page.ID]) }

// Activities lists the comments and posts of all Pages, in the order in which they came.
func (w *World) Activities() []*Activity { return slices.Clone(w.activities) }

// Modes are the modes of the rules whose mode was set, by their ids. See Mode.
func (w *World) Modes() map[string]Mode { return maps.Clone(w.modes) }

// UserRefs lists the user_refs of all people, in the order in which they came.
func (w *World) UserRefs() []*UserRef { return inOrder(w.userRefs, w.userRefOrder) }

// Notifications lists the notification tokens of all people, in the order in which they came.
func (w *World) Notifications() []*Notification { return inOrder(w.notifications, w.notificationOrder) }

// Uploads lists the files that can be sent again, in the order in which they came.
func (w *World) Uploads() []*Upload { return inOrder(w.uploads, w.uploadOrder) }

// inOrder are the values of a map in the order of its names.
func inOrder[T any](all map[string]T, order []string) []T {
	list := make([]T, len(order))
	for i, name := range order {
		list[i] = all[name]
	}
	return list
}

// Given is when the owner was given control of the thread; zero: the world began so.
func (c *Conversation) Given() time.Time { return c.given }

// Extended is until when the owner keeps control though the person is silent; zero: it was not asked for.
func (c *Conversation) Extended() time.Time { return c.extended }

// OptinRequests are when opting in to notification messages was last asked for, by title.
func (c *Conversation) OptinRequests() map[string]time.Time { return maps.Clone(c.optinRequests) }
