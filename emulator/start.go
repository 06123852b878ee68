package emulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
)

// TB is the part of testing.TB that [Start] needs. *testing.T, *testing.B and rapid's T have it.
type TB interface {
	Helper()
	Cleanup(f func())
	Fatalf(format string, args ...any)
}

// Handle is an emulator in a test's hands, by [Start] or [Dial]. Its methods end the test when something cannot be done; where
// Fatalf of the test returns, so do they, with nothing.
type Handle struct {
	URL string // http://127.0.0.1:49152: what stands for https://graph.facebook.com

	tb     TB
	client *control.Client
	world  control.World
	quiet  *time.Duration // nil: as long as the bot needs
}

// StartTime is where the clock of a started emulator stands, unless its world or its options say otherwise. It is behind
// 2026-11-04, the newest day on which the platform is known to have changed (docs/facts/platform-2026-11.md §1).
var StartTime = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// Start runs an emulator for a test, on a free port and with a frozen clock, and stops it when the test ends. Every answer
// and every webhook is checked against the description of the API. Of options the first counts. An emulator that cannot be
// started ends the test; if Fatalf of tb returns all the same, Start returns nil.
func Start(tb TB, options ...Options) *Handle {
	tb.Helper()
	var o Options
	if len(options) > 0 {
		o = options[0]
	}
	if o.Clock == (clock.Config{}) {
		o.Clock = clock.Config{Mode: clock.Frozen}
		if o.World == nil || o.World.Clock.IsZero() {
			o.Clock.Now = StartTime
		}
	}
	o.CheckAnswers = true
	return start(tb, o, func() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") })
}

func start(tb TB, o Options, listen func() (net.Listener, error)) *Handle {
	tb.Helper()
	emu, err := New(o)
	if err != nil {
		tb.Fatalf("sendmock: %v", err)
		return nil
	}
	l, err := listen()
	if err != nil {
		tb.Fatalf("sendmock: %v", errors.Join(err, emu.Close()))
		return nil
	}
	h := &Handle{URL: "http://" + l.Addr().String(), tb: tb, client: emu.Control()}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- emu.Serve(ctx, l) }()
	tb.Cleanup(func() {
		if o.Hold || os.Getenv(holdVariable) == "1" {
			holdFailed(tb, h.URL, os.Stderr, interrupted)
		}
		wrong := errors.Join(h.wrongAnswer(0), emu.wrongDelivery())
		stop()
		if err := errors.Join(wrong, <-done); err != nil {
			tb.Fatalf("sendmock: %v", err)
		}
	})
	if h.world, err = h.client.World(ctx); !h.must(err) {
		return nil
	}
	return h
}

// wrongAnswer says which answer after seq contradicts the description, or nil.
func (h *Handle) wrongAnswer(seq int64) error {
	bad, err := h.client.Requests(context.Background(), seq, url.Values{"rule": {control.AnswerRule}})
	if err != nil {
		return fmt.Errorf("reading the record: %w", err)
	}
	for _, e := range bad.Requests {
		return fmt.Errorf("the answer to request %d contradicts openapi/messenger.yaml: %v", e.Seq, e.Violations)
	}
	return nil
}

// must ends the test if there is an error. It reports whether there is none.
func (h *Handle) must(err error) bool {
	if err != nil {
		h.tb.Helper()
		h.tb.Fatalf("sendmock: %v", err)
	}
	return err == nil
}

// Control is the client of the control API, for what the handle has no method for.
func (h *Handle) Control() *control.Client { return h.client }

// World is who there was at the start, with tokens and secrets.
func (h *Handle) World() control.World { return h.world }

// Page is the world's first page.
func (h *Handle) Page() control.Page {
	h.tb.Helper()
	return firstOf(h, h.world.Pages, "page")
}

// PageToken is the access token of the first page.
func (h *Handle) PageToken() string {
	h.tb.Helper()
	return h.Page().AccessToken
}

// UserToken is the access token of the first user.
func (h *Handle) UserToken() string {
	h.tb.Helper()
	return firstOf(h, h.world.Users, "user").AccessToken
}

// App is the world's first app.
func (h *Handle) App() control.App {
	h.tb.Helper()
	return firstOf(h, h.world.Apps, "app")
}

// firstOf is the first of a kind in the world, or nothing after the test has been ended for want of it.
func firstOf[T any](h *Handle, list []T, kind string) (found T) {
	if len(list) == 0 {
		h.tb.Helper()
		h.tb.Fatalf("sendmock: this world has no %s", kind)
		return found
	}
	return list[0]
}

// Now is the virtual instant.
func (h *Handle) Now() time.Time {
	h.tb.Helper()
	c, err := h.client.Clock(context.Background())
	h.must(err)
	return c.Now
}

// Advance moves the clock forward: the platform's, never the bot's own timers. What the bot is doing now belongs to the time before: it
// is waited for, at the beginning and at everything that is due on the way.
func (h *Handle) Advance(d time.Duration) {
	h.tb.Helper()
	h.must(h.Move(context.Background(), d, h.quiet))
}

// Requests are the Graph requests recorded so far, oldest first.
func (h *Handle) Requests() []control.Exchange {
	h.tb.Helper()
	var all []control.Exchange
	since := int64(0)
	for {
		got, err := h.client.Requests(context.Background(), since, url.Values{"limit": {"1000"}})
		if !h.must(err) || got.Next == since {
			return all
		}
		all, since = append(all, got.Requests...), got.Next
	}
}

// LastRequest is the newest recorded Graph request.
func (h *Handle) LastRequest() control.Exchange {
	h.tb.Helper()
	all := h.Requests()
	if len(all) == 0 {
		h.tb.Fatalf("sendmock: no Graph request has been recorded")
		return control.Exchange{}
	}
	return all[len(all)-1]
}

// Reset takes the emulator back to its start.
func (h *Handle) Reset() {
	h.tb.Helper()
	h.must(h.client.Reset(context.Background()))
}

// SetRule sets a rule's mode: enforce, warn or off.
func (h *Handle) SetRule(id, mode string) {
	h.tb.Helper()
	_, err := h.client.SetRule(context.Background(), id, mode)
	h.must(err)
}
