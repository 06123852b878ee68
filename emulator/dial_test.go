package emulator_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
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
			_, err := emu.Control().SetWebhook(t.Context(), control.WebhookChange{CallbackURL: greeter(t, emu), Fields: []string{"messages"}})
			require.NoError(t, err)
			story := contract.Tell(t, emu)
			ada := emu.Person("ada")
			ada.Says("hello")
			story.Expect(contract.Replied(ada.PSID, contract.Text("Hi there")).Within(time.Minute))
			emu.Advance(25 * time.Hour)
			story.Mark()
			require.Equal(t, 400, tell(t, emu, "too late"))
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
	require.Len(t, tb.said, 2)
	require.Contains(t, tb.said[0], "SENDMOCK_URL is not set")
	require.Contains(t, tb.said[1], "no sendmock answers at "+gone.URL)

	t.Setenv(emulator.URLVariable, emulator.Start(t).URL)
	require.NotEmpty(t, emulator.Dial(t, "").PageToken())
}
