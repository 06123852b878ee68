package quiet

import (
	"strings"

	"github.com/sendmock/sendmock/contract/record"
)

// isReceipt reports whether a webhook tells of what became of the Page's own messages. A bot may act on one, but hardly any does, and they
// come late: a delivery receipt a second after each message, on a clock that runs. If they set a bot going, each answer would cost its
// silence twice. So they are waited for while they are posted, and no longer. An echo comes at once, and costs nothing: where the machine
// is busy it comes later, and so tells of how busy it is.
func isReceipt(d *record.Delivery) bool {
	switch event(d.Event) {
	case "delivery", "read":
		return true
	}
	return false
}

// answerable reports whether a bot may answer a webhook with a message to the person. One in standby is left to the app that controls
// the thread.
func answerable(d *record.Delivery) bool {
	return d.PSID != "" && d.Field != "standby" && Answerable(d.Event)
}

// Answerable reports whether an event, by the key of its event object, is one that a bot may answer: a receipt or an echo is none, and who
// controls a thread is nothing that a person said.
func Answerable(name string) bool {
	switch event(name) {
	case "delivery", "read", "message_echo", "pass_thread_control", "take_thread_control", "request_thread_control", "app_roles":
		return false
	}
	return true
}

// event is a name without the variant that a sample has in it.
func event(name string) string {
	name, _, _ = strings.Cut(name, ".")
	return name
}
