package main

import (
	"context"
	"errors"
	"fmt"

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

func advance() ask {
	var by contract.Duration
	var waits waitFlags
	return ask{
		group: groupWebhooks,
		use:   "advance DURATION", short: "Move the clock on (25h, 7d), let what is due happen, and wait until the bot is quiet",
		long: "advance moves the clock on, and stops wherever something is due on the way: a webhook's retry, a receipt. It goes on from there when\n" +
			"the bot has been quiet: when for that long it was told nothing and asked nothing. A bot that has not answered the handshake yet\n" +
			"is waited for first, no longer than the patience.",
		example: "  sendmock advance 25h\n  sendmock advance 0s --quiet 2s",
		timeout: longTimeout,
		flags:   func(fs *pflag.FlagSet) { waits.register(fs, "quiet", "the bot to answer the handshake") },
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
