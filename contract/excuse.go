package contract

// Expected says which expectation asked for the refusal of an exchange.
type Expected struct {
	By      string // the expectation in words, or its name
	ByError bool   // it named the error by its id or code, not only a refusal
}

// Excuse is a finding that does not count, because an expectation that held asked for the refusal.
type Excuse struct {
	Check   string `json:"check"`
	Seq     int64  `json:"seq"`
	Message string `json:"message"`
	By      string `json:"by"` // the expectation
}

// excusable are the checks that find one refused request. What needs several, as a retry storm, is never what a test asked for.
var excusable = map[string]bool{"refused-and-ignored": true, "spec-violation": true, "not-thread-owner": true}

// excuses reports whether an expectation that asked for a refusal takes a finding out of the verdict. A request of a wrong shape is
// excused only by who asked for its error: "refused" alone may have meant another refusal.
func (x *Expected) excuses(f *Finding) bool {
	return excusable[f.Check] && (x.ByError || f.Check == "refused-and-ignored")
}

// Asks is what the expectation asks for of what it matches; asked is false where it names no refusal.
func (e *Expectation) Asks() (x Expected, asked bool) {
	m := &e.Match
	byError := m.ErrorID != "" || m.Code != nil && *m.Code != 0 || m.Subcode != nil && *m.Subcode != 0
	return Expected{e.label(), byError}, !e.absence() && (byError || e.namesRefusal())
}
