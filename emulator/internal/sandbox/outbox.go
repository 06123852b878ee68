package sandbox

import (
	"time"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/internal/outbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// ErrNoDelivery refuses the id of no delivery that is kept.
var ErrNoDelivery = outbox.ErrNoDelivery

// ErrOutboxFull refuses a redelivery for which there is no room among the deliveries that wait.
var ErrOutboxFull = outbox.ErrFull

// Held are deliveries that wait for an answer to be out.
type Held = outbox.Held

// Release lets held deliveries be posted.
func (s *Sandbox) Release(h Held) { s.outbox.Release(h) }

// Deliveries are the deliveries kept, oldest first, as they stand.
func (s *Sandbox) Deliveries() []*record.Delivery { return s.outbox.Deliveries() }

// Delivery is a delivery as it stands. The error is ErrNoDelivery.
func (s *Sandbox) Delivery(id int64) (*record.Delivery, error) { return s.outbox.Delivery(id) }

// Redeliver posts a delivery once more, the same bytes, whatever has come of it so far. The error is ErrNoDelivery or an
// ErrOutboxFull.
func (s *Sandbox) Redeliver(id int64) (*record.Delivery, error) { return s.outbox.Redeliver(id) }

// HoldDeliveries stops the posting of deliveries until they are released, or a reset. What is being posted goes on.
func (s *Sandbox) HoldDeliveries() { s.outbox.HoldAll() }

// Holding reports whether deliveries are kept until somebody releases them.
func (s *Sandbox) Holding() bool { return s.outbox.Holding() }

// ReleaseDeliveries lets deliveries be posted again, the oldest or the newest of each conversation first, and returns how many go out
// now.
func (s *Sandbox) ReleaseDeliveries(newestFirst bool) int { return s.outbox.ReleaseAll(newestFirst) }

// owner is the sandbox as its outbox sees it.
type owner struct{ sb *Sandbox }

// Receiver is where an app is told of events now: bots move.
func (o owner) Receiver(app string) (callback, secret string, ok bool) {
	o.sb.Do(func(tx *Tx) {
		n, _ := tx.World.Node(app)
		if app, isApp := n.(*messenger.App); isApp && app.Webhook != nil && app.Webhook.Active {
			callback, secret, ok = app.Webhook.CallbackURL, app.Secret, true
		}
	})
	return callback, secret, ok
}

// Disable ends an app's subscription, where the rule asks for it: everything has failed for too long.
func (o owner) Disable(app string, since time.Time) {
	s := o.sb
	s.Do(func(tx *Tx) {
		switch tx.World.ModeOf(messenger.RuleWebhookDisabled) {
		case messenger.Off:
		case messenger.Warn:
			s.log.Warn("Webhooks Disabled: the platform would end this app's subscription now", "app", app, "failing_since", since)
		default:
			if n, _ := tx.World.Node(app); n != nil {
				tx.Apply([]messenger.Event{messenger.HookDisabled{App: n.(*messenger.App)}})
			}
			s.log.Error("Webhooks Disabled: the app is unsubscribed", "app", app, "failing_since", since)
		}
	})
}
