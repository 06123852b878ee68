package httpx

import (
	"net"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/clock"
)

// pipe is a connection without a socket: what nobody reads blocks, until the deadline.
func pipe(t *testing.T) (ours *patient, theirs net.Conn) {
	t.Helper()
	a, b := net.Pipe()
	t.Cleanup(func() { _, _ = a.Close(), b.Close() })
	return &patient{Conn: a, after: writeTimeout}, b
}

// Who reads nothing is cut off.
func TestCutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ours, _ := pipe(t)
		began := clock.System()
		n, err := ours.Write([]byte("something"))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.Zero(t, n)
		require.Equal(t, writeTimeout, clock.System().Sub(began))
	})
}

// Who reads slowly gets everything.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := pipe(t)
		got := make(chan string, 1)
		go func() {
			var text []byte
			for b := make([]byte, 1); len(text) < 5; {
				clock.Wait(t.Context(), writeTimeout-time.Second)
				n, _ := theirs.Read(b)
				text = append(text, b[:n]...)
			}
			got <- string(text)
		}()
		n, err := ours.Write([]byte("hello"))
		require.NoError(t, err)
		require.Equal(t, 5, n)
		require.Equal(t, "hello", <-got)
	})
}

// A deadline of the handler's counts where it is earlier, and one that has passed ends a write at once.
func TestOwnDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ours, _ := pipe(t)
		began := clock.System()
		require.NoError(t, ours.SetWriteDeadline(began.Add(time.Second)))
		_, err := ours.Write([]byte("something"))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.Equal(t, time.Second, clock.System().Sub(began))
		require.NoError(t, ours.SetDeadline(time.Time{}))
		_, err = ours.Write([]byte("something"))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.Equal(t, writeTimeout+time.Second, clock.System().Sub(began))
	})
}

// A server behind it serves; what is broken off is reset.
func TestCutOffServes(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	srv := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		lingers, _ := conn.(interface{ SetLinger(sec int) error })
		if lingers == nil || lingers.SetLinger(0) != nil {
			return
		}
		_ = conn.Close()
	})}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(CutOff(l)) }()
	_, err = http.Get("http://" + l.Addr().String()) //nolint:noctx,bodyclose // it ends at once, without an answer
	require.ErrorContains(t, err, "reset")
	require.NoError(t, srv.Close())
	if diff := cmp.Diff(http.ErrServerClosed.Error(), (<-served).Error()); diff != "" {
		t.Errorf("the server's end (-want +got):\n%s", diff)
	}
}
