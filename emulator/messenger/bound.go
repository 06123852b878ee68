package messenger

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// The bounds of what a world keeps. What is asked for by number comes first, and then bytes, for one thing can be large.
const (
	//sendmock:bound bytes of all messages of a sandbox | the oldest of all conversations go, counts go on | TestMessagesAreBoundedInBytes
	maxMessageBytes = 32 << 20
	//sendmock:bound uploads that have an attachment_id | the oldest go | TestConsentIsBounded
	maxUploads = 2000
	//sendmock:bound bytes of all uploads, without their files | the oldest go | TestUploadsAreBoundedInBytes
	maxUploadBytes = 8 << 20
	//sendmock:bound user_refs of the checkbox plugin | the oldest go | TestConsentIsBounded
	maxUserRefs = 10_000
	//sendmock:bound notification tokens | the oldest go | TestConsentIsBounded
	maxNotifications = 10_000
	//sendmock:bound titles of requests to opt in that a conversation remembers | the oldest go | TestConsentIsBounded
	maxOptinRequests = 100
	//sendmock:bound comments and posts | the oldest go | TestActivitiesAreBounded
	maxActivities = 10_000
	//sendmock:bound bytes of all comments and posts | the oldest go | TestActivitiesAreBounded
	maxActivityBytes = 8 << 20
	//sendmock:bound bytes of all people's own menus | the oldest go | TestUserMenusAreBounded
	maxUserMenuBytes = 8 << 20
)

// weight is about what a message holds on to, in bytes.
func (m *Message) weight() int {
	const fixed, each = 512, 256 // the structs themselves, ids and short texts
	n := fixed + len(m.Text) + len(m.Payload) + len(m.Metadata) + len(m.ReplyTo) + m.Persona.weight()
	for i := range m.Attachments {
		a := &m.Attachments[i]
		n += each + len(a.URL) + len(a.Name) + len(a.Title) + len(a.Subtitle) + len(a.TemplateImage) + weigh(a.Payload)
	}
	for i := range m.QuickReplies {
		q := &m.QuickReplies[i]
		n += each/4 + len(q.Title) + len(q.Payload)
	}
	for i := range m.Buttons {
		b := &m.Buttons[i]
		n += each/4 + len(b.Title) + len(b.Payload) + len(b.URL)
	}
	if m.Utility != nil {
		n += len(m.Utility.Name)
		for _, p := range m.Utility.Parameters {
			n += each/8 + len(p)
		}
	}
	return n
}

// weigh is about what decoded JSON holds on to. A map takes more than its texts.
func weigh(v any) int {
	const each, inMap = 32, 320
	switch v := v.(type) {
	case string:
		return each + len(v)
	case map[string]any:
		if v == nil {
			return 0
		}
		n := inMap
		for name, value := range v {
			n += len(name) + weigh(value)
		}
		return n
	case []any:
		n := each
		for _, value := range v {
			n += weigh(value)
		}
		return n
	}
	return each
}

// boundMessages lets go of the oldest messages of the world where all of them are too much; and of some more, so that it is seldom.
func (w *World) boundMessages() {
	if w.messageBytes <= maxMessageBytes {
		return
	}
	type candidate struct {
		at     time.Time
		newer  int // messages of the conversation; of two of the same instant, the one with more newer ones is the older
		weight int
		of     *Conversation
	}
	var all []candidate
	for _, list := range w.conversations {
		for _, c := range list {
			for i, m := range c.messages {
				all = append(all, candidate{m.At, len(c.messages) - i, m.weight(), c})
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(b.newer, a.newer), cmp.Compare(a.of.ID, b.of.ID))
	})
	drop := map[*Conversation]int{}
	left := w.messageBytes
	for _, m := range all {
		if left <= maxMessageBytes/8*7 {
			break
		}
		left -= m.weight
		drop[m.of]++
	}
	for c, n := range drop {
		c.drop(w, n)
	}
}

