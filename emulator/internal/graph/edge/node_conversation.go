package edge

import (
	"cmp"
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// readableMessages is how many of a conversation's newest messages can be read in detail (docs/facts/endpoints.md §2).
//
//sendmock:bound newest messages of a conversation that are readable in detail | the platform's error for an older one | TestLongConversation
const readableMessages = 20

// readable reports whether a message is one of these.
func readable(m *messenger.Message) bool { return m.Conversation.Rank(m) < readableMessages }

// conversationOperations are those of conversations, and of the messages in them.
var conversationOperations = Operations{
	"listConversations": {Allow: asPage, Run: listConversations, Use: usesConversations, Person: userID},
	"listThreads":       {Allow: asPage, Run: listConversations, Use: usesConversations, Person: userID},
	"getConversation":   {Allow: ofPage, Run: readNode},
	"listMessages":      {Allow: ofPage, Run: listMessages, Use: usesConversations},
	"getMessage":        {Allow: ofPage, Run: readNode},
}

// conversationRefusals: a user has no conversations of their own, only Pages have.
var conversationRefusals = map[refusal]func() *grapherr.Error{
	{messenger.TypeUser, "conversations", "GET"}: grapherr.NewPageTokenRequired,
}

// usesConversations counts in the limit of the Conversations API (docs/facts/ratelimits.md §2).
func usesConversations(_ *Call, page string, use messenger.Use) {
	use[messenger.LimitConversations] = page
}

func userID(c *Call) string { return decode.Member(c.Args, "user_id") }

var conversationFields = map[string]fieldFunc{
	"id":                idOf,
	"scoped_thread_key": idOf,
	"updated_time":      of(func(r *reader, c *messenger.Conversation, _ *decode.Selection) any { return r.time(c.UpdatedAt) }),
	"participants":      of(participants),
	"senders":           of(participants),
	"former_participants": of(func(r *reader, c *messenger.Conversation, sel *decode.Selection) any {
		return fbjson.Object{{Key: "data", Value: fbjson.Array{}}}
	}),
	"messages": of(func(r *reader, c *messenger.Conversation, sel *decode.Selection) any {
		return r.connection(messagesOf(c), r.fieldQuery(c, sel))
	}),
	"message_count": of(func(_ *reader, c *messenger.Conversation, _ *decode.Selection) any { return c.MessageCount() }),
	"unread_count":  of(func(_ *reader, c *messenger.Conversation, _ *decode.Selection) any { return c.Unread }),
	"snippet": of(func(_ *reader, c *messenger.Conversation, _ *decode.Selection) any {
		if last := c.Last(); last != nil {
			return last.Text
		}
		return absent
	}),
	"can_reply":     of(func(r *reader, c *messenger.Conversation, _ *decode.Selection) any { return c.CanReply(r.tx.Now) }),
	"is_subscribed": constant(true),
	"is_owner": of(func(r *reader, c *messenger.Conversation, _ *decode.Selection) any {
		return c.Owner == "" || c.Owner == r.c.Token.App.ID
	}),
	"link": of(func(_ *reader, c *messenger.Conversation, _ *decode.Selection) any {
		return "/" + c.Page().ID + "/inbox/" + strings.TrimPrefix(c.ID, "t_") + "/"
	}),
	"folder":       of(func(_ *reader, c *messenger.Conversation, _ *decode.Selection) any { return c.Folder() }),
	"name":         constant(absent),
	"subject":      constant(absent),
	"wallpaper":    constant(absent),
	"linked_group": constant(absent),
}

// participant is one side of a conversation, as participants, from and to show it.
func participant(name, id string) fbjson.Object {
	return fbjson.Object{{Key: "name", Value: name}, {Key: "email", Value: id + "@facebook.com"}, {Key: "id", Value: id}}
}

func personParticipant(c *messenger.Conversation) fbjson.Object {
	return participant(c.Person.Name(), c.Person.PSID)
}

func pageParticipant(c *messenger.Conversation) fbjson.Object {
	return participant(c.Page().Name, c.Page().ID)
}

// participants are the person, then the Page (docs/facts/endpoints.md §2).
func participants(r *reader, c *messenger.Conversation, sel *decode.Selection) any {
	return fbjson.Object{{Key: "data", Value: fbjson.Array{
		r.object(personParticipant(c), sel, "User", "username"),
		r.object(pageParticipant(c), sel, "Page", "username"),
	}}}
}

func messagesOf(c *messenger.Conversation) []messenger.Node { return nodes(c.Messages()) }

// listMessages answers GET /{conversation-id}/messages, newest first.
func listMessages(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	if r.err != nil {
		return nil, r.err
	}
	out := r.connection(messagesOf(c.Node.(*messenger.Conversation)), r.requestQuery(fields))
	return out, r.err
}

var messageFields = map[string]fieldFunc{
	"id":           idOf,
	"created_time": of(func(r *reader, m *messenger.Message, _ *decode.Selection) any { return r.time(m.At) }),
	"from": of(func(r *reader, m *messenger.Message, sel *decode.Selection) any {
		if m.FromPage {
			return r.object(pageParticipant(m.Conversation), sel, "Page", "username")
		}
		return r.object(personParticipant(m.Conversation), sel, "User", "username")
	}),
	"to": of(func(r *reader, m *messenger.Message, sel *decode.Selection) any {
		to, kind := pageParticipant(m.Conversation), "Page"
		if m.FromPage {
			to, kind = personParticipant(m.Conversation), "User"
		}
		return fbjson.Object{{Key: "data", Value: fbjson.Array{r.object(to, sel, kind, "username")}}}
	}),
	"message":     of(func(_ *reader, m *messenger.Message, _ *decode.Selection) any { return m.Text }),
	"attachments": partsField(attachmentsOf, "MessageAttachment", attachmentFields),
	"shares":      partsField(sharesOf, "MessageShare", shareFields),
	"sticker": of(func(_ *reader, m *messenger.Message, _ *decode.Selection) any {
		for _, a := range m.Attachments {
			if a.Type == "sticker" {
				return a.URL
			}
		}
		return absent
	}),
	"reactions": of(messageReactions),
	"reply_to": of(func(r *reader, m *messenger.Message, _ *decode.Selection) any {
		if m.ReplyTo == "" {
			return absent
		}
		quoted, _ := r.tx.World.Node(m.ReplyTo)
		q, ok := quoted.(*messenger.Message)
		return fbjson.Object{{Key: "mid", Value: m.ReplyTo}, {Key: "is_self_reply", Value: ok && q.FromPage == m.FromPage}}
	}),
	"is_unsupported": constant(absent),
	"tags": of(func(_ *reader, m *messenger.Message, _ *decode.Selection) any {
		names := []string{"inbox", "read", "source:chat"}
		switch {
		case m.FromPage:
			names = []string{"inbox", "read", "sent", "source:chat"}
		case m.Conversation.IsUnread(m):
			names = []string{"inbox", "source:chat"}
		}
		data := make(fbjson.Array, len(names))
		for i, n := range names {
			data[i] = fbjson.Object{{Key: "name", Value: n}}
		}
		return fbjson.Object{{Key: "data", Value: data}}
	}),
	"story": constant(absent),
}

func messageReactions(_ *reader, m *messenger.Message, _ *decode.Selection) any {
	list := m.Conversation.Reactions(m)
	if len(list) == 0 {
		return absent
	}
	data := make(fbjson.Array, len(list))
	for i, re := range list {
		data[i] = fbjson.Object{
			{Key: "reaction", Value: cmp.Or(re.Name, re.Emoji)},
			{Key: "users", Value: fbjson.Array{fbjson.Object{{Key: "id", Value: re.By}}}},
		}
	}
	return fbjson.Object{{Key: "data", Value: data}}
}

// listConversations answers GET /{page-id}/conversations, and /threads by its old name.
func listConversations(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	if r.err != nil {
		return nil, r.err
	}
	items := conversationsOf(tx.World, c.Node.(*messenger.Page), decode.Member(c.Args, "folder"), decode.Member(c.Args, "platform"), decode.Member(c.Args, "user_id"))
	out := r.connection(items, r.requestQuery(fields))
	return out, r.err
}

// conversationsField are those that are asked for as a field: conversations.platform(MESSENGER).user_id(…){messages}.
func conversationsField(r *reader, p *messenger.Page, sel *decode.Selection) []messenger.Node {
	platform := strings.ToUpper(sel.Arg("platform"))
	if platform != "" && platform != "MESSENGER" && platform != instagram {
		r.fail(grapherr.NewParamEnumInvalid("platform", "INSTAGRAM, MESSENGER"))
		return nil
	}
	return conversationsOf(r.tx.World, p, sel.Arg("folder"), platform, sel.Arg("user_id"))
}

const instagram = "INSTAGRAM"

// conversationsOf are those in the inbox. Others are listed where their folder is asked for (a choice).
func conversationsOf(w *messenger.World, p *messenger.Page, folder, platform, psid string) []messenger.Node {
	if platform == instagram {
		return nil // no conversation here is one of Instagram
	}
	folder = cmp.Or(folder, messenger.FolderInbox)
	return keep(nodes(w.Conversations(p)), func(n messenger.Node) bool {
		c := n.(*messenger.Conversation)
		return c.Folder() == folder && (psid == "" || c.Person.PSID == psid)
	})
}

func keep(list []messenger.Node, f func(messenger.Node) bool) []messenger.Node {
	out := list[:0:0]
	for _, n := range list {
		if f(n) {
			out = append(out, n)
		}
	}
	return out
}
