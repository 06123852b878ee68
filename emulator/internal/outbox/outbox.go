package outbox

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/sendmock/sendmock/contract/coverage"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// The bounds of an outbox.
const (
	// maxWaiting bounds the deliveries that are not at their end.
	//
	//sendmock:bound deliveries that wait, held ones included | dropped, and recorded as such | TestWaitingIsBounded
	maxWaiting = 20_000

	// maxWaitingBytes bounds their payloads, and what bots answered.
	//
	//sendmock:bound bytes of deliveries that wait | dropped, and recorded as such | TestBytesAreBounded
	maxWaitingBytes = 32 << 20

	// maxKept bounds the deliveries at their end that can still be read and redelivered.
	//
	//sendmock:bound deliveries kept at their end | the oldest go | TestKeptIsBounded
	maxKept = 10_000

	// maxKeptBytes bounds their payloads, and what bots answered.
	//
	//sendmock:bound bytes of deliveries kept at their end | the oldest go | TestBytesAreBounded
	maxKeptBytes = 16 << 20

	// maxPosting bounds the deliveries that are posted at a time.
	//
	//sendmock:bound deliveries posted at a time | they wait for their turn | TestPostingIsBounded
	maxPosting = 16
)

// Owner is whose apps are told: a world. It is asked without any lock of the outbox's.
type Owner interface {
	// Receiver is where an app is told of events now, for bots move, and the secret that they are signed with. ok is false where
	// the app is not subscribed any more.
	Receiver(app string) (callback, secret string, ok bool)

	// Disable hears, after a failure, that everything an app was told since an instant has failed, and for so long that the
	// platform would end its subscription.
	Disable(app string, since time.Time)
}

// Config is what an outbox works with. Nothing may be nil.
type Config struct {
	Owner    Owner
	Clock    *clock.Clock      // attempts are dated by it, and retries scheduled; who handles it calls [Outbox.Retry]
	Record   *record.Recorder  // notes how each delivery stands
	Coverage *coverage.Counter // counts the events that are posted
	Post     *webhook.Client
	Quiet    *quiet.Watch // is told of each posting
	Log      *slog.Logger
}

// Outbox posts deliveries. Attempts are made without any lock. What fails is tried again on the virtual clock and does not keep the
// next ones waiting: the platform's receivers sort by timestamp after failures (docs/facts/webhooks.md §2).
type Outbox struct {
	ctx    context.Context // of attempts
	config Config

	mu      sync.Mutex // guards what follows
	kept    []*tracked // in the order of their ids
	byID    map[int64]*tracked
	waiting int // of those kept, how many are not at their end

	waitingBytes, endedBytes int // what those weigh, and the others

	lanes   map[laneKey]*lane
	ready   []*lane
	posting int
	failing map[string]time.Time // by app: since when everything has failed, virtual
	awaited map[string]bool      // apps whose callback has not answered the handshake yet
	stopped bool                 // nothing is posted until a release
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

// New returns an outbox that is empty. It posts until ctx is done.
func New(ctx context.Context, cfg Config) *Outbox {
	o := &Outbox{ctx: ctx, config: cfg}
	o.Reset()
	return o
}

// Reset forgets all deliveries, and what holds them back. What is being posted comes to nothing.
func (o *Outbox) Reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.lanes {
		l.queue = nil // a worker that has the lane, or will take it, finds nothing more to do
	}
	o.kept, o.byID = nil, map[int64]*tracked{}
	o.waiting, o.waitingBytes, o.endedBytes = 0, 0, 0
	o.lanes, o.failing, o.awaited = map[laneKey]*lane{}, map[string]time.Time{}, map[string]bool{}
	o.stopped = false
	o.era++
}

// Made are deliveries made in one go. They are posted when they are enqueued. The zero Made is none.
type Made struct{ list []*tracked }

// Add records a new delivery among those made, and returns its id. One too many is dropped at once.
func (o *Outbox) Add(made *Made, d record.Delivery) (id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	d.State = record.DeliveryPending
	if why := o.fullLocked(d.Size()); why != "" {
		d.State, d.Dropped = record.DeliveryDropped, why
	}
	t := &tracked{delivery: o.config.Record.NoteDelivery(d), era: o.era}
	o.kept = append(o.kept, t)
	o.byID[t.delivery.ID] = t
	o.countLocked(t, 1)
	o.forgetLocked()
	made.list = append(made.list, t)
	return t.delivery.ID
}

// fullLocked says why there is no room for one more delivery that waits; "": there is.
func (o *Outbox) fullLocked(size int) string {
	switch {
	case o.waiting >= maxWaiting:
		return "too many deliveries wait for the bots of this sandbox"
	case o.waitingBytes+size > maxWaitingBytes:
		return "the deliveries that wait for the bots of this sandbox are too large together"
	}
	return ""
}

// countLocked counts a delivery, as it stands, that comes (1) or goes (-1).
func (o *Outbox) countLocked(t *tracked, sign int) {
	if t.waits() {
		o.waiting += sign
		o.waitingBytes += sign * t.delivery.Size()
	} else {
		o.endedBytes += sign * t.delivery.Size()
	}
}

// forgetLocked lets go of the oldest deliveries at their end.
func (o *Outbox) forgetLocked() {
	overdrawn := func() bool { return len(o.kept)-o.waiting > maxKept || o.endedBytes > maxKeptBytes }
	for i := 0; i < len(o.kept) && overdrawn(); {
		t := o.kept[i]
		if t.waits() {
			i++
			continue
		}
		o.countLocked(t, -1)
		delete(o.byID, t.delivery.ID)
		if i == 0 {
			o.kept[0] = nil
			o.kept = o.kept[1:]
		} else {
			o.kept = slices.Delete(o.kept, i, i+1)
		}
	}
}

// waits reports whether the delivery is not at its end.
func (t *tracked) waits() bool {
	return t.delivery.State == record.DeliveryPending || t.delivery.State == record.DeliveryFailed
}
