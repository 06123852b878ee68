package mask

import (
	"cmp"
	"slices"
	"strings"
)

// minPart is the length from which the beginning of a secret is hidden at the end of a text that was cut. Fewer letters give
// nothing away, and any word may end in them.
const minPart = 4

// Mask hides secrets in text: those that are known, what stands under the name of one, and what has the form of one. It is a
// snapshot: what is learned later, it does not know. The zero Mask knows none, and goes by names and forms alone.
type Mask struct {
	known *index // of the sandbox
	own   *index // that came along; nil: none
}

// span is where a secret stands in a text.
type span struct {
	from, to int
	shown    string
}

// Replace is text with its secrets masked. Escapes do not hide a secret, nor its name, whether they need them or not: where a
// text means one once it is read as a query, a form or JSON, its spelling is replaced. All other bytes stay as they are.
func (m *Mask) Replace(text string) string { return m.replace(reading{text: text}) }

// ReplaceCut is Replace for a text of which only the beginning was kept. A secret that begins at its end is hidden as well.
func (m *Mask) ReplaceCut(text string) string { return m.replace(reading{text: text, cut: true}) }

// Words is Replace for sentences about what was sent. There a colon behind a name is no more than a colon: "access_token: is needed".
func (m *Mask) Words(text string) string { return m.replace(reading{text: text, words: true}) }

// WordsCut is Words for a text of which only the beginning was kept.
func (m *Mask) WordsCut(text string) string {
	return m.replace(reading{text: text, words: true, cut: true})
}

func (m *Mask) replace(r reading) string {
	found := m.find(r)
	if len(found) == 0 {
		return r.text
	}
	slices.SortFunc(found, func(a, b span) int {
		return cmp.Or(a.from-b.from, b.to-a.to, last(a.shown)-last(b.shown))
	})
	var b strings.Builder
	end := 0
	for _, s := range found {
		if s.from >= end {
			b.WriteString(r.text[end:s.from])
			b.WriteString(s.shown)
		}
		end = max(end, s.to) // secrets that overlap are shown as one
	}
	b.WriteString(r.text[end:])
	return b.String()
}

// last sorts what is known before what is not.
func last(shown string) int {
	if shown == unknown {
		return 1
	}
	return 0
}

// find is where secrets stand in a text, by all its readings.
func (m *Mask) find(text reading) (found []span) {
	all := []reading{text}
	for i := 0; i < len(all); i++ {
		found = m.in(found, all[i])
		if all[i].depth == maxDepth {
			continue
		}
		for _, e := range []escapes{inQuery, inJSON} {
			if len(all) == maxReadings {
				return found
			}
			next, differs := all[i].through(e)
			if differs && !slices.ContainsFunc(all, func(r reading) bool { return r.text == next.text }) {
				all = append(all, next)
			}
		}
	}
	return found
}

// in adds what stands in one reading.
func (m *Mask) in(found []span, r reading) []span {
	note := func(from, to int, shown string) {
		found = append(found, span{r.source(from), r.source(to), shown})
	}
	named, after := 0, 0 // what was found so far by its name, and as a known secret, ends there
	for i := 0; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case (c == '=' || c == ':') && i >= named:
			if from, to, shown := m.named(&r, i); from < to {
				note(from, to, shown)
				named = to
			}
			if from, to := password(&r, i); from < to {
				note(from, to, unknown)
			}
			fallthrough
		default:
			if f, is := m.secret(r.text[i:]); is {
				note(i, i+len(f.text), f.shown)
				i += len(f.text) - 1
				after = i + 1
				continue
			}
			if r.cut && len(r.text)-i >= minPart {
				if f, is := m.begun(r.text[i:]); is {
					note(i, len(r.text), f.shown)
					return found
				}
			}
			if n := shaped(&r, i, after); n > 0 {
				note(i, i+n, unknown)
				i += n - 1
			}
		}
	}
	return found
}

// secret is the longest known secret that a text begins with.
func (m *Mask) secret(text string) (form, bool) {
	known, is := m.known.longest(text)
	own, isOwn := m.own.longest(text)
	if isOwn && len(own.text) > len(known.text) {
		return own, true
	}
	return known, is
}

// begun is a known secret of which a text is the beginning.
func (m *Mask) begun(text string) (form, bool) {
	if f, is := m.known.begunBy(text); is {
		return f, true
	}
	return m.own.begunBy(text)
}
