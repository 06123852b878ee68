// Package control is the control API under /_sendmock/ as seen from outside: the JSON types of its requests and answers,
// and a Go [Client] that speaks it to a running server, or to one in the same process without a socket.
//
// Go tests and the command line are clients of this API; none has a private door. The server's side is
// emulator/internal/controlhttp. Times are RFC 3339; durations are Go durations that may count days ("7d").
package control
