package sandbox

import (
	"slices"
	"sync"
	"time"

	"github.com/sendmock/sendmock/contract/record"
)

// The bounds of an outbox.
const (
	maxWaiting = 20_000 // deliveries that are not at their end; what comes then is dropped, and recorded as such
	maxKept    = 10_000 // deliveries at their end that can still be read and redelivered
	maxPosting = 16     // at a time
)

// outbox posts deliveries: those of one conversation to one app one after the other, in the order in which they were made.
// Attempts are made without any lock. What fails is tried again on the virtual clock and does not keep the next ones waiting:
// the platform's receivers sort by timestamp after failures (facts: webhooks.md §2).
type outbox struct {
	mu      sync.Mutex // guards what follows; taken inside the sandbox's lock, never around it
	kept    []*tracked // in the order of their ids
	byID    map[int64]*tracked
	waiting int // of those kept, how many are not at their end
	lanes   map[laneKey]*lane
	ready   []*lane
	posting int
	failing map[string]time.Time // by app: since when everything has failed, virtual
	held    map[string]bool      // apps whose callback has not answered the handshake yet
	stopped bool                 // nothing is posted until a Release
	era     int                  // grows with each reset: what is under way then comes to nothing
}

// tracked is a delivery on its way.
type tracked struct {
	delivery *record.Delivery // as it stands; replaced, never changed
	rounds   int              // of attempts, in vain
	first    time.Time        // virtual, of the first attempt
	held     bool             // until the answer to a Graph call is out
	era      int
	turn     int      // how often it had been redelivered before
	again    *tracked // the redelivery that has taken its place
}

// laneKey is what keeps an order: a conversation, or a Page's feed, and the app that is told.
type laneKey struct{ app, thread string }

// lane is a queue that one worker at a time works off.
type lane struct {
	key   laneKey
	queue []*tracked
	taken bool // it is ready, or a worker has it
}

func newOutbox() *outbox {
	o := &outbox{}
	o.reset()
	return o
}

func (o *outbox) reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.lanes {
		l.queue = nil // a worker that has the lane, or will take it, finds nothing more to do
	}
	o.kept, o.byID, o.waiting = nil, map[int64]*tracked{}, 0
	o.lanes, o.failing, o.held = map[laneKey]*lane{}, map[string]time.Time{}, map[string]bool{}
	o.stopped = false
	o.era++
}

// add records a new delivery. One too many is dropped at once.
func (o *outbox) add(r *record.Recorder, d record.Delivery) *tracked {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.waiting >= maxWaiting {
		d.State, d.Dropped = record.DeliveryDropped, "too many deliveries wait for the bots of this sandbox"
	} else {
		o.waiting++
	}
	t := &tracked{delivery: r.NoteDelivery(d), era: o.era}
	o.kept = append(o.kept, t)
	o.byID[t.delivery.ID] = t
	o.forgetLocked()
	return t
}

// forgetLocked lets go of the oldest deliveries at their end.
func (o *outbox) forgetLocked() {
	for len(o.kept)-o.waiting > maxKept {
		for i, t := range o.kept {
			if t.waits() {
				continue
			}
			delete(o.byID, t.delivery.ID)
			if i == 0 {
				o.kept = o.kept[1:]
			} else {
				o.kept = slices.Delete(o.kept, i, i+1)
			}
			break
		}
	}
}

// waits reports whether the delivery is not at its end.
func (t *tracked) waits() bool {
	return t.delivery.State == record.DeliveryPending || t.delivery.State == record.DeliveryFailed
}

func (t *tracked) lane() laneKey {
	d := t.delivery
	if d.ConversationID == "" {
		return laneKey{d.AppID, d.PageID}
	}
	return laneKey{d.AppID, d.ConversationID}
}

// enqueue puts deliveries into their lanes and sees to it that somebody posts them.
func (s *Sandbox) enqueue(list []*tracked) {
	o := s.outbox
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, t := range list {
		if t.era != o.era || !t.waits() {
			continue
		}
		l := o.lanes[t.lane()]
		if l == nil {
			l = &lane{key: t.lane()}
			o.lanes[l.key] = l
		}
		l.push(t)
		s.readyLocked(l)
	}
}

// push keeps the order in which deliveries were made: a retry goes before what is younger.
func (l *lane) push(t *tracked) {
	i := len(l.queue)
	for i > 0 && l.queue[i-1].delivery.ID > t.delivery.ID {
		i--
	}
	l.queue = append(l.queue, nil)
	copy(l.queue[i+1:], l.queue[i:])
	l.queue[i] = t
}

// goesOn reports whether the next delivery of a lane can be posted.
func (o *outbox) goesOn(l *lane) bool {
	return len(l.queue) > 0 && !o.stopped && !l.queue[0].held && !o.held[l.key.app]
}

// readyLocked hands a lane to a worker, of which there are few and none while there is nothing to do.
func (s *Sandbox) readyLocked(l *lane) {
	o := s.outbox
	if l.taken || !o.goesOn(l) {
		return
	}
	l.taken = true
	s.bots.BeginPosting()
	o.ready = append(o.ready, l)
	if o.posting < maxPosting {
		o.posting++
		go s.work()
	}
}

// work works lanes off until none is ready.
func (s *Sandbox) work() {
	o := s.outbox
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.ready) > 0 {
		l := o.ready[0]
		o.ready[0] = nil // lets go of it
		o.ready = o.ready[1:]
		for o.goesOn(l) {
			t := l.queue[0]
			l.queue[0] = nil
			l.queue = l.queue[1:]
			o.mu.Unlock()
			s.round(t)
			o.mu.Lock()
		}
		l.taken = false
		if len(l.queue) == 0 && o.lanes[l.key] == l {
			delete(o.lanes, l.key)
		}
		s.bots.EndPosting()
	}
	o.posting--
}
