package controlhttp

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// maxConversations bounds the conversations that one page is made from.
const maxConversations = 10_000

// getConversations lists conversations, the one updated last first, behind the one that after names.
func (d desk) getConversations(r *http.Request) (reply, error) {
	order := d.byUpdate()
	if after := r.URL.Query().Get("after"); after != "" {
		i := slices.IndexFunc(order, func(c updated) bool { return c.conversation.ID == after })
		if i < 0 {
			return reply{}, impossible("unknown-conversation", "after is the id of no conversation: "+strconv.Quote(after))
		}
		order = order[i+1:]
	}
	page := make([]control.Conversation, min(len(order), maxConversations))
	d.sandbox.Do(func(tx *sandbox.Tx) {
		for i := range page {
			page[i] = view.Conversation(order[i].conversation, tx.Now)
		}
	})
	more, written := len(order) > len(page), 0
	return ok(list(none{}, "conversations", func(l *listing) {
		for written < len(page) && l.add(&page[written]) {
			written++
		}
	}, func() any {
		var end conversationsEnd
		if written > 0 && (more || written < len(page)) {
			end.Next = page[written-1].ID
		}
		return end
	}))
}

// conversationsEnd is the member of [control.Conversations], and of a conversation, behind the list.
type conversationsEnd struct {
	Next string `json:"next,omitempty"`
}

// updated is a conversation, and when it was last updated.
type updated struct {
	conversation *messenger.Conversation
	at           time.Time
}

// byUpdate are all conversations, the one updated last first.
func (d desk) byUpdate() (list []updated) {
	d.sandbox.Do(func(tx *sandbox.Tx) {
		for _, page := range tx.World.Pages {
			for _, c := range tx.World.Conversations(page) {
				list = append(list, updated{c, c.UpdatedAt})
			}
		}
	})
	slices.SortStableFunc(list, func(a, b updated) int { return b.at.Compare(a.at) })
	return list
}

// getConversation answers with a conversation and its messages, those behind the one that after names, or with a transcript.
func (d desk) getConversation(r *http.Request) (reply, error) {
	format := r.URL.Query().Get("format")
	if format != "" && format != "json" && format != "text" {
		return reply{}, reading.Malformed("format is json or text, not " + strconv.Quote(format))
	}
	out, err := d.conversation(httpx.Var(r, "conversation"))
	if err != nil {
		return reply{}, err
	}
	if format == "text" {
		return ok(document{mediaType: plainText, write: func(w io.Writer) error { return view.WriteTranscript(w, &out) }})
	}
	messages := out.Messages
	if after := r.URL.Query().Get("after"); after != "" {
		i := slices.IndexFunc(messages, func(m control.ConversationMessage) bool { return m.ID == after })
		if i < 0 {
			return reply{}, impossible("unknown-message", "after is the id of no message that is kept of the conversation: "+strconv.Quote(after))
		}
		messages = messages[i+1:]
	}
	out.Messages = nil // they come one by one
	var end conversationsEnd
	return ok(list(out, "messages", func(l *listing) {
		for i := range messages {
			if !l.add(&messages[i]) {
				end.Next = messages[i-1].ID
				return
			}
		}
	}, func() any { return end }))
}

// transcriptWith is the conversation with a person, for failures.
func (d desk) transcriptWith(psid string) string {
	c, err := d.conversation(psid)
	if err != nil {
		return "(" + asProblem(err).Message + ")" // there is a failure to be told already
	}
	return view.Transcript(&c)
}

// conversation is a conversation with its messages, by its id or its person.
func (d desk) conversation(name string) (control.Conversation, error) {
	var whole func() control.Conversation
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		var c *messenger.Conversation
		if c, err = conversationOf(tx.World, name); err == nil {
			whole = view.WholeConversation(c, tx.Now, d.sandbox.Masker())
		}
	})
	if err != nil {
		return control.Conversation{}, err
	}
	return whole(), nil
}

// conversationOf finds a conversation by its id or by its person.
func conversationOf(w *messenger.World, name string) (*messenger.Conversation, error) {
	n, _ := w.Node(name)
	if c, isConversation := n.(*messenger.Conversation); isConversation {
		return c, nil
	}
	p, found := w.Person(name)
	switch {
	case !found && strings.HasPrefix(name, "t_"):
		return nil, notThere("there is no conversation " + strconv.Quote(name) + "; GET " + Prefix + "conversations lists them")
	case !found:
		return nil, notThere(nobody(w, name))
	case p.Conversation == nil:
		return nil, &control.Problem{
			Status: http.StatusNotFound, Code: "no-conversation", Message: "neither " + name + " nor the Page has written yet",
		}
	}
	return p.Conversation, nil
}
