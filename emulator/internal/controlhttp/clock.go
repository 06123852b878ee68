package controlhttp

import (
	"context"
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
)

func (d desk) clock() control.Clock {
	st := d.sandbox.Clock.State()
	out := control.Clock{Mode: string(st.Mode), Now: st.Now, Offset: st.Offset.String(), Scale: st.Scale}
	if to, under := d.sandbox.Advancing(); under {
		out.AdvancingTo = &to
	}
	return out
}

func (d desk) getClock(*http.Request) (reply, error) { return ok(d.clock()) }

func (d desk) setClock(r *http.Request) (reply, error) {
	var in control.ClockChange
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	from := d.sandbox.Clock.Now()
	_, advancing := d.sandbox.Advancing()
	switch {
	case !in.Now.IsZero() && clock.Check(in.Now) != nil:
		return reply{}, d.clockProblem(clock.Check(in.Now))
	case !in.Now.IsZero() && in.Now.Before(from):
		return reply{}, d.clockProblem(clock.ErrBackwards)
	case !in.Now.IsZero() && advancing:
		return reply{}, d.clockProblem(clock.ErrAdvancing)
	}
	if in.Mode != "" || in.Scale != 0 {
		if err := d.sandbox.Clock.Set(clock.Mode(in.Mode), in.Scale); err != nil {
			return reply{}, d.clockProblem(err)
		}
		d.sandbox.NoteClock(from)
	}
	for !in.Now.Before(from) {
		// By a duration: a clock that runs has gone past the instant from which Now was ahead. None is longer than 292 years.
		by := in.Now.Sub(from)
		rep, err := d.advance(r.Context(), by, sandbox.Waits{Patience: contract.DefaultPatience})
		if c, is := rep.body.(control.Clock); err != nil || by != math.MaxInt64 || is && c.Stopped != "" {
			return rep, err
		}
		from = d.sandbox.Clock.Now() // it has run on
	}
	return ok(d.clock())
}

func (d desk) advanceClock(r *http.Request) (reply, error) {
	var in control.Advance
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	by, err := contract.ParseDuration(in.Duration)
	if err != nil {
		return reply{}, reading.Malformed("duration: " + err.Error())
	}
	patience, quiet, err := waits(in.PatienceMS, in.QuietMS, in.SettleMS)
	if err != nil {
		return reply{}, err
	}
	return d.advance(r.Context(), time.Duration(by), sandbox.Waits{Patience: patience, Quiet: given(quiet)})
}

// advance moves the clock for a client, and no further when the client has gone or the server stops: then nobody reads the answer, and
// the record says how far the clock came.
func (d desk) advance(client context.Context, by time.Duration, w sandbox.Waits) (reply, error) {
	leave, err := d.doors.wait(1)
	if err != nil {
		return reply{}, err
	}
	defer leave()
	out, err := d.sandbox.Advance(client, by, w)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return reply{}, stopped()
	case err != nil:
		return reply{}, d.clockProblem(err)
	}
	answer := d.clock()
	answer.AskedFor = &out.To
	if out.Reset {
		answer.Stopped = "a reset came"
	}
	return ok(answer)
}

func (d desk) freezeClock(*http.Request) (reply, error) {
	from := d.sandbox.Clock.Now()
	if err := d.sandbox.Clock.Set(clock.Frozen, 0); err != nil {
		return reply{}, d.clockProblem(err)
	}
	d.sandbox.NoteClock(from)
	return ok(d.clock())
}

func (d desk) clockProblem(err error) *control.Problem {
	switch {
	case errors.Is(err, clock.ErrAdvancing):
		p := &control.Problem{Status: http.StatusConflict, Code: "clock-advancing", Message: err.Error()}
		if at := d.clock(); at.AdvancingTo != nil {
			p.Details = []string{"it stands at " + at.Now.Format(time.RFC3339) + " and goes to " + at.AdvancingTo.Format(time.RFC3339)}
		}
		return p
	case errors.Is(err, clock.ErrBackwards):
		return impossible("clock-backwards", err.Error())
	case errors.Is(err, clock.ErrTooFar):
		return impossible("clock-too-far", err.Error())
	case errors.Is(err, clock.ErrTooEarly):
		return impossible("clock-too-early", err.Error())
	}
	return reading.Malformed(err.Error())
}
