package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
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

// handshaken waits until the first app's callback has answered the handshake.
func handshaken(ctx context.Context, c *control.Client, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		hook, err := c.Webhook(ctx)
		if err == nil && hook.CallbackURL != "" && hook.Verified != nil && *hook.Verified {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%w in %s: it must listen at %s and have the app's verify token", errNoHandshake, patience, hook.CallbackURL)
		}
	}
}

// subscribe makes the handshake with a callback until it succeeds.
func subscribe(ctx context.Context, c *control.Client, callback string, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		_, err := c.SetWebhook(ctx, control.WebhookChange{CallbackURL: callback})
		var refused *control.Problem
		if err == nil || ctx.Err() == nil && !errors.As(err, &refused) {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%w in %s: %w", errNoHandshake, patience, err)
		}
	}
}
