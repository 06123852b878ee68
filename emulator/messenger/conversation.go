package messenger

import (
	"slices"
	"time"
)

// Conversation is the thread between a page and a person.
type Conversation struct {
	ID       string
	Person   *Person
	Owner    string    // id of the app that was last given control; see OwnerAt
	given    time.Time // when it was; zero: the world began so
	extended time.Time // until when the owner keeps control though the person is silent

	Opened        Opening   // what keeps the standard messaging window open the longest
	LastMessageAt time.Time // the person's; the human agent's seven days count from it
	UpdatedAt     time.Time

	messages []*Message // the newest, oldest first
	total    int        // of all messages there ever were
	Spam     bool       // the page has moved it to that folder
	engaged  bool       // the person has done more than follow a link: see [Person.Consents]
	Unread   int        // the person's messages that the page has not seen
	typingAt time.Time  // when the page began to type; zero: it does not

	reactions     map[string][]Reaction // by message id
	optinRequests map[string]time.Time  // when opting in was last asked for, by title
	readAt        time.Time             // how far the person has read
}

// TypingLasts is how long a typing indicator shows without a message (docs/facts/windows.md §4).
const TypingLasts = 20 * time.Second

// Page is the page's side of the thread.
func (c *Conversation) Page() *Page { return c.Person.Page }

// Messages are the messages kept, newest first.
func (c *Conversation) Messages() []*Message {
	list := make([]*Message, len(c.messages))
	for i, m := range c.messages {
		list[len(list)-1-i] = m
	}
	return list
}

// MessageCount counts all messages, those no longer kept included.
func (c *Conversation) MessageCount() int { return c.total }

// Last is the newest message, or nil.
func (c *Conversation) Last() *Message {
	if len(c.messages) == 0 {
		return nil
	}
	return c.messages[len(c.messages)-1]
}

// ReadAt is up to when the person has read the page's messages; zero: not at all.
func (c *Conversation) ReadAt() time.Time { return c.readAt }

// Rank is a kept message's place counted from the newest, which is 0; -1 if it is not kept.
func (c *Conversation) Rank(m *Message) int {
	for i := len(c.messages) - 1; i >= 0; i-- {
		if c.messages[i] == m {
			return len(c.messages) - 1 - i
		}
	}
	return -1
}

// IsUnread reports whether the page has not yet seen a message of the person's.
func (c *Conversation) IsUnread(m *Message) bool {
	unread := c.Unread
	for i := len(c.messages) - 1; i >= 0 && unread > 0; i-- {
		if c.messages[i].ID == m.ID {
			return !m.FromPage
		}
		if !c.messages[i].FromPage {
			unread--
		}
	}
	return false
}

// Typing reports whether the page's typing indicator shows.
func (c *Conversation) Typing(now time.Time) bool {
	return !c.typingAt.IsZero() && now.Sub(c.typingAt) < TypingLasts
}

// replace puts a message in the place of the one with its id.
func (c *Conversation) replace(w *World, m *Message) {
	for i := range c.messages {
		if c.messages[i].ID == m.ID {
			w.messageBytes += m.weight() - c.messages[i].weight()
			c.messages[i] = m
			w.index[m.ID] = m
		}
	}
}

// add appends a message and forgets the oldest past the bounds.
func (c *Conversation) add(w *World, m *Message) {
	c.messages = append(c.messages, m)
	c.total++
	c.UpdatedAt = m.At
	w.index[m.ID] = m
	w.messageBytes += m.weight()
	if w.MessagesKept > 0 && len(c.messages) > w.MessagesKept {
		c.drop(w, 1)
	}
	w.boundMessages()
}

// drop forgets the oldest messages; their count stays.
func (c *Conversation) drop(w *World, n int) {
	for i, m := range c.messages[:n] {
		w.messageBytes -= m.weight()
		delete(w.index, m.ID)
		delete(c.reactions, m.ID)
		c.messages[i] = nil
	}
	c.messages = c.messages[n:]
}

// remove takes a message out, as if it had never been written; what it opened stays open.
func (c *Conversation) remove(w *World, m *Message) {
	i := slices.Index(c.messages, m)
	if i < 0 {
		return
	}
	w.messageBytes -= m.weight()
	if c.IsUnread(m) {
		c.Unread--
	}
	c.messages = slices.Delete(c.messages, i, i+1)
	c.total--
	delete(c.reactions, m.ID)
}
