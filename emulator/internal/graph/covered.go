package graph

import (
	"github.com/sendmock/sendmock/contract/coverage"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/openapi"
)

// seen is what a request exercised, whatever came of it.
func (c *call) seen(e *record.Exchange) coverage.Seen {
	o := &e.Outcome
	out := coverage.Seen{
		Operation: e.Call.Operation, Parameters: coverage.ParameterNames(c.args), MessageKind: o.MessageKind, ErrorID: o.ErrorID,
	}
	if o.Rule != "" {
		out.Rules = append(out.Rules, o.Rule)
	}
	if c.decision != nil {
		for _, v := range c.decision.Violations {
			out.Rules = append(out.Rules, v.Rule)
		}
	}
	switch w := o.Window; {
	case w != nil:
		out.Window = coverage.WindowRow(true, w.Open, w.HumanAgent)
	case c.op != nil && c.send == nil && e.Call.PSID == "":
		out.Window = coverage.WindowNone // a send is always about somebody, even one that ended before it was known who
	}
	return out
}

// MessageKinds are the kinds of messages that a send can have: what [call.content] makes of the values that are described.
func MessageKinds(spec *openapi.Spec) []string {
	kinds := []string{"text"}
	send := spec.Operation("Page", "messages", "POST")
	for _, media := range send.Values("message", "attachment", "type") {
		if media != "template" {
			kinds = append(kinds, media)
		}
	}
	for _, template := range send.Values("message", "attachment", "payload", "template_type") {
		kinds = append(kinds, "template:"+template)
	}
	return append(kinds, "sticker", "utility", "dynamic_text")
}
