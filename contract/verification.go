package contract

import "time"

// Verification is what a verdict is asked about, as POST verify takes it. Waits are wall time, in milliseconds.
type Verification struct {
	Expectations Expectations      `json:"expectations,omitempty"` // without any, only the standing checks decide
	Checks       map[string]string `json:"checks,omitempty"`       // standing checks by id: "on" or "off"
	Since        *int64            `json:"since,omitempty"`        // seq: only what was recorded later counts, and time counts from there
	Mark         int64             `json:"mark,omitempty"`         // seq: only what was recorded later counts; within counts from people's acts all the same
	AbsentFrom   *Moment           `json:"absent_from,omitempty"`  // where an absence begins that names neither since nor after; default: now
	PatienceMS   *int              `json:"patience_ms,omitempty"`  // the longest wait for what must come
	QuietMS      *int              `json:"quiet_ms,omitempty"`     // the silence of the bot that is believed; default: what this bot needs
	SettleMS     *int              `json:"settle_ms,omitempty"`    // the older name of quiet_ms
}

// Moment is a place in the record, and the virtual instant at which it was the newest.
type Moment struct {
	Seq int64     `json:"seq"`
	At  time.Time `json:"at"`
}

// The two waits, in wall time, on every surface.
const (
	// DefaultPatience is the longest wait for what must come, unless told otherwise.
	DefaultPatience = 5 * time.Second
	// MaxWait bounds patience and quiet.
	//
	//sendmock:bound time that a question waits, and silence that it may ask for | 400 malformed | TestNumbersAreChecked
	MaxWait = time.Minute
)

// Waited says how long a verdict waited at most, and which silence it believed, in wall time.
type Waited struct {
	PatienceMS int64  `json:"patience_ms"`
	QuietMS    int64  `json:"quiet_ms"`
	Why        string `json:"why"`             // where the quiet comes from
	Retry      bool   `json:"retry,omitempty"` // beyond quiet, for a bot that may still try again what was refused and passes by itself
}
