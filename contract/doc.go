// Package contract is what must hold between a bot and the platform.
//
// [Match] is the one grammar that picks requests, for faults, searches and expectations. An [Expectation] says what must be
// found among the exchanges; Go builds it with [Sent], [Replied] and [Nothing], HTTP and YAML read it from JSON, and [Verify]
// decides it for all of them: a [Verdict] with the closest misses of what is missing and the findings of the standing checks
// ([Checks]). [Story] lets a Go test tell what must happen step by step; it needs a [Bench], which package emulator has.
//
// Everything is decided over [Exchange] values and virtual instants that are handed in: the package knows no server and no
// clock. Package record below keeps the exchanges.
package contract
