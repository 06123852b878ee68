package quiet

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// answers is a bot without a socket: how it answers what it is told.
type answers func(r *http.Request) (status int, err error)

func (f answers) RoundTrip(r *http.Request) (*http.Response, error) {
	status, err := f(r)
	if err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	w.WriteHeader(status)
	return w.Result(), nil
}

func takes(*http.Request) (int, error) { return http.StatusOK, nil }

const (
	callback         = "http://bot.test/webhook"
	adaPSID, benPSID = "7100000000000001", "7100000000000002"
)

// bench is a Watch in a bubble, and a bot that is told.
type bench struct {
	*Watch
	callbacks []string
	client    *webhook.Client
}

// toldBy is a bench whose bot answers like that.
func toldBy(bot answers) *bench {
	b := &bench{callbacks: []string{callback}, client: webhook.NewClientOver(bot)}
	b.Watch = New(Config{Callbacks: func() []string { return b.callbacks }})
	return b
}

// says lets Ada write, of which the bot is told.
func (b *bench) says() { b.post("message", "messages") }

// posts tells the bot of an event about Ada, and waits until it has answered, or takes long.
func (b *bench) posts(event, field string) {
	b.post(event, field)
	synctest.Wait()
}

// post tells the bot of an event about Ada as an outbox does: a few times at once, if need be.
func (b *bench) post(event, field string) {
	b.BeginPosting()
	go func() {
		defer b.EndPosting()
		d := &record.Delivery{Event: event, Field: field, PSID: adaPSID}
		for range webhook.Immediate {
			taken := b.Tell(callback, d)
			res := b.client.Post(context.Background(), callback, "", nil)
			taken(&res)
			if res.Error == "" {
				return
			}
		}
	}()
}

// sends is a Graph call that sends a message to Ada; asks is any other.
func (b *bench) sends() { b.sendsTo(adaPSID) }

func (b *bench) asks() {
	b.Begin()
	b.End()
}

func (b *bench) sendsTo(psid string) {
	b.Begin()
	b.Answers(psid)
	b.End()
}

// idle waits until nothing is under way, however long that takes.
func (b *bench) idle(t *testing.T) {
	t.Helper()
	for range 4 {
		if b.Idle(t.Context(), Silence{}) {
			return
		}
	}
	t.Fatal("the bot is never quiet")
}

// took is how long something takes.
func took(f func()) time.Duration {
	from := clock.System()
	f()
	return clock.System().Sub(from)
}

func after(d time.Duration) { clock.Wait(context.Background(), d) }
