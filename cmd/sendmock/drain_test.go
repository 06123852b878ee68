package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// A request that is under way when the server is told to stop gets its answer, and the exit code is 0.
func TestServeDrains(t *testing.T) {
	t.Parallel()
	const body = `{"recipient":{"id":"7100000000000001"},"message":{"text":"hi"}}`
	portFile := filepath.Join(t.TempDir(), "port")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "--port", "0", "--port-file", portFile, "--log-level", "error"},
			nil, nil, io.Discard, io.Discard)
	}()
	addr := "127.0.0.1:" + readWhenThere(t, portFile)

	conn, answers := half(t, addr)
	defer func() { require.NoError(t, conn.Close()) }()

	stop()
	untilClosed(t, addr) // the listener closes first
	require.Len(t, body, 63)
	_, err := io.WriteString(conn, body)
	require.NoError(t, err)
	res, err := http.ReadResponse(answers, nil)
	require.NoError(t, err)
	got, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Regexp(t, `^\{"recipient_id":"7100000000000001","message_id":"m_`, string(got))
	if diff := cmp.Diff(exitOK, <-code); diff != "" {
		t.Errorf("exit code (-want +got):\n%s", diff)
	}
}

// half begins a request: the server waits for its body.
func half(t *testing.T, addr string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	_, err = io.WriteString(conn, "POST /me/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"+
		"Authorization: Bearer EAADemoPageToken0000000000000000000\r\nContent-Length: 63\r\nExpect: 100-continue\r\n\r\n")
	require.NoError(t, err)
	answers := bufio.NewReader(conn)
	line, err := answers.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "HTTP/1.1 100 Continue\r\n", line)
	_, err = answers.ReadString('\n')
	require.NoError(t, err)
	return conn, answers
}

// untilClosed waits until nobody listens at an address.
func untilClosed(t *testing.T, addr string) {
	t.Helper()
	for {
		probe, err := net.Dial("tcp", addr)
		if err != nil {
			return
		}
		require.NoError(t, probe.Close())
	}
}

func readWhenThere(t *testing.T, path string) string {
	t.Helper()
	tick, stop := time.NewTicker(5*time.Millisecond), time.After(startTimeout)
	defer tick.Stop()
	for {
		text, err := os.ReadFile(path)
		if err == nil {
			return strings.TrimSpace(string(text))
		}
		select {
		case <-tick.C:
		case <-stop:
			require.NoError(t, err)
		}
	}
}
