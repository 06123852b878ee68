package testbot

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/sendmock/sendmock/emulator"
)

// Bot is a program that gets webhooks. It confirms every subscription.
type Bot struct {
	URL string // its callback

	mu     sync.Mutex
	posts  []Post // in the order in which they came
	more   chan struct{}
	answer func(w http.ResponseWriter, r *http.Request, p Post) // nil: 200
}

// Start starts a bot. It must be started before the emulator, so that it outlives it.
func Start(t *testing.T) *Bot {
	t.Helper()
	b := &Bot{more: make(chan struct{}, 1)}
	b.URL = Serve(t, b)
	return b
}

// ServeHTTP answers the handshake, and keeps the webhooks.
func (b *Bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		return
	}
	body, _ := io.ReadAll(r.Body)
	p := Post{r.URL.Path, r.Header, string(body)}
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

// Answers lets the bot answer from now on as f does; nil is 200.
func (b *Bot) Answers(f func(w http.ResponseWriter, r *http.Request, p Post)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = f
}

// Status answers with a status.
func Status(code int) func(http.ResponseWriter, *http.Request, Post) {
	return func(w http.ResponseWriter, _ *http.Request, _ Post) { w.WriteHeader(code) }
}

// HangsUp closes the connection without an answer.
func HangsUp(http.ResponseWriter, *http.Request, Post) { panic(http.ErrAbortHandler) }

// Got are the webhooks that came so far.
func (b *Bot) Got() []Post {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Post(nil), b.posts...)
}

// Forget lets the bot start to count anew.
func (b *Bot) Forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.posts = nil
}

// Wait waits until n webhooks have come, and returns all.
func (b *Bot) Wait(t *testing.T, n int) []Post {
	t.Helper()
	limit, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	for {
		if got := b.Got(); len(got) >= n {
			return got
		}
		select {
		case <-b.more:
		case <-limit.Done():
			t.Fatalf("the bot got %d webhooks, not %d: %v", len(b.Got()), n, Said(b.Got()))
		}
	}
}

// Serve serves a handler for the length of the test, and returns its URL.
func Serve(t *testing.T, h http.Handler) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}

// Greeter is a bot that answers whatever it is told with "Hi there", to ada, and returns its callback. Tell it of messages only:
// it would answer its own echoes.
func Greeter(t *testing.T, emu *emulator.Handle) string {
	t.Helper()
	b := Start(t)
	b.Answers(func(http.ResponseWriter, *http.Request, Post) {
		res, err := http.PostForm(emu.URL+"/v25.0/me/messages", url.Values{
			"access_token": {emu.PageToken()}, "recipient": {`{"id":"` + emu.World().People[0].PSID + `"}`}, "message": {`{"text":"Hi there"}`},
		})
		if err != nil {
			t.Error(err)
			return
		}
		_ = res.Body.Close()
	})
	return b.URL
}
