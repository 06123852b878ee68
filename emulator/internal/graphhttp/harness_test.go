package graphhttp

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/graph"
	"github.com/sendmock/sendmock/emulator/internal/intake"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/worldfile"
	"github.com/sendmock/sendmock/fixtures"
	"github.com/sendmock/sendmock/openapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	token = "EAADemoPageToken0000000000000000000"
	send  = `{"recipient":{"id":"7100000000000001"},"message":{"text":"hi"}}`
)

// newHandler serves the demo world, and logs into the buffer.
func newHandler(t *testing.T, change ...func(cfg *sandbox.Config)) (*Handler, *sandbox.Sandbox, *bytes.Buffer) {
	t.Helper()
	world, err := fixtures.ShippedWorld("demo")
	require.NoError(t, err)
	spec, err := openapi.Load()
	require.NoError(t, err)
	registry := sandbox.NewRegistry()
	cfg := sandbox.Config{World: worldfile.Of(world), Clock: clock.Config{Mode: clock.Frozen}, Wall: func() time.Time { return world.Clock }}
	for _, f := range change {
		f(&cfg)
	}
	sb, err := sandbox.New(cfg, registry)
	require.NoError(t, err)
	log := &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	service, err := graph.New(graph.Config{Spec: spec, Registry: registry, Fallback: sb, Log: logger, CheckAnswers: true})
	require.NoError(t, err)
	return &Handler{Graph: service, Bodies: &intake.Budget{}, Log: logger}, sb, log
}

func request(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, "http://localhost:7363"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

func do(h *Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
