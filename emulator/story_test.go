package emulator_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestStory(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	testbot.Subscribe(t, emu, control.WebhookChange{CallbackURL: testbot.Greeter(t, emu), Fields: []string{"messages"}})
	ada := emu.Person("ada")
	story := contract.Tell(t, emu)
	ada.Says("hello")
	story.Expect(contract.Replied(ada.PSID, contract.Text("Hi there")).Within(30 * time.Second))
	story.Expect(contract.Nothing().For(time.Hour))
	emu.Advance(25 * time.Hour)
	story.Mark()
	emu.SetRule("thread.owner", "off")
	golden.Diff(t, http.StatusBadRequest, testbot.Tell(t, emu, "too late"))
	story.Expect(contract.Sent(contract.To(ada.PSID), contract.Refused("window-closed")).Times(1))
}

// An absence of what there is not would always hold.
func TestMisspeltInAStory(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	for name, x := range map[string]contract.Expectation{
		"error":     contract.Sent(contract.Refused("window-closd")).Times(0),
		"operation": contract.Picked(contract.Match{Operation: "sendMesage"}).Times(0),
		"after":     contract.Nothing().After(contract.Sent(contract.ByRule("window.standart"))),
	} {
		tb := &noted{T: t}
		contract.Tell(tb, emu).Expect(x)
		require.Len(t, tb.said, 1, name)
		require.Contains(t, tb.said[0], "did you mean", name)
	}
	var p *control.Problem
	_, err := emu.Control().Requests(t.Context(), 0, url.Values{"operation": {"sendMesage"}})
	require.ErrorAs(t, err, &p)
	golden.Diff(t, http.StatusBadRequest, p.Status)
}

// A story that fails shows what was written.
func TestFailuresShowTheConversation(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	ada := emu.Person("ada")
	tb := &noted{T: t}
	story := contract.Tell(tb, emu).Settle(0)
	ada.Says("is anybody there?")
	story.Expect(contract.Replied(ada.PSID, contract.Text("Hi there")))
	require.Len(t, tb.said, 1)
	require.Contains(t, tb.said[0], "the conversation with ada")
	require.Contains(t, tb.said[0], "2026-12-01T09:00:00Z  Ada Moss       is anybody there?")
}
