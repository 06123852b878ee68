package sandbox

import (
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// Trigger tells the apps of a person's Page of a sample event, as if it had happened; in the world nothing does. Who gets it
// are the apps that have subscribed to its field.
func (tx *Tx) Trigger(sample webhook.Sample, p *messenger.Person) ([]int64, error) {
	ids := []int64{}
	field := sample.Field
	if sample.Envelope == webhook.Standby {
		field = "standby"
	}
	for _, app := range tx.World.Apps {
		if !p.Page.Delivers(app, field) {
			continue
		}
		e := webhook.Event{At: tx.Now, PageID: p.Page.ID, PSID: p.PSID, Conversation: p.Conversation}
		thread := p.PSID
		if p.Conversation != nil {
			thread = p.Conversation.ID
		}
		e, err := sample.Of(e, app.ID, func() string { return tx.IDs.MessageID(thread) })
		if err != nil {
			return nil, err
		}
		ids = append(ids, tx.post(app, field, &e, e.Body(e.Envelope, tx.Now, true)))
	}
	return ids, nil
}
