// Package intake reads the bodies of requests, for the Graph and for the control API: within bounds of bytes and time, one by one and
// all together, with gzip and deflate taken off. It reserves no memory before there is something to put into it.
//
// How large a body of its kind may be, and in which words it is refused, is said by who asks (graphhttp, reading). What a body says
// is read by package decode.
package intake
