package messenger

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// offered finds a quick reply by payload on the newest message, if the page sent it: quick replies vanish with the next
// message.
func (c *Conversation) offered(payload string) (QuickReply, bool) {
	if c == nil || c.Last() == nil || !c.Last().FromPage {
		return QuickReply{}, false
	}
	for _, q := range c.Last().QuickReplies {
		if q.Payload == payload {
			return q, true
		}
	}
	return QuickReply{}, false
}

// hasButton reports whether a message that is kept has a button with this payload.
func (c *Conversation) hasButton(payload string) bool {
	return c != nil && slices.ContainsFunc(c.messages, func(m *Message) bool {
		_, has := m.button(payload)
		return has
	})
}

func (m *Message) button(payload string) (Button, bool) {
	for _, b := range m.Buttons {
		if b.Type == "postback" && b.Payload == payload {
			return b, true
		}
	}
	return Button{}, false
}

// quickReplies says which quick replies the Page offered last.
func (c *Conversation) quickReplies() string {
	m := c.newest(true)
	switch {
	case m == nil:
		return "the Page has sent nothing yet"
	case len(m.QuickReplies) == 0:
		return "the Page's last message has no quick replies"
	}
	list := make([]string, len(m.QuickReplies))
	for i, q := range m.QuickReplies {
		list[i] = offer(cmp.Or(q.Payload, q.ContentType), q.Title)
	}
	if m != c.Last() {
		return "the Page's last message offered " + offers(list) + ", which went with the person's next message"
	}
	return "the Page's last message offers " + offers(list)
}

// buttons says which buttons of a message can be tapped.
func (m *Message) buttons() string {
	var list []string
	for _, b := range m.Buttons {
		if b.Type == "postback" {
			list = append(list, offer(b.Payload, b.Title))
		}
	}
	if list == nil {
		return "no button with a payload"
	}
	return offers(list)
}

func offer(payload, title string) string {
	if title == "" {
		return strconv.Quote(payload)
	}
	return strconv.Quote(payload) + " (" + title + ")"
}

// maxOffers bounds the offers that a refusal names.
//
//sendmock:bound quick replies or buttons that a refusal lists | their number | TestOffers
const maxOffers = 10

func offers(list []string) string {
	if len(list) <= maxOffers {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:maxOffers], ", ") + " and " + strconv.Itoa(len(list)-maxOffers) + " more"
}
