package sandbox

import (
	"errors"
	"slices"
	"time"

	"github.com/sendmock/sendmock/contract/record"
)

// ErrNoDelivery refuses the id of no delivery that is kept.
var ErrNoDelivery = errors.New("there is no such delivery, or it has been forgotten")

// Deliveries are the deliveries kept, oldest first, as they stand.
func (s *Sandbox) Deliveries() []*record.Delivery {
	s.outbox.mu.Lock()
	defer s.outbox.mu.Unlock()
	list := make([]*record.Delivery, len(s.outbox.kept))
	for i, t := range s.outbox.kept {
		list[i] = t.delivery
	}
	return list
}

// Delivery is a delivery as it stands.
func (s *Sandbox) Delivery(id int64) (*record.Delivery, error) {
	s.outbox.mu.Lock()
	defer s.outbox.mu.Unlock()
	if t := s.outbox.byID[id]; t != nil {
		return t.delivery, nil
	}
	return nil, ErrNoDelivery
}

// HoldDeliveries stops the posting of deliveries until they are released, or a reset. What is being posted goes on.
func (s *Sandbox) HoldDeliveries() {
	s.outbox.mu.Lock()
	defer s.outbox.mu.Unlock()
	s.outbox.stopped = true
}

// Holding reports whether deliveries are kept until somebody releases them.
func (s *Sandbox) Holding() bool {
	s.outbox.mu.Lock()
	defer s.outbox.mu.Unlock()
	return s.outbox.stopped
}

// ReleaseDeliveries lets deliveries be posted again and returns how many go out now. Each conversation's go out in the order in
// which they were made, or the other way round: after failures the platform keeps no order (facts: webhooks.md §2).
func (s *Sandbox) ReleaseDeliveries(newestFirst bool) int {
	o := s.outbox
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.stopped {
		return 0
	}
	o.stopped = false
	waiting := 0
	for _, l := range o.lanes {
		l.queue = slices.DeleteFunc(l.queue, func(t *tracked) bool { return t.era != o.era }) // a redelivery waits in its place
		if !o.held[l.key.app] {
			waiting += len(l.queue)
		}
		if newestFirst {
			slices.Reverse(l.queue)
		}
		s.readyLocked(l)
	}
	return waiting
}

// Redeliver posts a delivery once more, the same bytes, whatever has come of it so far; behind its retry, where one is being
// posted. One that fails again goes through the plan of retries anew.
func (s *Sandbox) Redeliver(id int64) (*record.Delivery, error) {
	o := s.outbox
	o.mu.Lock()
	t := o.byID[id]
	if t == nil {
		o.mu.Unlock()
		return nil, ErrNoDelivery
	}
	if t.delivery.State == record.DeliveryPending { // it is about to be posted anyway
		pending := t.delivery // the next attempt replaces it
		o.mu.Unlock()
		return pending, nil
	}
	if !t.waits() {
		o.waiting++
	}
	d := *t.delivery
	d.State, d.Dropped, d.NextAt = record.DeliveryPending, "", time.Time{}
	d.At, d.WallAt = s.Clock.Now(), s.Clock.Wall()
	again := &tracked{delivery: s.Record.NoteDelivery(d), era: o.era, turn: t.turn + 1}
	t.era, t.again = -1, again // what is scheduled of it comes to nothing
	o.byID[id] = again
	for i := range o.kept {
		if o.kept[i] == t {
			o.kept[i] = again
		}
	}
	d = *again.delivery
	o.mu.Unlock()
	s.enqueue([]*tracked{again})
	return &d, nil
}
