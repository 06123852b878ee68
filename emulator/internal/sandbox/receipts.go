package sandbox

import (
	"slices"
	"time"

	"github.com/sendmock/sendmock/emulator/messenger"
)

// ReceiptMode says when a receipt is given.
type ReceiptMode string

// The modes of receipts.
const (
	ReceiptAuto   ReceiptMode = "auto"   // by itself, after a delay
	ReceiptManual ReceiptMode = "manual" // when the person does it
	ReceiptOff    ReceiptMode = "off"    // never
)

// Receipts says how people answer for having got and read the Page's messages. Delays are virtual.
type Receipts struct {
	Deliveries    ReceiptMode // auto, off
	DeliveryDelay time.Duration
	Reads         ReceiptMode
	ReadDelay     time.Duration
}

// DefaultReceipts gives a delivery receipt after a second. Reading is the person's business.
func DefaultReceipts() Receipts {
	return Receipts{Deliveries: ReceiptAuto, DeliveryDelay: time.Second, Reads: ReceiptManual, ReadDelay: 5 * time.Second}
}

// Receipts are the settings in force.
func (tx *Tx) Receipts() Receipts { return tx.sb.receipts }

// SetReceipts puts other settings in force, for what is sent from now on.
func (tx *Tx) SetReceipts(r Receipts) { tx.sb.receipts = r }

// The bounds of receipts.
const (
	// maxReceipts bounds those that wait on the clock: one that stands still for long must not take all the room there is.
	//
	//sendmock:bound receipts that wait on the clock | never given, and the log says so | TestReceiptsAreBounded
	maxReceipts = 100_000

	// maxMids bounds the messages that one delivery receipt names beside its newest. Of more the watermark says all
	// (docs/facts/webhooks.md §7: mids are sometimes absent).
	//
	//sendmock:bound older messages that one delivery receipt names | left out, the watermark covers them | TestReceiptsTogether
	maxMids = 50
)

// receiptsDue is scheduled work: a conversation's receipts of one kind that are due are given. The clock has one for the earliest of
// them; what they are is kept in the sandbox's owed.
type receiptsDue struct {
	World        int // by the number of worlds before it
	Conversation string
	Read         bool // else: got
}

// owing are receipts of one kind that wait in a conversation.
type owing struct {
	list []receipt // in the order in which they are due
	next time.Time // virtual, for which the clock has work; zero: for none
}

// receipt is that the person gets messages of the Page's, or reads them. It says itself what is told of them, for they may not be kept
// any more when the time has come.
type receipt struct {
	due   time.Time // virtual
	sent  time.Time // virtual: the watermark
	last  string    // id of the newest message
	other []string  // ids of those before it that are due at the same instant
}

// scheduleReceipts lets the person get and read a message of the Page's, later on the virtual clock. That a person got it changes
// nothing but what apps are told, so it waits only where there is one to be told.
func (s *Sandbox) scheduleReceipts(m *messenger.Message) {
	due := receiptsDue{World: s.worlds, Conversation: m.Conversation.ID}
	if s.receipts.Deliveries == ReceiptAuto && s.hooked.Load() && told(s.world, m.Conversation.Page(), "message_deliveries") {
		s.owe(due, m, m.At.Add(s.receipts.DeliveryDelay))
	}
	if s.receipts.Reads == ReceiptAuto {
		due.Read = true
		s.owe(due, m, m.At.Add(s.receipts.ReadDelay))
	}
}

// told reports whether an app may be told of what is about a thread, by its field or in standby.
func told(w *messenger.World, page *messenger.Page, field string) bool {
	for _, app := range w.Apps {
		if page.Delivers(app, field) || page.Delivers(app, "standby") {
			return true
		}
	}
	return false
}

// owe adds a receipt. Those of a conversation that are due at the same instant are one: so a clock that stands still keeps one, whatever
// is sent. One too many is never given, and the log says so, once until there is room again.
func (s *Sandbox) owe(key receiptsDue, m *messenger.Message, due time.Time) {
	q := s.owed[key]
	if q == nil {
		q = &owing{}
	}
	i, same := slices.BinarySearchFunc(q.list, due, func(r receipt, due time.Time) int { return r.due.Compare(due) })
	if same {
		q.list[i].add(m, key.Read)
		return
	}
	if s.awaited >= maxReceipts {
		s.overran()
		return
	}
	q.list = slices.Insert(q.list, i, receipt{due: due, sent: m.At, last: m.ID})
	s.owed[key] = q
	s.awaited++
	s.wind(key, q)
}

// add lets a receipt tell of one more message.
func (r *receipt) add(m *messenger.Message, read bool) {
	if !read && len(r.other) < maxMids {
		r.other = append(r.other, r.last)
	}
	r.last = m.ID
	if m.At.After(r.sent) {
		r.sent = m.At
	}
}

// wind sees to it that the clock has work for the first of what is owed.
func (s *Sandbox) wind(key receiptsDue, q *owing) {
	first := q.list[0].due
	if !q.next.IsZero() && !first.Before(q.next) {
		return
	}
	if s.Clock.Schedule(first, key) != nil {
		s.overran()
		return
	}
	q.next = first
}

func (s *Sandbox) overran() {
	if !s.overrun {
		s.overrun = true
		s.log.Error("too many receipts wait for the clock: people give no more of them until it is advanced", "waiting", s.awaited)
	}
}

// give makes the receipts happen that are due, unless the world is another one by now.
func (s *Sandbox) give(at time.Time, key receiptsDue) {
	s.Do(func(tx *Tx) {
		q := s.owed[key]
		if q == nil || key.World != s.worlds {
			return
		}
		if !at.Before(q.next) {
			q.next = time.Time{}
		}
		due := 0
		for due < len(q.list) && !q.list[due].due.After(at) {
			due++
		}
		given := q.list[:due]
		s.awaited -= due
		s.overrun = s.overrun && s.awaited > maxReceipts/2 // there is room again: the next time is worth a line
		if q.list = q.list[due:]; len(q.list) > 0 {
			s.wind(key, q)
		} else {
			delete(s.owed, key)
		}
		n, _ := tx.World.Node(key.Conversation)
		if c, known := n.(*messenger.Conversation); known {
			for _, r := range given {
				tx.Apply([]messenger.Event{r.event(c, key.Read)})
			}
		}
		clear(given) // the list behind them goes on in the same room
	})
}

func (r *receipt) event(c *messenger.Conversation, read bool) messenger.Event {
	m := &messenger.Message{ID: r.last, Conversation: c, At: r.sent, FromPage: true}
	if read {
		return messenger.WasRead{Conversation: c, At: r.due, UpTo: m}
	}
	return messenger.WasDelivered{Message: m, Others: r.other, At: r.due}
}
