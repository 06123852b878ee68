package testbot

import (
	"encoding/json"
	"net/http"
)

// Post is a webhook that a bot got.
type Post struct {
	Path   string
	Header http.Header
	Body   string
}

// Event is a webhook as a bot reads it.
type Event struct {
	Object string
	Entry  []struct {
		ID        string
		Messaging []Item
		Standby   []Item
		Changes   []json.RawMessage
	}
}

// Item is one of the things that an entry tells. Of what it may tell of, one is there.
type Item struct {
	Timestamp int64
	Sender    struct{ ID string }
	Message   *struct {
		MID    string
		Text   string
		IsEcho bool `json:"is_echo"`
	}
	Postback *struct{ MID, Title, Payload string }
	Delivery *struct{ MIDs []string }
	Read     *struct{ Watermark int64 }
	Pass     *struct{} `json:"pass_thread_control"`
	Take     *struct{} `json:"take_thread_control"`
	Request  *struct{} `json:"request_thread_control"`
}

// Event reads a webhook. A body that is none panics: bots read in goroutines of their own.
func (p Post) Event() Event {
	var e Event
	if err := json.Unmarshal([]byte(p.Body), &e); err != nil {
		panic(err.Error() + ": " + p.Body)
	}
	return e
}

// Written are the texts that people wrote, in the order in which they came.
func (e Event) Written() []Item {
	var list []Item
	for _, entry := range e.Entry {
		for _, m := range entry.Messaging {
			if m.Message != nil && !m.Message.IsEcho && m.Message.Text != "" {
				list = append(list, m)
			}
		}
	}
	return list
}

// Word says in one word what a webhook tells.
func (p Post) Word() string {
	e := p.Event()
	prefix := ""
	var i Item
	switch entry := e.Entry[0]; {
	case len(entry.Messaging) > 0:
		i = entry.Messaging[0]
	case len(entry.Standby) > 0:
		i, prefix = entry.Standby[0], "standby "
	default:
		return "changes"
	}
	switch {
	case i.Message != nil && i.Message.IsEcho:
		return prefix + "echo:" + i.Message.Text
	case i.Message != nil:
		return prefix + i.Message.Text
	case i.Postback != nil:
		return prefix + "postback:" + i.Postback.Payload
	case i.Delivery != nil:
		return prefix + "delivery"
	case i.Read != nil:
		return prefix + "read"
	case i.Pass != nil:
		return prefix + "pass"
	case i.Take != nil:
		return prefix + "take"
	case i.Request != nil:
		return prefix + "request"
	}
	return prefix + "other"
}

// Said is what webhooks tell, in words.
func Said(posts []Post) []string {
	words := make([]string, len(posts))
	for i, p := range posts {
		words[i] = p.Word()
	}
	return words
}

// To are the webhooks at one path.
func To(path string, posts []Post) []Post {
	var list []Post
	for _, p := range posts {
		if p.Path == path {
			list = append(list, p)
		}
	}
	return list
}
