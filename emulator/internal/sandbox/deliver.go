package sandbox

import (
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// Apply makes events happen, notes what a person did, and makes the deliveries of which apps are to be told. They are posted
// when the lock is given back, unless [Tx.Hold] keeps them. Their ids are returned.
func (tx *Tx) Apply(events []messenger.Event) []int64 {
	ids := []int64{}
	for i, happened := range events {
		tx.World.Apply(events[i : i+1])
		sent, isSent := happened.(messenger.MessageSent)
		if isSent {
			tx.sb.scheduleReceipts(sent.Message)
			if !tx.sb.hooked.Load() {
				continue // nobody to be told
			}
		}
		e, told := webhook.Of(tx.World, happened)
		if !told {
			tx.follow(happened)
			continue
		}
		if isAct(happened) && e.PSID != "" {
			tx.note(&e)
		}
		ids = append(ids, tx.deliver(&e)...)
	}
	return ids
}

// isAct tells what a person did, and who was given control, from what the Page or the platform did.
func isAct(happened messenger.Event) bool {
	switch happened.(type) {
	case messenger.MessageSent, messenger.WasDelivered, messenger.LabelGiven, messenger.LabelTaken:
		return false
	}
	return true
}

// follow does what a change of settings asks of the sandbox.
func (tx *Tx) follow(happened messenger.Event) {
	switch e := happened.(type) {
	case messenger.HookSet:
		tx.rehook(e.App)
	case messenger.HookVerified:
		tx.rehook(e.App)
	}
}

// note records what a person did, or who was given control, for those who watch.
func (tx *Tx) note(e *webhook.Event) {
	act := &record.Act{Event: e.Name, PageID: e.PageID, PSID: e.PSID, MessageID: e.MessageID, Text: e.Text}
	if e.Conversation != nil {
		act.ConversationID = e.Conversation.ID
	}
	tx.sb.Record.Note(record.Entry{At: tx.Now, Act: act})
}

// deliver makes one delivery for each app that is to be told: it has subscribed to the field on both levels, and in a thread
// that another app controls it has subscribed to standby.
func (tx *Tx) deliver(e *webhook.Event) []int64 {
	n, _ := tx.World.Node(e.PageID)
	page, isPage := n.(*messenger.Page)
	if !isPage {
		return nil
	}
	owner := ""
	if e.InStandby() {
		owner = e.Conversation.OwnerAt(tx.Now)
	}
	var ids []int64
	for _, app := range tx.World.Apps {
		if e.Only != "" && e.Only != app.ID {
			continue
		}
		envelope, field := e.Envelope, e.Field
		if owner != "" && owner != app.ID {
			envelope, field = webhook.Standby, "standby"
		}
		if !page.Delivers(app, field) {
			continue
		}
		apart := e.Apart == "" || page.Delivers(app, e.Apart)
		ids = append(ids, tx.post(app, field, e, e.Body(envelope, tx.Now, apart)))
	}
	return ids
}

// post makes a delivery of a payload.
func (tx *Tx) post(app *messenger.App, field string, e *webhook.Event, payload []byte) int64 {
	d := record.Delivery{
		At: tx.Now, WallAt: tx.sb.Clock.Wall(), Event: e.Name, Field: field, AppID: app.ID, PageID: e.PageID, PSID: e.PSID,
		MessageID: e.MessageID, URL: app.Webhook.CallbackURL, Payload: payload,
	}
	if e.Conversation != nil {
		d.ConversationID = e.Conversation.ID
	}
	return tx.sb.outbox.Add(&tx.made, d)
}

// Hold keeps the deliveries made so far, and what comes behind them in their conversations, from being posted until
// [Sandbox.Release]. A Graph call holds them until its answer is out: the platform's echo never overtakes it.
func (tx *Tx) Hold() Held { return tx.made.Hold() }
