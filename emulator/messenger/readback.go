package messenger

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Threads lists all threads of a Page, in the order in which they began: also those in which nothing was written, which
// Conversations leaves out.
func (w *World) Threads(page *Page) []*Conversation { return slices.Clone(w.conversations[page.ID]) }

// Activities lists the posts and comments of all Pages, the oldest first.
func (w *World) Activities() []*Activity {
	var list []*Activity
	for _, n := range w.index {
		if a, ok := n.(*Activity); ok {
			list = append(list, a)
		}
	}
	slices.SortFunc(list, func(a, b *Activity) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return list
}

// Modes are the modes of the rules whose mode was set, by their ids. See Mode.
func (w *World) Modes() map[string]Mode { return maps.Clone(w.modes) }

// UserRefs lists the user_refs of all people, by their value.
func (w *World) UserRefs() []*UserRef { return sorted(w.userRefs) }

// Notifications lists the notification tokens of all people, by the token.
func (w *World) Notifications() []*Notification { return sorted(w.notifications) }

// Uploads lists the files that can be sent again, the oldest first.
func (w *World) Uploads() []*Upload {
	list := make([]*Upload, len(w.uploadOrder))
	for i, id := range w.uploadOrder {
		list[i] = w.uploads[id]
	}
	return list
}

// sorted are the values of a map in the order of its keys.
func sorted[V any](m map[string]V) []V {
	list := make([]V, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		list = append(list, m[key])
	}
	return list
}

// Given is when the owner was given control of the thread; zero: the world began so.
func (c *Conversation) Given() time.Time { return c.given }

// Extended is until when the owner keeps control though the person is silent; zero: it was not asked for.
func (c *Conversation) Extended() time.Time { return c.extended }

// OptinRequests are when opting in to notification messages was last asked for, by title.
func (c *Conversation) OptinRequests() map[string]time.Time { return maps.Clone(c.optinRequests) }
