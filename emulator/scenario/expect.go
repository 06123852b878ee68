package scenario

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// expectVerbs look back at what the bot did. expect has the grammar of POST verify; the others are short forms of it.
func expectVerbs() []*verb {
	return []*verb{
		{name: "expect", expects: true, read: func(a *asked) doer { return a.expecting(a.expectations(a.value, a.at())) }},
		{name: "expect_reply", expects: true, modifiers: modifiers, read: func(a *asked) doer { return a.sent(contract.Accepted(), a.shortText) }},
		{name: "expect_error", expects: true, modifiers: modifiers, read: func(a *asked) doer { return a.sent(contract.Refused(""), a.shortError) }},
		{name: "expect_nothing", expects: true, modifiers: []string{"person", "name"}, read: readNothing},
	}
}

// expecting asks the story.
func (a *asked) expecting(list []contract.Expectation) doer {
	for i := range list {
		a.matches = append(a.matches, list[i].Match)
		if list[i].Start != nil {
			a.matches = append(a.matches, *list[i].Start)
		}
	}
	return func(_ context.Context, p *play) error {
		p.story.Expect(list...)
		return p.bench.Err()
	}
}

// settled are parts of a match that the short verbs say by themselves: another one would turn the verb into its opposite.
var settled = []string{"operation", "outcome"}

// sent expects a message to the step's person, narrowed by the step's value and its modifiers. short is the member of a match
// that a value stands for which is none.
func (a *asked) sent(outcome contract.Part, short func() contract.Part) doer {
	x := contract.Expectation{Name: a.name(), Match: contract.Sent(outcome).Match}
	if a.person != anyone {
		x.Match.PSID = contract.Whom{Name: a.person}
	}
	if a.value.Kind != yamlfile.Mapping {
		short()(&x.Match)
	} else {
		a.slugs(a.value, a.at())
		for _, part := range settled {
			if n := a.value.Entry(part); n != nil {
				a.log.Add(yamlfile.KeyPath(a.at(), part), "goes with expect: %s has its own", a.verb.name)
			}
		}
		if m, ok := into[contract.Match](a, a.value, a.at()); ok {
			x.Match = narrowed(x.Match, m)
		}
	}
	if n := a.step.Entry("within"); n != nil {
		d, _ := a.wait(yamlfile.KeyPath(a.path, "within"), n)
		x.Limit = contract.Duration(d)
	}
	if n := a.step.Entry("count"); n != nil {
		if c, ok := into[contract.Count](a, n, yamlfile.KeyPath(a.path, "count")); ok {
			x.Count = &c
		}
	}
	a.valid(&x)
	return a.expecting([]contract.Expectation{x})
}

// valid says what is wrong with the whole of an expectation: its match is the verb's value, the rest stands beside the verb.
func (a *asked) valid(x *contract.Expectation) {
	for _, p := range x.Validate() {
		at := a.path
		if inside, ofMatch := strings.CutPrefix(p.Path, "match."); ofMatch {
			at, p.Path = a.at(), inside
		}
		a.log.Add(under(at, p.Path), "%s", p.Message)
	}
}

// narrowed is a match in which the parts that another gives stand in place of one's own.
func narrowed(m, by contract.Match) contract.Match {
	by.Operation, by.Outcome = m.Operation, m.Outcome
	if by.PSID.Name == "" {
		by.PSID = m.PSID
	}
	if by.Message == nil && by.Params["sender_action"] == nil {
		by.Message = m.Message
	}
	return by
}

// shortText makes a reply's text of a value.
func (a *asked) shortText() contract.Part { return contract.Text(a.text()) }

// shortError makes an error's id or code of a value.
func (a *asked) shortError() contract.Part {
	id, code := a.errorName()
	if code != 0 {
		return contract.Code(code)
	}
	return contract.Refused(id)
}

// errorName reads an error by its id in the catalogue or by its code.
func (a *asked) errorName() (id string, code int) {
	switch a.value.Kind {
	case yamlfile.Integer:
		code, err := strconv.Atoi(a.value.Text)
		if err != nil || code == 0 {
			a.problem("must be the id or the code of an error (got %s)", a.value.Describe())
		}
		return "", code
	case yamlfile.Text:
		if a.value.Text != "" {
			return a.value.Text, 0
		}
	}
	a.problem("must be the id or the code of an error (got %s)", a.value.Describe())
	return "", 0
}

// readNothing reads how long the bot must be silent: a duration from now on, or true for the whole chapter.
func readNothing(a *asked) doer {
	var parts []contract.Part
	if a.person != anyone {
		parts = append(parts, contract.To(a.person))
	}
	x := contract.Nothing(parts...).Named(a.name())
	d, err := contract.ParseDuration(a.value.Text)
	switch {
	case a.value.Kind == yamlfile.Bool && strings.EqualFold(a.value.Text, "true"):
	case a.value.Kind == yamlfile.Text && err == nil && d > 0:
		x = x.For(time.Duration(d))
	default:
		a.problem("must be a duration above 0, as 1h, or true for the whole chapter (got %s)", a.value.Describe())
	}
	a.valid(&x)
	return a.expecting([]contract.Expectation{x})
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
