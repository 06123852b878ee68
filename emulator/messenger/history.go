package messenger

import "time"

// RecordAct notes an act of the past that left no message.
func (w *World) RecordAct(c *Conversation, act Act, at time.Time) { c.acted(w, act, at) }

// Record puts a message of the past into a conversation: worlds start with a history. Messages are recorded in the order
// of their times.
func (w *World) Record(m *Message) {
	if m.FromPage {
		MessageSent{m}.apply(w)
		return
	}
	act := ActMessage
	if m.Kind == KindPostback {
		act = ActPostback
	}
	MessageReceived{m, act, nil}.apply(w)
}
