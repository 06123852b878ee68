package emulator

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// endless is a connection on which bytes come without end.
type endless struct {
	net.Conn
	closed bool
}

func (*endless) Read(p []byte) (int, error)      { return len(p), nil }
func (*endless) SetReadDeadline(time.Time) error { return nil }
func (e *endless) Close() error                  { e.closed = true; return nil }

// crowd is a listener to which some clients come.
type crowd struct {
	net.Listener
	clients []*endless
}

var errNobody = errors.New("nobody comes any more")

func (c *crowd) Accept() (net.Conn, error) {
	if len(c.clients) == 0 {
		return nil, errNobody
	}
	next := c.clients[0]
	c.clients = c.clients[1:]
	return next, nil
}

func some() (*connections, *bytes.Buffer) {
	log := &bytes.Buffer{}
	odd := &oddities{log: slog.New(slog.NewTextHandler(log, nil))}
	return &connections{odd: odd, open: map[*connection]struct{}{}}, log
}

// One connection too many is closed, and the log says so once. When one has ended there is room again.
func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	all, log := some()
	waiting := &crowd{}
	l := listener{waiting, all}
	var last net.Conn
	for range maxConnections {
		waiting.clients = []*endless{{}}
		c, err := l.Accept()
		require.NoError(t, err)
		last = c
	}
	late := []*endless{{}, {}}
	waiting.clients = late
	_, err := l.Accept()
	require.ErrorIs(t, err, errNobody)
	require.True(t, late[0].closed && late[1].closed)
	require.Equal(t, 1, strings.Count(log.String(), "too many connections"))

	require.NoError(t, last.Close())
	waiting.clients = []*endless{{}}
	_, err = l.Accept()
	require.NoError(t, err)
}

// Heads under way take so much room and no more. A small one passes at any time, and what is read or closed makes room.
func TestHeadsAreBounded(t *testing.T) {
	t.Parallel()
	all, _ := some()
	piece := make([]byte, 4<<10)
	reads := func(c *connection, size int) error {
		for range size / len(piece) {
			if _, err := c.Read(piece); err != nil {
				return err
			}
		}
		return nil
	}
	const large = 256 << 10
	var list []*connection
	for range maxHeads / (large - lightHead) {
		c := all.admit(&endless{})
		require.NoError(t, reads(c, large))
		list = append(list, c)
	}
	late := all.admit(&endless{})
	require.ErrorIs(t, reads(late, large), errHeads)
	require.NoError(t, late.Close())
	require.NoError(t, reads(all.admit(&endless{}), lightHead), "a small one")

	list[0].state(http.StateActive) // its request is read: what comes now is a body
	require.NoError(t, reads(list[0], 4*large))
	require.NoError(t, reads(all.admit(&endless{}), large), "in its place")

	require.NoError(t, list[1].Close())
	require.NoError(t, list[1].Close())
	list[0].state(http.StateIdle)
	require.NoError(t, reads(list[0], large), "the next request of the first, in the place of the second")
	require.ErrorIs(t, reads(all.admit(&endless{}), large), errHeads)
}
