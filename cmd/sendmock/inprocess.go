package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
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

// host is that of the URL.
func (s *served) host() string {
	u, err := url.Parse(s.url)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// serveInProcess starts an emulator that serves until stop is called.
func serveInProcess(ctx context.Context, options emulator.Options, at listenFlags) (*served, error) {
	emu, err := newEmulator(options)
	if err != nil {
		return nil, err
	}
	listeners, err := at.listen()
	if err == nil {
		err = at.announce(listeners[0])
	}
	if err != nil {
		return nil, errors.Join(err, emu.Close())
	}
	warnOfExposure(options.Log, listeners[0].Addr(), options.ControlToken != "")
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	boundMemory(ctx)
	go func() { done <- emu.Serve(ctx, listeners...) }()
	return &served{
		url: baseURL(listeners[0].Addr().(*net.TCPAddr)), client: emu.Control(),
		stop: func() error { cancel(); return <-done },
	}, nil
}

// errNoHandshake is why a bot is not told of anything.
var errNoHandshake = errors.New("the bot has not answered the handshake")

// subscribe makes the handshake with a callback until it succeeds, or patience is at an end. What else is wrong does not mend
// itself: the first answer that says so is the last.
func subscribe(ctx context.Context, c *control.Client, callback string, patience time.Duration) error {
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		_, err := c.SetWebhook(waiting, control.WebhookChange{CallbackURL: callback})
		var refused *control.Problem
		if err == nil || waiting.Err() == nil && (!errors.As(err, &refused) || refused.Code != notVerified) {
			return err
		}
		select {
		case <-tick.C:
		case <-waiting.Done():
			if ctx.Err() != nil {
				return fmt.Errorf("%w while waiting for the bot at %s", context.Cause(ctx), webhook.Shown(callback)) // its query may hold a secret
			}
			return fmt.Errorf("%w in %s: it must listen at %s and have the app's verify token: %w", errNoHandshake, patience, webhook.Shown(callback), err)
		}
	}
}

// notVerified is the code of a subscription whose handshake failed, be it that nobody listens at the callback.
const notVerified = "webhook-not-verified"
