package emulator_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/internal/golden"
)

// serving is an emulator that serves on listeners, what it logs, and how it is stopped.
func serving(t *testing.T, listeners ...net.Listener) (emu *emulator.Emulator, log *bytes.Buffer, stop func()) {
	t.Helper()
	log = &bytes.Buffer{}
	emu, err := emulator.New(emulator.Options{Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- emu.Serve(ctx, listeners...) }()
	return emu, log, func() {
		cancel()
		require.NoError(t, soon(t, stopped, "stopping"))
	}
}

// dial says something to a listener and gives the connection.
func dial(t *testing.T, l net.Listener, say string) net.Conn {
	t.Helper()
	var d net.Dialer
	c, err := d.DialContext(t.Context(), "tcp", l.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	_, err = io.WriteString(c, say)
	require.NoError(t, err)
	return c
}

const whole = "GET /_sendmock/health HTTP/1.1\r\nHost: localhost\r\n\r\n"

// A server that stops waits for no connection on which nothing comes, and for no request that is not finished. What is finished
// in time is answered.
func TestStopWhileSilent(t *testing.T) {
	t.Parallel()
	for name, begun := range map[string]string{
		"nothing":         "",
		"half a line":     "POST /v25.0/me/mess",
		"half the header": "POST /v25.0/me/messages HTTP/1.1\r\nHost: x\r\n",
		"half the body":   "POST /v25.0/me/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
		"half a chunk":    "POST /v25.0/me/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{",
		"control's":       "POST /_sendmock/verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
		"a second one":    whole + "GET /_send",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := listen(t)
			_, log, stop := serving(t, l)
			dial(t, l, begun)
			answer := make([]byte, 15)
			_, err := io.ReadFull(dial(t, l, whole), answer) // by now the first is known
			require.NoError(t, err)
			golden.Diff(t, "HTTP/1.1 200 OK", string(answer))
			stop()
			require.NotContains(t, log.String(), "cut off", "it has waited to the end")
		})
	}
}

// Who speaks something else than HTTP/1 is told of in the log, once, and is on no record.
func TestOtherProtocols(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ say, answer, log string }{
		"TLS":     {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "HTTP/1.1 400 ", "speaks TLS"},
		"h2c":     {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.1 505 ", "speaks HTTP/2 without TLS"},
		"CONNECT": {"CONNECT graph.facebook.com:443 HTTP/1.1\r\nHost: graph.facebook.com:443\r\n\r\n", "HTTP/1.1 501 ", "takes sendmock for a proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := listen(t)
			emu, log, stop := serving(t, l)
			for range 3 {
				answer, err := io.ReadAll(dial(t, l, tt.say))
				if err != nil {
					require.NotEmpty(t, answer, err)
				}
				golden.Diff(t, tt.answer, string(answer[:len(tt.answer)]))
			}
			got, err := emu.Control().Requests(t.Context(), 0, nil)
			require.NoError(t, err)
			require.Empty(t, got.Requests)
			stop()
			golden.Diff(t, 1, strings.Count(log.String(), tt.log), log.String())
			require.Contains(t, log.String(), "remedy=")
		})
	}
}

// An emulator serves on all its listeners, and one that fails ends it.
func TestListeners(t *testing.T) {
	t.Parallel()
	l, other := listen(t), listen(t)
	emu, err := emulator.New(emulator.Options{})
	require.NoError(t, err)
	stopped := make(chan error, 1)
	go func() { stopped <- emu.Serve(t.Context(), l, other) }()
	for _, at := range []net.Listener{l, other} {
		answer := make([]byte, 15)
		_, err := io.ReadFull(dial(t, at, whole), answer)
		require.NoError(t, err)
		golden.Diff(t, "HTTP/1.1 200 OK", string(answer))
	}
	require.NoError(t, other.Close())
	require.ErrorIs(t, soon(t, stopped, "serving"), net.ErrClosed)
}

// A head that is too long is told so.
func TestLongHead(t *testing.T) {
	t.Parallel()
	l := listen(t)
	_, _, stop := serving(t, l)
	defer stop()
	c := dial(t, l, "GET /?x="+strings.Repeat("x", 300<<10)+" HTTP/1.1\r\nHost: x\r\n\r\n")
	answer, _ := io.ReadAll(c)
	require.Regexp(t, "^HTTP/1.1 431 ", string(answer))
}

// pipes is a listener in a bubble.
type pipes struct{ come chan net.Conn }

func (p pipes) Accept() (net.Conn, error) {
	if c, more := <-p.come; more {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// A connection on which nothing more comes is closed in its time.
func TestSilentConnections(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		begun string
		want  time.Duration
	}{
		"half a head": {"GET / HTTP/1.1\r\nHost: x\r\n", 10 * time.Second},
		"idle":        {whole, 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				emu, err := emulator.New(emulator.Options{})
				require.NoError(t, err)
				l := pipes{make(chan net.Conn)}
				ctx, stop := context.WithCancel(t.Context())
				stopped := make(chan struct{})
				go func() {
					defer close(stopped)
					_ = emu.Serve(ctx, l) // nil, or that the listener is closed: whichever it hears first
				}()
				client, server := net.Pipe()
				l.come <- server
				begun := clock.System()
				go func() { _, _ = io.WriteString(client, tt.begun) }()
				_, _ = io.Copy(io.Discard, client)
				golden.Diff(t, tt.want, clock.System().Sub(begun))
				stop()
				close(l.come)
				<-stopped
			})
		})
	}
}
