package emulator

import (
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/golden"
)

// lenient is a test that goes on when it is told to end.
type lenient struct {
	*testing.T
	said []string
}

func (l *lenient) Fatalf(format string, args ...any) {
	l.said = append(l.said, fmt.Sprintf(format, args...))
}

func listenLocally() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }

// Whatever an emulator cannot be started for, a test that goes on all the same gets none.
func TestStartInVain(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(nil)
	gone.Close()
	tests := []struct {
		name   string
		give   Options
		listen func() (net.Listener, error)
		want   string
	}{
		{"options that cannot be", Options{RateLimits: "none such"}, listenLocally, "none such"},
		{"no port", Options{WebhookURL: gone.URL}, func() (net.Listener, error) { return nil, errors.New("no port is free") }, "no port is free"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tb := &lenient{T: t}
			require.Nil(t, start(tb, tt.give, tt.listen))
			require.Len(t, tb.said, 1)
			require.Contains(t, tb.said[0], tt.want)
		})
	}
}

// What there is not ends the test, and is nothing where the test goes on.
func TestHandleOfNothing(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(nil)
	gone.Close()
	tb := &lenient{T: t}
	running, nowhere := Start(t), &Handle{tb: tb, client: control.NewClient(gone.URL)}
	running.tb = tb
	tests := []struct {
		name string
		give func() any
		want any
	}{
		{"page", func() any { return nowhere.Page() }, control.Page{}},
		{"page token", func() any { return nowhere.PageToken() }, ""},
		{"user token", func() any { return nowhere.UserToken() }, ""},
		{"app", func() any { return nowhere.App() }, control.App{}},
		{"requests", func() any { return nowhere.Requests() }, []control.Exchange(nil)},
		{"last request", func() any { return running.LastRequest() }, control.Exchange{}},
		{"person", func() any { return running.Person("nobody").PSID }, ""},
	}
	for _, tt := range tests {
		tb.said = nil
		golden.Diff(t, tt.want, tt.give(), tt.name)
		require.Len(t, tb.said, 1, tt.name)
	}
}
