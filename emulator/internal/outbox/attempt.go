package outbox

import (
	"slices"
	"time"

	"github.com/sendmock/sendmock/contract/coverage"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// maxAttempts bounds the attempts kept of one delivery.
//
//sendmock:bound attempts that are kept of one delivery | the oldest go | TestAttemptsAreBounded
const maxAttempts = 64

// post is one round of attempts: a few at once the first time, later one.
func (o *Outbox) post(t *tracked) {
	attempts := webhook.Immediate
	if t.rounds > 0 {
		attempts = 1
	}
	for n := 1; o.current(t); n++ {
		callback, secret, ok := o.config.Owner.Receiver(t.delivery.AppID)
		if !ok {
			o.update(t, record.DeliveryDropped, nil, time.Time{}, "the app is not subscribed any more")
			return
		}
		if len(t.delivery.Attempts) == 0 { // whoever gets it finds it counted
			o.config.Coverage.Add(coverage.Seen{Event: t.delivery.Field})
		}
		a := o.attempt(t.delivery, callback, secret)
		if t.first.IsZero() {
			t.first = a.At
		}
		switch {
		case a.Error == "":
			o.update(t, record.DeliveryDelivered, a, time.Time{}, "")
			return
		case o.ctx.Err() != nil:
			return // the emulator stops
		case n < attempts:
			o.update(t, record.DeliveryPending, a, time.Time{}, "")
			continue
		}
		o.failed(t, a)
		return
	}
}

// attempt posts a delivery once.
func (o *Outbox) attempt(d *record.Delivery, callback, secret string) *record.Attempt {
	at, wall := o.config.Clock.Now(), o.config.Clock.Wall()
	taken := o.config.Quiet.Tell(callback, d)
	res := o.config.Post.Post(o.ctx, callback, secret, d.Payload)
	taken(&res)
	return &record.Attempt{
		At: at, WallAt: wall, URL: callback, Took: o.config.Clock.Wall().Sub(wall), Status: res.Status, Answer: res.Answer, Error: res.Error,
	}
}

// current reports whether a delivery still counts: a reset forgets it, and a redelivery takes its place.
func (o *Outbox) current(t *tracked) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return t.era == o.era
}

// failed plans the next attempt, or drops the delivery.
func (o *Outbox) failed(t *tracked, a *record.Attempt) {
	t.rounds++
	after, more := webhook.Retry(t.rounds)
	if !more {
		o.update(t, record.DeliveryDropped, a, time.Time{}, "not delivered in "+webhook.GiveUp.String())
		return
	}
	at := t.first.Add(after)
	o.update(t, record.DeliveryFailed, a, at, "")
	if !o.current(t) {
		return
	}
	if err := o.config.Clock.Schedule(at, Retry{t.delivery.ID, t.turn}); err != nil {
		o.update(t, record.DeliveryDropped, nil, time.Time{}, err.Error())
	}
	o.disable(t.delivery.AppID, a.At)
}

// Retry is scheduled work: the next attempt of a delivery.
type Retry struct {
	Delivery int64
	Turn     int // how often it had been redelivered; a redelivery has its own retries
}

// Retry makes a delivery's next attempt. Where a reset has forgotten the delivery, or a redelivery has taken its place, there is none.
func (o *Outbox) Retry(r Retry) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if t := o.byID[r.Delivery]; t != nil && t.turn == r.Turn {
		o.enqueueLocked(t)
	}
}

// disable tells the owner when everything that an app was told has failed for too long.
func (o *Outbox) disable(app string, now time.Time) {
	o.mu.Lock()
	since := o.failing[app]
	o.mu.Unlock()
	if !since.IsZero() && now.Sub(since) >= webhook.DisableAfter {
		o.config.Owner.Disable(app, since)
	}
}

// update replaces what is known of a delivery, and records it.
func (o *Outbox) update(t *tracked, state record.DeliveryState, a *record.Attempt, next time.Time, dropped string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if t.again != nil && a != nil {
		// A redelivery took its place while it was being posted. The bot got both, so the record has both; how it stands is up to the
		// redelivery, which waits for this attempt in the same lane.
		t = t.again
		state, next, dropped = t.delivery.State, t.delivery.NextAt, t.delivery.Dropped
	}
	if t.era != o.era {
		return // a reset has forgotten it
	}
	o.countLocked(t, -1)
	d := *t.delivery
	d.At, d.WallAt, d.State, d.NextAt, d.Dropped = o.config.Clock.Now(), o.config.Clock.Wall(), state, next, dropped
	if a != nil {
		from := max(0, len(d.Attempts)+1-maxAttempts)
		d.Attempts = append(slices.Clone(d.Attempts[from:]), *a)
		d.URL = a.URL
		if a.Error == "" {
			delete(o.failing, d.AppID)
		} else if o.failing[d.AppID].IsZero() {
			o.failing[d.AppID] = a.At
		}
	}
	t.delivery = o.config.Record.NoteDelivery(d)
	o.countLocked(t, 1)
	o.forgetLocked()
	o.log(t.delivery, a)
}

// log says in one line what became of an attempt. The callback's query is left out: it may hold a secret.
func (o *Outbox) log(d *record.Delivery, a *record.Attempt) {
	attrs := []any{"delivery", d.ID, "event", d.Event, "psid", d.PSID, "attempt", len(d.Attempts)}
	switch {
	case d.State == record.DeliveryDelivered:
		o.config.Log.Info("webhook delivered", append(attrs, "status", a.Status)...)
	case d.State == record.DeliveryDropped:
		o.config.Log.Error("webhook dropped", append(attrs, "why", d.Dropped)...)
	case d.State == record.DeliveryFailed:
		o.config.Log.Warn("webhook failed", append(attrs, "error", a.Error, "next", d.NextAt.Format(time.RFC3339))...)
	}
}
