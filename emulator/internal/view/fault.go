package view

import (
	"time"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/fault"
)

// Fault is a fault rule, and how it stands.
func Fault(r *fault.Rule, now time.Time) control.FaultRule {
	e := r.Effect
	times := r.Plan.Times
	var chance *float64
	if r.Plan.Chance > 0 {
		chance = &r.Plan.Chance
	}
	v := control.FaultRule{
		ID: r.ID, Name: r.Name, Match: r.Match, After: r.Plan.After, Times: &times, Every: r.Plan.Every, Chance: chance,
		Fired: r.Fired(), State: r.State(now),
		Effect: control.FaultEffect{Network: string(e.Network), Hang: e.Hang, AfterApply: e.AfterApply},
	}
	if r.Plan.TTL > 0 {
		v.TTL = r.Plan.TTL.String()
	}
	if e.Error != nil {
		v.Effect.Error = &control.FaultError{ID: string(e.Error.ID()), Code: e.Error.Row.Code, Subcode: e.Error.Row.Subcode}
	}
	if e.Raw != nil {
		v.Effect.Status, v.Effect.Body, v.Effect.Headers = e.Raw.Status, e.Raw.Body, e.Raw.Headers
	}
	if d := e.Delay; d.Type != "" {
		v.Effect.Delay = &control.FaultDelay{
			Type: d.Type, Milliseconds: int(d.Fixed.Milliseconds()), Lower: int(d.Lower.Milliseconds()), Upper: int(d.Upper.Milliseconds()),
			Median: d.Median, Sigma: d.Sigma,
		}
	}
	return v
}
