package emulator_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// listen takes a free port.
func listen(t *testing.T) net.Listener {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return l
}

// nobody is a callback where nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	l := listen(t)
	require.NoError(t, l.Close())
	return "http://" + l.Addr().String()
}

// soon is what comes of a channel, which must not take long.
func soon[T any](t *testing.T, c <-chan T, what string) (got T) {
	t.Helper()
	bound, cancel := context.WithTimeout(context.Background(), testbot.Patience)
	defer cancel()
	select {
	case got = <-c:
	case <-bound.Done():
		t.Fatalf("it takes too long: %s", what)
	}
	return got
}

// A handler behind somebody else's server tells its bot too, without Serve.
func TestHandlerConnects(t *testing.T) {
	t.Parallel()
	b := testbot.Start(t)
	emu, err := emulator.New(emulator.Options{WebhookURL: b.URL})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, emu.Close()) })
	_, err = emu.Control().Say(t.Context(), "ada", control.PersonMessage{Text: "hello"})
	require.NoError(t, err)
	golden.Diff(t, "hello", testbot.Said(b.Wait(t, 1))[0])
}

// Close ends the handshake, be it under way or still to come, and may be called again.
func TestClose(t *testing.T) {
	t.Parallel()
	asked, gone := make(chan bool, 1), make(chan bool, 1)
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- true
		<-r.Context().Done()
		gone <- true
	}))
	t.Cleanup(silent.Close)
	tests := []struct {
		name, give string
		underWay   bool
	}{
		{"no callback", "", false},
		{"nobody", nobody(t), false},
		{"a bot that says nothing", silent.URL, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emu, err := emulator.New(emulator.Options{WebhookURL: tt.give})
			require.NoError(t, err)
			if tt.underWay {
				<-asked
			}
			closed := make(chan error, 2)
			go func() {
				closed <- emu.Close()
				closed <- emu.Close()
			}()
			require.NoError(t, soon(t, closed, "closing"))
			require.NoError(t, soon(t, closed, "closing again"))
			if tt.underWay {
				soon(t, gone, "letting go of the bot")
			}
		})
	}
}

// A listener that fails ends the server, whatever it still waits for: the bot, or a client that it keeps waiting.
func TestListenerFails(t *testing.T) {
	t.Parallel()
	emu, err := emulator.New(emulator.Options{WebhookURL: nobody(t)})
	require.NoError(t, err)
	_, err = emu.Control().AddFault(t.Context(), control.FaultRule{Effect: control.FaultEffect{Hang: true}})
	require.NoError(t, err)
	world, err := emu.Control().World(t.Context())
	require.NoError(t, err)
	l := listen(t)
	stopped := make(chan error, 1)
	go func() { stopped <- emu.Serve(t.Context(), l) }()
	ended := testbot.Hang(t.Context(), t, "http://"+l.Addr().String(), world.Pages[0].AccessToken)
	require.NoError(t, emu.Control().Await(t.Context(), 0))
	require.NoError(t, l.Close())
	require.ErrorIs(t, soon(t, stopped, "serving"), net.ErrClosed)
	require.Error(t, soon(t, ended, "hanging"))
}

// What waits ends with the server, and says so: it is neither a verdict nor in vain.
func TestStopWhileWaiting(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]struct{ path, body string }{
		"wait":             {"requests/wait", `{"match":{"psid":"ben"},"patience_ms":60000}`},
		"verify":           {"verify", `{"expectations":[{"match":{"psid":"ben"}}],"patience_ms":60000}`},
		"verify for quiet": {"verify", `{"expectations":[{"match":{"psid":"ben"},"count":0}],"quiet_ms":60000}`},
		"advance":          {"clock/advance", `{"duration":"0s","quiet_ms":60000}`},
		"advance by time":  {"clock/advance", `{"duration":"1h","quiet_ms":60000}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			emu, err := emulator.New(emulator.Options{Clock: clock.Config{Mode: clock.Frozen}})
			require.NoError(t, err)
			world, err := emu.Control().World(t.Context())
			require.NoError(t, err)
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			l := listen(t)
			stopped := make(chan error, 1)
			go func() { stopped <- emu.Serve(ctx, l) }()
			at := "http://" + l.Addr().String()
			res, err := http.Get(at + "/me?access_token=" + world.Pages[0].AccessToken) // who has asked nothing is quiet
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())

			// The server is told to stop when it has begun to read the question.
			traced := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: stop})
			req, err := http.NewRequestWithContext(traced, http.MethodPost, at+"/_sendmock/"+ask.path, strings.NewReader(ask.body))
			require.NoError(t, err)
			req.Header.Set("Expect", "100-continue")
			res, err = http.DefaultClient.Do(req)
			require.NoError(t, err)
			answer, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
			want := "503 " + `{"error":{"code":"server-stops","message":"the server stops; what was asked is not answered"}}` + "\n"
			golden.Diff(t, want, fmt.Sprintf("%d %s", res.StatusCode, answer))
			require.NoError(t, soon(t, stopped, "stopping"))
		})
	}
}

// A server that stops doesn't wait for those whom it keeps waiting.
func TestStopWhileHanging(t *testing.T) {
	t.Parallel()
	for name, effect := range map[string]control.FaultEffect{
		"hang":  {Hang: true},
		"delay": {Delay: control.Milliseconds(10 * time.Minute)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			emu, err := emulator.New(emulator.Options{})
			require.NoError(t, err)
			world, err := emu.Control().World(t.Context())
			require.NoError(t, err)
			_, err = emu.Control().AddFault(t.Context(), control.FaultRule{Effect: effect})
			require.NoError(t, err)
			var lc net.ListenConfig
			l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
			require.NoError(t, err)
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			stopped := make(chan error, 1)
			go func() { stopped <- emu.Serve(ctx, l) }()
			ended := testbot.Hang(t.Context(), t, "http://"+l.Addr().String(), world.Pages[0].AccessToken)
			require.Eventually(t, func() bool {
				got, err := emu.Control().Requests(t.Context(), 0, nil)
				return err == nil && len(got.Requests) == 1
			}, testbot.Patience, time.Millisecond)
			stop()
			bound, cancel := context.WithTimeout(context.Background(), testbot.Patience)
			defer cancel()
			select {
			case err := <-stopped:
				require.NoError(t, err)
			case <-bound.Done():
				t.Fatal("the server waits for the request that it keeps waiting")
			}
			err = <-ended
			golden.Diff(t, effect.Hang, err != nil, "a delayed answer still comes: %v", err)
		})
	}
}
