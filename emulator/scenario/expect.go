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
		{name: "expect", expects: true, read: func(r *stepReader) doer { return r.expecting(r.expectations(r.value, r.at())) }},
		{name: "expect_reply", expects: true, modifiers: modifiers, read: func(r *stepReader) doer { return r.sent(contract.Accepted(), r.shortText) }},
		{name: "expect_error", expects: true, modifiers: modifiers, read: func(r *stepReader) doer { return r.sent(contract.Refused(""), r.shortError) }},
		{name: "expect_nothing", expects: true, modifiers: []string{"person", "name"}, read: readNothing},
	}
}

// expecting asks the story.
func (r *stepReader) expecting(list []contract.Expectation) doer {
	for i := range list {
		r.matches = append(r.matches, list[i].Match)
		if list[i].Start != nil {
			r.matches = append(r.matches, *list[i].Start)
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
func (r *stepReader) sent(outcome contract.Part, short func() contract.Part) doer {
	x := contract.Expectation{Name: r.name(), Match: contract.Sent(outcome).Match}
	if r.person != anyone {
		x.Match.PSID = contract.Whom{Name: r.person}
	}
	if r.value.Kind != yamlfile.Mapping {
		short()(&x.Match)
	} else {
		r.slugs(r.value, r.at())
		for _, part := range settled {
			if n := r.value.Entry(part); n != nil {
				r.log.Add(yamlfile.KeyPath(r.at(), part), "goes with expect: %s has its own", r.verb.name)
			}
		}
		if m, ok := into[contract.Match](r, r.value, r.at()); ok {
			x.Match = narrowed(x.Match, m)
		}
	}
	if n := r.step.Entry("within"); n != nil {
		d, _ := r.wait(yamlfile.KeyPath(r.path, "within"), n)
		x.Limit = contract.Duration(d)
	}
	if n := r.step.Entry("count"); n != nil {
		if c, ok := into[contract.Count](r, n, yamlfile.KeyPath(r.path, "count")); ok {
			x.Count = &c
		}
	}
	r.valid(&x)
	return r.expecting([]contract.Expectation{x})
}

// valid says what is wrong with the whole of an expectation: its match is the verb's value, the rest stands beside the verb.
func (r *stepReader) valid(x *contract.Expectation) {
	for _, p := range x.Validate() {
		at := r.path
		if inside, ofMatch := strings.CutPrefix(p.Path, "match."); ofMatch {
			at, p.Path = r.at(), inside
		}
		r.log.Add(under(at, p.Path), "%s", p.Message)
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
func (r *stepReader) shortText() contract.Part { return contract.Text(r.text()) }

// shortError makes an error's id or code of a value.
func (r *stepReader) shortError() contract.Part {
	id, code := r.errorName()
	if code != 0 {
		return contract.Code(code)
	}
	return contract.Refused(id)
}

// errorName reads an error by its id in the catalogue or by its code.
func (r *stepReader) errorName() (id string, code int) {
	switch r.value.Kind {
	case yamlfile.Integer:
		code, err := strconv.Atoi(r.value.Text)
		if err != nil || code == 0 {
			r.problem("must be the id or the code of an error (got %s)", r.value.Describe())
		}
		return "", code
	case yamlfile.Text:
		if r.value.Text != "" {
			return r.value.Text, 0
		}
	}
	r.problem("must be the id or the code of an error (got %s)", r.value.Describe())
	return "", 0
}

// readNothing reads how long the bot must be silent: a duration from now on, or true for the whole chapter.
func readNothing(r *stepReader) doer {
	var parts []contract.Part
	if r.person != anyone {
		parts = append(parts, contract.To(r.person))
	}
	x := contract.Nothing(parts...).Named(r.name())
	d, err := contract.ParseDuration(r.value.Text)
	switch {
	case r.value.Kind == yamlfile.Bool && strings.EqualFold(r.value.Text, "true"):
	case r.value.Kind == yamlfile.Text && err == nil && d > 0:
		x = x.For(time.Duration(d))
	default:
		r.problem("must be a duration above 0, as 1h, or true for the whole chapter (got %s)", r.value.Describe())
	}
	r.valid(&x)
	return r.expecting([]contract.Expectation{x})
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
