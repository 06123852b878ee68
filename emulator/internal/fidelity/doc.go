// Package fidelity writes docs/fidelity.md: what the platform documents of sends, reads and other calls, and what this program does
// with it, as a running emulator answers. Its tests send every row, so that no row stands without a proof.
//
// The rows come from the description of the API, the rules of package messenger and the error catalogue; nothing is listed
// by hand.
package fidelity

//go:generate go run ./gen
