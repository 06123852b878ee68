package controlhttp

import (
	"cmp"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/internal/vocabulary"
)

// inFaults is where fault rules are listed.
const inFaults = "GET " + Prefix + "faults lists them"

func (d desk) getFaults(*http.Request) (reply, error) {
	var rules []control.FaultRule
	d.sandbox.Do(func(tx *sandbox.Tx) {
		for _, r := range tx.Faults.Rules() {
			rules = append(rules, view.Fault(r, tx.Now))
		}
	})
	return ok(list(none{}, "faults", func(l *listing) {
		l.whole = true
		for i := range rules {
			l.add(&rules[i])
		}
	}, nil))
}

func (d desk) getFault(r *http.Request) (reply, error) {
	id := httpx.Var(r, "id")
	var out *control.FaultRule
	d.sandbox.Do(func(tx *sandbox.Tx) {
		for _, rule := range tx.Faults.Rules() {
			if rule.ID == id {
				v := view.Fault(rule, tx.Now)
				out = &v
			}
		}
	})
	if out == nil {
		return reply{}, notThere("there is no fault rule " + strconv.Quote(id) + "; " + inFaults)
	}
	return ok(out)
}

func (d desk) addFault(r *http.Request) (reply, error) {
	var in control.FaultRule
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	res := resolution{desk: d}
	res.match("match.", &in.Match)
	rule, problems := faultRule(in)
	rule.Size = int(r.ContentLength)
	if rule.Effect.Error != nil || in.Effect.Error == nil { // an error that is not known is no missing one
		problems = append(problems, rule.Validate()...)
	}
	problems = append(problems, res.names.Lines()...)
	if problems != nil {
		return reply{}, reading.Malformed("the fault rule cannot be", problems...)
	}
	if err := res.problem(); err != nil {
		return reply{}, err
	}
	var out control.FaultRule
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		if e := tx.Faults.Add(rule, tx.Now); e != nil {
			err = impossible("too-many-faults", e.Error())
			return
		}
		out = view.Fault(rule, tx.Now)
	})
	return reply{http.StatusCreated, out}, err
}

func (d desk) removeFault(r *http.Request) (reply, error) {
	id := httpx.Var(r, "id")
	removed := false
	d.sandbox.Do(func(tx *sandbox.Tx) { removed = tx.Faults.Remove(id) })
	if !removed {
		return reply{}, notThere("there is no fault rule " + strconv.Quote(id) + "; " + inFaults)
	}
	return reply{}, nil
}

func (d desk) clearFaults(*http.Request) (reply, error) {
	d.sandbox.Do(func(tx *sandbox.Tx) { tx.Faults.Clear() })
	return reply{}, nil
}

// faultRule makes a rule of what was posted, or lists what cannot be read.
func faultRule(in control.FaultRule) (*fault.Rule, []string) {
	var problems []string
	r := &fault.Rule{Name: in.Name, Match: in.Match, Plan: fault.Plan{After: in.After, Times: 1, Every: in.Every}}
	if in.Times != nil {
		r.Plan.Times = *in.Times
	}
	if in.Chance != nil {
		r.Plan.Chance = *in.Chance
		if *in.Chance == 0 {
			problems = append(problems, "chance is 0: such a rule never strikes")
		}
	}
	if in.TTL != "" {
		d, err := contract.ParseDuration(in.TTL)
		if err != nil {
			problems = append(problems, "ttl: "+err.Error())
		}
		r.Plan.TTL = time.Duration(d)
	}
	e := in.Effect
	r.Effect = fault.Effect{Network: fault.Network(e.Network), Hang: e.Hang, AfterApply: e.AfterApply}
	if e.Status != 0 {
		r.Effect.Raw = &fault.Raw{Status: e.Status, Body: e.Body, Headers: map[string]string{}}
		for name, value := range e.Headers {
			name = http.CanonicalHeaderKey(name)
			if name == "Content-Length" || name == "Transfer-Encoding" {
				problems = append(problems, "effect.headers: "+name+" follows from the body")
			}
			r.Effect.Raw.Headers[name] = value
		}
	} else if e.Body != "" || e.Headers != nil {
		problems = append(problems, "effect: body and headers go with a status")
	}
	if d := e.Delay; d != nil {
		r.Effect.Delay = fault.Delay{
			Type: cmp.Or(d.Type, "fixed"), Fixed: milliseconds(d.Milliseconds), Lower: milliseconds(d.Lower), Upper: milliseconds(d.Upper),
			Median: d.Median, Sigma: d.Sigma,
		}
	}
	if e.Error != nil {
		err := faultError(e.Error, &r.Effect)
		if err != nil {
			problems = append(problems, "effect.error: "+err.Error())
		}
	}
	return r, problems
}

// milliseconds is a wall time as a body gives it. One that no duration holds stays the longest there is: it is out of any range.
func milliseconds(n int) time.Duration {
	const most = math.MaxInt64 / int(time.Millisecond)
	return time.Duration(max(-most, min(n, most))) * time.Millisecond
}

// faultError finds the row: by id, or the default of its code.
func faultError(in *control.FaultError, effect *fault.Effect) error {
	id := grapherr.ID(in.ID)
	if row, known := grapherr.Lookup(id); known && (in.Code != 0 && in.Code != row.Code || in.Subcode != 0 && in.Subcode != row.Subcode) {
		return errors.New(in.ID + " is not the error " + strconv.Itoa(in.Code) + "/" + strconv.Itoa(in.Subcode))
	}
	if in.ID == "" {
		row, known := grapherr.ByCode(in.Code, in.Subcode)
		if !known {
			return errors.New("there is no error " + strconv.Itoa(in.Code) + "/" + strconv.Itoa(in.Subcode) + "; " + vocabulary.InErrors)
		}
		id = row.ID
	} else if _, known := grapherr.Lookup(id); !known {
		return errors.New(vocabulary.NoError(in.ID))
	}
	err, wrong := id.With(in.Args)
	effect.Error = err
	return wrong
}
