package emulator

import (
	"context"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
)

var _ contract.Bench = (*Handle)(nil)

// Since returns at once what was recorded after seq. With [Handle.Wait], Now and Advance it makes the handle a
// [contract.Bench].
func (h *Handle) Since(ctx context.Context, seq int64) (contract.Recorded, error) {
	return h.client.Since(ctx, seq)
}

// Wait returns when a request is recorded after seq, or the error of ctx when that is done.
func (h *Handle) Wait(ctx context.Context, seq int64) error { return h.client.Await(ctx, seq) }

// Quiet waits until the bot has had nothing under way for d of wall time, neither a webhook nor a call.
func (h *Handle) Quiet(ctx context.Context, d time.Duration) error { return h.client.Settle(ctx, d) }

// Knows asks whether the names of a match are known. One that is misspelt is refused wherever a story expects something.
func (h *Handle) Knows(ctx context.Context, names contract.Match) error {
	return h.client.Knows(ctx, names)
}

// Latest is the seq of what was recorded last.
func (h *Handle) Latest(ctx context.Context) (int64, error) { return h.client.Seq(ctx) }

// Verify decides by the server whether expectations hold of everything since seq.
func (h *Handle) Verify(seq int64, expectations ...contract.Expectation) contract.Verdict {
	h.tb.Helper()
	v, err := h.client.Verify(context.Background(), control.Verification{Expectations: expectations, Since: seq})
	h.must(err)
	return v
}

// Transcript is what a person and the Page wrote to each other, for failures: one line for each message.
func (h *Handle) Transcript(psid string) string {
	text, err := h.client.Transcript(context.Background(), psid)
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
