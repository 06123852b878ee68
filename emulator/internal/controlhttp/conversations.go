package controlhttp

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/messenger"
)

func (d desk) getConversations(*http.Request) (reply, error) {
	out := control.Conversations{Conversations: []control.Conversation{}}
	d.sandbox.Do(func(tx *sandbox.Tx) {
		for _, page := range tx.World.Pages {
			for _, c := range tx.World.Conversations(page) {
				out.Conversations = append(out.Conversations, view.Conversation(c, tx.Now))
			}
		}
	})
	slices.SortStableFunc(out.Conversations, func(a, b control.Conversation) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return ok(out)
}

func (d desk) getConversation(r *http.Request) (reply, error) {
	format := r.URL.Query().Get("format")
	if format != "" && format != "json" && format != "text" {
		return reply{}, malformed("format is json or text, not " + strconv.Quote(format))
	}
	out, err := d.conversation(httpx.Var(r, "conversation"))
	if err != nil {
		return reply{}, err
	}
	if format == "text" {
		return ok(document{mediaType: plainText, write: func(w io.Writer) error {
			_, err := io.WriteString(w, view.Transcript(&out))
			return err
		}})
	}
	return ok(out)
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
