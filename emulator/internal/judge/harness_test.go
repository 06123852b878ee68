package judge

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/worldfile"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/fixtures"
)

// People and the Page of the demo world.
const (
	ada, ben = "7100000000000001", "7100000000000002"
	page     = "104000000000001"
	token    = "EAADemoPageToken0000000000000000000"
	callback = "http://bot.test/webhook"
)

// silence is what tests in bubbles wait for, where they say nothing else.
const silence = time.Second

// bench is a judge and its sandbox in a bubble, with a bot that takes every webhook.
type bench struct {
	*Judge
	t       *testing.T
	sandbox *sandbox.Sandbox
	bot     *bot
	decoded decoded
}

// decoded counts how often the parameters of a seq were decoded.
type decoded struct {
	mu    sync.Mutex
	times map[int64]int
}

func (d *decoded) decode(e *record.Exchange) map[string]any {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.times[e.Seq]++
	return map[string]any{"recipient": map[string]any{"id": e.Call.PSID}, "message": map[string]any{"text": e.Call.Text}}
}

// total is how often any were.
func (d *decoded) total() (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, times := range d.times {
		n += times
	}
	return n
}

// bot takes webhooks, or refuses all of them.
type bot struct{ refuses bool }

func (b *bot) RoundTrip(*http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	if b.refuses {
		answer.WriteHeader(http.StatusUnauthorized)
	}
	return answer.Result(), nil
}

func newBench(t *testing.T, change ...func(cfg *sandbox.Config)) *bench {
	t.Helper()
	world, err := fixtures.ShippedWorld("demo")
	require.NoError(t, err)
	takes := &bot{}
	cfg := sandbox.Config{
		World: worldfile.Of(world), Clock: clock.Config{Mode: clock.Frozen}, Quiet: silence, Post: webhook.NewClientOver(takes),
	}
	for _, f := range change {
		f(&cfg)
	}
	s, err := sandbox.New(cfg, sandbox.NewRegistry())
	require.NoError(t, err)
	t.Cleanup(s.Close)
	b := &bench{t: t, sandbox: s, bot: takes, decoded: decoded{times: map[int64]int{}}}
	b.Judge = New(s, b.decoded.decode, func(string) string { return "a transcript\n" })
	return b
}

// hook subscribes a bot.
func (b *bench) hook() { b.hookAt(true) }

// hookAt subscribes a bot that has answered the handshake, or has not.
func (b *bench) hookAt(verified bool) {
	b.sandbox.Do(func(tx *sandbox.Tx) {
		fields := []string{"messages"}
		tx.Subscribe(tx.World.Apps[0], &messenger.Subscription{CallbackURL: callback, Fields: fields, Active: true, Verified: verified})
		tx.SubscribePages(tx.World.Apps[0], fields)
	})
}

// says lets a person write.
func (b *bench) says(person, text string) {
	b.t.Helper()
	b.sandbox.Do(func(tx *sandbox.Tx) {
		p, here := tx.World.Person(person)
		require.True(b.t, here)
		heard, err := tx.World.As(p, tx.Now, tx.IDs).Says(messenger.Saying{Content: messenger.Content{Kind: "text", Text: text}})
		require.NoError(b.t, err)
		tx.Apply(heard.Events)
	})
}

// as changes an exchange before it is recorded.
type as func(e *record.Exchange)

// sends is a Graph call that sends a text to a person. It returns its seq.
func (b *bench) sends(psid, text string, changes ...as) int64 {
	b.sandbox.Begin()
	b.sandbox.Answers(psid)
	defer b.sandbox.End()
	e := &record.Exchange{
		WallAt: b.sandbox.Clock.Wall(),
		Call: record.Call{
			Method: "POST", Path: "/v25.0/me/messages", Operation: "sendMessage", Node: "Page", PageID: page, PSID: psid, Text: text, Plain: true,
			Secrets: []string{token},
		},
		Outcome: record.Outcome{Status: http.StatusOK, MessageID: "m_1", MessageKind: "text", Window: &record.Window{Open: true}},
	}
	for _, change := range changes {
		change(e)
	}
	b.sandbox.Do(func(tx *sandbox.Tx) { e.Seq, e.At = tx.Reserve(), tx.Now })
	b.sandbox.Record.Publish(e)
	return e.Seq
}

// refused is a message that met a closed window.
func refused(e *record.Exchange) {
	e.Outcome = record.Outcome{Status: http.StatusBadRequest, Code: 10, Subcode: 2018278, ErrorID: "window-closed", Rule: "window.standard"}
}

// limited is a message that came too fast.
func limited(e *record.Exchange) {
	e.Outcome = record.Outcome{Status: http.StatusBadRequest, Code: 613, ErrorID: "rate-limit-send"}
}

// malformed is a request with a parameter that is not there.
func malformed(e *record.Exchange) {
	e.Outcome.Violations = []record.Violation{{Param: "mesage", Message: "there is no such parameter, with " + token}}
}

// reset takes the world back to its start.
func (b *bench) reset() {
	b.t.Helper()
	require.NoError(b.t, b.Reset(sandbox.Scene{}, nil))
}

// ask verifies, without a limit but its own, and says how long that took.
func (b *bench) ask(in Question) (v contract.Verdict, took time.Duration) {
	b.t.Helper()
	if in.Patience == 0 {
		in.Patience = 5 * time.Second
	}
	from := clock.System()
	v, err := b.Verify(b.t.Context(), &in)
	require.NoError(b.t, err)
	return v, clock.System().Sub(from)
}

// expects is a question about expectations.
func expects(list ...contract.Expectation) Question { return Question{Expectations: list} }

// beside lets something happen while something else is done. It is waited for at the end.
func (b *bench) beside(f func()) {
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	b.t.Cleanup(func() { <-done })
}

func after(d time.Duration) { clock.Wait(context.Background(), d) }

// seqs are those of records.
func seqs(list []*record.Exchange) []int64 {
	out := []int64{}
	for _, e := range list {
		out = append(out, e.Seq)
	}
	return out
}

// found are the ids of findings, with their seqs left out.
func found(list []contract.Finding) string {
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].Check
	}
	return strings.Join(ids, " ")
}
