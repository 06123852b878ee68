package emulator

import (
	"context"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
)

var _ contract.Bench = (*Handle)(nil)

func (h *Handle) bench() *control.Bench { return &control.Bench{Client: h.client, Quiet: h.quiet} }

// Ask decides by the server. With [Handle.Latest] and [Handle.Move] it makes the handle a [contract.Bench].
func (h *Handle) Ask(ctx context.Context, in contract.Verification) (contract.Verdict, error) {
	return h.bench().Ask(ctx, in)
}

// Latest is the seq of what was recorded last.
func (h *Handle) Latest(ctx context.Context) (int64, error) { return h.bench().Latest(ctx) }

// Move is [Handle.Advance] that ends no test. quiet is the silence of the bot that is believed; nil: the handle's.
func (h *Handle) Move(ctx context.Context, d time.Duration, quiet *time.Duration) error {
	return h.bench().Move(ctx, d, quiet)
}

// Quiet sets how long the bot must have had nothing under way, in wall time, before this handle and the stories told on it believe that
// nothing more comes. Unless it is said, it is as long as this bot needs: three times its longest silence between a webhook and a call so
// far, between 500ms and 5s, and 3s before the first.
func (h *Handle) Quiet(d time.Duration) *Handle { h.quiet = &d; return h }

// Verify decides by the server whether expectations hold of everything since seq. It waits as a story does, but moves no clock.
func (h *Handle) Verify(seq int64, expectations ...contract.Expectation) contract.Verdict {
	h.tb.Helper()
	v, err := h.Ask(context.Background(), control.Verification{Expectations: expectations, Mark: seq})
	h.must(err)
	return v
}

// Transcript is what a person and the Page wrote to each other, for failures: one line for each message.
func (h *Handle) Transcript(person string) string {
	text, err := h.client.Transcript(context.Background(), person)
	if err != nil {
		return "(" + err.Error() + ")" // there is a failure to be told already
	}
	return text
}

// Webhook subscribes the first app to everything at a callback, which must answer the handshake.
func (h *Handle) Webhook(callback string) {
	h.tb.Helper()
	_, err := h.client.SetWebhook(context.Background(), control.WebhookChange{CallbackURL: callback})
	h.must(err)
}
