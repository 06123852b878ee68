package edge

import (
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// threadOperations are those about who controls a thread.
var threadOperations = Operations{
	"passThreadControl":      controls((*messenger.World).PassThread),
	"takeThreadControl":      controls((*messenger.World).TakeThread),
	"requestThreadControl":   controls((*messenger.World).RequestThread),
	"releaseThreadControl":   controls((*messenger.World).ReleaseThread),
	"extendThreadControl":    {Allow: asPage, Run: extendThreadControl, Person: recipientID},
	"getThreadOwner":         {Allow: asPage, Run: getThreadOwner},
	"listSecondaryReceivers": {Allow: asPage, Run: listSecondaryReceivers},
}

// handover is the core's command of a request about who controls a thread.
func (c *Call) handover() messenger.Control {
	recipient, _ := c.Args["recipient"].(map[string]any)
	return messenger.Control{
		App: c.Token.App, Page: c.Node.(*messenger.Page), PSID: decode.Member(recipient, "id"),
		Target: decode.Member(c.Args, "target_app_id"), Metadata: decode.Member(c.Args, "metadata"),
	}
}

// controls makes an operation that changes who controls a thread.
func controls(decide func(w *messenger.World, ctl messenger.Control, now time.Time) ([]messenger.Event, *grapherr.Error)) Operation {
	return Operation{Allow: asPage, Person: recipientID, Run: func(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
		events, err := decide(tx.World, c.handover(), tx.Now)
		if err != nil {
			return nil, err
		}
		tx.Apply(events)
		return done, nil
	}}
}

// defaultExtension is how long control is kept where extend_thread_control names no duration (a choice).
const defaultExtension = 24 * time.Hour

// extendThreadControl answers POST /{page-id}/extend_thread_control.
func extendThreadControl(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	d := defaultExtension
	if seconds, given := c.Args["duration"].(int64); given {
		d = time.Duration(seconds) * time.Second
	}
	events, err := tx.World.ExtendThread(c.handover(), d, tx.Now)
	if err != nil {
		return nil, err
	}
	tx.Apply(events)
	return done, nil
}

// getThreadOwner answers GET /{page-id}/thread_owner. An idle thread has none.
func getThreadOwner(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	person, err := personOf(tx, c.Node.(*messenger.Page), decode.Member(c.Args, "recipient"))
	if err != nil {
		return nil, err
	}
	data := fbjson.Array{}
	if owner := person.Conversation.OwnerAt(tx.Now); owner != "" {
		o := fbjson.Object{{Key: "app_id", Value: owner}}
		if until := person.Conversation.ControlledUntil(); !until.IsZero() {
			o = o.With("expiration", until.Unix())
		}
		data = append(data, fbjson.Object{{Key: "thread_owner", Value: o}})
	}
	return fbjson.Object{{Key: "data", Value: data}}, nil
}

// listSecondaryReceivers answers GET /{page-id}/secondary_receivers: the Page's subscribed apps other than the default one.
func listSecondaryReceivers(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	if r.err != nil {
		return nil, r.err
	}
	page := c.Node.(*messenger.Page)
	var items []messenger.Node
	for _, s := range page.Subscribed {
		if s.App != page.DefaultApp {
			items = append(items, s.App)
		}
	}
	if c.Args["platform"] == instagram {
		items = nil
	}
	out := r.connection(items, r.requestQuery(fields))
	return out, r.err
}
