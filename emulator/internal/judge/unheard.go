package judge

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// maxUnheard bounds how many webhooks a failure names.
const maxUnheard = 5

// unheard says what stood between people and the bot, and what to do about it: a callback that is not there, webhooks that it did not
// take, requests that came with a token of nobody, or none at all.
func (j *Judge) unheard(l *look) (notes []string) {
	for _, callback := range j.sandbox.Unverified() {
		notes = append(notes, "the bot at "+webhook.Shown(callback)+" has not answered the handshake yet, so its webhooks wait: is it up, and has it the app's verify token (sendmock env)?")
	}
	deliveries := j.sandbox.Deliveries()
	held := j.sandbox.Holding()
	switch missed := missed(deliveries, held); {
	case len(notes) > 0 || len(l.acts) == 0:
	case len(deliveries) == 0 && !j.sandbox.Subscribed():
		notes = append(notes, "no app was told of what people did: none has a callback; PUT /_sendmock/webhook subscribes the bot's")
	case len(deliveries) == 0:
		notes = append(notes, "no app was told of what people did: none is subscribed to it, as to the field messages")
	case len(missed) > 0:
		notes = append(notes, "webhooks that the bot did not take:\n"+strings.Join(missed, "\n"))
		notes = append(notes, advice(deliveries)...)
	}
	return append(notes, unasked(l, len(deliveries) > 0 && len(notes) == 0 && !held)...)
}

// unheardOf takes an absence back that holds only because the bot was told nothing of what people did: the silence of who has heard
// nothing says nothing. It reports whether a verdict rests on an absence. A bot without a callback is not meant: who calls it without one
// tells it in another way. Nor are webhooks meant that somebody holds back.
func (j *Judge) unheardOf(in *Question, v *contract.Verdict, l *look) (absences bool) {
	var deliveries []*record.Delivery // asked for once, and only where something is absent
	for i := range v.Results {
		x, r := &in.Expectations[i], &v.Results[i]
		if !r.Verified || r.Matched > 0 || !x.Bounded() {
			continue
		}
		if !absences {
			absences, deliveries = true, j.sandbox.Deliveries()
		}
		if !j.sandbox.Holding() && l.untold(x.Match.PSID.Name, deliveries) {
			v.TakeBack(i, "the bot was told nothing of what people did, so its silence says nothing")
		}
	}
	return absences
}

// untold reports whether somebody did something that a bot answers, and every webhook of it is one that the bot did not take. psid is
// who; "": anybody.
func (l *look) untold(psid string, deliveries []*record.Delivery) bool {
	acted := slices.ContainsFunc(l.acts, func(a contract.Act) bool { return a.Seq > l.since && (psid == "" || a.PSID == psid) })
	if !acted {
		return false
	}
	lost := false
	for _, d := range deliveries {
		if d.ID <= l.since || psid != "" && d.PSID != psid || !quiet.Answerable(d.Event) {
			continue
		}
		if d.State == record.DeliveryDelivered {
			return false
		}
		lost = true
	}
	return lost
}

// unasked says that no request has come, or none with a token of this emulator's. heard is that the bot knows what people did.
func unasked(l *look, heard bool) []string {
	const here = "requests must come here and not to https://graph.facebook.com: sendmock env says where, as GRAPH_API_BASE_URL"
	switch {
	case l.gone > 0 || slices.ContainsFunc(l.exchanges, func(e contract.Exchange) bool { return !e.Unrouted }):
		return nil
	case l.unrouted > 0:
		return []string{"give the bot the Page's token (PAGE_ACCESS_TOKEN of sendmock env), or the Page the bot's (--page-token)"}
	case heard:
		return []string{"the bot took every webhook, and no request of it has reached this emulator: its " + here}
	case len(l.acts) == 0 && l.began == 0:
		return []string{"no request has reached this emulator: a bot's " + here}
	}
	return nil
}

// advice says what a bot that does not take webhooks may lack, by the newest answer.
func advice(deliveries []*record.Delivery) []string {
	for _, d := range slices.Backward(deliveries) {
		if d.State == record.DeliveryDelivered || len(d.Attempts) == 0 {
			continue
		}
		switch last := d.Attempts[len(d.Attempts)-1]; {
		case last.Status == http.StatusUnauthorized || last.Status == http.StatusForbidden:
			return []string{"a bot that checks signatures needs the app's secret (APP_SECRET of sendmock env), or the app the bot's (--app-secret)"}
		case last.Status == http.StatusNotFound || last.Status == http.StatusMethodNotAllowed:
			return []string{"does the bot take webhooks at " + webhook.Shown(last.URL) + "?"}
		case last.Status != 0:
			return []string{"what went wrong, the bot itself knows: a webhook is taken by an answer of 2xx"}
		}
		return []string{"is the bot up, and does it listen at " + webhook.Shown(d.Attempts[len(d.Attempts)-1].URL) + "?"}
	}
	return nil
}

// missed are deliveries that the bot did not take, a line each.
func missed(deliveries []*record.Delivery, held bool) (lines []string) {
	more := 0
	for _, d := range deliveries {
		switch {
		case d.State == record.DeliveryDelivered || d.State == record.DeliveryPending && (held || len(d.Attempts) == 0 && !quiet.Answerable(d.Event)):
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
	if d.State == record.DeliveryPending {
		return text + fmt.Sprintf("%s so far: %s", attempts(len(d.Attempts)), why)
	}
	return text + fmt.Sprintf("%s after %s: %s", d.State, attempts(len(d.Attempts)), why)
}

func attempts(n int) string {
	if n == 1 {
		return "1 attempt"
	}
	return fmt.Sprintf("%d attempts", n)
}
