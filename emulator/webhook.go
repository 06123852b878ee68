package emulator

import (
	"fmt"

	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/fixtures"
	"github.com/sendmock/sendmock/openapi"
)

// samples are the shipped webhook events.
func samples() ([]webhook.Sample, error) {
	shipped, err := fixtures.Webhooks()
	if err != nil {
		return nil, err
	}
	list := make([]webhook.Sample, len(shipped))
	for i, w := range shipped {
		list[i] = webhook.Sample{Name: w.Name, Field: w.Field, Summary: w.Summary, Envelope: webhook.Envelope(w.Envelope), Item: w.Item}
	}
	return list, nil
}

// hook is the callback that the options name, subscribed to fields, or nil.
func (o *Options) hook(fields []string) *sandbox.Hook {
	if o.WebhookURL == "" {
		return nil
	}
	return &sandbox.Hook{URL: o.WebhookURL, Fields: fields}
}

// wrongDelivery says what the first webhook that contradicts the description has in it, or nil.
func (e *Emulator) wrongDelivery() error {
	spec, err := openapi.Load()
	if err != nil {
		return err
	}
	for _, d := range e.sandbox.Deliveries() {
		if err := spec.CheckWebhook(d.Payload); err != nil {
			return fmt.Errorf("webhook %d, %s, contradicts openapi/messenger.yaml: %w", d.ID, d.Event, err)
		}
	}
	return nil
}
