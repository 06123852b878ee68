package emulator_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// What a person does in a test's hands, and what it lets the Page send.
func TestPersonActs(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	dora := emu.NewPerson(control.NewPerson{Slug: "dora", FirstName: "Dora"})
	status := func(body string) int { return testbot.Send(t, emu, body).Status }
	toDora := `{"recipient":{"id":"` + dora.PSID + `"},"message":{"text":"hi"}}`
	golden.Diff(t, 400, status(toDora), "she has not written")

	comment := dora.Comments("price?", "")
	require.Equal(t, 200, status(`{"recipient":{"comment_id":"`+comment+`"},"message":{"text":"9"}}`))
	golden.Diff(t, "private-reply.once", ruleThatRefuses(t, emu, status, `{"recipient":{"comment_id":"`+comment+`"},"message":{"text":"9"}}`))
	require.Equal(t, 200, status(`{"recipient":{"post_id":"`+dora.Posts("nice shop")+`"},"message":{"text":"thanks"}}`))
	golden.Diff(t, 400, status(toDora), "comments and private replies open no window")

	ref := dora.OptsIn(control.Optin{Type: "checkbox"}).UserRef
	require.Equal(t, 200, status(`{"recipient":{"user_ref":"`+ref+`"},"message":{"text":"hi"}}`))

	tapped := dora.Taps(control.Postback{Title: "Get Started", Payload: "START"})
	dora.Reacts(control.Reaction{MessageID: tapped, Reaction: "love"})
	require.True(t, dora.State().Window.Open)
	require.Equal(t, 200, status(toDora))

	dora.Blocks()
	golden.Diff(t, "person.reachable", ruleThatRefuses(t, emu, status, toDora))
	dora.Unblocks()
	dora.IsUnavailable(true)
	golden.Diff(t, "person.reachable", ruleThatRefuses(t, emu, status, toDora))
}

func ruleThatRefuses(t *testing.T, emu *emulator.Handle, status func(string) int, body string) string {
	t.Helper()
	golden.Diff(t, 400, status(body))
	return emu.LastRequest().Rule
}
