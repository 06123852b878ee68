package view

import (
	"strings"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/mask"
)

// Act is what a person did, with the secrets masked that their words hold.
func Act(e *record.Entry, mask *mask.Mask) control.PersonActed {
	text := e.Act.Text
	if kept, cut := strings.CutSuffix(text, "…"); cut {
		text = mask.ReplaceCut(kept) + "…"
	} else {
		text = mask.Replace(text)
	}
	return control.PersonActed{
		Seq: e.Seq, At: e.At, Event: e.Act.Event, PageID: e.Act.PageID, PSID: e.Act.PSID,
		ConversationID: e.Act.ConversationID, MessageID: e.Act.MessageID, Text: text,
	}
}
