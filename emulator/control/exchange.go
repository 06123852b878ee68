package control

import "github.com/sendmock/sendmock/contract"

// Requests is GET requests: the recorded Graph requests, oldest first.
type Requests struct {
	Requests []Exchange `json:"requests"`
	Next     int64      `json:"next"`    // the last seq seen; the next since
	Evicted  int64      `json:"evicted"` // exchanges that the bounds have pushed out, since the start

	More       bool `json:"more,omitempty"`       // there are more behind Next: a page has a limit, in number and in bytes
	Incomplete bool `json:"incomplete,omitempty"` // some of those evicted were later than since
}

// What a verdict is built on is package contract's; here are its names on the wire.
type (
	// Exchange is one recorded request and its answer, secrets masked.
	Exchange = contract.Exchange
	// Principal is whose token a request carried.
	Principal = contract.Principal
	// ExchangeError names the error that was answered.
	ExchangeError = contract.ExchangeError
	// Violation is something that should not be, in a request that went through all the same.
	Violation = contract.Violation
	// Window is the state of a person's messaging windows.
	Window = contract.Window
	// StandardWindow is the standard messaging window.
	StandardWindow = contract.StandardWindow
	// AgentWindow is the window of the HUMAN_AGENT tag.
	AgentWindow = contract.AgentWindow
)

// AnswerRule marks the violation of an answer of sendmock's own that contradicts the API's description.
const AnswerRule = contract.AnswerRule
