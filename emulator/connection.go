package emulator

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
)

// How long a server that ends waits for bytes: for those of a connection on which nothing has come, as a browser opens for later,
// and for the rest of a request of which something has.
const (
	silentTimeout = 100 * time.Millisecond
	unfinished    = 750 * time.Millisecond
)

// The bounds of connections. Each takes its room from when it is open, and the head of a request all of its own before anybody can say
// what it is about.
const (
	//sendmock:bound connections of a server at a time | one more is closed at once, and the log says so | TestConnectionsAreBounded
	maxConnections = 4096

	//sendmock:bound bytes of request heads under way together, of each what is beyond 16 KiB | the connection is closed | TestHeadsAreBounded
	maxHeads = 32 << 20

	// lightHead is what a head may have at any time: nearly all are smaller.
	lightHead = 16 << 10
)

// connections are those of a server, so that it can end without waiting for the silent ones.
type connections struct {
	odd   *oddities
	heads atomic.Int64 // bytes of heads under way, of each what is beyond lightHead

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
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if known := l.all.admit(c); known != nil {
			return known, nil
		}
		_ = c.Close() // nobody has asked anything yet
	}
}

// admit takes in one connection more, or none.
func (cs *connections) admit(c net.Conn) *connection {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if len(cs.open) >= maxConnections {
		cs.odd.say(&cs.odd.crowd, "too many connections: further ones are closed", "have clients use a connection again, and close those they are done with")
		return nil
	}
	known := &connection{Conn: c, all: cs}
	cs.open[known] = struct{}{}
	if cs.ending {
		known.end()
	}
	return known
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
	headed bool  // the head of its request is read
	head   int64 // bytes of the head under way
}

// errHeads ends a connection whose head is one too many.
var errHeads = errors.New("too much is under way of the heads of requests")

// state follows what the server makes of a connection.
func (c *connection) state(s http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetHead()
	c.headed = s == http.StateActive
}

// begin counts bytes of a head, and says whether there is room for them.
func (c *connection) begin(n int) error {
	before := max(c.head-lightHead, 0)
	c.head += int64(n)
	if more := max(c.head-lightHead, 0) - before; more > 0 && c.all.heads.Add(more) > maxHeads {
		return errHeads
	}
	return nil
}

func (c *connection) forgetHead() {
	if heavy := c.head - lightHead; heavy > 0 {
		c.all.heads.Add(-heavy)
	}
	c.head = 0
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
	if n > 0 && !c.headed {
		if err := c.begin(n); err != nil {
			return 0, err
		}
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
	c.mu.Lock()
	c.forgetHead()
	c.headed = true // what still comes is of no request
	c.mu.Unlock()
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
	crowd              sync.Once
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
