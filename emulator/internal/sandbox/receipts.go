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

// scheduleReceipts lets the person get and read a message of the Page's, later on the virtual clock.
func (s *Sandbox) scheduleReceipts(tx *Tx, m *messenger.Message) {
	if s.receipts.Deliveries == ReceiptAuto && s.hooked.Load() {
		at := m.At.Add(s.receipts.DeliveryDelay)
		s.later(tx.World, at, messenger.WasDelivered{Message: m, At: at})
	}
	if s.receipts.Reads == ReceiptAuto {
		at := m.At.Add(s.receipts.ReadDelay)
		s.later(tx.World, at, messenger.WasRead{Conversation: m.Conversation, At: at, UpTo: m})
	}
}

// later makes an event happen at a virtual instant, unless the world is another one by then.
func (s *Sandbox) later(w *messenger.World, at time.Time, e messenger.Event) {
	s.Clock.Schedule(at, func() {
		s.Do(func(tx *Tx) {
			if tx.World == w {
				tx.Apply([]messenger.Event{e})
			}
		})
	})
}
