// Package idgen makes every id and token of a sandbox from (seed, sandbox name, kind, counter): one ChaCha8 stream for each
// kind, so that the same requests give the same ids and an id of one kind never shifts those of another.
// The forms are the platform's (docs/facts/sendapi-shapes.md §8, docs/facts/errors.md §1).
package idgen
