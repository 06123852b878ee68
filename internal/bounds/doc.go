// Package bounds writes docs/limits.md: everything that has a bound, from where the bounds are. A constant that bounds something
// says so in its doc comment, by a directive on a line of its own:
//
//	// maxNotes bounds what the desk keeps.
//	//
//	//sendmock:bound notes on a desk | the oldest go, and are counted | TestOldNotesGo
//	const maxNotes = 100
//
// It has three parts: what is bounded, what happens beyond, and the test that goes beyond. Where what begins with "bytes", the
// value is shown as KiB or MiB; a time.Duration is shown as one. The test is a Test or Fuzz function, of the same package if there
// is one of that name, or a testscript of cmd/sendmock, such as serve.txt.
//
// What a bound is for, and how it is kept, is said and done by the package that has it.
package bounds

//go:generate go run ./gen
