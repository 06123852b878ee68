package controlhttp

import (
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
)

func (d desk) clockView() (reply, error) {
	st := d.sandbox.Clock.State()
	return ok(control.Clock{Mode: string(st.Mode), Now: st.Now, Offset: st.Offset.String(), Scale: st.Scale})
}

func (d desk) getClock(*http.Request) (reply, error) { return d.clockView() }

func (d desk) setClock(r *http.Request) (reply, error) {
	var in control.ClockChange
	if err := read(r, &in); err != nil {
		return reply{}, err
	}
	from := d.sandbox.Clock.Now()
	switch {
	case !in.Now.IsZero() && clock.Check(in.Now) != nil:
		return reply{}, clockProblem(clock.Check(in.Now))
	case !in.Now.IsZero() && in.Now.Before(from):
		return reply{}, clockProblem(clock.ErrBackwards)
	case !in.Now.IsZero() && d.sandbox.Advancing():
		return reply{}, clockProblem(clock.ErrAdvancing)
	}
	if in.Mode != "" || in.Scale != 0 {
		if err := d.sandbox.Clock.Set(clock.Mode(in.Mode), in.Scale); err != nil {
			return reply{}, clockProblem(err)
		}
		d.sandbox.NoteClock(from)
	}
	for by := time.Duration(math.MaxInt64); !in.Now.IsZero() && by == math.MaxInt64; from = from.Add(by) {
		// By a duration: a clock that runs has gone past the instant from which Now was ahead. None is longer than 292 years.
		by = in.Now.Sub(from)
		if err := d.advance(by, sandbox.Waits{Patience: contract.DefaultPatience}); err != nil {
			return reply{}, err
		}
	}
	return d.clockView()
}

func (d desk) advanceClock(r *http.Request) (reply, error) {
	var in control.Advance
	if err := read(r, &in); err != nil {
		return reply{}, err
	}
	by, err := contract.ParseDuration(in.Duration)
	if err != nil {
		return reply{}, malformed("duration: " + err.Error())
	}
	patience, quiet, err := waits(in.PatienceMS, in.QuietMS, in.SettleMS)
	if err != nil {
		return reply{}, err
	}
	if err := d.advance(time.Duration(by), sandbox.Waits{Patience: patience, Quiet: given(quiet)}); err != nil {
		return reply{}, err
	}
	return d.clockView()
}

// advance moves the clock. One that the end of the server has cut short has not waited for the bot, and says so.
func (d desk) advance(by time.Duration, w sandbox.Waits) error {
	life := d.sandbox.Life()
	if err := d.sandbox.Advance(life, by, w); err != nil {
		return clockProblem(err)
	}
	if life.Err() != nil {
		return stopped()
	}
	return nil
}

func (d desk) freezeClock(*http.Request) (reply, error) {
	from := d.sandbox.Clock.Now()
	if err := d.sandbox.Clock.Set(clock.Frozen, 0); err != nil {
		return reply{}, clockProblem(err)
	}
	d.sandbox.NoteClock(from)
	return d.clockView()
}

func clockProblem(err error) *control.Problem {
	switch {
	case errors.Is(err, clock.ErrAdvancing):
		return &control.Problem{Status: http.StatusConflict, Code: "clock-advancing", Message: err.Error()}
	case errors.Is(err, clock.ErrBackwards):
		return impossible("clock-backwards", err.Error())
	case errors.Is(err, clock.ErrTooFar):
		return impossible("clock-too-far", err.Error())
	case errors.Is(err, clock.ErrTooEarly):
		return impossible("clock-too-early", err.Error())
	}
	return malformed(err.Error())
}
