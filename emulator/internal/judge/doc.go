// Package judge answers what is asked about the record of a sandbox: find, count and wait, and verify with its waits. It looks at raw
// records and renders only what is shown; a wait looks at what is new.
//
// It remembers what the record forgets: which refusals expectations asked for, and the chapters that resets closed, each judged when
// it was closed. What must hold is decided by package contract, which knows no server; how long the bot may still be at work is known
// to package quiet.
package judge
