package contract

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// transcriptLines is how much of a transcript a failure shows; the newest lines are kept.
const transcriptLines = 40

// String tells a verdict to people: every result that is not verified and every violation. Nothing is said of what holds.
func (v Verdict) String() string {
	var b strings.Builder
	switch {
	case v.Verified:
		return "verified: every expectation holds\n"
	case v.Unknown:
		b.WriteString("unknown: exchanges of this range are gone\n")
	default:
		b.WriteString("not verified\n")
	}
	for _, r := range v.Results {
		if !r.Verified {
			b.WriteString("\n" + r.String())
		}
	}
	for _, f := range v.Violations {
		b.WriteString("\n" + f.String())
	}
	return b.String()
}

// Explain is String and what happened, line by line.
func (v Verdict) Explain(exchanges []Exchange) string {
	return v.String() + happened(exchanges, 0)
}

// String tells one result: what was expected, what is wrong, and what came close.
func (r Result) String() string {
	var b strings.Builder
	switch {
	case r.Verified:
		b.WriteString("holds: ")
	case r.Unknown:
		b.WriteString("unknown: ")
	default:
		b.WriteString("not met: ")
	}
	b.WriteString(r.Name + "\n")
	if r.Expected != r.Name && r.Expected != "" {
		b.WriteString("  expected: " + r.Expected + "\n")
	}
	if r.Problem != "" {
		b.WriteString("  problem: " + r.Problem + "\n")
	}
	if len(r.ClosestMisses) > 0 {
		b.WriteString("  closest:\n")
	}
	for _, m := range r.ClosestMisses {
		b.WriteString("    seq " + strconv.FormatInt(m.Seq, 10) + " at " + instant(m.At) + ", " + named(m.Operation))
		if m.PSID != "" {
			b.WriteString(" to " + m.PSID)
		}
		b.WriteString("\n")
		for _, d := range m.Differences {
			b.WriteString(indented(d.String(), "      ") + "\n")
		}
	}
	return b.String()
}

// Explain is String and what happened, line by line.
func (r Result) Explain(exchanges []Exchange) string { return r.String() + happened(exchanges, 0) }

// String tells a finding: check, where, what.
func (f Finding) String() string {
	s := "violation: " + f.Check + " at seq " + strconv.FormatInt(f.Seq, 10)
	if f.PSID != "" {
		s += ", to " + f.PSID
	}
	s += "\n"
	for i := range checks {
		if checks[i].ID == f.Check {
			s += "  " + checks[i].Summary + "\n"
		}
	}
	if f.Rule != "" {
		s += "  rule: " + f.Rule + "\n"
	}
	return s + "  here: " + f.Message + "\n"
}

// happened is the end of a failure. A line tells where the chapter begins that was looked at, if it is not all.
func happened(exchanges []Exchange, since int64) string {
	begins := 0
	for begins < len(exchanges) && exchanges[begins].Seq <= since {
		begins++
	}
	before, t := Transcript(exchanges[:begins]), Transcript(exchanges[begins:])
	switch {
	case before == "" && t == "":
		t = "nothing was recorded\n"
	case before != "" && t == "":
		t = before + chapterLine + "nothing was recorded since\n"
	case before != "":
		t = before + chapterLine + t
	}
	lines := strings.SplitAfter(t, "\n")
	lines = lines[:len(lines)-1]
	if n := len(lines) - transcriptLines; n > 0 {
		lines = append([]string{fmt.Sprintf("… %d earlier\n", n)}, lines[n:]...)
	}
	return "\nwhat happened, in virtual time:\n  " + strings.Join(lines, "  ")
}

const chapterLine = "-- a new chapter: only what follows counts --\n"

// Transcript has one line for each exchange: seq, virtual time, operation and person, what was sent, what came of it. Requests of
// unknown tokens are told too, although verdicts pass them over: a wrong token is a frequent reason why nothing else is there.
func Transcript(exchanges []Exchange) string {
	var b strings.Builder
	for i := range exchanges {
		if e := &exchanges[i]; !e.Pending {
			b.WriteString(e.line() + "\n")
		}
	}
	return b.String()
}

func named(operation string) string {
	if operation == "" {
		return "a request that reached no operation"
	}
	return operation
}

func (e *Exchange) line() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s ", e.Seq, e.At.UTC().Format(time.DateTime))
	if e.Operation == "" {
		b.WriteString(e.Method + " " + e.Path)
	} else {
		b.WriteString(e.Operation)
	}
	if e.PSID != "" {
		b.WriteString(" to " + e.PSID)
	}
	if action, ok := e.Params["sender_action"].(string); ok {
		b.WriteString(": " + action)
	} else if kind := e.kind(); kind != "" {
		b.WriteString(": ")
		if kind != "text" {
			b.WriteString(kind + " ")
		}
		if text := e.text(); text != "" {
			b.WriteString(strconv.Quote(shortened(text, 80)))
		}
	}
	s := strings.TrimRight(b.String(), " ") + " → "
	if e.Status == 0 {
		s += "no answer"
	} else {
		s += strconv.Itoa(e.Status)
	}
	if e.Error != nil {
		s += " " + e.Error.ID
	}
	var notes []string
	if e.Unrouted {
		notes = append(notes, "its token belongs to nobody here")
	}
	if e.Rule != "" {
		notes = append(notes, "rule "+e.Rule)
	}
	if e.Fault != "" {
		notes = append(notes, "fault "+e.Fault)
	}
	for _, v := range e.Violations {
		if what := v.Rule + v.Param; what != "" {
			notes = append(notes, "violates "+what)
		}
	}
	if len(notes) > 0 {
		s += " (" + strings.Join(notes, ", ") + ")"
	}
	if !e.accepted() && e.Decision != "" {
		s += ": " + shortened(strings.ReplaceAll(e.Decision, "\n", " "), 200)
	}
	return s
}
