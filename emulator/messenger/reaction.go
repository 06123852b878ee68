package messenger

// Reaction is one side's emoji on a message.
type Reaction struct {
	By    string // page id or PSID
	Emoji string
	Name  string // love, like, …; "" of the page's
}

// Reactions are the reactions to a message, the oldest first.
func (c *Conversation) Reactions(m *Message) []Reaction { return c.reactions[m.ID] }

// react sets, changes or, without an emoji, takes back one side's reaction.
func (c *Conversation) react(messageID string, r Reaction) {
	list := c.reactions[messageID]
	kept := make([]Reaction, 0, len(list)+1)
	for _, old := range list {
		if old.By != r.By {
			kept = append(kept, old)
		}
	}
	if r.Emoji != "" {
		kept = append(kept, r)
	}
	if c.reactions == nil {
		c.reactions = map[string][]Reaction{}
	}
	if len(kept) == 0 {
		delete(c.reactions, messageID)
		return
	}
	c.reactions[messageID] = kept
}
