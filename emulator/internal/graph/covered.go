package graph

import (
	"github.com/sendmock/sendmock/contract/coverage"
	"github.com/sendmock/sendmock/contract/record"
)

// seen is what a request exercised, whatever came of it.
func (c *call) seen(e *record.Exchange) coverage.Seen {
	o := &e.Outcome
	out := coverage.Seen{
		Operation: e.Call.Operation, Parameters: coverage.ParameterNames(c.Args), MessageKind: o.MessageKind, ErrorID: o.ErrorID,
	}
	if o.Rule != "" {
		out.Rules = append(out.Rules, o.Rule)
	}
	if c.Decision != nil {
		for _, v := range c.Decision.Violations {
			out.Rules = append(out.Rules, v.Rule)
		}
	}
	switch w := o.Window; {
	case w != nil:
		out.Window = coverage.WindowRow(true, w.Open, w.HumanAgent)
	case c.Op != nil && c.Send == nil && e.Call.PSID == "":
		out.Window = coverage.WindowNone // a send is always about somebody, even one that ended before it was known who
	}
	return out
}
