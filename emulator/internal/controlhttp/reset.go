package controlhttp

import (
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
)

// reset goes back to the server's start, or to the scene that the body describes. A scene that cannot be changes nothing.
func (d desk) reset(r *http.Request) (reply, error) {
	var in control.Scene
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	if len(in.People) > maxPeople {
		return reply{}, tooManyPeople()
	}
	for i := range in.People {
		if err := checkPerson(&in.People[i]); err != nil {
			return reply{}, err
		}
	}
	to := sandbox.Scene{Clock: in.Clock.UTC(), Deserted: in.People != nil, KeepWebhook: in.KeepWebhook}
	to.Set = func(tx *sandbox.Tx) error {
		for i := range in.People {
			if _, err := newPerson(tx, &in.People[i]); err != nil {
				return err
			}
		}
		for _, id := range slices.Sorted(maps.Keys(in.Rules)) {
			if err := setMode(tx, id, in.Rules[id]); err != nil {
				return err
			}
		}
		return nil
	}
	checks, err := contract.ParseChecks(in.Checks)
	if err != nil {
		return reply{}, reading.Malformed("checks: " + err.Error())
	}
	if err := d.judge.Reset(to, checks); err != nil {
		return reply{}, d.impossibleScene(err)
	}
	d.sandbox.EndAdvance(r.Context())
	return reply{}, nil
}

// impossibleScene makes a refusal of what the body names one of the body: what is not there is not the path.
func (d desk) impossibleScene(err error) error {
	if errors.Is(err, clock.ErrTooEarly) || errors.Is(err, clock.ErrTooFar) {
		return d.clockProblem(err)
	}
	var p *control.Problem
	if errors.As(err, &p) && p.Status == http.StatusNotFound {
		return impossible(p.Code, p.Message)
	}
	return err
}
