package soak

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/openapi"
)

// What was started has ended, and nothing asks who has a name: callbacks made at random lead nowhere.
func TestMain(m *testing.M) {
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no names here")
	}}
	goleak.VerifyTestMain(m)
}

// pageToken is that of the demo world's Page.
const pageToken = "EAADemoPageToken0000000000000000000"

// tokens are of the demo world, and of nobody.
var tokens = []string{
	pageToken, pageToken, pageToken, pageToken, "EAADemoUserToken0000000000000000000", testbot.FirstApp + "|" + testbot.FirstSecret,
	testbot.SecondToken, "EAADemoExpiredToken0000000000000000", "EAADemoRevokedToken0000000000000000", "EAAnobody", "",
}

// adaHello is a message that ada wrote.
const adaHello = "m_demo-ada-hello-00000000000000000000000000000000000000000000000000000000000000000000001"

// known are values of the demo world by the members that they mean something for, and ids by the nodes that they name.
var known = map[string][]string{
	"id":                {testbot.AdaPSID, testbot.AdaPSID, testbot.BenPSID, "7100000000000003", "7100000000000551", "me", "me", testbot.DemoPage, testbot.FirstApp, testbot.SecondApp, "10158000000000001", "t_10000000000000001", "t_10000000000000002", adaHello, "1"},
	"Page":              {"me", testbot.DemoPage},
	"User":              {"me", "10158000000000001"},
	"User token":        {"EAADemoUserToken0000000000000000000"},
	"Application":       {testbot.FirstApp},
	"Application token": {testbot.FirstApp + "|" + testbot.FirstSecret},
	"Person":            {testbot.AdaPSID, testbot.BenPSID, "7100000000000003"},
	"Conversation":      {"t_10000000000000001", "t_10000000000000002"},
	"Message":           {adaHello},
	"Persona":           {"300000000000001"},
	"CustomLabel":       {"320000000000001"},
	"MessageTemplate":   {"310000000000001"},
	"person":            {"ada", "ben", "cleo", "blocked", "unavailable", testbot.AdaPSID, "nobody"},
	"recipient":         {`{"id":"` + testbot.AdaPSID + `"}`, `{"id":"` + testbot.AdaPSID + `"}`, `{"id":"` + testbot.BenPSID + `"}`},
	"psid":              {testbot.AdaPSID, testbot.AdaPSID, testbot.BenPSID, "ada"},
	"user_id":           {testbot.AdaPSID, testbot.BenPSID, "1"},
	"conversation":      {"ada", "ben", "t_10000000000000001", "nobody"},
	"token":             tokens[:7],
	"input_token":       tokens,
	"access_token":      tokens,
	"rule":              {"tag.retired", "window.standard", "nosuch"},
	"event":             {"message", "postback", "reaction", "feed", "nosuch"},
	"callback_url":      {"http://127.0.0.1:1/hook"},
	"page_id":           {testbot.DemoPage, "1"},
	"app_id":            {testbot.FirstApp, testbot.SecondApp, "1"},
	"target_app_id":     {testbot.FirstApp, testbot.SecondApp, "263902037430900"},
	"persona_id":        {"300000000000001", "1"},
	"user":              {testbot.AdaPSID, testbot.BenPSID, "1"},
	"messaging_type":    {"RESPONSE", "UPDATE", "MESSAGE_TAG", "message_tag"},
	"tag":               {"HUMAN_AGENT", "ACCOUNT_UPDATE", "NOSUCH"},
	"fields":            {"id,name", "messages{message,from}", "participants,updated_time", "feed,messages", "messages,message_echoes", "id{", "access_token"},
	"operation":         {"sendMessage", "getPerson", "nosuch"},
	"timeout_ms":        {"1"},
	"duration":          {"1m", "1h", "25h", "8d", "-1m", "0s", "x"},
	"delay":             {"1s", "25h", "x"},
	"clock":             {"2026-12-01T09:00:00Z", "1970-01-01T00:00:00Z"},
}

