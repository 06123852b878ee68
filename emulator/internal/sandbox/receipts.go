package sandbox

import (
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

// maxReceipts bounds the receipts that wait on the clock: one that stands still for long must not take all the room there is.
const maxReceipts = 100_000

// receipt is scheduled work: the person gets a message of the Page's, or reads it. It names what it is about, and says itself
// what a receipt tells of the message, which may not be kept any more when the time has come.
type receipt struct {
	World        int // by the number of worlds before it
	Conversation string
	Message      string
	Sent         time.Time // virtual
	Read         bool      // else: got
}

// scheduleReceipts lets the person get and read a message of the Page's, later on the virtual clock.
func (s *Sandbox) scheduleReceipts(m *messenger.Message) {
	r := receipt{World: s.worlds, Conversation: m.Conversation.ID, Message: m.ID, Sent: m.At}
	if s.receipts.Deliveries == ReceiptAuto && s.hooked.Load() {
		s.later(m.At.Add(s.receipts.DeliveryDelay), r)
	}
	if s.receipts.Reads == ReceiptAuto {
		r.Read = true
		s.later(m.At.Add(s.receipts.ReadDelay), r)
	}
}

// later schedules a receipt. One too many is never given, and the log says so, once until there is room again.
func (s *Sandbox) later(at time.Time, r receipt) {
	if s.awaited < maxReceipts && s.Clock.Schedule(at, r) == nil {
		s.awaited++
		return
	}
	if !s.overrun {
		s.overrun = true
		s.log.Error("too many receipts wait for the clock: people give no more of them until it is advanced", "waiting", s.awaited)
	}
}

// give makes a receipt happen, unless the world is another one by now.
func (s *Sandbox) give(at time.Time, r receipt) {
	s.Do(func(tx *Tx) {
		if r.World != s.worlds {
			return
		}
		s.awaited--
		s.overrun = s.overrun && s.awaited > maxReceipts/2 // there is room again: the next time is worth a line
		n, _ := tx.World.Node(r.Conversation)
		c, known := n.(*messenger.Conversation)
		if !known {
			return
		}
		m := &messenger.Message{ID: r.Message, Conversation: c, At: r.Sent, FromPage: true}
		var e messenger.Event = messenger.WasDelivered{Message: m, At: at}
		if r.Read {
			e = messenger.WasRead{Conversation: c, At: at, UpTo: m}
		}
		tx.Apply([]messenger.Event{e})
	})
}
