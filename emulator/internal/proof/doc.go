// Package proof proves the waits: bots of every pace are held against the same five tests, on every surface and with no setting at
// all, again and again. It has no code but tests.
//
// go test plays most of it in bubbles, where time costs nothing, and a few runs with sockets and the built binary. make prove-waits
// plays it N times with sockets and prints how often each bot passed on each surface.
package proof
