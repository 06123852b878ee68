package outbox

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/coverage"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
	"github.com/sendmock/sendmock/emulator/webhook"
)

const (
	callback = "http://bot.test/webhook"
	app      = "151700000000001"
	ada, ben = "t_ada", "t_ben"
)

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// bench is an outbox in a bubble, with the least of an owner, whose only app is told at callback.
type bench struct {
	*Outbox
	clock  *clock.Clock
	record *record.Recorder
	quiet  *quiet.Watch
	end    context.CancelFunc // of attempts

	mu           sync.Mutex // guards what follows
	unsubscribed bool
	disabled     []time.Time // since when everything had failed
}

// Receiver and Disable make a bench the owner of its outbox.
func (b *bench) Receiver(string) (string, string, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return callback, "secret", !b.unsubscribed
}

func (b *bench) Disable(_ string, since time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.disabled = append(b.disabled, since)
}

func (b *bench) unsubscribe() {
	b.mu.Lock()
	b.unsubscribed = true
	b.mu.Unlock()
	b.Subscribed(app, false)
}

// newBench is a bench on a frozen clock, and a bot that answers like that.
func newBench(t *testing.T, bot answers) *bench {
	t.Helper()
	b := &bench{
		clock:  clock.New(clock.Config{Mode: clock.Frozen, Now: noon}, nil),
		record: record.NewRecorder(record.Limits{}),
		quiet:  quiet.New(quiet.Config{Callbacks: func() []string { return []string{callback} }}),
	}
	ctx, end := context.WithCancel(t.Context())
	b.end = end
	b.Outbox = New(ctx, Config{
		Owner: b, Clock: b.clock, Record: b.record, Coverage: coverage.NewCounter(new(coverage.Index)), Post: webhook.NewClientOver(bot), Quiet: b.quiet,
		Log: slog.New(slog.DiscardHandler),
	})
	b.clock.Handle(func(d clock.Due) { b.Retry(d.Work.(Retry)) })
	t.Cleanup(func() {
		end()
		b.clock.Stop()
	})
	return b
}

// tell makes n deliveries in a conversation, each with its id as its body, and has them posted.
func (b *bench) tell(thread string, n int) (ids []int64) {
	for range n {
		var made Made
		ids = append(ids, b.add(&made, thread))
		b.Enqueue(made)
	}
	return ids
}

// add makes a delivery.
func (b *bench) add(made *Made, thread string) int64 {
	body := strconv.FormatInt(b.record.Seq()+1, 10)
	return b.Add(made, record.Delivery{Event: "message", Field: "messages", AppID: app, PSID: thread, ConversationID: thread, Payload: []byte(body)})
}

// advance moves the clock, and lets what is due be posted.
func (b *bench) advance(t *testing.T, d time.Duration) {
	t.Helper()
	require.NoError(t, b.clock.Advance(d, synctest.Wait))
	synctest.Wait()
}

// states are those of the deliveries kept.
func (b *bench) states() (list []record.DeliveryState) {
	for _, d := range b.Deliveries() {
		list = append(list, d.State)
	}
	return list
}

// idle reports whether nothing is under way, or soon will not be.
func (b *bench) idle(t *testing.T) bool {
	t.Helper()
	return b.quiet.Idle(t.Context(), quiet.Silence{})
}

// answers is a bot without a socket: how it answers what it is told.
type answers func(r *http.Request) (status int)

func (f answers) RoundTrip(r *http.Request) (*http.Response, error) {
	status := f(r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	w.WriteHeader(status)
	return w.Result(), nil
}

func takes(*http.Request) int   { return http.StatusOK }
func refuses(*http.Request) int { return http.StatusForbidden }

// listener is a bot that keeps what it is told.
type listener struct {
	mu     sync.Mutex // guards what follows
	bodies []int64
	next   []int // what it answers; 200 when there is no more
}

func (l *listener) answer(r *http.Request) int {
	body, _ := io.ReadAll(r.Body)
	id, _ := strconv.ParseInt(string(body), 10, 64)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bodies = append(l.bodies, id)
	if len(l.next) == 0 {
		return http.StatusOK
	}
	status := l.next[0]
	l.next = l.next[1:]
	return status
}

// heard is what it was told since it was last asked, by the ids of the deliveries.
func (l *listener) heard() []int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := l.bodies
	l.bodies = nil
	return list
}

// blocked is a bot that says when something has come, and answers when it is told to, or is given up.
type blocked struct {
	came    chan struct{}
	answers chan int
}

func newBlocked() *blocked {
	return &blocked{make(chan struct{}, 1000), make(chan int, 1000)}
}

func (l *blocked) answer(r *http.Request) int {
	l.came <- struct{}{}
	select {
	case status := <-l.answers:
		return status
	case <-r.Context().Done():
		return 0
	}
}
