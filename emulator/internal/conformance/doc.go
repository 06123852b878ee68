// Package conformance holds the platform's answers as tables of requests and texts, and runs them against an emulator in
// this process, the binary, and whatever serves at SENDMOCK_CONFORMANCE_URL. It is all tests: what a rule decides is tested in package
// messenger, what a client sees here.
//
//	go test ./emulator/internal/conformance
//	SENDMOCK_CONFORMANCE_URL=http://127.0.0.1:7363 go test ./emulator/internal/conformance -run 'TestConformance/url'
//
// The server at SENDMOCK_CONFORMANCE_URL must serve the demo world. It is reset before every case.
package conformance
