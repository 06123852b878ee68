package control

import "time"

// PersonActed is the data of an event on the stream: what a person did, or who was given control of a thread.
type PersonActed struct {
	Seq            int64     `json:"seq"`
	At             time.Time `json:"at"`
	Event          string    `json:"event"` // message, postback, reaction, read, feed, pass_thread_control, …
	PageID         string    `json:"page_id"`
	PSID           string    `json:"psid"`
	ConversationID string    `json:"conversation_id,omitempty"`
	MessageID      string    `json:"message_id,omitempty"`
	Text           string    `json:"text,omitempty"`
}

// ClockMoved is the data of a clock event on the stream.
type ClockMoved struct {
	Seq  int64     `json:"seq"`
	Mode string    `json:"mode"`
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// WasReset is the data of a reset event on the stream.
type WasReset struct {
	Seq int64     `json:"seq"`
	At  time.Time `json:"at"` // where the clock starts anew
}

// EventsMissed is the data of a missed event on the stream: the reader was too slow, or began too early, and the record has let go of
// some of what there was in between.
type EventsMissed struct {
	After int64 `json:"after"` // seq
	UpTo  int64 `json:"up_to"` // seq of the last that is missing
}
