package emulator_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// The same test runs on an emulator of its own and on a running one.
func TestDialIsStart(t *testing.T) {
	t.Parallel()
	for name, handle := range map[string]func(t *testing.T) *emulator.Handle{
		"Start": func(t *testing.T) *emulator.Handle { return emulator.Start(t) },
		"Dial": func(t *testing.T) *emulator.Handle {
			return emulator.Dial(t, emulator.Start(t).URL+"/")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			emu := handle(t)
			testbot.Subscribe(t, emu, control.WebhookChange{CallbackURL: testbot.Greeter(t, emu), Fields: []string{"messages"}})
			story := contract.Tell(t, emu)
			ada := emu.Person("ada")
			ada.Says("hello")
			story.Expect(contract.Replied(ada.PSID, contract.Text("Hi there")).Within(time.Minute))
			emu.Advance(25 * time.Hour)
			story.Mark()
			golden.Diff(t, 400, testbot.Tell(t, emu, "too late"))
			story.Expect(contract.Sent(contract.Refused("window-closed")))
			story.Checks()
		})
	}
}

// noted is a test that keeps what it is told instead of failing.
type noted struct {
	*testing.T
	said []string
}

func (n *noted) Errorf(format string, args ...any) {
	n.said = append(n.said, fmt.Sprintf(format, args...))
}

func (n *noted) Fatalf(format string, args ...any) {
	n.said = append(n.said, fmt.Sprintf(format, args...))
}

func TestDialInVain(t *testing.T) {
	t.Setenv(emulator.URLVariable, "")
	tb := &noted{T: t}
	require.Nil(t, emulator.Dial(tb, ""))
	gone := httptest.NewServer(nil)
	gone.Close()
	require.Nil(t, emulator.Dial(tb, gone.URL))
	worldOnly := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/_sendmock/world" {
			_, _ = io.WriteString(w, "{}")
			return
		}
		http.NotFound(w, r)
	}))
	defer worldOnly.Close()
	require.Nil(t, emulator.Dial(tb, worldOnly.URL))
	require.Len(t, tb.said, 3)
	require.Contains(t, tb.said[0], "SENDMOCK_URL is not set")
	require.Contains(t, tb.said[1], "no sendmock answers at "+gone.URL)
	require.Contains(t, tb.said[2], "404")

	t.Setenv(emulator.URLVariable, emulator.Start(t).URL)
	require.NotEmpty(t, emulator.Dial(t, "").PageToken())
}

// Tests that share an emulator wait for a bot that is still at work, all at a time, and an advance does not keep them from it.
func TestQuietInParallel(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	told, goOn := make(chan struct{}), make(chan struct{})
	bot := testbot.Start(t)
	bot.Answers(func(http.ResponseWriter, *http.Request, testbot.Post) {
		close(told)
		<-goOn
	})
	testbot.Subscribe(t, emu, control.WebhookChange{CallbackURL: bot.URL, Fields: []string{"messages"}})
	emu.Person("ada").Says("hello")
	<-told
	const tests = 4
	ended := make(chan error, tests+1)
	for range tests {
		h := emulator.Dial(t, emu.URL)
		go func() { ended <- h.Move(context.Background(), 0, new(time.Millisecond)) }()
	}
	go func() {
		_, err := emu.Control().Advance(context.Background(), time.Hour)
		ended <- err
	}()
	close(goOn)
	for range tests + 1 {
		require.NoError(t, <-ended)
	}
}
