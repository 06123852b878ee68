package scenario

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sendmock/sendmock/emulator/control"
)

// maxUnheard bounds how many webhooks a failure names.
const maxUnheard = 5

// unheard says what stood between people and the bot: webhooks that it did not take, or that it took and then asked nothing of
// this emulator. "" if there is nothing to say.
func (p *play) unheard(ctx context.Context) string {
	got, err := p.client.Deliveries(ctx, url.Values{"limit": {"1000"}})
	if err != nil {
		return "" // there is a failure to be told already
	}
	if len(got.Deliveries) == 0 && p.acted {
		return "no app was told of what people did: none is subscribed to it"
	}
	var lines []string
	more := 0
	for i := range got.Deliveries {
		d := &got.Deliveries[i]
		switch {
		case d.State == "delivered" || d.State == "pending" && p.held:
		case len(lines) == maxUnheard:
			more++
		default:
			lines = append(lines, "  "+p.failure(d))
		}
	}
	if lines == nil {
		return p.unasked(ctx)
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	return "webhooks that the bot did not take:\n" + strings.Join(lines, "\n")
}

// unasked says that the bot has sent no request since the story began, or none with a token of this emulator's.
func (p *play) unasked(ctx context.Context) string {
	got, err := p.client.Requests(ctx, 0, url.Values{"limit": {"1000"}})
	if err != nil || !p.acted || p.held {
		return ""
	}
	if len(got.Requests) > 0 {
		if slices.ContainsFunc(got.Requests, func(e control.Exchange) bool { return !e.Unrouted }) {
			return ""
		}
		return "the bot's token is of no use here: give it the Page's (sendmock env), or give the Page the bot's (--page-token)"
	}
	return "the bot took every webhook, and no request of it has reached this emulator: does it send its requests here?"
}

// failure is a delivery that failed, on one line: what about whom, when, how often, why.
func (p *play) failure(d *control.Delivery) string {
	who := d.PSID
	for slug, psid := range p.psids {
		if psid == d.PSID {
			who = slug
		}
	}
	at, why := d.At, d.Dropped
	if n := len(d.Attempts); n > 0 {
		at, why = d.Attempts[0].At, d.Attempts[n-1].Error
		if why == "" {
			why = fmt.Sprintf("answered %d", d.Attempts[n-1].Status)
		}
	}
	text := fmt.Sprintf("%s of %s at %s: ", d.Event, who, at.UTC().Format(time.DateTime))
	if len(d.Attempts) == 0 && d.State == "pending" {
		return text + "the bot has not answered it yet"
	}
	return text + fmt.Sprintf("%s after %d attempts: %s", d.State, len(d.Attempts), why)
}
