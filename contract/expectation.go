package contract

import (
	"strconv"
	"strings"
	"time"
)

// Expectation is what must be found among the exchanges. Start, Limit and Absent are on the sandbox's clock; the fields have
// other names than their JSON because After, Within and For are the words that build one in Go.
type Expectation struct {
	Name   string   `json:"name,omitempty"`
	Match  Match    `json:"match"`
	Count  *Count   `json:"count,omitempty"`     // nil: at least one
	Start  *Match   `json:"after,omitempty"`     // time starts at the first exchange that this picks, not at since; only later ones count
	Limit  Duration `json:"within,omitzero"`     // only what comes so soon counts
	Absent Duration `json:"absent_for,omitzero"` // nothing may match for so long
	Order  int      `json:"order,omitempty"`     // ascending numbers must occur in that order; 0: at any time
}

// Bounds of what one question may ask.
const (
	//sendmock:bound expectations of one verdict | 400 malformed | TestExpectationProblems
	MaxExpectations = 200
	//sendmock:bound characters of an expectation's name | 400 malformed | TestExpectationProblems
	maxName  = 200 // characters
	maxCount = 1_000_000
)

// Count is how many exchanges must match, both bounds inclusive. JSON: a number, or {"min": …, "max": …}.
type Count struct {
	Min int
	Max *int // nil: no bound
}

func (c Count) holds(n int) bool { return n >= c.Min && (c.Max == nil || n <= *c.Max) }

// String says it in words: at least 1, exactly 2, at most 3, between 2 and 4, none.
func (c Count) String() string {
	switch {
	case c.Max == nil:
		return "at least " + strconv.Itoa(c.Min)
	case *c.Max == 0:
		return "none"
	case *c.Max == c.Min:
		return "exactly " + strconv.Itoa(c.Min)
	case c.Min == 0:
		return "at most " + strconv.Itoa(*c.Max)
	}
	return "between " + strconv.Itoa(c.Min) + " and " + strconv.Itoa(*c.Max)
}

// count is how many must match, whether or not it was said.
func (e *Expectation) count() Count {
	zero := 0
	switch {
	case e.Absent > 0:
		return Count{0, &zero}
	case e.Count == nil:
		return Count{Min: 1}
	}
	return *e.Count
}

// absence reports whether the expectation is that nothing comes.
func (e *Expectation) absence() bool {
	c := e.count()
	return c.Max != nil && *c.Max == 0
}

// Bounded reports whether more requests could turn an expectation that holds.
func (e *Expectation) Bounded() bool { return e.count().Max != nil }

// String says in one line what is expected.
func (e *Expectation) String() string {
	var b strings.Builder
	switch {
	case e.Absent > 0:
		b.WriteString("for " + e.Absent.String() + " no ")
		b.WriteString(strings.TrimPrefix(strings.TrimPrefix(e.Match.String(), "a "), "an "))
	case e.absence():
		b.WriteString("no ")
		b.WriteString(strings.TrimPrefix(strings.TrimPrefix(e.Match.String(), "a "), "an "))
	default:
		b.WriteString(e.Match.String())
		if c := e.count(); c != (Count{Min: 1}) {
			b.WriteString(", " + c.String() + " of them")
		}
	}
	if e.Limit > 0 {
		b.WriteString(", within " + e.Limit.String())
	}
	if e.Start != nil {
		b.WriteString(", after " + e.Start.String())
	}
	return b.String()
}

// label is how results call it.
func (e *Expectation) label() string {
	if e.Name != "" {
		return e.Name
	}
	return e.String()
}

// Validate lists what is wrong with an expectation. Paths begin with the name of the member.
func (e *Expectation) Validate() Problems {
	var p Problems
	if n := len([]rune(e.Name)); n > maxName {
		p.add("name", "it has "+strconv.Itoa(n)+" characters; "+strconv.Itoa(maxName)+" are allowed")
	}
	for _, problem := range e.Match.Validate() {
		p.add("match."+problem.Path, problem.Message)
	}
	if e.Start != nil {
		for _, problem := range e.Start.Validate() {
			p.add("after."+problem.Path, problem.Message)
		}
	}
	if c := e.Count; c != nil {
		switch {
		case c.Min < 0 || c.Max != nil && *c.Max < 0:
			p.add("count", "it is below 0")
		case c.Min > maxCount || c.Max != nil && *c.Max > maxCount:
			p.add("count", "it is above "+strconv.Itoa(maxCount))
		case c.Max != nil && *c.Max < c.Min:
			p.add("count", "max is below min")
		case c.Min == 0 && c.Max == nil && e.Absent == 0:
			p.add("count", "it asks for nothing: any number is at least 0; give a max, or leave it out for at least 1")
		}
		if e.Absent > 0 && !e.onlyNone() {
			p.add("count", "absent_for asks for none")
		}
	}
	if e.Limit < 0 {
		p.add("within", "it is below 0")
	}
	if e.Absent < 0 {
		p.add("absent_for", "it is below 0")
	}
	if e.Limit > 0 && (e.Absent > 0 || e.absence()) {
		p.add("within", "it goes with what must come; absent_for says for how long nothing may")
	}
	switch {
	case e.Order < 0:
		p.add("order", "it is below 0")
	case e.Order > 0 && e.absence():
		p.add("order", "what must not come has no place in an order")
	}
	return p
}

func (e *Expectation) onlyNone() bool {
	return e.Count.Min == 0 && e.Count.Max != nil && *e.Count.Max == 0
}

// Named gives the expectation a name for reports.
func (e Expectation) Named(name string) Expectation { e.Name = name; return e }

// Times asks for exactly n.
func (e Expectation) Times(n int) Expectation { e.Count = &Count{n, &n}; return e }

// AtLeast asks for n or more.
func (e Expectation) AtLeast(n int) Expectation { e.Count = &Count{Min: n}; return e }

// AtMost asks for n or fewer.
func (e Expectation) AtMost(n int) Expectation { e.Count = &Count{Max: &n}; return e }

// Within counts only what comes so soon, in virtual time: after the newest act of the person before it (of anybody, where the
// expectation names nobody), or after what After names.
func (e Expectation) Within(d time.Duration) Expectation { e.Limit = Duration(d); return e }

// For asks that nothing matches for so long, in virtual time: from the question on, or from what After names.
func (e Expectation) For(d time.Duration) Expectation { e.Absent, e.Count = Duration(d), nil; return e }

// After starts the time at the first exchange that first picks; only what comes later counts.
func (e Expectation) After(first Expectation) Expectation { m := first.Match; e.Start = &m; return e }

// InOrder numbers expectations, so that they must occur one after the other.
func InOrder(steps ...Expectation) []Expectation {
	out := make([]Expectation, len(steps))
	for i, e := range steps {
		e.Order = i + 1
		out[i] = e
	}
	return out
}
