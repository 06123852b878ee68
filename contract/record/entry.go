package record

import "time"

// Entry is one recorded thing. Of its parts below At one is set.
type Entry struct {
	Seq int64
	At  time.Time // virtual

	Exchange *Exchange
	Delivery *Delivery
	Act      *Act
	Clock    *ClockMove
	Reset    bool
}

// Act is something a person did, or a change of who controls a thread.
type Act struct {
	Event          string // message, postback, reaction, read, feed, …
	PageID         string
	PSID           string
	ConversationID string
	MessageID      string
	Text           string // cut at the recorder's bound for words
}

// ClockMove is a change of the clock.
type ClockMove struct {
	Mode string
	From time.Time
	To   time.Time
}

// size is about what an entry holds on to, in bytes. What an exchange and a delivery weigh is counted with them.
func (e *Entry) size() int {
	const fixed = 128
	switch {
	case e.Exchange != nil:
		return e.Exchange.Size()
	case e.Delivery != nil:
		return e.Delivery.Size()
	case e.Act != nil:
		return fixed + len(e.Act.Text)
	}
	return fixed
}
