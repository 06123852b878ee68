package edge

import (
	"errors"
	"slices"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// moderationOperations are what a Page does against people.
var moderationOperations = Operations{
	"listBlocked":           {Allow: asPage, Run: listBlocked},
	"block":                 {Allow: asPage, Run: block},
	"unblock":               {Allow: asPage, Run: unblock},
	"moderateConversations": {Allow: asPage, Prepare: oneWay, Run: moderateConversations},
}

// blockedNames are the parameters that name people to block. The world knows no other ids than PSIDs, so all are taken as those (a choice).
var blockedNames = []string{"psid", "uid", "asid", "user"}

// listBlocked answers GET /{page-id}/blocked.
func listBlocked(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	items := nodes(tx.World.BlockedBy(c.Node.(*messenger.Page)))
	for _, name := range []string{"uid", "user"} {
		if id := decode.Member(c.Args, name); id != "" {
			items = keep(items, func(n messenger.Node) bool { return n.NodeID() == id })
		}
	}
	out := r.connection(items, r.requestQuery(fields))
	return out, r.err
}

// block answers POST /{page-id}/blocked: of each id whether it is blocked now, which it is not where it is nobody's.
func block(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	out := fbjson.Object{}
	for _, name := range blockedNames {
		for _, id := range texts(c.Args[name]) {
			if _, again := out.Get(id); again {
				continue
			}
			p, known := tx.World.PersonOf(c.Node.(*messenger.Page), id)
			if known {
				tx.Apply(messenger.Moderate([]*messenger.Person{p}, messenger.BanUser))
			}
			out = out.With(id, known)
		}
	}
	return out, nil
}

// unblock answers DELETE /{page-id}/blocked, which ends a ban and a block alike.
func unblock(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	var events []messenger.Event
	for _, name := range blockedNames {
		id := decode.Member(c.Args, name)
		if id == "" {
			continue
		}
		p, err := personOf(tx, c.Node.(*messenger.Page), id)
		if err != nil {
			return nil, err
		}
		events = append(events, messenger.PageBlockSet{Person: p})
	}
	if events == nil {
		return nil, grapherr.NewParamRequired("psid")
	}
	tx.Apply(events)
	return done, nil
}

var errOneWay = errors.New("a block and its end, or a ban and its end, are no actions of one request")

// oneWay refuses to do a thing and its opposite.
func oneWay(c *Call) *grapherr.Error {
	actions := texts(c.Args["actions"])
	for _, pair := range [][2]messenger.Moderation{{messenger.BlockUser, messenger.UnblockUser}, {messenger.BanUser, messenger.UnbanUser}} {
		if slices.Contains(actions, string(pair[0])) && slices.Contains(actions, string(pair[1])) {
			return full(errOneWay)
		}
	}
	return nil
}

// moderateConversations answers POST /{page-id}/moderate_conversations: all of it is done, or nothing.
func moderateConversations(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	var people []*messenger.Person
	for _, user := range objects(c.Args, "user_ids") {
		p, known := tx.World.PersonOf(c.Node.(*messenger.Page), decode.Member(user, "id"))
		if !known || p.Conversation == nil {
			return nil, grapherr.NewRecipientNotFound()
		}
		people = append(people, p)
	}
	for _, action := range texts(c.Args["actions"]) {
		tx.Apply(messenger.Moderate(people, messenger.Moderation(action)))
	}
	return done, nil
}
