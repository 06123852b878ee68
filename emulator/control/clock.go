package control

import (
	"context"
	"time"
)

// Clock is GET clock.
type Clock struct {
	Mode   string    `json:"mode"` // real, frozen or scaled
	Now    time.Time `json:"now"`
	Offset string    `json:"offset"` // how far Now is ahead of the machine's clock
	Scale  float64   `json:"scale"`

	AdvancingTo *time.Time `json:"advancing_to,omitempty"` // about where an advance goes that is under way

	// Of the answer to an advance.
	AskedFor *time.Time `json:"asked_for,omitempty"` // where it was to go
	Stopped  string     `json:"stopped,omitempty"`   // why Now is not there; "": it is
}

// ClockChange is PUT clock. A Now ahead is an advance, one behind is refused.
type ClockChange struct {
	Mode  string    `json:"mode,omitempty"`
	Now   time.Time `json:"now,omitzero"`
	Scale float64   `json:"scale,omitempty"`
}

// Settle waits until the bot has had nothing under way for d of the machine's time, neither a webhook nor a call.
func (c *Client) Settle(ctx context.Context, d time.Duration) error {
	ms := int(d.Milliseconds())
	_, err := c.Move(ctx, Advance{Duration: "0s", QuietMS: &ms})
	return err
}

// Advance is POST clock/advance.
type Advance struct {
	Duration   string `json:"duration"`              // "25h", "7d"
	PatienceMS *int   `json:"patience_ms,omitempty"` // how long a callback may take to answer the handshake, on the machine's clock; default 5000
	QuietMS    *int   `json:"quiet_ms,omitempty"`    // how long the bot must be silent at each step, on the machine's clock; default: as long as it needs
	SettleMS   *int   `json:"settle_ms,omitempty"`   // the older name of quiet_ms
}
