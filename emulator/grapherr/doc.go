// Package grapherr owns the error answers of the Graph API: which there are, how their texts are filled in, and how they
// are written on the wire.
//
// The catalogue comes from fixtures/errors.json. After a change there, run go generate in this directory; a test fails
// until that is done. Every row has an [ID], and code compares errors by it, never by text:
//
//	if errors.Is(err, grapherr.WindowClosed) { … }
//
// The package knows nothing of requests. The packages that check requests make an [Error] with a constructor as
// [NewParamRequired], and the server writes it with [Error.Append] and the status and form of its [Row].
// The JSON spelling is that of emulator/internal/fbjson.
package grapherr

//go:generate go run ./internal/gen
