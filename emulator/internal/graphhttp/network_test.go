package graphhttp_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// wire sends to ada over a socket of its own, and returns what comes until the connection ends, and how it ends.
func wire(t *testing.T, emu *emulator.Handle) (string, error) {
	t.Helper()
	conn, err := (&net.Dialer{Timeout: testbot.Patience}).DialContext(t.Context(), "tcp", strings.TrimPrefix(emu.URL, "http://"))
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(t, testbot.Sending(t.Context(), t, emu.URL, emu.PageToken()).Write(conn))
	b, err := io.ReadAll(conn)
	return string(b), err
}

func TestNetworkFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		network string
		came    string // over the socket
		ended   error
		told    string // by Go's client
		is      error
	}{
		{"CONNECTION_RESET_BY_PEER", "", syscall.ECONNRESET, "reset by peer", syscall.ECONNRESET},
		{"EMPTY_RESPONSE", "", nil, "EOF", io.EOF},
		{
			"MALFORMED_RESPONSE_CHUNK",
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nthis is no chunk\r\n", nil,
			"invalid byte in chunk length", nil,
		},
		{"RANDOM_DATA_THEN_CLOSE", "\x8f\x02\xd5\x13\x00\x9c\x7e\xff\x0a\xb1\x44\xe0", nil, "malformed HTTP response", nil},
	}
	for _, tt := range tests {
		for _, applied := range []bool{false, true} {
			t.Run(tt.network+", applied "+strconv.FormatBool(applied), func(t *testing.T) {
				t.Parallel()
				emu := emulator.Start(t)
				testbot.Arm(t, emu, control.FaultRule{
					Match: contract.Match{Operation: "sendMessage"}, Effect: control.FaultEffect{Network: tt.network, AfterApply: applied}, Times: new(0),
				})
				came, ended := wire(t, emu)
				golden.Diff(t, tt.came, came, "what came")
				require.True(t, errors.Is(ended, tt.ended), "the connection ends with %v", ended)

				res, err := testbot.Client.Do(testbot.Sending(t.Context(), t, emu.URL, emu.PageToken()))
				if err == nil {
					_, err = io.ReadAll(res.Body)
					require.NoError(t, res.Body.Close())
				}
				require.ErrorContains(t, err, tt.told)
				if tt.is != nil {
					require.ErrorIs(t, err, tt.is)
				}

				want := []string{"hello"}
				if applied {
					want = append(want, "hi", "hi")
				}
				e := emu.LastRequest()
				golden.Diff(t, []any{0, "fault-1", `""`, applied}, []any{e.Status, e.Fault, string(e.Response), e.MessageID != ""}, "record")
				golden.Diff(t, want, testbot.Texts(t, emu), "conversation")
			})
		}
	}
}

// Nothing comes until the client gives up. What it asked for is done only with after_apply.
func TestHang(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	want := []string{"hello"}
	for _, applied := range []bool{false, true} {
		testbot.Arm(t, emu, control.FaultRule{Effect: control.FaultEffect{Hang: true, AfterApply: applied}})
		gaveUp(t, emu)
		if applied {
			want = append(want, "hi")
		}
		golden.Diff(t, 0, emu.LastRequest().Status)
		golden.Diff(t, want, testbot.Texts(t, emu), "conversation with applied %t", applied)
	}
}

// A long delay leaves an impatient client without the answer to what has been done.
func TestLongDelay(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	testbot.Arm(t, emu, control.FaultRule{Effect: control.FaultEffect{Delay: control.Milliseconds(10 * time.Minute)}})
	gaveUp(t, emu)
	require.Equal(t, 200, emu.LastRequest().Status)
	golden.Diff(t, []string{"hello", "hi"}, testbot.Texts(t, emu), "conversation")
}

// gaveUp sends, sees the request recorded and no answer come, and gives up.
func gaveUp(t *testing.T, emu *emulator.Handle) {
	t.Helper()
	before := len(emu.Requests())
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	ended := testbot.Hang(ctx, t, emu.URL, emu.PageToken())
	require.Eventually(t, func() bool { return len(emu.Requests()) > before }, testbot.Patience, time.Millisecond)
	select {
	case err := <-ended:
		t.Fatalf("it is over before the client gives up: %v", err)
	default:
	}
	giveUp()
	require.ErrorIs(t, <-ended, context.Canceled)
}

// An answer that is none of the API's has nothing of it.
func TestRawAnswer(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	testbot.Arm(t, emu, control.FaultRule{Effect: control.FaultEffect{
		Status: 503, Body: "<html>down</html>", Headers: map[string]string{"Content-Type": "text/html", "Retry-After": "7"},
	}})
	a := testbot.Send(t, emu, testbot.Text(testbot.AdaPSID))
	a.Header.Del("Date")
	want := testbot.Answer{Status: 503, Header: map[string][]string{
		"Content-Type": {"text/html"}, "Retry-After": {"7"}, "Content-Length": {"17"}, "X-Sendmock-Exchange": {"1"},
	}, Body: "<html>down</html>"}
	golden.Diff(t, want, a, "answer")
	e := emu.LastRequest()
	var response string // no JSON, so a string
	require.NoError(t, json.Unmarshal(e.Response, &response))
	golden.Diff(t, []any{503, "fault-1", a.Body}, []any{e.Status, e.Fault, response}, "record")
	require.Nil(t, e.Error)
	require.Equal(t, 200, testbot.Send(t, emu, testbot.Text(testbot.AdaPSID)).Status, "once, unless told otherwise")
}

// A short delay changes nothing but the time; TestLongDelay has a client that doesn't wait.
func TestShortDelay(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	testbot.Arm(t, emu, control.FaultRule{Effect: control.FaultEffect{Delay: control.Milliseconds(time.Millisecond)}})
	require.Equal(t, 200, testbot.Send(t, emu, testbot.Text(testbot.AdaPSID)).Status)
	e := emu.LastRequest()
	golden.Diff(t, []string{"fault-1", "fault fault-1 struck, number 1, delayed by 1ms; inside the standard messaging window"}, []string{e.Fault, e.Decision}, "record")
	golden.Diff(t, []string{"hello", "hi"}, testbot.Texts(t, emu), "conversation")
}
