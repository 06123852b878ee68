package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
)

func trigger() ask {
	var in control.Triggering
	var list bool
	return ask{
		group: groupWebhooks,
		use:   "trigger [EVENT]", short: "Send a sample webhook event; nothing happens in the world",
		example: "  sendmock trigger --list\n  sendmock trigger message.image --person ada",
		flags: func(fs *pflag.FlagSet) {
			fs.BoolVar(&list, "list", false, "list the events: name, field, what it is about")
			fs.StringVar(&in.Person, "person", "", "PSID or slug of whom it is about (default: the first)")
		},
		check: func(args []string) error {
			if list == (len(args) == 1) {
				return errors.New("trigger takes either EVENT or --list")
			}
			return nil
		},
		do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
			if list {
				return c.Triggers(ctx)
			}
			return c.Trigger(ctx, args[0], in)
		},
	}
}

// advanceTimeout leaves the bot time to work at every step of the way. The control client waits no longer.
const advanceTimeout = time.Minute

// maxSettle is what the server bounds settle_ms to.
const maxSettle = time.Minute

func advance() ask {
	var by contract.Duration
	var settle time.Duration
	return ask{
		group: groupWebhooks,
		use:   "advance DURATION", short: "Move the clock on (25h, 7d), let what is due happen, and wait until the bot is quiet",
		timeout: advanceTimeout,
		flags: func(fs *pflag.FlagSet) {
			fs.DurationVar(&settle, "settle", 50*time.Millisecond, "wall time in which the bot must do nothing, to be quiet")
		},
		check: func(args []string) error {
			var err error
			if by, err = contract.ParseDuration(args[0]); err != nil {
				return fmt.Errorf("DURATION: %w", err)
			}
			if settle < 0 || settle > maxSettle {
				return fmt.Errorf("--settle %s is not between 0s and %s", settle, maxSettle)
			}
			return nil
		},
		do: func(ctx context.Context, c *control.Client, _ []string) (any, error) {
			ms := int(settle.Milliseconds())
			return c.Move(ctx, control.Advance{Duration: by.String(), SettleMS: &ms})
		},
	}
}
