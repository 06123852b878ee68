package controlhttp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/view"
)

// events streams what is recorded as server-sent events: exchange, delivery, event (what a person did), clock, reset, and before
// an exchange a fault where one struck. The id is the seq; Last-Event-ID, or since, resumes behind it. A reader that is too
// slow misses what the record has let go of, as any other reader does, and is told so by an event missed.
func (d desk) events(w http.ResponseWriter, r *http.Request) {
	if err := reading.Query(r, takes["GET events"]); err != nil {
		refuse(w, asProblem(err))
		return
	}
	since := d.sandbox.Record.Seq() // from now on
	for _, from := range []string{r.URL.Query().Get("since"), r.Header.Get("Last-Event-ID")} {
		if from == "" {
			continue
		}
		n, err := strconv.ParseInt(from, 10, 64)
		if err != nil || n < 0 {
			refuse(w, reading.Malformed("since, or Last-Event-ID, is no number: "+strconv.Quote(from)))
			return
		}
		since = n
	}
	if since > d.sandbox.Record.Seq() {
		since = 0 // of another run: browsers resume by themselves after a restart
	}
	leave, err := d.doors.stream()
	if err != nil {
		refuse(w, asProblem(err))
		return
	}
	defer leave()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // proxies pass each event on when it comes
	w.Header().Set("X-Sendmock-Seq", strconv.FormatInt(d.sandbox.Record.Seq(), 10))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	out := http.NewResponseController(w)
	past := clock.System()
	defer context.AfterFunc(r.Context(), func() { _ = out.SetWriteDeadline(past) })() // a write under way ends with the server
	room, told := make([]*record.Entry, eventsAtOnce), since
	for {
		_ = out.SetWriteDeadline(clock.System().Add(eventTimeout))
		if r.Context().Err() != nil {
			return
		}
		if err := out.Flush(); err != nil {
			return
		}
		waiting, cancel := context.WithTimeout(r.Context(), keepAlive)
		list, lost, err := d.sandbox.Record.Next(waiting, since, room)
		cancel()
		_ = out.SetWriteDeadline(clock.System().Add(eventTimeout))
		if err != nil && r.Context().Err() == nil {
			_, err = io.WriteString(w, ": still here\n\n")
		}
		if lost > max(since, told) && err == nil {
			told = lost
			err = writeEvent(w, "missed", 0, control.EventsMissed{After: since, UpTo: lost})
		}
		if err != nil {
			return // the reader has gone, or the server stops
		}
		for _, e := range list {
			_ = out.SetWriteDeadline(clock.System().Add(eventTimeout))
			since = e.Seq
			if err := d.writeEvents(w, e); err != nil {
				return
			}
		}
		clear(room) // while it waits it holds nothing
	}
}

// eventsAtOnce is how many entries of the record a reader holds, who may be slow.
const eventsAtOnce = 16

// eventTimeout is how long a reader may take to read what is buffered; after that it is left, and resumes where it was.
const eventTimeout = 10 * time.Second

// keepAlive is how often a silent stream says that it is there.
const keepAlive = 15 * time.Second

func (d desk) writeEvents(w http.ResponseWriter, e *record.Entry) error {
	switch {
	case e.Exchange != nil:
		shown := d.exchangeView(e.Exchange, d.sandbox.Masker(e.Exchange.Call.Secrets...))
		if shown.Fault != "" {
			struck := control.FaultStruck{Seq: e.Seq, Fault: shown.Fault, Operation: shown.Operation, PSID: shown.PSID, Decision: shown.Decision}
			if err := writeEvent(w, "fault", 0, struck); err != nil {
				return err
			}
		}
		return writeEvent(w, "exchange", e.Seq, shown)
	case e.Delivery != nil:
		return writeEvent(w, "delivery", e.Seq, view.Delivery(e.Delivery, d.sandbox.Masker()))
	case e.Act != nil:
		return writeEvent(w, "event", e.Seq, view.Act(e, d.sandbox.Masker()))
	case e.Clock != nil:
		return writeEvent(w, "clock", e.Seq, control.ClockMoved{Seq: e.Seq, Mode: e.Clock.Mode, From: e.Clock.From, To: e.Clock.To})
	}
	return writeEvent(w, "reset", e.Seq, control.WasReset{Seq: e.Seq, At: e.At})
}

// writeEvent writes one event. Only the last of those of an exchange has its seq for an id, so that a reader resumes behind
// all of them.
func writeEvent(w http.ResponseWriter, name string, id int64, data any) error {
	b, err := json.Marshal(data)
	if err != nil {
		return err
	}
	if id > 0 {
		_, err = fmt.Fprintf(w, "id: %d\n", id)
	}
	if err == nil {
		_, err = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, b)
	}
	return err
}
