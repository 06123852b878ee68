// Package emulator runs sendmock: the emulator of the Messenger Send API behind one HTTP handler.
//
// A test starts one with [Start] and points its bot at the URL:
//
//	emu := emulator.Start(t)
//	bot := NewBot(emu.URL, emu.PageToken())
//	emu.Person("ada").Says("hello")
//
// A program builds one with [New] and serves it. The packages below each own a part: messenger decides, internal/graph
// answers the Graph API, internal/controlhttp the control API, control is its wire format and client.
package emulator
