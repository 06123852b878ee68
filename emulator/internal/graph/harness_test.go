package graph

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/worldfile"
	"github.com/sendmock/sendmock/fixtures"
	"github.com/sendmock/sendmock/openapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Of the demo world.
const (
	pageToken = "EAADemoPageToken0000000000000000000"
	userToken = "EAADemoUserToken0000000000000000000"
	ada       = "7100000000000001"
	// sendText is a send of a usual size: 147 bytes.
	sendText = `{"recipient":{"id":"` + ada + `"},"messaging_type":"RESPONSE","message":{"text":"Your map is folded, packed and on its way to you. Thanks!!"}}`
)

var start = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// newService is the demo world on a frozen clock; the machine's clock stands too.
func newService(tb testing.TB, limits record.Limits) (*Service, *sandbox.Sandbox) {
	tb.Helper()
	world, err := fixtures.ShippedWorld("demo")
	require.NoError(tb, err)
	spec, err := openapi.Load()
	require.NoError(tb, err)
	registry := sandbox.NewRegistry()
	sb, err := sandbox.New(sandbox.Config{
		World: worldfile.Of(world), Clock: clock.Config{Mode: clock.Frozen}, Wall: func() time.Time { return start }, Record: limits,
	}, registry)
	require.NoError(tb, err)
	service, err := New(Config{Spec: spec, Registry: registry, Fallback: sb, CheckAnswers: true, Log: slog.New(slog.DiscardHandler)})
	require.NoError(tb, err)
	return service, sb
}

func post(body string) Request {
	return Request{Method: "POST", Path: "/v25.0/me/messages", Query: "access_token=" + pageToken, ContentType: "application/json", Body: []byte(body)}
}

func get(path, query string) Request {
	return Request{Method: "GET", Path: path, Query: query + "&access_token=" + pageToken, Base: "http://localhost:7363", Pictures: "http://localhost:7363/pictures/"}
}

type object = map[string]any

// newLimits are the defaults of the record.
var newLimits record.Limits

func encode(tb testing.TB, v any) []byte {
	tb.Helper()
	text, err := json.Marshal(v)
	require.NoError(tb, err)
	return text
}

// readJSON reads JSON as a request's body is read.
func readJSON(tb testing.TB, text []byte) object {
	tb.Helper()
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var out object
	require.NoError(tb, dec.Decode(&out))
	return out
}

func asObject(v any) object {
	m, _ := v.(object)
	return m
}

func asList(v any) []any {
	l, _ := v.([]any)
	return l
}
