package controlhttp_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// sendBody sends a message object to a person of the demo world, and what stands beside it.
func sendBody(t *testing.T, emu *emulator.Handle, psid, rest string) int {
	t.Helper()
	return testbot.Send(t, emu, `{"recipient":{"id":"`+psid+`"},`+rest+`}`).Status
}

// talk is a conversation with something of most kinds, and a send that is refused.
func talk(t *testing.T) (*emulator.Handle, *emulator.Person) {
	t.Helper()
	emu := emulator.Start(t)
	cem := emu.NewPerson(control.NewPerson{Slug: "cem-two", FirstName: "Cem", LastName: "Öz"})
	cem.Says("Do you have maps?\nOf the harbour")
	emu.Advance(5 * time.Second)
	require.Equal(t, http.StatusOK, sendBody(t, emu, cem.PSID,
		`"messaging_type":"RESPONSE","message":{"text":"Which one?","quick_replies":[{"content_type":"text","title":"Harbour","payload":"H"},{"content_type":"user_email"}]}`))
	cem.TapsQuickReply("H")
	require.Equal(t, http.StatusOK, sendBody(t, emu, cem.PSID, `"message":{"attachment":{"type":"image","payload":{"url":"https://img.example/h.png"}}}`))
	require.Equal(t, http.StatusOK, sendBody(t, emu, cem.PSID, `"message":{"attachment":{"type":"template","payload":{"template_type":"generic",
		"elements":[{"title":"Harbour map","subtitle":"1:5000","buttons":[{"type":"postback","title":"Order","payload":"ORDER"}]}]}}}`))
	conv, err := emu.Control().Conversation(t.Context(), "cem-two")
	require.NoError(t, err)
	cem.Reacts(control.Reaction{MessageID: conv.Messages[3].ID, Reaction: "wow"})
	emu.Advance(25 * time.Hour)
	emu.SetRule("thread.owner", "off")
	golden.Diff(t, http.StatusBadRequest, sendBody(t, emu, cem.PSID, `"message":{"text":"never seen"}`))
	require.Equal(t, http.StatusOK, sendBody(t, emu, cem.PSID, `"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"Still there?"}`))
	return emu, cem
}

func TestTranscript(t *testing.T) {
	t.Parallel()
	emu, cem := talk(t)
	want := `2026-12-01T09:00:00Z  Cem Öz         Do you have maps? / Of the harbour
2026-12-01T09:00:05Z  Demo Map Shop  Which one?  (offers: Harbour | user_email)
2026-12-01T09:00:05Z  Cem Öz         Harbour  (tapped)
2026-12-01T09:00:05Z  Demo Map Shop  [image]  (Cem Öz reacted 😮)
2026-12-01T09:00:05Z  Demo Map Shop  [generic template: Harbour map]  (offers: Order)
2026-12-02T10:00:05Z  Demo Map Shop  Still there?  (tag HUMAN_AGENT)
`
	conv, err := emu.Control().Conversation(t.Context(), cem.PSID)
	require.NoError(t, err)
	for _, name := range []string{cem.PSID, "cem-two", conv.ID} {
		got, err := emu.Control().Transcript(t.Context(), name)
		require.NoError(t, err)
		golden.Diff(t, want, got, name)
	}
}

func TestConversation(t *testing.T) {
	t.Parallel()
	emu, cem := talk(t)
	got, err := emu.Control().Conversation(t.Context(), "cem-two")
	require.NoError(t, err)
	at := emulator.StartTime.Add(5 * time.Second)
	app := emu.App().ID
	want := []control.ConversationMessage{
		{From: "person", At: emulator.StartTime, Kind: "text", Text: "Do you have maps?\nOf the harbour", Read: true},
		{
			From: "page", At: at, AppID: app, Kind: "text", Text: "Which one?", MessagingType: "RESPONSE",
			QuickReplies: []control.OfferedButton{{Type: "text", Title: "Harbour", Payload: "H"}, {Type: "user_email"}},
		},
		{From: "person", At: at, Kind: "quick_reply", Text: "Harbour", Payload: "H", Read: true},
		{
			From: "page", At: at, AppID: app, Kind: "image",
			Attachments: []control.MessageAttachment{{Type: "image", URL: "https://img.example/h.png"}},
			Reactions:   []control.MessageReaction{{From: "person", Emoji: "😮", Reaction: "wow"}},
		},
		{
			From: "page", At: at, AppID: app, Kind: "template:generic", Buttons: []control.OfferedButton{{Type: "postback", Title: "Order", Payload: "ORDER"}},
			Attachments: []control.MessageAttachment{{Type: "template", Title: "Harbour map", Subtitle: "1:5000", TemplateType: "generic"}},
		},
		{From: "page", At: at.Add(25 * time.Hour), AppID: app, Kind: "text", Text: "Still there?", MessagingType: "MESSAGE_TAG", Tag: "HUMAN_AGENT"},
	}
	for i := range got.Messages {
		m := &got.Messages[i]
		require.NotEmpty(t, m.ID)
		m.ID = ""
		for j := range m.Attachments {
			m.Attachments[j].ID, m.Attachments[j].Payload = "", nil
		}
	}
	golden.Diff(t, want, got.Messages, "messages")
	golden.Diff(t, 6, got.MessageCount)
	require.Nil(t, got.ReadAt)

	// What the person reads, and what the Page has not seen yet.
	_, err = emu.Control().Read(t.Context(), "cem-two")
	require.NoError(t, err)
	cem.Says("yes")
	got, err = emu.Control().Conversation(t.Context(), "cem-two")
	require.NoError(t, err)
	for i := range got.Messages {
		golden.Diff(t, i < 6, got.Messages[i].Read, "message %d", i)
	}
	golden.Diff(t, 1, got.UnreadCount)
}

func TestConversations(t *testing.T) {
	t.Parallel()
	emu, cem := talk(t)
	silent := emu.NewPerson(control.NewPerson{FirstName: "Silent"})
	got, err := emu.Control().Conversations(t.Context())
	require.NoError(t, err)
	golden.Diff(t, cem.PSID, got.Conversations[0].PSID, "the one updated last is first")
	for _, c := range got.Conversations {
		require.NotEqual(t, silent.PSID, c.PSID)
		require.Positive(t, c.MessageCount)
		require.Nil(t, c.Messages)
	}
	for name, code := range map[string]string{silent.PSID: "no-conversation", "nobody": "not-found"} {
		_, err = emu.Control().Conversation(t.Context(), name)
		var p *control.Problem
		require.ErrorAs(t, err, &p)
		golden.Diff(t, http.StatusNotFound, p.Status)
		golden.Diff(t, code, p.Code)
	}
	require.Contains(t, emu.Transcript(silent.PSID), "nor the Page has written yet")
	res, err := http.Get(emu.URL + "/_sendmock/conversations/ada?format=html")
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	golden.Diff(t, http.StatusBadRequest, res.StatusCode)
}
