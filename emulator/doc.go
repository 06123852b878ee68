// Package emulator runs sendmock: the emulator of the Messenger Send API behind one HTTP handler.
//
// A test starts one with [Start] and points its bot at the URL:
//
//	emu := emulator.Start(t)
//	bot := NewBot(emu.URL, emu.PageToken())
//	emu.Person("ada").Says("hello")
//
// A program builds one with [New] and serves it with [Emulator.Serve], or puts it behind a server of its own as the http.Handler
// that it is, and closes it at the end:
//
//	emu, err := emulator.New(emulator.Options{WebhookURL: "http://localhost:3000/webhook"})
//	...
//	defer emu.Close()
//	srv := httptest.NewServer(emu)
//
// The packages below each own a part: messenger decides, internal/graph answers the Graph API, internal/controlhttp the control
// API, control is its wire format and client.
package emulator
