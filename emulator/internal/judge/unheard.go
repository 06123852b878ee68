package judge

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// maxUnheard bounds how many webhooks a failure names.
const maxUnheard = 5

// unheard says what stood between people and the bot: a callback that is not there, webhooks that it did not take, requests that came
// with a token of nobody, or none at all.
func (j *Judge) unheard(l *look) (notes []string) {
	for _, callback := range j.sandbox.Unverified() {
		notes = append(notes, "the bot at "+webhook.Shown(callback)+" has not answered the handshake yet: its webhooks wait")
	}
	if len(l.acts) == 0 {
		return notes
	}
	deliveries := j.sandbox.Deliveries()
	held := j.sandbox.Holding()
	switch missed := missed(deliveries, held); {
	case len(deliveries) == 0 && !j.sandbox.Subscribed():
		return append(notes, "no app was told of what people did: none has a callback (sendmock serve --webhook-url URL, or PUT /_sendmock/webhook)")
	case len(deliveries) == 0:
		return append(notes, "no app was told of what people did: none is subscribed to it")
	case len(missed) > 0 && len(notes) == 0:
		return append(notes, "webhooks that the bot did not take:\n"+strings.Join(missed, "\n"))
	case held || len(notes) > 0:
		return notes
	}
	return append(notes, unasked(l)...)
}

// unasked says that the bot has sent no request, or none with a token of this emulator's.
func unasked(l *look) []string {
	switch {
	case l.gone > 0 || slices.ContainsFunc(l.exchanges, func(e contract.Exchange) bool { return !e.Unrouted }):
		return nil
	case l.unrouted > 0:
		return []string{"the bot's token is of no use here: give it the Page's (sendmock env), or give the Page the bot's (--page-token)"}
	}
	return []string{"the bot took every webhook, and no request of it has reached this emulator: does it send its requests here?"}
}

// missed are deliveries that the bot did not take, a line each.
func missed(deliveries []*record.Delivery, held bool) (lines []string) {
	more := 0
	for _, d := range deliveries {
		switch {
		case d.State == record.DeliveryDelivered || d.State == record.DeliveryPending && held:
		case len(lines) == maxUnheard:
			more++
		default:
			lines = append(lines, "  "+failure(d))
		}
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	return lines
}

// failure is a delivery that failed, on one line: what about whom, when, how often, why.
func failure(d *record.Delivery) string {
	at, why := d.At, d.Dropped
	if n := len(d.Attempts); n > 0 {
		at, why = d.Attempts[0].At, d.Attempts[n-1].Error
		if why == "" {
			why = fmt.Sprintf("answered %d", d.Attempts[n-1].Status)
		}
	}
	text := fmt.Sprintf("%s of %s at %s: ", d.Event, d.PSID, at.UTC().Format(time.DateTime))
	if len(d.Attempts) == 0 && d.State == record.DeliveryPending {
		return text + "the bot has not answered it yet"
	}
	return text + fmt.Sprintf("%s after %d attempts: %s", d.State, len(d.Attempts), why)
}
