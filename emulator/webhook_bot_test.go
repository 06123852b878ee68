package emulator_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/webhook"
)

const (
	firstApp, firstSecret   = "151700000000001", "5ec2e7000000000000000000000000d0"
	secondApp, secondSecret = "151700000000002", "5ec2e7000000000000000000000000d1"
	secondToken             = "EAADemoDevelopmentToken000000000000"
	demoPage                = "104000000000001"
	adaThread               = "t_10000000000000001"
)

// post is a webhook that a bot got.
type post struct {
	path   string
	header http.Header
	body   string
}

// hookBot is a program that gets webhooks. It confirms every subscription.
type hookBot struct {
	url string

	mu     sync.Mutex
	posts  []post // in the order in which they came
	more   chan struct{}
	answer func(w http.ResponseWriter, r *http.Request, p post) // nil: 200
}

// newBot starts a bot. It must be started before the emulator, so that it outlives it.
func newBot(t *testing.T) *hookBot {
	t.Helper()
	b := &hookBot{more: make(chan struct{}, 1)}
	srv := httptest.NewServer(b)
	t.Cleanup(srv.Close)
	b.url = srv.URL
	return b
}

func (b *hookBot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		return
	}
	body, _ := io.ReadAll(r.Body)
	p := post{r.URL.Path, r.Header, string(body)}
	b.mu.Lock()
	b.posts = append(b.posts, p)
	answer := b.answer
	b.mu.Unlock()
	select {
	case b.more <- struct{}{}:
	default:
	}
	if answer != nil {
		answer(w, r, p)
	}
}

// answers lets the bot answer from now on as f does; nil is 200.
func (b *hookBot) answers(f func(w http.ResponseWriter, r *http.Request, p post)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = f
}

// status answers with a status.
func status(code int) func(http.ResponseWriter, *http.Request, post) {
	return func(w http.ResponseWriter, _ *http.Request, _ post) { w.WriteHeader(code) }
}

// hangsUp closes the connection without an answer.
func hangsUp(http.ResponseWriter, *http.Request, post) { panic(http.ErrAbortHandler) }

// got are the webhooks that came so far.
func (b *hookBot) got() []post {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]post(nil), b.posts...)
}

// forget lets the bot start to count anew.
func (b *hookBot) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.posts = nil
}

// wait waits until n webhooks have come, and returns all.
func (b *hookBot) wait(t *testing.T, n int) []post {
	t.Helper()
	limit, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	for {
		if got := b.got(); len(got) >= n {
			return got
		}
		select {
		case <-b.more:
		case <-limit.Done():
			t.Fatalf("the bot got %d webhooks, not %d: %v", len(b.got()), n, said(b.got()))
		}
	}
}

// quick is the silence of a bot that is done with a webhook when it has answered it.
const quick = 20 * time.Millisecond

// settled waits until the bot is quiet: an advance by nothing does.
func settled(t *testing.T, emu *emulator.Handle) {
	t.Helper()
	emu.Advance(0)
}

// subscribed starts a bot and an emulator, whose first app is subscribed to fields ("none": all).
func subscribed(t *testing.T, fields ...string) (*hookBot, *emulator.Handle) {
	t.Helper()
	b := newBot(t)
	emu := emulator.Start(t).Quiet(quick)
	hook(t, emu, control.WebhookChange{CallbackURL: b.url + "/one", Fields: fields})
	return b, emu
}

func hook(t *testing.T, emu *emulator.Handle, in control.WebhookChange) control.Webhook {
	t.Helper()
	out, err := emu.Control().SetWebhook(t.Context(), in)
	require.NoError(t, err)
	return out
}

// hookSecond subscribes the demo world's second app, and lets it reach everybody.
func hookSecond(t *testing.T, emu *emulator.Handle, b *hookBot, fields ...string) {
	t.Helper()
	hook(t, emu, control.WebhookChange{AppID: secondApp, CallbackURL: b.url + "/two", VerifyToken: "two", Fields: fields})
	require.NoError(t, emu.Control().ChangeApp(t.Context(), secondApp, control.AppChange{Live: new(true)}))
}

