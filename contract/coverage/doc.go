// Package coverage counts what a user's tests exercised of the platform's surface: its operations, parameters, message
// kinds, rules, errors, windows and webhook events.
//
// It owns the counting ([Counter]), the [Report] with its JSON, text and JUnit forms, the merging of reports and the gate
// on their percentage. Which rows there are it is told ([Surface]): the description (package openapi), the rules (package
// messenger) and the catalogue (package grapherr) know that, and the emulator puts them together. What an exchange
// exercised it is told too ([Seen]). Records of single exchanges are package record's, and their files package report's.
//
// A Counter lives beside the records and not on them, so that counts survive what the recorder's bounds push out.
package coverage
