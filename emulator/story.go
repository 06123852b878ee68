package emulator

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
)

var _ contract.Bench = (*Handle)(nil)

// Since returns at once what was recorded after seq. With [Handle.Wait], Now and Advance it makes the handle a
// [contract.Bench].
func (h *Handle) Since(ctx context.Context, seq int64) (contract.Recorded, error) {
	out := contract.Recorded{Next: seq}
	for {
		got, err := h.client.Requests(ctx, out.Next, url.Values{"limit": {"1000"}})
		if err != nil || got.Next == out.Next {
			return out, err
		}
		out.Exchanges, out.Next, out.Evicted = append(out.Exchanges, got.Requests...), got.Next, got.Evicted
	}
}

// Wait returns when a request is recorded after seq, or the error of ctx when that is done.
func (h *Handle) Wait(ctx context.Context, seq int64) error {
	for {
		_, err := h.client.Wait(ctx, control.Search{Since: seq})
		if err == nil || ctx.Err() != nil || !waitedInVain(err) {
			return err
		}
	}
}

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
	_, err := h.client.SetWebhook(context.Background(), control.Webhook{CallbackURL: callback})
	h.must(err)
}

func waitedInVain(err error) bool {
	var p *control.Problem
	return errors.As(err, &p) && p.Status == http.StatusRequestTimeout
}
