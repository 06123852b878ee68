package view

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/emulator/control"
)

func TestTranscript(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	said := func(from, kind, text string) control.ConversationMessage {
		return control.ConversationMessage{At: at, From: from, Kind: kind, Text: text}
	}
	edited, tagged, file := said(fromPerson, "text", "Maps?"), said(fromPage, "text", "It is sent"), said(fromPerson, "file", "")
	edited.Edits, tagged.Tag = 1, "POST_PURCHASE_UPDATE"
	file.Attachments = []control.MessageAttachment{{Type: "file", Name: "way.pdf"}}
	tests := []struct {
		name string
		give control.Conversation
		want string
	}{
		{"nothing yet", control.Conversation{}, "(nothing has been written)\n"},
		{"nobody has a name", control.Conversation{MessageCount: 3, Messages: []control.ConversationMessage{
			said(fromPerson, "text", "Hi"), said(fromPage, "text", "Hi"),
		}}, "(1 earlier messages are not kept)\n" +
			"2026-12-01T09:00:00Z  the person  Hi\n" +
			"2026-12-01T09:00:00Z  the Page    Hi\n"},
		{"what has become of messages", control.Conversation{
			PersonName: "Cem Öz", PageName: "Shop", MessageCount: 4,
			Messages: []control.ConversationMessage{edited, tagged, file, said(fromPerson, "postback", "Order")},
		}, "" +
			"2026-12-01T09:00:00Z  Cem Öz  Maps?  (edited)\n" +
			"2026-12-01T09:00:00Z  Shop    It is sent  (tag POST_PURCHASE_UPDATE)\n" +
			"2026-12-01T09:00:00Z  Cem Öz  [file: way.pdf]\n" +
			"2026-12-01T09:00:00Z  Cem Öz  Order  (tapped)\n"},
		{"a persona", control.Conversation{PersonName: "Cem Öz", PageName: "Shop", MessageCount: 3, Messages: []control.ConversationMessage{
			said(fromPerson, "text", "Maps?"), {At: at, From: fromPage, Kind: "text", Text: "Here", PersonaName: "Iris Öz"}, said(fromPage, "text", "Bye"),
		}}, "" +
			"2026-12-01T09:00:00Z  Cem Öz   Maps?\n" +
			"2026-12-01T09:00:00Z  Iris Öz  Here\n" +
			"2026-12-01T09:00:00Z  Shop     Bye\n"},
		{"a text that would break its line", control.Conversation{PersonName: "A\nB", MessageCount: 1, Messages: []control.ConversationMessage{
			said(fromPerson, "text", "one\ntwo\x1b[2J\u2028three\n"),
		}}, "2026-12-01T09:00:00Z  A / B     one / two [2J three\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, Transcript(&tt.give)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