// event is a webhook as a bot reads it.
type event struct {
	Object string
	Entry  []struct {
		ID        string
		Messaging []item
		Standby   []item
		Changes   []json.RawMessage
	}
}

type item struct {
	Timestamp int64
	Sender    struct{ ID string }
	Message   *struct {
		MID    string
		Text   string
		IsEcho bool `json:"is_echo"`
	}
	Postback *struct{ MID, Title, Payload string }
	Delivery *struct{ MIDs []string }
	Read     *struct{ Watermark int64 }
	Pass     *struct{} `json:"pass_thread_control"`
	Take     *struct{} `json:"take_thread_control"`
	Request  *struct{} `json:"request_thread_control"`
}

func (p post) event() event {
	var e event
	if err := json.Unmarshal([]byte(p.body), &e); err != nil {
		panic(err.Error() + ": " + p.body)
	}
	return e
}

// word says in one word what a webhook tells.
func (p post) word() string {
	e := p.event()
	prefix := ""
	var i item
	switch entry := e.Entry[0]; {
	case len(entry.Messaging) > 0:
		i = entry.Messaging[0]
	case len(entry.Standby) > 0:
		i, prefix = entry.Standby[0], "standby "
	default:
		return "changes"
	}
	switch {
	case i.Message != nil && i.Message.IsEcho:
		return prefix + "echo:" + i.Message.Text
	case i.Message != nil:
		return prefix + i.Message.Text
	case i.Postback != nil:
		return prefix + "postback:" + i.Postback.Payload
	case i.Delivery != nil:
		return prefix + "delivery"
	case i.Read != nil:
		return prefix + "read"
	case i.Pass != nil:
		return prefix + "pass"
	case i.Take != nil:
		return prefix + "take"
	case i.Request != nil:
		return prefix + "request"
	}
	return prefix + "other"
}

// said is what webhooks tell, in words.
func said(posts []post) []string {
	words := make([]string, len(posts))
	for i, p := range posts {
		words[i] = p.word()
	}
	return words
}

// to are the webhooks at one path.
func to(path string, posts []post) []post {
	var list []post
	for _, p := range posts {
		if p.path == path {
			list = append(list, p)
		}
	}
	return list
}

// deliveries reads the record of deliveries.
func deliveries(t *testing.T, emu *emulator.Handle, filter ...string) []control.Delivery {
	t.Helper()
	q := url.Values{"limit": {"1000"}}
	for i := 0; i < len(filter); i += 2 {
		q.Set(filter[i], filter[i+1])
	}
	out, err := emu.Control().Deliveries(t.Context(), q)
	require.NoError(t, err)
	return out.Deliveries
}

// graphCall makes a Graph call with a token.
func graphCall(t *testing.T, emu *emulator.Handle, token, method, path, body string) answer {
	t.Helper()
	return call(t, method, emu.URL+"/v25.0/"+path, body, "Authorization", "Bearer "+token, "Host", "graph.facebook.com")
}

// requireSigned checks the headers of a webhook over the very bytes that came.
func requireSigned(t *testing.T, secret string, p post) {
	t.Helper()
	older, newer := webhook.Signatures(secret, []byte(p.body))
	require.Equal(t, older, p.header.Get("X-Hub-Signature"))
	require.Equal(t, newer, p.header.Get("X-Hub-Signature-256"))
	require.Equal(t, "application/json", p.header.Get("Content-Type"))
	require.Equal(t, "*/*", p.header.Get("Accept"))
	require.Equal(t, webhook.UserAgent, p.header.Get("User-Agent"))
	require.Less(t, strings.IndexFunc(p.body, func(r rune) bool { return r > 126 || r < 32 }), 0, "ASCII only")
}

// listens serves a handler for the length of the test.
func listens(t *testing.T, h http.Handler) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}
