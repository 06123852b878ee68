package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// served is an emulator that serves while a command of this process goes on.
type served struct {
	url    string
	client *control.Client
	stop   func() error
}

// serveInProcess starts an emulator that serves until stop is called.
func serveInProcess(ctx context.Context, options emulator.Options, at listenFlags) (*served, error) {
	emu, err := emulator.New(options)
	if err != nil {
		return nil, usageError{err}
	}
	l, err := at.listen()
	if err != nil {
		return nil, err
	}
	if err := at.announce(l); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	go func() { done <- emu.Serve(ctx, l) }()
	return &served{
		url: baseURL(l.Addr().(*net.TCPAddr)), client: emu.Control(),
		stop: func() error { cancel(); return <-done },
	}, nil
}

// errNoHandshake is why a bot is not told of anything.
var errNoHandshake = errors.New("the bot has not answered the handshake")

// handshaken waits until the first app's callback has answered the handshake. The callback is the bot's, for who reads the error.
func handshaken(ctx context.Context, c *control.Client, callback string, patience time.Duration) error {
	return patiently(ctx, callback, patience, 50*time.Millisecond, func(ctx context.Context) (done bool, err error) {
		hook, err := c.Webhook(ctx)
		return err == nil && hook.CallbackURL != "" && hook.Verified != nil && *hook.Verified, nil
	})
}

// subscribe makes the handshake with a callback until it succeeds. What else is wrong does not mend itself: the first answer
// that says so is the last.
func subscribe(ctx context.Context, c *control.Client, callback string, patience time.Duration) error {
	var last error // why the bot is not subscribed yet
	err := patiently(ctx, callback, patience, 200*time.Millisecond, func(ctx context.Context) (done bool, err error) {
		_, err = c.SetWebhook(ctx, control.WebhookChange{CallbackURL: callback})
		var refused *control.Problem
		if errors.As(err, &refused) && refused.Code == notVerified {
			last = err
			return false, nil
		}
		return err == nil, err
	})
	if last != nil && errors.Is(err, errNoHandshake) {
		err = fmt.Errorf("%w: %w", err, last)
	}
	return err
}

// notVerified is the code of a subscription whose handshake failed, be it that nobody listens at the callback.
const notVerified = "webhook-not-verified"

// patiently asks until the bot has answered the handshake, patience is at an end, or something else is wrong.
func patiently(ctx context.Context, callback string, patience, pause time.Duration, ask func(ctx context.Context) (done bool, err error)) error {
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		done, err := ask(waiting)
		if done || err != nil && waiting.Err() == nil {
			return err
		}
		select {
		case <-tick.C:
		case <-waiting.Done():
			callback = webhook.Shown(callback) // its query may hold a secret
			if ctx.Err() != nil {
				return fmt.Errorf("%w while waiting for the bot at %s", context.Cause(ctx), callback)
			}
			return fmt.Errorf("%w in %s: it must listen at %s and have the app's verify token", errNoHandshake, patience, callback)
		}
	}
}
