package soak

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// manner is how a bot takes its webhooks.
type manner string

// The manners there are.
const (
	replies  manner = "replies"  // at once, with a message of its own
	takes    manner = "takes"    // what it is told, and does nothing
	slow     manner = "slow"     // it answers when the next one comes
	hangs    manner = "hangs"    // it never answers
	hangsUp  manner = "hangs up" // it closes the connection
	breaks   manner = "breaks"   // it answers with 500
	deserted manner = "deserted" // nobody listens where it was
)

var manners = []manner{replies, hangs, breaks, takes, deserted, slow, hangsUp}

// bot gets the webhooks. Its manner changes with the round.
type bot struct {
	url   string
	reply func(ctx context.Context)

	mu     sync.Mutex
	manner manner
	over   chan struct{} // closed at the end of the round
	next   chan struct{} // closed when the next webhook comes
}

func startBot(t *testing.T) *bot {
	t.Helper()
	b := &bot{over: make(chan struct{}), next: make(chan struct{})}
	srv := httptest.NewServer(b)
	t.Cleanup(func() { b.becomes(takes); srv.Close() })
	b.url = srv.URL
	return b
}

// becomes gives the bot another manner. What it did not answer so far, it does now.
func (b *bot) becomes(m manner) {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.over)
	b.manner, b.over = m, make(chan struct{})
}

// ServeHTTP answers the handshake and takes webhooks, after its manner.
func (b *bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		return
	}
	_, _ = io.Copy(io.Discard, r.Body)
	b.mu.Lock()
	m, over := b.manner, b.over
	close(b.next)
	next := make(chan struct{})
	b.next = next
	b.mu.Unlock()
	switch m {
	case replies:
		b.reply(r.Context())
	case slow:
		select {
		case <-next:
		case <-over:
		case <-r.Context().Done():
		}
	case hangs:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case hangsUp:
		panic(http.ErrAbortHandler)
	case breaks:
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// callback is where the bot is, or, deserted, where nobody is.
func (b *bot) callback(t *testing.T) string {
	t.Helper()
	if b.manner != deserted {
		return b.url
	}
	var listener net.ListenConfig
	l, err := listener.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return "http://" + l.Addr().String()
}
