package scenario

import (
	"context"
	"maps"
	"slices"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// expectVerbs look back at what the bot did. expect has the grammar of POST verify; the others are short forms of it.
func expectVerbs() []*verb {
	return []*verb{
		{name: "expect", expects: true, read: func(a *asked) doer { return expecting(a.expectations(a.value, a.at())) }},
		{name: "expect_reply", expects: true, modifiers: modifiers, read: func(a *asked) doer { return a.sent(contract.Accepted(), a.textOrMatch) }},
		{name: "expect_error", expects: true, modifiers: modifiers, read: func(a *asked) doer { return a.sent(contract.Refused(""), a.errorOrMatch) }},
		{name: "expect_nothing", expects: true, modifiers: []string{"person", "name"}, read: readNothing},
	}
}

// expecting asks the story.
func expecting(list []contract.Expectation) doer {
	return func(_ context.Context, p *play) error {
		named := slices.Clone(list)
		for i := range named {
			named[i].Match.PSID = p.psid(named[i].Match.PSID)
			if start := named[i].Start; start != nil {
				m := *start
				m.PSID = p.psid(m.PSID)
				named[i].Start = &m
			}
		}
		p.story.Expect(named...)
		return p.bench.err
	}
}

// sent expects a message to the step's person, narrowed by the step's value and its modifiers.
func (a *asked) sent(outcome contract.Part, value func() *yamlfile.Node) doer {
	entries := []yamlfile.Entry{{Key: "match", Value: value()}}
	for _, name := range []string{"name", "within", "count"} {
		if n := a.step.Entry(name); n != nil {
			entries = append(entries, yamlfile.Entry{Key: name, Value: n})
		}
	}
	// The modifiers stand beside the verb, the match is its value: problems are said of those places.
	whole := mapping(a.value.Place, entries...)
	x := into[contract.Expectation](a, whole, a.path)
	a.slugs(&x.Match, a.at())
	m := contract.Sent(outcome).Match
	if a.person != anyone {
		m.PSID = a.person
	}
	x.Match = narrowed(m, x.Match)
	return expecting([]contract.Expectation{x})
}

// narrowed is a match in which the parts that another gives stand in place of one's own.
func narrowed(m, by contract.Match) contract.Match {
	by.Operation = or(by.Operation, m.Operation)
	by.PSID = or(by.PSID, m.PSID)
	by.Outcome = or(by.Outcome, m.Outcome)
	if by.Message == nil && by.Params["sender_action"] == nil {
		by.Message = m.Message
	}
	return by
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// textOrMatch makes a match of a reply: a text, or a match.
func (a *asked) textOrMatch() *yamlfile.Node {
	if a.value.Kind == yamlfile.Text || a.value.Kind == yamlfile.Integer {
		text := *a.value
		text.Kind = yamlfile.Text
		return mapping(a.value.Place, yamlfile.Entry{Key: "text", At: a.value.Place, Value: &text})
	}
	return a.value
}

// errorOrMatch makes a match of an error: its id in the catalogue, its code, or a match.
func (a *asked) errorOrMatch() *yamlfile.Node {
	switch a.value.Kind {
	case yamlfile.Text:
		return mapping(a.value.Place, yamlfile.Entry{Key: "error_id", At: a.value.Place, Value: a.value})
	case yamlfile.Integer:
		return mapping(a.value.Place, yamlfile.Entry{Key: "code", At: a.value.Place, Value: a.value})
	}
	return a.value
}

// readNothing reads how long the bot must be silent: a duration from now on, or true for the whole chapter.
func readNothing(a *asked) doer {
	var parts []contract.Part
	if a.person != anyone {
		parts = append(parts, contract.To(a.person))
	}
	x := contract.Nothing(parts...).Named(a.name())
	if a.value.Kind != yamlfile.Bool {
		d := a.duration()
		if d <= 0 {
			a.problem("must be above 0, or true (got %s)", a.value.Describe())
		}
		x = x.For(d)
	} else if !a.flag() {
		a.problem("must be a duration, or true")
	}
	return expecting([]contract.Expectation{x})
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
