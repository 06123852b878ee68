package proof

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/controlhttp"
	"github.com/sendmock/sendmock/emulator/internal/graph"
	"github.com/sendmock/sendmock/emulator/internal/graphhttp"
	"github.com/sendmock/sendmock/emulator/internal/intake"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/worldfile"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/fixtures"
	"github.com/sendmock/sendmock/openapi"
)

// bubbles are the surfaces that need no socket.
var bubbles = []surface{
	{name: "Go", start: startInside, tell: tellGo},
	{name: "Go, alone", start: startInside, tell: tellGo, alone: true},
	{name: "HTTP", start: startInside, tell: tellHTTP},
	{name: "HTTP, alone", start: startInside, tell: tellHTTP, alone: true},
	{name: "YAML", start: startInside, tell: tellYAML},
}

var discard = slog.New(slog.DiscardHandler)

// inside is a transport to a handler of this process.
type inside struct{ http.Handler }

func (in inside) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	in.ServeHTTP(w, r)
	return w.Result(), nil
}

// startInside puts an emulator together that reaches its bot by no socket.
func startInside(tb *noted, b *bot) *stage {
	world, err := fixtures.ShippedWorld("demo")
	if err != nil {
		tb.Fatalf("%v", err)
		return nil
	}
	spec, err := openapi.Load()
	if err != nil {
		tb.Fatalf("%v", err)
		return nil
	}
	registry := sandbox.NewRegistry()
	sb, err := sandbox.New(sandbox.Config{
		World: worldfile.Of(world), Clock: frozen, Post: webhook.NewClientOver(inside{b}),
		Hook: &sandbox.Hook{URL: "http://bot.test/webhook", Fields: spec.WebhookFields()},
	}, registry)
	if err != nil {
		tb.Fatalf("%v", err)
		return nil
	}
	tb.Cleanup(sb.Close)
	service, err := graph.New(graph.Config{Spec: spec, Registry: registry, Fallback: sb, CheckAnswers: true, Log: discard})
	if err != nil {
		tb.Fatalf("%v", err)
		return nil
	}
	controls := controlhttp.New(controlhttp.Config{Bodies: &intake.Budget{}, Spec: spec, Decode: service.Params, Log: discard}, sb)
	graphs := &graphhttp.Handler{Graph: service, Bodies: &intake.Budget{}, Log: discard}
	b.sends(func(to, text string) {
		r := httptest.NewRequest(http.MethodPost, "/v25.0/me/messages", bytes.NewReader(message(to, text)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+pageToken)
		graphs.ServeHTTP(httptest.NewRecorder(), r)
	})
	tb.Cleanup(b.atWork.Wait)
	sb.Connect(context.Background())
	client := control.NewLocalClient(controls)
	return &stage{url: "http://localhost", http: &http.Client{Transport: inside{controls}}, client: client, bench: &control.Bench{Client: client}}
}

// Bots that behave pass, however slowly they answer, where time is virtual through and through.
func TestInABubble(t *testing.T) {
	t.Parallel()
	_, err := openapi.Load() // once for all, outside of the bubbles
	require.NoError(t, err)
	for _, p := range paces {
		for _, s := range bubbles {
			t.Run(p.name+", "+s.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					for test, err := range s.play(t.Context(), p) {
						t.Errorf("%s: %v", test, err)
					}
				})
			})
		}
	}
}

// A bot that says one thing too many is caught, before anything is known of it and after.
func TestTalkersInABubble(t *testing.T) {
	t.Parallel()
	for _, p := range talkers {
		for _, s := range bubbles {
			if s.alone {
				continue
			}
			t.Run(p.name+", "+s.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					for when, err := range s.catches(t.Context(), p) {
						t.Errorf("%s: %v", when, err)
					}
				})
			})
		}
	}
}