// errorLog keeps what a program says that should never have to say it.
type errorLog struct {
	mu   sync.Mutex
	said []string
}

// Enabled implements slog.Handler. The HTTP server tells of a panic on the level of debugging.
func (l *errorLog) Enabled(context.Context, slog.Level) bool { return true }

// Handle implements slog.Handler. That a bot does not take its webhooks is no mistake of the emulator's.
func (l *errorLog) Handle(_ context.Context, r slog.Record) error {
	if strings.HasPrefix(r.Message, "webhook ") || r.Level < slog.LevelError && !strings.Contains(r.Message, "panic") {
		return nil
	}
	text := r.Message
	r.Attrs(func(a slog.Attr) bool { text += " " + a.String(); return true })
	l.mu.Lock()
	defer l.mu.Unlock()
	l.said = append(l.said, text)
	return nil
}

// WithAttrs implements slog.Handler.
func (l *errorLog) WithAttrs([]slog.Attr) slog.Handler { return l }

// WithGroup implements slog.Handler.
func (l *errorLog) WithGroup(string) slog.Handler { return l }

// take returns what was said, and forgets it.
func (l *errorLog) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	said := l.said
	l.said = nil
	return said
}

// edge is a side of the emulator that takes requests at random.
type edge struct {
	name  string
	emu   *emulator.Emulator
	log   *errorLog
	make  *maker
	check func(q request, a *answer) error
	asked int
}

// fewRecords make a record that is full soon.
var fewRecords = record.Limits{Count: 200, Bytes: 2 << 20, BodyBytes: 16 << 10}

// renewed is after how many requests an edge gets an emulator anew.
const renewed = 2000

// renew starts an emulator of the demo world.
func (e *edge) renew(tb testing.TB) {
	tb.Helper()
	e.close(tb)
	e.log = &errorLog{}
	var err error
	e.emu, err = emulator.New(emulator.Options{
		Clock: clock.Config{Mode: clock.Frozen, Now: emulator.StartTime}, CheckAnswers: true, Record: fewRecords, Quiet: time.Millisecond,
		Log: slog.New(e.log),
	})
	require.NoError(tb, err)
}

func (e *edge) close(tb testing.TB) {
	if e.emu != nil {
		require.NoError(tb, e.emu.Close())
		e.emu = nil
	}
}

// try asks, and says what is wrong with how it was answered. statuses, unless nil, counts the answers.
func (e *edge) try(tb testing.TB, q request, statuses map[int]int) (asked bool, err error) {
	tb.Helper()
	if e.emu == nil || e.asked%renewed == renewed-1 {
		e.renew(tb)
	}
	a, asked, gone, err := q.ask(e.emu)
	if !asked {
		return false, nil
	}
	e.asked++
	if err == nil && statuses != nil {
		statuses[a.status]++
	}
	if err == nil && !gone {
		err = e.check(q, a)
	}
	if said := e.log.take(); err == nil && len(said) > 0 {
		err = errors.New(strings.Join(said, "\n"))
	}
	return true, err
}

// graphEdge is the Graph's side. The emulator itself holds its answers against the description.
func graphEdge(tb testing.TB) *edge {
	tb.Helper()
	spec, err := openapi.Load()
	require.NoError(tb, err)
	text, err := spec.JSON()
	require.NoError(tb, err)
	return &edge{name: "Graph", make: &maker{operations: operations(description(tb, text)), tokens: tokens, known: known}, check: checkGraph}
}

// controlEdge is that of the control API.
func controlEdge(tb testing.TB) *edge {
	tb.Helper()
	text, err := openapi.ControlJSON()
	require.NoError(tb, err)
	doc := description(tb, text)
	return &edge{name: "control API", make: &maker{operations: operations(doc), known: known}, check: (&controlDescription{doc}).check}
}

func description(tb testing.TB, text []byte) *openapi3.T {
	tb.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(text)
	require.NoError(tb, err)
	return doc
}

