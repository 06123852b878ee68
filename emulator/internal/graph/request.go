package graph

import (
	"context"
	"time"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/mask"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
)

// Request is one call of the Graph API.
type Request struct {
	Method      string
	Path        string // as sent, with its version: /v25.0/me/messages
	Query       string // raw
	ContentType string
	Auth        string // the Authorization header
	Headers     string // "Name: value" lines, for the record
	Body        []byte
	IfNoneMatch string          // the ETag that the client holds
	Prefer      string          // asks for an error: code=613, subcode=…, error=<id>
	Unreadable  *grapherr.Error // why the body could not be read to its end; nil: it was
	Base        string          // scheme://host that the client used, perhaps with a path: what links begin with
	Pictures    string          // what the URLs of files begin with that the server did not keep

	batch *batch // that it is a call of; nil: none
	index int    // in the batch
}

// Answer is what comes back.
type Answer struct {
	Status     int
	Body       []byte
	Err        *grapherr.Error // nil on success
	Seq        int64           // of the exchange in the record
	Violations []string        // rules that let the request through with a warning
	Delay      time.Duration   // wall time to wait before it is given
	Network    fault.Network   // how the connection breaks instead; "" is not at all
	Hang       bool            // no answer is given until the client gives up
	Operation  string          // sendMessage; "" if none was reached
	Rule       string          // that refused
	Fault      string          // id of the fault rule that struck
	Decision   string          // why, in one sentence
	Why        string          // part of it, of a refusal: what no caller is told, but the log and the record
	Note       string          // what the platform does not say: what is wrong with a body, what an answer lacks
	fixed      []record.Header // those that all such answers have
	own        []record.Header
	masker     func() *mask.Mask
	held       sandbox.Held
	entered    *sandbox.Sandbox
	parts      []Answer // of a batch's calls: what waits for them waits for the batch's answer
}

// Overtakable reports whether nothing waits for the answer to be out.
func (a *Answer) Overtakable() bool {
	for i := range a.parts {
		if !a.parts[i].Overtakable() {
			return false
		}
	}
	return a.held.Empty()
}

// Out is to be called when the answer is out or will never be: an echo is posted then, and never before. Only the first call
// counts.
func (a *Answer) Out() {
	a.partsOut()
	if a.entered != nil {
		a.entered.Release(a.held)
		a.entered.End()
		a.entered = nil
	}
}

// partsOut lets go what waits for the calls of a batch.
func (a *Answer) partsOut() {
	for i := range a.parts {
		a.parts[i].Out()
	}
}

// Logged says that what is told of the request is told, and lets go of it: its answer may be long in coming, or never come.
func (a *Answer) Logged() { a.masker = nil }

// Hung waits in the place of an answer that is never given, until ctx is done. What waits for the answer goes out at once.
func (a *Answer) Hung(ctx context.Context) {
	a.partsOut()
	if a.entered == nil {
		<-ctx.Done()
		return
	}
	a.entered.Release(a.held)
	a.entered.Hang(ctx)
	a.entered = nil
}

// Mask hides the secrets in what a log says of the request: errors repeat parts of it. It comes before Logged.
func (a *Answer) Mask(text string) string { return a.masker().Words(text) }

// Headers yields the platform's headers of the answer.
func (a *Answer) Headers(yield func(record.Header) bool) {
	for _, list := range [2][]record.Header{a.fixed, a.own} {
		for _, h := range list {
			if !yield(h) {
				return
			}
		}
	}
}
