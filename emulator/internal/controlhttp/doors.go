package controlhttp

import (
	"net/http"
	"strconv"
	"sync"

	"github.com/sendmock/sendmock/emulator/control"
)

// The bounds of those who stay.
const (
	// maxStreams bounds the readers of the events of a sandbox at a time.
	//
	//sendmock:bound readers of the events of a sandbox | 429 too-many-streams | TestStreamsAreBounded
	maxStreams = 100

	// maxWaits bounds the requests that wait for a request, for a verdict, or for the bot, at a time.
	//
	//sendmock:bound requests that wait for a request, a verdict or the bot | 429 too-many-waits | TestWaitsAreBounded
	maxWaits = 1000

	// maxWeighed bounds the exchanges that the verdicts of a sandbox look at, at a time.
	//
	//sendmock:bound recorded requests that verdicts under way look at together | 429 too-many-waits | TestWaitsAreBounded
	maxWeighed = 250_000
)

// doors count those who stay, each with a connection and what it looks at: streams, and what is waited for.
type doors struct {
	mu      sync.Mutex // guards what follows
	streams int
	waits   int
	weight  int // exchanges that they look at
}

// stream lets in one who reads events, until leave is called.
func (d *doors) stream() (leave func(), err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.streams == maxStreams {
		return nil, crowded("too-many-streams", strconv.Itoa(maxStreams)+" clients read the events of this sandbox already")
	}
	d.streams++
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.streams--
	}, nil
}

// wait lets in one who waits, until leave is called. weight is how many exchanges it looks at; the first may look at any number.
func (d *doors) wait(weight int) (leave func(), err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.waits == maxWaits:
		return nil, crowded("too-many-waits", strconv.Itoa(maxWaits)+" requests wait in this sandbox already")
	case d.waits > 0 && d.weight+weight > maxWeighed:
		return nil, crowded("too-many-waits", "the verdicts under way look at "+strconv.Itoa(d.weight)+" recorded requests already; one more is too much")
	}
	d.waits++
	d.weight += weight
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.waits--
		d.weight -= weight
	}, nil
}

// crowded refuses one too many of those who stay.
func crowded(code, message string) *control.Problem {
	return &control.Problem{Status: http.StatusTooManyRequests, Code: code, Message: message + "; try again when one has ended"}
}
