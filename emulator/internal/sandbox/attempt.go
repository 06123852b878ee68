package sandbox

import (
	"slices"
	"time"

	"github.com/sendmock/sendmock/contract/coverage"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// maxAttempts bounds the attempts kept of one delivery; the oldest are forgotten.
const maxAttempts = 64

// round is one round of attempts: a few at once the first time, later one.
func (s *Sandbox) round(t *tracked) {
	attempts := webhook.Immediate
	if t.rounds > 0 {
		attempts = 1
	}
	for n := 1; s.current(t); n++ {
		app, secret := s.receiver(t)
		if app == nil {
			s.stands(t, record.DeliveryDropped, nil, time.Time{}, "the app is not subscribed any more")
			return
		}
		if len(t.delivery.Attempts) == 0 { // whoever gets it finds it counted
			s.Coverage.Add(coverage.Seen{Event: t.delivery.Field})
		}
		now, wall := s.Clock.Now(), s.Clock.Wall()
		taken := s.bots.Tell(app.CallbackURL, t.delivery)
		res := s.config.Post.Post(s.ctx, app.CallbackURL, secret, t.delivery.Payload)
		taken(&res)
		a := record.Attempt{At: now, WallAt: wall, URL: app.CallbackURL, Took: s.Clock.Wall().Sub(wall), Status: res.Status, Answer: res.Answer, Error: res.Error}
		if t.first.IsZero() {
			t.first = now
		}
		switch {
		case res.Error == "":
			s.stands(t, record.DeliveryDelivered, &a, time.Time{}, "")
			return
		case s.ctx.Err() != nil:
			return // the emulator stops
		case n < attempts:
			s.stands(t, record.DeliveryPending, &a, time.Time{}, "")
			continue
		}
		s.failed(t, &a)
		return
	}
}

// current reports whether a delivery still counts: a reset forgets it, and a redelivery takes its place.
func (s *Sandbox) current(t *tracked) bool {
	s.outbox.mu.Lock()
	defer s.outbox.mu.Unlock()
	return t.era == s.outbox.era
}

// failed plans the next attempt, or drops the delivery.
func (s *Sandbox) failed(t *tracked, a *record.Attempt) {
	t.rounds++
	after, more := webhook.Retry(t.rounds)
	if !more {
		s.stands(t, record.DeliveryDropped, a, time.Time{}, "not delivered in "+webhook.GiveUp.String())
		return
	}
	at := t.first.Add(after)
	s.stands(t, record.DeliveryFailed, a, at, "")
	if !s.current(t) {
		return
	}
	if err := s.Clock.Schedule(at, retry{t.delivery.ID, t.turn}); err != nil {
		s.stands(t, record.DeliveryDropped, nil, time.Time{}, err.Error())
	}
	s.disable(t.delivery.AppID, a.At)
}

// retry is scheduled work: the next attempt of a delivery.
type retry struct {
	Delivery int64
	Turn     int // of the delivery; a redelivery has its own retries
}

// retry makes a delivery's next attempt. Where a reset has forgotten the delivery, or a redelivery has taken its place, there is none.
func (s *Sandbox) retry(r retry) {
	s.outbox.mu.Lock()
	t := s.outbox.byID[r.Delivery]
	s.outbox.mu.Unlock()
	if t != nil && t.turn == r.Turn {
		s.enqueue([]*tracked{t})
	}
}

// stands replaces what is known of a delivery, and records it.
func (s *Sandbox) stands(t *tracked, state record.DeliveryState, a *record.Attempt, next time.Time, dropped string) {
	o := s.outbox
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
	waited := t.waits()
	d := *t.delivery
	d.At, d.WallAt, d.State, d.NextAt, d.Dropped = s.Clock.Now(), s.Clock.Wall(), state, next, dropped
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
	t.delivery = s.Record.NoteDelivery(d)
	if waited && !t.waits() {
		o.waiting--
	}
	s.logDelivery(t.delivery, a)
}

// logDelivery says in one line what became of an attempt. The callback's query is left out: it may hold a secret.
func (s *Sandbox) logDelivery(d *record.Delivery, a *record.Attempt) {
	attrs := []any{"delivery", d.ID, "event", d.Event, "psid", d.PSID, "attempt", len(d.Attempts)}
	switch {
	case d.State == record.DeliveryDelivered:
		s.log.Info("webhook delivered", append(attrs, "status", a.Status)...)
	case d.State == record.DeliveryDropped:
		s.log.Error("webhook dropped", append(attrs, "why", d.Dropped)...)
	case d.State == record.DeliveryFailed:
		s.log.Warn("webhook failed", append(attrs, "error", a.Error, "next", d.NextAt.Format(time.RFC3339))...)
	}
}

// disable ends an app's subscription when everything has failed for too long, where the rule asks for it.
func (s *Sandbox) disable(app string, now time.Time) {
	s.outbox.mu.Lock()
	since := s.outbox.failing[app]
	s.outbox.mu.Unlock()
	if since.IsZero() || now.Sub(since) < webhook.DisableAfter {
		return
	}
	s.Do(func(tx *Tx) {
		switch tx.World.ModeOf(messenger.RuleWebhookDisabled) {
		case messenger.Off:
		case messenger.Warn:
			s.log.Warn("Webhooks Disabled: the platform would end this app's subscription now", "app", app, "failing_since", since)
		default:
			if n, _ := tx.World.Node(app); n != nil {
				if a := n.(*messenger.App); a.Webhook != nil {
					a.Webhook.Active = false
				}
			}
			s.log.Error("Webhooks Disabled: the app is unsubscribed", "app", app, "failing_since", since)
		}
	})
}

// receiver is where a delivery goes now: bots move. nil: nowhere.
func (s *Sandbox) receiver(t *tracked) (*messenger.Subscription, string) {
	var hook *messenger.Subscription
	var secret string
	s.Do(func(tx *Tx) {
		n, _ := tx.World.Node(t.delivery.AppID)
		if app, isApp := n.(*messenger.App); isApp && app.Webhook != nil && app.Webhook.Active {
			copied := *app.Webhook
			hook, secret = &copied, app.Secret
		}
	})
	return hook, secret
}
