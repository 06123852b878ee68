// Package fbjson writes JSON as the platform writes it: keys in the order given, no spaces, "/" as "\/" and everything
// outside ASCII as lower-case \uXXXX (docs/facts/errors.md §1, docs/facts/webhooks.md §2).
//
// It owns the wire form only. What an answer holds is decided in package graph.
package fbjson
