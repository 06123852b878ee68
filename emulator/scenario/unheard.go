package scenario

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
)

// maxUnheard bounds how many webhooks a failure names.
const maxUnheard = 5

// unheard says which webhooks of a story the bot did not take: what it was not told, it could not do. "" if it took them all.
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
		case d.State == "delivered" || len(d.Attempts) == 0 && d.State == "pending":
		case len(lines) == maxUnheard:
			more++
		default:
			lines = append(lines, "  "+p.failure(d))
		}
	}
	if lines == nil {
		return ""
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	return "webhooks that the bot did not take:\n" + strings.Join(lines, "\n")
}

// failure is a delivery that failed, on one line: what about whom, when, how often, why.
func (p *play) failure(d *control.Delivery) string {
	who := d.PSID
	for slug, psid := range p.psids {
		if psid == d.PSID {
			who = slug
		}
	}
	why := d.Dropped
	if n := len(d.Attempts); n > 0 {
		last := d.Attempts[n-1]
		why = last.Error
		if why == "" {
			why = fmt.Sprintf("answered %d", last.Status)
		}
	}
	return fmt.Sprintf("%s of %s at %s, %s after %d attempts: %s", d.Event, who, d.At.Format("2006-01-02 15:04:05"), d.State, len(d.Attempts), why)
}
