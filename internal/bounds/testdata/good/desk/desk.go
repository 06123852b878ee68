// Package desk has bounds.
package desk

import "time"

// MaxNote bounds a note.
//
//sendmock:bound bytes of a note | 413 | TestNote
const MaxNote = 64 << 10

const (
	//sendmock:bound notes | the oldest go | TestNote
	maxNotes = 10_000
	// patience is how long a writer may take.
	//
	//sendmock:bound time to write one | 408 | desk.txt
	patience = 90 * time.Second

	width = 3 // no bound
)
