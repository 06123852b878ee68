package emulator

import (
	"context"
	"os"
	"time"

	"github.com/sendmock/sendmock/emulator/control"
)

// URLVariable is the environment variable that says where an emulator serves; `sendmock exec` and `sendmock env` set it.
const URLVariable = "SENDMOCK_URL"

// ControlTokenVariable is the environment variable with the control token of an emulator that asks for one.
const ControlTokenVariable = "SENDMOCK_CONTROL_TOKEN"

// dialTimeout bounds the first question to the emulator.
const dialTimeout = 10 * time.Second

// Dial takes a running emulator into a test's hands: the one at a URL, or, if that is "", at SENDMOCK_URL. Nothing is reset. Tests
// that share an emulator see each other's requests and move the same clock, so tests in parallel name their own people in every
// expectation ([Handle.NewPerson]) and leave the clock alone: no Advance, no Reset, and no absence For a time. With [Start] each test has
// an emulator of its own.
//
// Where the emulator checks its answers (--check-answers), one that contradicts the description while the test runs fails the test,
// whoever asked for it.
func Dial(tb TB, serverURL string) *Handle {
	tb.Helper()
	if serverURL == "" {
		serverURL = os.Getenv(URLVariable)
	}
	if serverURL == "" {
		tb.Fatalf("sendmock: Dial needs a URL; %s is not set, as `sendmock exec -- go test ./...` would", URLVariable)
		return nil
	}
	at, err := control.ServerURL(serverURL)
	if err != nil {
		tb.Fatalf("sendmock: %v", err)
		return nil
	}
	serverURL = at
	h := &Handle{URL: serverURL, tb: tb, client: control.NewClient(serverURL).WithToken(os.Getenv(ControlTokenVariable))}
	ctx, stop := context.WithTimeout(context.Background(), dialTimeout)
	defer stop()
	if h.world, err = h.client.World(ctx); err != nil {
		tb.Fatalf("sendmock: no sendmock answers at %s: %v", serverURL, err)
		return nil
	}
	before, err := h.client.Seq(ctx)
	if !h.must(err) {
		return nil
	}
	tb.Cleanup(func() { h.must(h.wrongAnswer(before)) })
	return h
}