// weight is about what an upload holds on to, in bytes.
func (u *Upload) weight() int { return 256 + len(u.URL) + len(u.Name) + len(u.MediaType) }

// addUpload keeps what has an attachment_id.
func (w *World) addUpload(u *Upload) {
	w.uploads[u.ID] = u
	w.uploadOrder = append(w.uploadOrder, u.ID)
	w.uploadBytes += u.weight()
	for len(w.uploadOrder) > maxUploads || w.uploadBytes > maxUploadBytes && len(w.uploadOrder) > 1 {
		oldest := w.uploadOrder[0]
		w.uploadOrder = w.uploadOrder[1:]
		w.uploadBytes -= w.uploads[oldest].weight()
		delete(w.uploads, oldest)
	}
}

// removeUploads forgets what a Page uploaded.
func (w *World) removeUploads(page *Page) {
	w.uploadOrder = lose(w.uploads, w.uploadOrder, func(u *Upload) bool {
		if u.Page == page {
			w.uploadBytes -= u.weight()
		}
		return u.Page == page
	})
}

func (w *World) addUserRef(u *UserRef) {
	w.userRefOrder = keep(w.userRefs, w.userRefOrder, u.Value, u, maxUserRefs)
}

func (w *World) addNotification(n *Notification) {
	if _, known := w.notifications[n.Token]; !known && len(w.notificationOrder) == maxNotifications {
		delete(w.index, w.notificationOrder[0])
	}
	w.notificationOrder = keep(w.notifications, w.notificationOrder, n.Token, n, maxNotifications)
	w.index[n.Token] = n
}

func (w *World) removeNotifications(which func(n *Notification) bool) {
	for token, n := range w.notifications {
		if which(n) {
			delete(w.index, token)
		}
	}
	w.notificationOrder = lose(w.notifications, w.notificationOrder, which)
}

// keep puts a thing among its like, and forgets the oldest past the bound. It returns the names in their order.
func keep[T any](all map[string]T, order []string, name string, thing T, most int) []string {
	if _, known := all[name]; !known {
		order = append(order, name)
	}
	all[name] = thing
	if len(order) > most {
		delete(all, order[0])
		order = order[1:]
	}
	return order
}

// lose forgets what is meant. It returns the names that are left, in their order.
func lose[T any](all map[string]T, order []string, meant func(T) bool) []string {
	maps.DeleteFunc(all, func(_ string, thing T) bool { return meant(thing) })
	return slices.DeleteFunc(order, func(name string) bool {
		_, left := all[name]
		return !left
	})
}

// weight is about what a comment or post holds on to, in bytes.
func (a *Activity) weight() int { return 512 + len(a.Message) }

// addActivity bounds the comments and posts when one has come.
func (w *World) addActivity(a *Activity) {
	w.activities = append(w.activities, a)
	w.activityBytes += a.weight()
	for len(w.activities) > maxActivities || w.activityBytes > maxActivityBytes && len(w.activities) > 1 {
		oldest := w.activities[0]
		w.activities = w.activities[1:]
		w.activityBytes -= oldest.weight()
		delete(w.index, oldest.ID)
	}
}

// removeActivities removes comments and posts, and the comments on those posts.
func (w *World) removeActivities(which func(a *Activity) bool) {
	w.activities = slices.DeleteFunc(w.activities, func(a *Activity) bool {
		gone := which(a) || a.Post != nil && which(a.Post)
		if gone {
			w.activityBytes -= a.weight()
			delete(w.index, a.ID)
		}
		return gone
	})
}

// forgetOptinRequest forgets the title that was not asked for the longest.
func (c *Conversation) forgetOptinRequest() {
	oldest, found := "", false
	for title, at := range c.optinRequests {
		if before := c.optinRequests[oldest]; !found || at.Before(before) || at.Equal(before) && title < oldest {
			oldest, found = title, true
		}
	}
	delete(c.optinRequests, oldest)
}
