// Package fault makes requests fail on purpose: rules that pick requests, say what goes wrong, and how often.
//
// It decides which rule strikes and keeps the counts; it answers and breaks nothing itself. Errors are named by the
// catalogue of package grapherr; package graph answers them, the HTTP edge delays answers and breaks connections.
// Not safe for concurrent use: the sandbox's lock guards a [Set]. No promise before v1.
package fault