// isControl says which side a request goes to.
func (q request) isControl() bool {
	to, err := url.ParseRequestURI(q.target)
	return err == nil && strings.HasPrefix(to.Path+"/", control.Prefix)
}

// checkGraph holds an answer of the Graph against what goes for all of them.
func checkGraph(q request, a *answer) error {
	switch {
	case q.isControl():
		return nil // spoilt so that it went to the other side
	case a.status == http.StatusNotImplemented: // the platform has it, and the answer says that it is not emulated
	case a.status >= 500 && !strings.Contains(q.header, "Prefer:"):
		return fmt.Errorf("answered with %d: %s", a.status, a.body.Bytes())
	case q.method == http.MethodHead, q.method == http.MethodOptions, a.status == http.StatusNotModified:
		return nil
	case !json.Valid(a.body.Bytes()):
		return fmt.Errorf("answered with %d and no JSON: %s", a.status, a.body.Bytes())
	case a.status >= 400 && !strings.HasPrefix(a.body.String(), `{"error":{"message":`):
		return fmt.Errorf("answered with %d and no error: %s", a.status, a.body.Bytes())
	}
	return nil
}

// controlDescription holds answers against control.yaml.
type controlDescription struct{ doc *openapi3.T }

func (d *controlDescription) check(q request, a *answer) error {
	if !q.isControl() {
		return nil // spoilt so that it went to the other side
	}
	to, err := url.ParseRequestURI(q.target)
	if err != nil {
		return err
	}
	op := d.find(q.method, to.EscapedPath())
	switch {
	case op == nil && q.method == http.MethodHead, op == nil && q.method == http.MethodOptions:
		return nil
	case op == nil && strings.Trim(to.Path, "/") == "_sendmock":
		return nil // it lists the routes
	case op == nil && a.status >= 400 && a.status < 500:
		return d.fits(d.doc.Components.Responses["Refused"].Value, a)
	case op == nil:
		return fmt.Errorf("not described, and answered with %d: %s", a.status, a.body.Bytes())
	}
	res := op.Responses.Status(a.status)
	if res == nil && a.status >= 400 && a.status < 500 {
		res = op.Responses.Default()
	}
	if res == nil {
		return fmt.Errorf("%s does not answer with %d: %s", op.OperationID, a.status, a.body.Bytes())
	}
	return d.fits(res.Value, a)
}

// find is the operation of a path, if it is described.
func (d *controlDescription) find(method, path string) *openapi3.Operation {
	var found *openapi3.Operation
	steps := strings.Split(path, "/")
	for _, described := range slices.Sorted(maps.Keys(d.doc.Paths.Map())) {
		names := strings.Split(described, "/")
		fits := len(names) == len(steps)
		for i := 0; fits && i < len(names); i++ {
			fits = names[i] == steps[i] || strings.HasPrefix(names[i], "{") && steps[i] != ""
		}
		if fits && (found == nil || !strings.Contains(described, "{")) {
			found = d.doc.Paths.Value(described).GetOperation(method)
		}
	}
	return found
}

// fits holds a body against a described answer.
func (d *controlDescription) fits(res *openapi3.Response, a *answer) error {
	if len(res.Content) == 0 {
		if a.body.Len() > 0 {
			return fmt.Errorf("%d has a body: %s", a.status, a.body.Bytes())
		}
		return nil
	}
	kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil {
		return fmt.Errorf("%d: %w", a.status, err)
	}
	media := res.Content[kind]
	if media == nil || media.Schema == nil {
		return fmt.Errorf("%d is answered as %s, which is not described: %s", a.status, kind, a.body.Bytes())
	}
	var v any = a.body.String()
	if kind == "application/json" {
		if err := json.Unmarshal(a.body.Bytes(), &v); err != nil {
			return fmt.Errorf("%d: %w: %s", a.status, err, a.body.Bytes())
		}
	}
	if err := media.Schema.Value.VisitJSON(v); err != nil {
		return fmt.Errorf("%d: %w", a.status, err)
	}
	return nil
}
