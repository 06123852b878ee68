package record

import "time"

// DeliveryState is how far a delivery has come.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryPending   DeliveryState = "pending"   // not tried yet, or not to its end
	DeliveryDelivered DeliveryState = "delivered" // the bot answered 2xx
	DeliveryFailed    DeliveryState = "failed"    // tried in vain; another attempt is due
	DeliveryDropped   DeliveryState = "dropped"   // given up
)

// Delivery is one webhook to one app, as it stood at one moment. It is immutable: what comes of it is another Delivery with
// the same ID.
type Delivery struct {
	ID             int64 // the seq at which it was made
	Seq            int64 // of this state
	At             time.Time
	WallAt         time.Time
	Event          string // what happened, by the key of the event object: message, postback, delivery
	Field          string // the subscription field: messages
	AppID          string
	PageID         string
	PSID           string // "" where the event is about no person
	ConversationID string
	MessageID      string
	URL            string
	Payload        []byte // as posted, to the byte
	State          DeliveryState
	Attempts       []Attempt
	NextAt         time.Time // virtual, of the next attempt; zero: none is due
	Dropped        string    // why
}

// Attempt is one posting of a delivery.
type Attempt struct {
	At     time.Time // virtual
	WallAt time.Time
	Took   time.Duration // of the machine's time
	URL    string        // where it went
	Status int           // 0: no answer came
	Answer string        // the beginning of the bot's answer
	Error  string        // why it failed; "": it did not
}

// Size is about what a delivery holds on to, in bytes.
func (d *Delivery) Size() int {
	const fixed = 384
	n := fixed + len(d.Payload) + len(d.URL) + len(d.Dropped)
	for _, a := range d.Attempts {
		n += 128 + len(a.Answer) + len(a.Error)
	}
	return n
}
