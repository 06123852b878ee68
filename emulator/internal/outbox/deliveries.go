package outbox

import (
	"errors"
	"fmt"
	"time"

	"github.com/sendmock/sendmock/contract/record"
)

// ErrNoDelivery refuses the id of no delivery that is kept.
var ErrNoDelivery = errors.New("there is no such delivery, or it has been forgotten")

// ErrFull refuses a redelivery for which there is no room among the deliveries that wait.
var ErrFull = errors.New("the delivery cannot be made again now")

// Deliveries are the deliveries kept, oldest first, as they stand.
func (o *Outbox) Deliveries() []*record.Delivery {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := make([]*record.Delivery, len(o.kept))
	for i, t := range o.kept {
		list[i] = t.delivery
	}
	return list
}

// Delivery is a delivery as it stands. The error is ErrNoDelivery.
func (o *Outbox) Delivery(id int64) (*record.Delivery, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if t := o.byID[id]; t != nil {
		return t.delivery, nil
	}
	return nil, ErrNoDelivery
}

// Redeliver posts a delivery once more, the same bytes, whatever has come of it so far; behind its retry, where one is being
// posted. One that fails again goes through the plan of retries anew. The error is ErrNoDelivery or an ErrFull.
func (o *Outbox) Redeliver(id int64) (*record.Delivery, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.byID[id]
	if t == nil {
		return nil, ErrNoDelivery
	}
	if t.delivery.State == record.DeliveryPending { // it is about to be posted anyway
		return t.delivery, nil
	}
	if why := o.fullLocked(t.delivery.Size()); why != "" && !t.waits() {
		return nil, fmt.Errorf("%w: %s", ErrFull, why)
	}
	o.countLocked(t, -1)
	d := *t.delivery
	d.State, d.Dropped, d.NextAt = record.DeliveryPending, "", time.Time{}
	d.At, d.WallAt = o.config.Clock.Now(), o.config.Clock.Wall()
	again := &tracked{delivery: o.config.Record.NoteDelivery(d), era: o.era, turn: t.turn + 1}
	o.countLocked(again, 1)
	t.era, t.again = -1, again // what is scheduled of it comes to nothing
	o.byID[id] = again
	for i := range o.kept {
		if o.kept[i] == t {
			o.kept[i] = again
		}
	}
	o.enqueueLocked(again)
	return again.delivery, nil
}
