package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sendmock/sendmock/emulator/control"
)

// deliveryStates are the states that a delivery can be in.
var deliveryStates = []string{"pending", "delivered", "failed", "dropped"}

func deliveries() ask {
	var state, event, person string
	return ask{
		group: groupWebhooks,
		use:   "deliveries", short: "List the webhooks: id, time, event, PSID, state, attempts, last status or error",
		words: map[string]string{"psid": "--person"},
		flags: func(fs *pflag.FlagSet) {
			fs.StringVar(&state, "state", "", "only those that are "+strings.Join(deliveryStates, ", "))
			fs.StringVar(&event, "event", "", "only those of this event: message, postback, …")
			fs.StringVar(&person, "person", "", "only those about this PSID or slug")
		},
		check: func([]string) error {
			if state != "" && !slices.Contains(deliveryStates, state) {
				return fmt.Errorf("--state %q is none of %s", state, strings.Join(deliveryStates, ", "))
			}
			return nil
		},
		do: func(ctx context.Context, c *control.Client, _ []string) (any, error) {
			filter := url.Values{"limit": {strconv.Itoa(deliveriesPage)}}
			for name, value := range map[string]string{"state": state, "event": event, "psid": person} {
				if value != "" {
					filter.Set(name, value)
				}
			}
			return allDeliveries(ctx, c, filter)
		},
	}
}

// deliveriesPage is how many deliveries are read at a time, the most that the server gives.
const deliveriesPage = 1000

func allDeliveries(ctx context.Context, c *control.Client, filter url.Values) (control.Deliveries, error) {
	all := control.Deliveries{Deliveries: []control.Delivery{}}
	for {
		page, err := c.Deliveries(ctx, filter)
		if err != nil {
			return all, err
		}
		all.Deliveries = append(all.Deliveries, page.Deliveries...)
		if len(page.Deliveries) < deliveriesPage {
			return all, nil
		}
		filter.Set("since", strconv.FormatInt(page.Deliveries[len(page.Deliveries)-1].ID, 10))
	}
}

func redeliver() ask {
	var id int64
	return ask{
		group: groupWebhooks,
		use:   "redeliver ID", short: "Post a webhook once more, the same bytes",
		check: func(args []string) error {
			var err error
			if id, err = strconv.ParseInt(args[0], 10, 64); err != nil {
				return fmt.Errorf("ID %q is no number; sendmock deliveries lists them", args[0])
			}
			return nil
		},
		do: func(ctx context.Context, c *control.Client, _ []string) (any, error) { return c.Redeliver(ctx, id) },
	}
}
