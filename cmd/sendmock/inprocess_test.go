package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
)

// server is an emulator's, and how often it was asked to subscribe a bot.
func server(t *testing.T) (url string, asked *atomic.Int32) {
	t.Helper()
	emu, err := emulator.New(emulator.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, emu.Close()) })
	asked = new(atomic.Int32)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			asked.Add(1)
		}
		emu.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv.URL, asked
}

// nobody is a callback where nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return "http://" + l.Addr().String() + "/hook"
}

// A bot that is not up is asked again, and what the server says of it is not lost. What does not mend itself is said at once.
func TestSubscribe(t *testing.T) {
	t.Parallel()
	t.Run("not up", func(t *testing.T) {
		t.Parallel()
		url, asked := server(t)
		err := subscribe(t.Context(), control.NewClient(url), nobody(t)+"?token=SEKRIT", 500*time.Millisecond)
		require.ErrorIs(t, err, errNoHandshake)
		var problem *control.Problem
		require.ErrorAs(t, err, &problem)
		require.Equal(t, notVerified, problem.Code)
		require.NotContains(t, err.Error(), "SEKRIT")
		require.Greater(t, asked.Load(), int32(1))
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		url, asked := server(t)
		err := subscribe(t.Context(), control.NewClient(url), "no callback", startTimeout)
		var problem *control.Problem
		require.ErrorAs(t, err, &problem)
		require.NotErrorIs(t, err, errNoHandshake)
		require.Equal(t, int32(1), asked.Load())
	})
	t.Run("no server", func(t *testing.T) {
		t.Parallel()
		err := subscribe(t.Context(), control.NewClient(nobody(t)), "http://127.0.0.1/", startTimeout)
		require.Error(t, err)
		require.NotErrorIs(t, err, errNoHandshake)
	})
}

// Who is interrupted while a bot does not answer is told so, not that time is up, and where it was waited for.
func TestInterruptedHandshake(t *testing.T) {
	t.Parallel()
	bot := nobody(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var stderr bytes.Buffer
	said := writerFunc(func(text []byte) {
		stderr.Write(text)
		cancel(interrupted{os.Interrupt}) // it says that it waits
	})
	code := run(ctx, []string{"run", "--port", "0", "--bot", bot + "?token=SEKRIT"}, nil, nil, io.Discard, said)
	if diff := cmp.Diff(130, code); diff != "" {
		t.Errorf("exit code (-want +got):\n%s", diff)
	}
	lines := strings.SplitAfter(stderr.String(), "\n")
	require.Len(t, lines, 3)
	if diff := cmp.Diff("sendmock: interrupted while waiting for the bot at "+bot+"\n", lines[1]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	require.NotContains(t, stderr.String(), "SEKRIT")
}
