package emulator

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
)

// How long a server that ends waits for bytes: for those of a connection on which nothing has come, as a browser opens for later,
// and for the rest of a request of which something has.
const (
	silentTimeout = 100 * time.Millisecond
	unfinished    = 750 * time.Millisecond
)

// connections are those of a server, so that it can end without waiting for the silent ones.
type connections struct {
	odd *oddities

	mu     sync.Mutex
	open   map[*connection]struct{}
	ending bool
}

// listener hands out connections that are known.
type listener struct {
	net.Listener
	all *connections
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	known := &connection{Conn: c, all: l.all}
	l.all.mu.Lock()
	defer l.all.mu.Unlock()
	l.all.open[known] = struct{}{}
	if l.all.ending {
		known.end()
	}
	return known, nil
}

// end gives what is silent a last moment to speak.
func (cs *connections) end() {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.ending = true
	for c := range cs.open {
		c.end()
	}
}

// connection is one of a server's. What a client begins with tells whether it speaks HTTP.
type connection struct {
	net.Conn
	all *connections

	mu     sync.Mutex
	spoken bool // something has come
	ending bool
}

func (c *connection) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if n > 0 && !c.spoken {
		c.spoken = true
		c.all.odd.begins(p[:n])
	}
	if n > 0 && c.ending {
		_ = c.Conn.SetReadDeadline(clock.System().Add(unfinished))
	}
	return n, err
}

// SetReadDeadline bounds what is set once the server ends.
func (c *connection) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if bound := clock.System().Add(unfinished); c.ending && (t.IsZero() || t.After(bound)) {
		t = bound
	}
	return c.Conn.SetReadDeadline(t)
}

// SetDeadline is both deadlines, as a connection that is taken over needs them.
func (c *connection) SetDeadline(t time.Time) error {
	if err := c.SetWriteDeadline(t); err != nil {
		return err
	}
	return c.SetReadDeadline(t)
}

// SetLinger is that of TCP: 0 makes Close send a reset.
func (c *connection) SetLinger(seconds int) error {
	if tcp, ok := c.Conn.(interface{ SetLinger(sec int) error }); ok {
		return tcp.SetLinger(seconds)
	}
	return errors.ErrUnsupported
}

// CloseWrite ends what is written, for a server that then waits for the client to close.
func (c *connection) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}

func (c *connection) Close() error {
	c.all.mu.Lock()
	delete(c.all.open, c)
	c.all.mu.Unlock()
	return c.Conn.Close()
}

func (c *connection) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ending = true
	wait := silentTimeout
	if c.spoken {
		wait = unfinished
	}
	_ = c.Conn.SetReadDeadline(clock.System().Add(wait))
}

// oddities are clients that speak something else than plain HTTP/1. Each kind is told once, with what to do: who retries would fill
// the log. Nothing of them is recorded, for no bot has asked anything.
type oddities struct {
	log                *slog.Logger
	tls, http2, tunnel sync.Once
}

func (o *oddities) say(once *sync.Once, what, remedy string) {
	once.Do(func() { o.log.LogAttrs(context.Background(), slog.LevelWarn, what, slog.String("remedy", remedy)) })
}

// handshake is how every TLS client begins: with the type of its record and the version's first byte.
var handshake = []byte{0x16, 0x03}

// begins looks at the first bytes of a connection.
func (o *oddities) begins(with []byte) {
	if bytes.HasPrefix(with, handshake) {
		o.say(&o.tls, "a client speaks TLS to a port that has none", "give it http:// instead of https://, or put a proxy in front that ends TLS")
	}
}

// answer answers a request that is none for an API, and reports whether it was one.
func (o *oddities) answer(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case r.Method == http.MethodConnect:
		o.say(&o.tunnel, "a client takes sendmock for a proxy (CONNECT "+r.Host+")",
			"unset HTTPS_PROXY there, and give the client sendmock's URL in the place of https://graph.facebook.com")
		w.Header().Set("Connection", "close")
		http.Error(w, "sendmock is no proxy: give the client its URL in the place of https://graph.facebook.com", http.StatusNotImplemented)
	case r.Method == "PRI":
		o.say(&o.http2, "a client speaks HTTP/2 without TLS (PRI)", "have it speak HTTP/1.1: without prior knowledge of HTTP/2, which is h2c")
		w.Header().Set("Connection", "close")
		http.Error(w, "sendmock speaks HTTP/1.1 only", http.StatusHTTPVersionNotSupported)
	default:
		return false
	}
	return true
}
