package control

import (
	"context"
	"net/url"
	"strconv"
	"time"
)

// Webhook is GET webhook, and the answer to PUT webhook: where an app's webhooks go.
type Webhook struct {
	AppID       string   `json:"app_id"`
	CallbackURL string   `json:"callback_url"` // empty: nowhere
	VerifyToken string   `json:"verify_token"`
	Fields      []string `json:"fields"`
	Verified    *bool    `json:"verified,omitempty"` // of a subscription: deliveries wait until it is
	Active      *bool    `json:"active,omitempty"`   // of a subscription
}

// WebhookChange is PUT webhook. An empty callback_url with nothing but an app_id ends the subscription; without verify: false
// the callback must answer the handshake.
type WebhookChange struct {
	AppID       string   `json:"app_id,omitempty"` // the first app, if empty
	CallbackURL string   `json:"callback_url"`
	VerifyToken string   `json:"verify_token,omitempty"` // the app's own, if empty
	Fields      []string `json:"fields,omitempty"`       // all, if empty
	Verify      *bool    `json:"verify,omitempty"`
}

// Receipts is GET and PUT receipts: how people answer for having got and read the Page's messages. Delays are virtual.
type Receipts struct {
	Deliveries *Receipt `json:"deliveries,omitempty"` // auto or off
	Reads      *Receipt `json:"reads,omitempty"`      // auto, manual (when the person reads) or off
}

// Receipt is one kind of receipt.
type Receipt struct {
	Mode  string `json:"mode,omitempty"`
	Delay string `json:"delay,omitempty"` // of mode auto: "1s", "25h"
}

// Deliveries is GET deliveries: the webhooks, oldest first.
type Deliveries struct {
	Deliveries []Delivery `json:"deliveries"`
	Next       int64      `json:"next"`           // id of the last one seen; the next since
	More       bool       `json:"more,omitempty"` // there are more behind it: a page has a limit, in number and in bytes
}

// Delivery is one webhook to one app.
type Delivery struct {
	ID             int64             `json:"id"`
	Seq            int64             `json:"seq"` // of this state
	At             time.Time         `json:"at"`
	Event          string            `json:"event"` // message, postback, message_echo, …
	Field          string            `json:"field"`
	AppID          string            `json:"app_id"`
	PageID         string            `json:"page_id"`
	PSID           string            `json:"psid,omitempty"`
	ConversationID string            `json:"conversation_id,omitempty"`
	MessageID      string            `json:"message_id,omitempty"`
	CallbackURL    string            `json:"callback_url"`
	Payload        any               `json:"payload"`
	Body           string            `json:"body"` // the payload to the byte: what is signed
	Headers        map[string]string `json:"headers"`
	State          string            `json:"state"` // pending, delivered, failed, dropped
	Attempts       []Attempt         `json:"attempts"`
	NextAt         *time.Time        `json:"next_at,omitempty"` // virtual, of the next attempt
	Dropped        string            `json:"dropped,omitempty"` // why
}

// Attempt is one posting of a delivery.
type Attempt struct {
	At         time.Time `json:"at"` // virtual
	WallAt     time.Time `json:"wall_at"`
	Status     int       `json:"status"` // 0: no answer came
	Answer     string    `json:"answer,omitempty"`
	Error      string    `json:"error,omitempty"`
	DurationMS int64     `json:"duration_ms"`
}

// The orders in which deliveries that were held back go out.
const (
	OldestFirst = "oldest-first"
	NewestFirst = "newest-first"
)

// ReleaseOrders are the orders of a [Release].
var ReleaseOrders = []string{OldestFirst, NewestFirst}

// Release is POST webhook/release.
type Release struct {
	Order string `json:"order,omitempty"` // of each conversation's deliveries; default oldest-first
}

// Released is the answer to it.
type Released struct {
	Released int `json:"released"` // deliveries that go out now
}

// Triggers is GET triggers: the webhook events that can be sent as they are.
type Triggers struct {
	Triggers []Trigger `json:"triggers"`
}

// Trigger is one of them.
type Trigger struct {
	Event    string `json:"event"`
	Field    string `json:"field"`
	Envelope string `json:"envelope"` // messaging, standby, changes
	Summary  string `json:"summary"`
}

// Triggering is POST triggers/{event}. Nothing happens in the world: apps are only told.
type Triggering struct {
	Person string `json:"person,omitempty"` // PSID or slug; the first, if empty
}

// Triggered is the answer to it.
type Triggered struct {
	Deliveries []int64 `json:"deliveries"`
}

// Webhook reads where the first app's webhooks go.
func (c *Client) Webhook(ctx context.Context) (Webhook, error) {
	var out Webhook
	return out, c.call(ctx, "GET", "webhook", nil, &out)
}

// SetWebhook changes where an app's webhooks go.
func (c *Client) SetWebhook(ctx context.Context, change WebhookChange) (Webhook, error) {
	var out Webhook
	return out, c.call(ctx, "PUT", "webhook", change, &out)
}

// SetReceipts changes how people answer for the Page's messages.
func (c *Client) SetReceipts(ctx context.Context, r Receipts) (Receipts, error) {
	var out Receipts
	return out, c.call(ctx, "PUT", "receipts", r, &out)
}

// Deliveries reads the webhooks. filter holds the query parameters: since, limit, event, field, state, app_id, psid; nil is all. As many
// pages are read as the limit asks for.
func (c *Client) Deliveries(ctx context.Context, filter url.Values) (Deliveries, error) {
	out, err := pages(filter, func(q url.Values) (page[Delivery], error) {
		var got Deliveries
		err := c.call(ctx, "GET", "deliveries?"+q.Encode(), nil, &got)
		return page[Delivery]{got.Deliveries, got.Next, got.More}, err
	})
	return Deliveries{Deliveries: out.list, Next: out.next, More: out.more}, err
}

// Delivery reads one webhook.
func (c *Client) Delivery(ctx context.Context, id int64) (Delivery, error) {
	var out Delivery
	return out, c.call(ctx, "GET", "deliveries/"+strconv.FormatInt(id, 10), nil, &out)
}

// Redeliver posts a webhook once more, the same bytes.
func (c *Client) Redeliver(ctx context.Context, id int64) (Delivery, error) {
	var out Delivery
	return out, c.call(ctx, "POST", "deliveries/"+strconv.FormatInt(id, 10)+"/redeliver", nil, &out)
}

// HoldDeliveries stops the posting of webhooks until they are released.
func (c *Client) HoldDeliveries(ctx context.Context) error {
	return c.call(ctx, "POST", "webhook/hold", nil, nil)
}

// ReleaseDeliveries posts what was held back, and lets webhooks be posted again.
func (c *Client) ReleaseDeliveries(ctx context.Context, in Release) (Released, error) {
	var out Released
	return out, c.call(ctx, "POST", "webhook/release", in, &out)
}

// Triggers lists the events that [Client.Trigger] sends.
func (c *Client) Triggers(ctx context.Context) (Triggers, error) {
	var out Triggers
	return out, c.call(ctx, "GET", "triggers", nil, &out)
}

// Trigger tells the subscribed apps of an event.
func (c *Client) Trigger(ctx context.Context, event string, in Triggering) (Triggered, error) {
	var out Triggered
	return out, c.call(ctx, "POST", "triggers/"+url.PathEscape(event), in, &out)
}
