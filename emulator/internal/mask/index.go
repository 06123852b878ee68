package mask

import (
	"slices"
	"strings"
)

// form is one way to write a secret, and what is shown instead.
type form struct{ text, shown string }

// index finds the secrets that a text begins with, however many there are. nil has none.
type index struct {
	forms  []form // sorted
	within []int  // of each form the longest other one that it begins with; -1: there is none
	first  [256]bool
}

// newIndex makes an index of the texts to be hidden and what is shown instead.
func newIndex(shown map[string]string) *index {
	x := &index{}
	for text, name := range shown {
		if text != "" {
			x.forms = append(x.forms, form{text, name})
			x.first[text[0]] = true
		}
	}
	slices.SortFunc(x.forms, func(a, b form) int { return strings.Compare(a.text, b.text) })
	x.within = make([]int, len(x.forms))
	for i := range x.forms {
		at := i - 1
		for at >= 0 && !strings.HasPrefix(x.forms[i].text, x.forms[at].text) {
			at = x.within[at]
		}
		x.within[i] = at
	}
	return x
}

// longest is the longest form that a text begins with: an app token holds the app secret.
func (x *index) longest(text string) (form, bool) {
	if x == nil || text == "" || !x.first[text[0]] {
		return form{}, false
	}
	// What sorts behind the text is no beginning of it, and what is next before it begins with all that are.
	at := x.notBefore(text)
	if at < len(x.forms) && x.forms[at].text == text {
		return x.forms[at], true
	}
	for at--; at >= 0; at = x.within[at] {
		if strings.HasPrefix(text, x.forms[at].text) {
			return x.forms[at], true
		}
	}
	return form{}, false
}

// begunBy is a form that begins with a text.
func (x *index) begunBy(text string) (form, bool) {
	if x == nil || !x.first[text[0]] {
		return form{}, false
	}
	if at := x.notBefore(text); at < len(x.forms) && strings.HasPrefix(x.forms[at].text, text) {
		return x.forms[at], true
	}
	return form{}, false
}

// notBefore is the place of the first form that does not sort before a text.
func (x *index) notBefore(text string) int {
	at, _ := slices.BinarySearchFunc(x.forms, text, func(f form, text string) int { return strings.Compare(f.text, text) })
	return at
}
