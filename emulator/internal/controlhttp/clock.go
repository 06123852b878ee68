package controlhttp

import (
	"errors"
	"net/http"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
)

func (s *Server) clockView() (reply, error) {
	st := s.Sandbox.Clock.State()
	return ok(control.Clock{Mode: string(st.Mode), Now: st.Now, Offset: st.Offset.String(), Scale: st.Scale})
}

func (s *Server) getClock(*http.Request) (reply, error) { return s.clockView() }

func (s *Server) setClock(r *http.Request) (reply, error) {
	var in control.ClockChange
	if err := read(r, &in); err != nil {
		return reply{}, err
	}
	from := s.Sandbox.Clock.Now()
	switch {
	case !in.Now.IsZero() && in.Now.Before(from):
		return reply{}, clockProblem(clock.ErrBackwards)
	case !in.Now.IsZero() && s.Sandbox.Advancing():
		return reply{}, clockProblem(clock.ErrAdvancing)
	}
	if in.Mode != "" || in.Scale != 0 {
		if err := s.Sandbox.Clock.Set(clock.Mode(in.Mode), in.Scale); err != nil {
			return reply{}, clockProblem(err)
		}
		s.Sandbox.NoteClock(from)
	}
	if !in.Now.IsZero() {
		// By a duration: a clock that runs has gone past the instant from which Now was ahead.
		if err := s.advance(in.Now.Sub(from), sandbox.Waits{Patience: contract.DefaultPatience}); err != nil {
			return reply{}, err
		}
	}
	return s.clockView()
}

func (s *Server) advanceClock(r *http.Request) (reply, error) {
	var in control.Advance
	if err := read(r, &in); err != nil {
		return reply{}, err
	}
	d, err := contract.ParseDuration(in.Duration)
	if err != nil {
		return reply{}, malformed("duration: " + err.Error())
	}
	patience, quiet, err := waits(in.PatienceMS, in.QuietMS, in.SettleMS)
	if err != nil {
		return reply{}, err
	}
	if err := s.advance(time.Duration(d), sandbox.Waits{Patience: patience, Quiet: given(quiet)}); err != nil {
		return reply{}, err
	}
	return s.clockView()
}

// advance moves the clock. One that the end of the server has cut short has not waited for the bot, and says so.
func (s *Server) advance(d time.Duration, w sandbox.Waits) error {
	life := s.Sandbox.Life()
	if err := s.Sandbox.Advance(life, d, w); err != nil {
		return clockProblem(err)
	}
	if life.Err() != nil {
		return stopped()
	}
	return nil
}

func (s *Server) freezeClock(*http.Request) (reply, error) {
	from := s.Sandbox.Clock.Now()
	if err := s.Sandbox.Clock.Set(clock.Frozen, 0); err != nil {
		return reply{}, clockProblem(err)
	}
	s.Sandbox.NoteClock(from)
	return s.clockView()
}

func clockProblem(err error) *control.Problem {
	switch {
	case errors.Is(err, clock.ErrAdvancing):
		return &control.Problem{Status: http.StatusConflict, Code: "clock-advancing", Message: err.Error()}
	case errors.Is(err, clock.ErrBackwards):
		return impossible("clock-backwards", err.Error())
	case errors.Is(err, clock.ErrTooFar):
		return impossible("clock-too-far", err.Error())
	}
	return malformed(err.Error())
}
