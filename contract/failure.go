package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// transcriptLines is how much of a transcript a failure shows; the newest lines are kept.
const transcriptLines = 40

// String tells a verdict to people: every result that is not verified, every violation, and what was not looked at. Of what holds it
// says only that it does.
func (v Verdict) String() string {
	var b strings.Builder
	switch {
	case v.Verified:
		b.WriteString("verified: " + v.held() + "\n")
	case v.Unknown:
		b.WriteString("unknown: exchanges of this range are gone\n")
	default:
		b.WriteString("not verified\n")
	}
	for i := range v.Results {
		if r := &v.Results[i]; !r.Verified {
			b.WriteString("\n" + r.String())
		} else if r.Note != "" {
			b.WriteString("  " + r.Name + ": " + r.Note + "\n")
		}
	}
	for _, f := range v.Violations {
		b.WriteString("\n" + f.String())
	}
	for i := range v.Chapters {
		if c := &v.Chapters[i]; !c.Verified {
			b.WriteString("\n" + c.String())
		}
	}
	b.WriteString(v.Asides())
	return b.String()
}

// held says what it is that holds.
func (v *Verdict) held() string {
	text := "no standing check found anything"
	switch {
	case len(v.Results) > 0:
		text = "every expectation holds"
	case v.LookedAt == 0 && len(v.Chapters) == 0:
		text = "nothing is on record, and nothing was expected"
	}
	if n := len(v.Chapters); n > 0 {
		text += fmt.Sprintf(", in %s before it neither", plural(n, "chapter"))
	}
	return text
}

// Asides are what is said below a verdict, a paragraph of its own; "" if there is nothing to say.
func (v *Verdict) Asides() string {
	var lines []string
	for _, x := range v.Excused {
		lines = append(lines, fmt.Sprintf("excused: %s at seq %d, which was expected: %s", x.Check, x.Seq, x.By))
	}
	cut := 0
	for i := range v.Chapters {
		c := &v.Chapters[i]
		cut += c.CutShort
		for _, x := range c.Excused {
			lines = append(lines, fmt.Sprintf("excused: %s at seq %d, which was expected: %s", x.Check, x.Seq, x.By))
		}
	}
	if o := v.Older; o != nil {
		lines = append(lines, fmt.Sprintf("older: %s are kept as counts only: %d not verified, with %s", plural(o.Chapters, "chapter"), o.NotVerified, plural(o.Violations, "violation")))
		cut += o.CutShort
	}
	if cut > 0 {
		lines = append(lines, fmt.Sprintf("cut short: a reset left open what the bot would have done about %s", plural(cut, "refusal")))
	}
	lines = append(lines, v.Notes...)
	lines = append(lines, v.knobs()...) // last: where a cause is known, no wait helps
	if len(lines) == 0 {
		return ""
	}
	return "\n" + strings.Join(lines, "\n") + "\n"
}

// knobs name the waits that a verdict which does not hold may have come of.
func (v *Verdict) knobs() (lines []string) {
	if v.Waited == nil || v.Verified {
		return nil
	}
	if open, final, _ := v.State(); open && !final {
		lines = append(lines, fmt.Sprintf("waited %s of wall time for it, in vain; "+Slower, milliseconds(v.Waited.PatienceMS)))
	}
	for i := range v.Violations {
		if v.Violations[i].Curable() && v.Waited.Retry {
			return append(lines, fmt.Sprintf("waited %s of wall time for the bot to try again, in vain; "+Slower, milliseconds(v.Waited.PatienceMS)))
		}
		if v.Violations[i].Curable() {
			return append(lines, fmt.Sprintf("the bot was believed to be done after %s of silence (%s); one that goes on later needs a longer quiet than that", milliseconds(v.Waited.QuietMS), v.Waited.Why))
		}
	}
	return lines
}

// Slower says what a wait that was in vain may have lacked.
const Slower = "a slower bot needs a longer patience than that"

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// String tells a chapter: where it stood, and what was found in it.
func (c *Chapter) String() string {
	word := "not verified"
	if c.Unknown {
		word = "unknown: exchanges of it are gone"
	}
	text := fmt.Sprintf("the chapter that a %s ended at %s, seq %d to %d: %s\n", c.EndedBy, instant(c.At), c.From+1, c.To, word)
	switch {
	case c.Text != "":
		told := strings.TrimPrefix(c.Text, "not verified\n\n") // that is said
		text += indented(strings.TrimRight(told, "\n"), "  ") + "\n"
	case len(c.Violations) > 0:
		text += fmt.Sprintf("  %s; the details are kept no more\n", plural(len(c.Violations), "violation"))
	}
	return text
}

// Explain is String and what happened, line by line.
func (v Verdict) Explain(exchanges []Exchange) string { return v.ExplainSince(exchanges, 0) }

// ExplainSince is Explain, with a line where that begins which was looked at.
func (v Verdict) ExplainSince(exchanges []Exchange, since int64) string {
	return v.String() + happened(exchanges, since)
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
	if r.CountedFrom != "" && !r.Verified {
		b.WriteString("  counted from: " + r.CountedFrom + "\n")
	}
	if r.Note != "" {
		b.WriteString("  note: " + r.Note + "\n")
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

// happened is the end of a failure. A line tells where the chapter begins that was looked at, if it is not all. Only what is shown of
// ten thousand is written.
func happened(exchanges []Exchange, since int64) string {
	begins := 0
	for begins < len(exchanges) && exchanges[begins].Seq <= since {
		begins++
	}
	told := complete(exchanges[begins:])
	if before := complete(exchanges[:begins]); len(before) > 0 {
		told = slices.Concat(before, []*Exchange{nil}, told) // nil is where the chapter begins
	}
	earlier := max(0, len(told)-transcriptLines)
	var lines []string
	for _, e := range told[earlier:] {
		if e == nil {
			lines = append(lines, chapterLine)
		} else {
			lines = append(lines, e.line())
		}
	}
	switch n := len(told); {
	case n == 0:
		lines = append(lines, "nothing was recorded")
	case told[n-1] == nil:
		lines = append(lines, "nothing was recorded since")
	}
	if n := len(lines) - transcriptLines; n > 0 {
		earlier, lines = earlier+n, lines[n:]
	}
	if earlier > 0 {
		lines = append([]string{fmt.Sprintf("… %d earlier", earlier)}, lines...)
	}
	return "\nwhat happened, in virtual time:\n" + indented(strings.Join(lines, "\n"), "  ") + "\n"
}

const chapterLine = "-- a new chapter: only what follows counts --"

// Transcript has one line for each exchange: seq, virtual time, operation and person, what was sent, what came of it. Requests of
// unknown tokens are told too, although verdicts pass them over: a wrong token is a frequent reason why nothing else is there.
func Transcript(exchanges []Exchange) string {
	var b strings.Builder
	for _, e := range complete(exchanges) {
		b.WriteString(e.line() + "\n")
	}
	return b.String()
}

// complete are those that have been answered.
func complete(exchanges []Exchange) []*Exchange {
	list := make([]*Exchange, 0, len(exchanges))
	for i := range exchanges {
		if e := &exchanges[i]; !e.Pending {
			list = append(list, e)
		}
	}
	return list
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
	if action := e.action(); action != "" {
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
	said := e.Decision // of a refusal its note is a part
	if e.accepted() {
		said = e.Note
	}
	if said != "" {
		s += ": " + shortened(strings.ReplaceAll(said, "\n", " "), 200)
	}
	return s
}
