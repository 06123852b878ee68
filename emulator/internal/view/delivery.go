package view

import (
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/mask"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// Delivery is the pretty form of a delivery, with all secrets masked. Whatever the callback's query says may be one: it is left
// out, as in logs, and shown only where the callback is set.
func Delivery(d *record.Delivery, mask *mask.Mask) control.Delivery {
	out := control.Delivery{
		ID: d.ID, Seq: d.Seq, At: d.At, Event: d.Event, Field: d.Field, AppID: d.AppID, PageID: d.PageID, PSID: d.PSID,
		ConversationID: d.ConversationID, MessageID: d.MessageID, CallbackURL: mask.Replace(webhook.Shown(d.URL)),
		Payload: MaskedJSON(d.Payload, len(d.Payload), mask), Body: mask.Replace(string(d.Payload)),
		Headers: map[string]string{"Content-Type": "application/json", "User-Agent": webhook.UserAgent},
		State:   string(d.State), Attempts: make([]control.Attempt, 0, len(d.Attempts)), NextAt: instant(d.NextAt), Dropped: mask.Words(d.Dropped),
	}
	for _, a := range d.Attempts {
		answer := mask.Replace(a.Answer)
		if len(a.Answer) >= webhook.KeptAnswer {
			answer = mask.ReplaceCut(a.Answer)
		}
		out.Attempts = append(out.Attempts, control.Attempt{
			At: a.At, WallAt: a.WallAt, Status: a.Status, Answer: answer, Error: mask.Words(a.Error), DurationMS: a.Took.Milliseconds(),
		})
	}
	return out
}
