package edge

import (
	"slices"
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// notificationOperations are those of the tokens for notification messages (docs/facts/endpoints.md §7).
var notificationOperations = Operations{
	"listNotificationTokens": {Allow: asPage, Run: listNotificationTokens},
	"getNotificationToken":   {Allow: ofPage, Run: readNode},
}

var notificationFields = map[string]fieldFunc{
	"id":                             idOf,
	"notification_messages_token":    textOf(func(n *messenger.Notification) string { return n.Token }),
	"recipient_id":                   textOf(func(n *messenger.Notification) string { return n.Person.PSID }),
	"topic_title":                    textOf(func(n *messenger.Notification) string { return n.Title }),
	"creation_timestamp":             secondsOf(func(n *messenger.Notification) time.Time { return n.CreatedAt }),
	"token_expiry_timestamp":         secondsOf(func(n *messenger.Notification) time.Time { return n.ExpiresAt }),
	"user_token_status":              constant("NOT_REFRESHED"),
	"next_eligible_time":             secondsOf((*messenger.Notification).NextAt),
	"notification_messages_timezone": textOf((*messenger.Notification).Timezone),
	"notification_messages_reoptin":  constant("DISABLED"),
}

// secondsOf is an instant in unix seconds, left out where there is none.
func secondsOf[T messenger.Node](f func(n T) time.Time) fieldFunc {
	return func(_ *reader, n messenger.Node, _ *decode.Selection) any {
		if at := f(n.(T)); !at.IsZero() {
			return at.Unix()
		}
		return absent
	}
}

const (
	defaultTokens = 100  // documented
	maxTokens     = 1000 // documented
)

// listNotificationTokens answers GET /{page-id}/notification_message_tokens: the consents that can be sent to, the oldest first (a
// choice). Without duplicates there is one for each person, the newest.
func listNotificationTokens(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	if r.err != nil {
		return nil, r.err
	}
	page := c.Node.(*messenger.Page)
	var list []*messenger.Notification
	for _, n := range tx.World.Notifications() {
		if n.Person.Page == page && n.Kind == messenger.Marketing && !n.Stopped && tx.Now.Before(n.ExpiresAt) {
			list = append(list, n)
		}
	}
	if c.Args["do_not_return_duplicates"] == true {
		list = newestOfEach(list)
	}
	if len(texts(c.Args["custom_audience_ids"])) > 0 {
		list = nil // there are no audiences here
	}
	q := r.requestQuery(fields)
	q.limit = defaultTokens
	if n, given := c.Args["limit"].(int64); given && n > 0 {
		q.limit = int(min(n, maxTokens))
	}
	q.extra = append(q.extra, r.extra("do_not_return_duplicates")...)
	out := r.connection(nodes(list), q)
	return out, r.err
}

// newestOfEach keeps the last token of each person, in the order of the list.
func newestOfEach(list []*messenger.Notification) []*messenger.Notification {
	last := map[*messenger.Person]*messenger.Notification{}
	for _, n := range list {
		last[n.Person] = n
	}
	return slices.DeleteFunc(list, func(n *messenger.Notification) bool { return last[n.Person] != n })
}
