package mask

import (
	"net/url"
	"slices"
	"strings"
)

// minPart is the length from which the beginning of a secret is hidden at the end of a text that was cut. Fewer letters give
// nothing away, and any word may end in them.
const minPart = 4

// Mask hides secrets in text. It is a snapshot: what is learned later, it does not know.
type Mask struct {
	forms [256][]form // by their first byte
}

// form is one way to write a secret, and what is shown instead.
type form struct{ text, name string }

// span is where a secret stands in a text.
type span struct {
	from, to int
	name     string
}

// newMask makes a mask of the texts to be hidden and what is shown instead.
func newMask(shown map[string]string) *Mask {
	m := &Mask{}
	for text, name := range shown {
		if text != "" {
			m.forms[text[0]] = append(m.forms[text[0]], form{text, name})
		}
	}
	for _, forms := range m.forms {
		// The longest first: an app token holds the app secret.
		slices.SortFunc(forms, func(a, b form) int { return len(b.text) - len(a.text) })
	}
	return m
}

// written notes the forms of a secret that no reading makes plain: itself, and in a path, where + is no space.
func written(shown map[string]string, secret, name string) {
	shown[secret], shown[url.PathEscape(secret)] = name, name
}

// Replace is text with its secrets masked. Escapes do not hide a secret, whether it needs them or not: where a text means
// one once it is read as a query, a form or JSON, its spelling is replaced. All other bytes stay as they are.
func (m *Mask) Replace(text string) string { return m.replace(text, false) }

// ReplaceCut is Replace for a text of which only the beginning was kept. A secret that begins at its end is hidden as well.
func (m *Mask) ReplaceCut(text string) string { return m.replace(text, true) }

func (m *Mask) replace(text string, cut bool) string {
	found := m.find(nil, reading{text: text, cut: cut}, 0)
	if len(found) == 0 {
		return text
	}
	slices.SortFunc(found, func(a, b span) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	var b strings.Builder
	end := 0
	for _, s := range found {
		if s.from >= end {
			b.WriteString(text[end:s.from] + s.name)
		}
		end = max(end, s.to) // secrets that overlap are shown as one
	}
	b.WriteString(text[end:])
	return b.String()
}

// find adds the secrets of a reading, and of those that come of it, to found.
func (m *Mask) find(found []span, r reading, depth int) []span {
	for i := 0; i < len(r.text); i++ {
		for _, f := range m.forms[r.text[i]] {
			if strings.HasPrefix(r.text[i:], f.text) {
				found = append(found, span{r.source(i), r.source(i + len(f.text)), f.name})
				i += len(f.text) - 1
				break
			}
			if r.cut && len(r.text)-i >= minPart && strings.HasPrefix(f.text, r.text[i:]) {
				found = append(found, span{r.source(i), r.source(len(r.text)), f.name})
				return m.readOn(found, r, depth)
			}
		}
	}
	return m.readOn(found, r, depth)
}

func (m *Mask) readOn(found []span, r reading, depth int) []span {
	if depth == maxReadings {
		return found
	}
	for _, e := range []escapes{inQuery, inJSON} {
		if next, differs := r.through(e); differs {
			found = m.find(found, next, depth+1)
		}
	}
	return found
}
