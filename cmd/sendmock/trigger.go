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

func advance() ask {
	var by contract.Duration
	var waits waitFlags
	return ask{
		group: groupWebhooks,
		use:   "advance DURATION", short: "Move the clock on (25h, 7d), let what is due happen, and wait until the bot is quiet",
		timeout: advanceTimeout,
		flags:   func(fs *pflag.FlagSet) { waits.register(fs, "quiet") },
		check: func(args []string) error {
			err := waits.check()
			if err != nil {
				return err
			}
			if by, err = contract.ParseDuration(args[0]); err != nil {
				return fmt.Errorf("DURATION: %w", err)
			}
			return nil
		},
		do: func(ctx context.Context, c *control.Client, _ []string) (any, error) {
			patience, quiet := waits.milliseconds()
			return c.Move(ctx, control.Advance{Duration: by.String(), PatienceMS: patience, QuietMS: quiet})
		},
	}
}
