package controlhttp_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// sends has the Page send a message to Ada.
func sends(message string) string {
	return `POST /v25.0/me/messages {"recipient":{"id":"7100000000000001"},"messaging_type":"RESPONSE","message":` + message + `}`
}

func quickReplies(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = `{"content_type":"text","title":"Nr ` + strconv.Itoa(i+1) + `","payload":"P` + strconv.Itoa(i+1) + `"}`
	}
	return sends(`{"text":"Which?","quick_replies":[` + strings.Join(list, ",") + `]}`)
}

const withButtons = `{"attachment":{"type":"template","payload":{"template_type":"button","text":"Maps","buttons":[` +
	`{"type":"postback","title":"Buy","payload":"BUY"},{"type":"web_url","title":"See","url":"https://shop.example"},{"type":"postback","title":"Rent","payload":"RENT"}]}}}`

// firstSent is the first message that a server with the default seed sends.
const firstSent = "m_2djOohZIgkps_TdV2YM1HTXkfpa3ObwNZqVHzTH4h7TfyEX6kruvbPf3wlOaMrZNHxvxkR1jfZG-q2IfduwQe4"

// What a person cannot tap is refused with what there is to tap; what is no button of the conversation is taken, and said.
func TestOffers(t *testing.T) {
	t.Parallel()
	const forced = `; "force": true sends it all the same`
	redReply := `this was not offered last: a quick reply with the payload "RED"; `
	says := "POST /_sendmock/people/ada/messages "
	tests := []controlCase{
		{
			name: "a quick reply of others", before: []string{quickReplies(2)}, method: "POST", path: "people/ada/messages", body: `{"quick_reply":{"payload":"RED"}}`,
			status: 422, want: naming(problem("not-offered", redReply+`the Page's last message offers "P1" (Nr 1), "P2" (Nr 2)`+forced), `"force": true`),
		},
		{
			name: "a quick reply of many others", before: []string{quickReplies(13)}, method: "POST", path: "people/ada/messages", body: `{"quick_reply":{"payload":"RED"}}`,
			status: 422, want: naming(problem("not-offered", redReply+`the Page's last message offers "P1" (Nr 1), "P2" (Nr 2), "P3" (Nr 3), "P4" (Nr 4), "P5" (Nr 5), `+
				`"P6" (Nr 6), "P7" (Nr 7), "P8" (Nr 8), "P9" (Nr 9), "P10" (Nr 10) and 3 more`+forced), `"force": true`),
		},
		{
			name: "a quick reply that asks for the e-mail address", before: []string{sends(`{"text":"Where to?","quick_replies":[{"content_type":"user_email"}]}`)},
			method: "POST", path: "people/ada/messages", body: `{"quick_reply":{"payload":"RED"}}`,
			status: 422, want: naming(problem("not-offered", redReply+`the Page's last message offers "user_email"`+forced), `"force": true`),
		},
		{
			name: "a quick reply that has gone", before: []string{quickReplies(1), says + `{"text":"hm"}`}, method: "POST", path: "people/ada/messages", body: `{"quick_reply":{"payload":"P1"}}`,
			status: 422, want: naming(problem("not-offered", strings.Replace(redReply, "RED", "P1", 1)+`the Page's last message offered "P1" (Nr 1), which went with the person's next message`+forced), `"force": true`),
		},
		{
			name: "a quick reply of a text", before: []string{sends(`{"text":"hi"}`)}, method: "POST", path: "people/ada/messages", body: `{"quick_reply":{"payload":"RED"}}`,
			status: 422, want: naming(problem("not-offered", redReply+"the Page's last message has no quick replies"+forced), `"force": true`),
		},
		{
			name: "a button of others", before: []string{sends(withButtons)}, method: "POST", path: "people/ada/postbacks", body: `{"payload":"SELL","message_id":"last"}`,
			status: 422, want: problem("not-offered", `this was not offered: a button with the payload "SELL" on message `+firstSent+`, which has "BUY" (Buy), "RENT" (Rent)`),
		},
		{
			name: "a button of a text", before: []string{sends(`{"text":"hi"}`)}, method: "POST", path: "people/ada/postbacks", body: `{"payload":"SELL","message_id":"last"}`,
			status: 422, want: problem("not-offered", `this was not offered: a button with the payload "SELL" on message `+firstSent+`, which has no button with a payload`),
		},
		{name: "a button", before: []string{sends(withButtons)}, method: "POST", path: "people/ada/postbacks", body: `{"payload":"BUY","message_id":"last"}`, status: 201, want: saidToPage},
		{
			name: "a button of some message", before: []string{sends(withButtons), sends(`{"text":"hi"}`)}, method: "POST", path: "people/ada/postbacks", body: `{"payload":"RENT"}`,
			status: 201, want: saidToPage,
		},
		{
			name: "no button of any message", before: []string{sends(withButtons), quickReplies(1)}, method: "POST", path: "people/ada/postbacks", body: `{"payload":"P1"}`,
			status: 201, want: `{"message_id":"<id>","conversation_id":"t_10000000000000001","deliveries":[],"offered":false}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.run(t)
		})
	}
}

func TestNoLastMessage(t *testing.T) {
	t.Parallel()
	people := []string{`POST /_sendmock/reset {"people":[{"slug":"ada"}]}`, `POST /_sendmock/people/ada/posts {"message":"hi"}`}
	nothingSent := problem("no-last-message", "the Page has sent ada nothing yet, so there is no last message")
	tests := []controlCase{
		{name: "to reply to", path: "messages", body: `{"text":"hi","reply_to":"last"}`, want: nothingSent},
		{name: "to tap", path: "postbacks", body: `{"payload":"BUY","message_id":"last"}`, want: nothingSent},
		{name: "to react to", path: "reactions", body: `{"message_id":"last"}`, want: nothingSent},
		{name: "to edit", path: "edits", body: `{"message_id":"last","text":"ho"}`, want: problem("no-last-message", "ada has written nothing yet, so there is no last message to edit")},
		{name: "of the Page's, but of the person's", before: []string{`POST /_sendmock/people/ada/messages {"text":"hi"}`}, path: "reactions", body: `{"message_id":"last"}`, want: nothingSent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.before = append(people, tt.before...)
			tt.method, tt.path, tt.status = "POST", "people/ada/"+tt.path, http.StatusUnprocessableEntity
			tt.run(t)
		})
	}
}

// last is the Page's newest message where a person replies, reacts and taps, and their own where they edit.
func TestLastMessage(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	ada := emu.Person("ada")
	send := func(message string) string {
		t.Helper()
		path, body, _ := strings.Cut(strings.TrimPrefix(sends(message), "POST "), " ")
		a := testbot.Call(t, "POST", emu.URL+path, body, "Authorization", "Bearer "+emu.PageToken())
		require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
		return emu.LastRequest().MessageID
	}
	send(`{"text":"One"}`)
	offer := send(withButtons)
	said := ada.Sends(control.PersonMessage{Text: "That one", ReplyTo: control.Last})
	ada.Reacts(control.Reaction{MessageID: control.Last, Reaction: "love"})
	_, err := emu.Control().Edit(t.Context(), "ada", control.Edit{MessageID: control.Last, Text: "This one"})
	require.NoError(t, err)
	ada.Taps(control.Postback{Payload: "BUY", MessageID: control.Last})

	type seen struct {
		ID, Text, ReplyTo string
		Loved             bool
	}
	got := map[string]seen{}
	conversation, err := emu.Control().Conversation(t.Context(), "ada")
	require.NoError(t, err)
	for _, m := range conversation.Messages {
		got[m.ID] = seen{m.ID, m.Text, m.ReplyTo, len(m.Reactions) > 0}
	}
	golden.Diff(t, seen{said, "This one", offer, false}, got[said], "the reply")
	require.True(t, got[offer].Loved)
	golden.Diff(t, "Buy", conversation.Messages[len(conversation.Messages)-1].Text, "the tap")
}
