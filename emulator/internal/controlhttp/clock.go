package controlhttp

import (
	"errors"
	"net/http"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
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
	if err := s.Sandbox.Clock.Set(clock.Mode(in.Mode), in.Now, in.Scale); err != nil {
		return reply{}, clockProblem(err)
	}
	return s.clockView()
}

func (s *Server) advanceClock(r *http.Request) (reply, error) {
	var in control.Advance
	if err := read(r, &in); err != nil {
		return reply{}, err
	}
	d, err := clock.ParseDuration(in.Duration)
	if err != nil {
		return reply{}, malformed("duration: " + err.Error())
	}
	if err := s.Sandbox.Clock.Advance(d); err != nil {
		return reply{}, clockProblem(err)
	}
	return s.clockView()
}

func (s *Server) freezeClock(*http.Request) (reply, error) {
	if err := s.Sandbox.Clock.Set(clock.Frozen, time.Time{}, 0); err != nil {
		return reply{}, clockProblem(err)
	}
	return s.clockView()
}

func clockProblem(err error) *control.Problem {
	switch {
	case errors.Is(err, clock.ErrBackwards):
		return impossible("clock-backwards", err.Error())
	case errors.Is(err, clock.ErrTooFar):
		return impossible("clock-too-far", err.Error())
	}
	return malformed(err.Error())
}
