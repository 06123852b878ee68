// Package soak holds the emulator under load for as long as it is told: a soak, in which everything happens at once and nothing may
// grow, get lost or come in another order; requests at random, made from the descriptions and spoilt, of which none may cause a
// panic, hang or be answered off the description; and attacks on the built binary, during and after which its memory stays within
// its bounds. It has no code but tests.
//
// go test plays each for a few seconds. make soak, make fuzz and make prove-bounds play them for minutes and more, and say how.
// Whether an answer is right is of package conformance and of the tests beside the code; how bots of every pace are waited for is of
// package proof.
package soak
