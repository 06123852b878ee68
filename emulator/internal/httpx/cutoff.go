package httpx

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
)

// writeTimeout is how long a client may read nothing of what is written.
//
//sendmock:bound time in which a client has to read something of its answer | the connection is closed | TestCutOff
const writeTimeout = 30 * time.Second

// CutOff is a listener whose connections do not wait for ever for their client to read: one that has read nothing for 30 s is cut off.
// One that reads slowly is not, however long it takes. A deadline that a handler sets counts as well.
func CutOff(l net.Listener) net.Listener { return cutOff{l} }

type cutOff struct{ net.Listener }

// Accept implements net.Listener.
func (l cutOff) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &patient{Conn: c, after: writeTimeout}, nil
}

// patient is a connection that waits for its client for a time.
type patient struct {
	net.Conn
	after time.Duration

	mu    sync.Mutex // guards what follows, and the deadline itself
	asked time.Time  // the deadline that somebody has set; zero: none
}

// Write implements net.Conn.
func (c *patient) Write(p []byte) (n int, err error) {
	for {
		own, err := c.arm()
		if err != nil {
			return n, err
		}
		took, err := c.Conn.Write(p[n:])
		n += took
		if took == 0 || !own || !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
	}
}

// arm sets the deadline of the next write, and reports whether it is the connection's own.
func (c *patient) arm() (own bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := clock.System().Add(c.after)
	if own = c.asked.IsZero() || at.Before(c.asked); !own {
		at = c.asked
	}
	return own, c.Conn.SetWriteDeadline(at)
}

// SetWriteDeadline implements net.Conn.
func (c *patient) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = t
	return c.Conn.SetWriteDeadline(t)
}

// SetDeadline implements net.Conn.
func (c *patient) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

// CloseWrite ends what is written, for servers that then wait for the client to close.
func (c *patient) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}

// SetLinger is that of TCP: by 0, closing the connection resets it.
func (c *patient) SetLinger(sec int) error {
	if tcp, ok := c.Conn.(interface{ SetLinger(sec int) error }); ok {
		return tcp.SetLinger(sec)
	}
	return errors.ErrUnsupported
}
