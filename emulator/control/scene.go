package control

import (
	"context"
	"time"
)

// Scene is POST reset with a body: another start than the server's own. Apps, Pages, users and tokens are always the server's.
type Scene struct {
	Clock       time.Time         `json:"clock,omitzero"`         // where the clock stands frozen
	People      []NewPerson       `json:"people,omitzero"`        // instead of the world's people, and all that they wrote; empty: nobody, nil: they stay
	Rules       map[string]string `json:"rules,omitempty"`        // modes by id
	KeepWebhook bool              `json:"keep_webhook,omitempty"` // what apps are subscribed to now stays
	NewIDs      bool              `json:"new_ids,omitempty"`      // says nothing: a reset never makes ids anew
	Checks      map[string]string `json:"checks,omitempty"`       // standing checks of the chapter that begins, by id: "on" or "off"
}

// Reset takes the sandbox back to its start.
func (c *Client) Reset(ctx context.Context) error {
	return c.call(ctx, "POST", "reset", nil, nil)
}

// ResetTo takes the sandbox to a scene.
func (c *Client) ResetTo(ctx context.Context, to Scene) error {
	return c.call(ctx, "POST", "reset", to, nil)
}
