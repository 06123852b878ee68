package decode

import (
	"errors"
	"iter"
	"net/url"
	"strconv"
	"strings"
)

// reference is {result=name:$.path} in an item's URL or body: a part of another item's answer.
type reference struct {
	name, path string
	from, to   int  // in the text
	escaped    bool // as %7Bresult%3D…%7D
}

// The two ways in which references are written, in lower case. The escaped one is what is left of the other in a body that a client has
// encoded.
var referenceForms = [2]struct{ begin, end string }{{"{result=", "}"}, {"%7bresult%3d", "%7d"}}

// references yields the references of a text, in their order.
func references(text string) iter.Seq[reference] {
	return func(yield func(reference) bool) {
		lower := strings.Map(func(r rune) rune {
			if 'A' <= r && r <= 'Z' {
				return r + 'a' - 'A'
			}
			return r
		}, text)
		if len(lower) != len(text) {
			lower = text // bytes that are no letters became others
		}
		next := [2]int{-1, -1} // where each form begins next; len(text): nowhere
		for at := 0; ; {
			for i, form := range referenceForms {
				if next[i] < at {
					next[i] = beginning(lower, at, form.begin, form.end)
				}
			}
			from := min(next[0], next[1])
			if from == len(text) {
				return
			}
			r := referenceAt(text, lower, from, next[1] == from)
			if r.path != "" && !yield(r) {
				return
			}
			at = r.to
		}
	}
}

// beginning is where a reference begins at or behind at, one that ends too; else the end of the text.
func beginning(lower string, at int, begin, end string) int {
	from := strings.Index(lower[at:], begin)
	if from < 0 || !strings.Contains(lower[at+from:], end) {
		return len(lower)
	}
	return at + from
}

// referenceAt is the reference that begins at from. One without a path is none.
func referenceAt(text, lower string, from int, escaped bool) reference {
	form := referenceForms[0]
	if escaped {
		form = referenceForms[1]
	}
	inner := from + len(form.begin)
	size := strings.Index(lower[inner:], form.end)
	said := text[inner : inner+size]
	if escaped {
		said = unescape(said)
	}
	r := reference{from: from, to: inner + size + len(form.end), escaped: escaped}
	r.name, r.path, _ = strings.Cut(said, ":")
	return r
}

// Results puts results into the places of items.
type Results struct {
	Answer func(name string) []byte // the body of an item's answer

	filled, size int
}

// The bounds of what results may be made into, over all items of a batch.
const (
	//sendmock:bound results that the items of a batch take from one another | the item fails with error 100 | TestResultsAreBounded
	maxResults = 100
	//sendmock:bound bytes of an answer out of which a result is taken | the item fails with error 100 | TestResultsAreBounded
	maxReferred = 128 << 10
	//sendmock:bound bytes that results add to the items of a batch | the item fails with error 100 | TestResultsAreBounded
	maxFilled = 1 << 20
)

// The places of a result, which say how it has to be written.
const (
	InURL  = "url"
	InForm = "form"
	InJSON = "json"
)

// Fill is a text with the results in their places. The error says what cannot be taken from where.
func (r *Results) Fill(text, place string) (string, error) {
	var b strings.Builder
	done := 0
	for ref := range references(text) {
		value, err := r.take(ref)
		if err != nil {
			return "", err
		}
		b.WriteString(text[done:ref.from])
		b.WriteString(written(value, place, ref.escaped))
		done = ref.to
	}
	if done == 0 {
		return text, nil
	}
	b.WriteString(text[done:])
	return b.String(), nil
}

// take is what a reference stands for: the values joined by commas, as a list of ids is written.
func (r *Results) take(ref reference) (string, error) {
	if r.filled++; r.filled > maxResults {
		return "", errors.New("more than " + strconv.Itoa(maxResults) + " results in a batch")
	}
	answer := r.Answer(ref.name)
	if len(answer) > maxReferred {
		return "", errors.New("the answer of " + strconv.Quote(ref.name) + " is too long to take results from")
	}
	path, err := parsePath(ref.path)
	if err != nil {
		return "", errors.New("{result=" + ref.name + ":" + ref.path + "}: " + err.Error())
	}
	var b strings.Builder
	for value := range path.in(answer) {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(value)
		if r.size+b.Len() > maxFilled {
			return "", errors.New("the results of a batch are too long")
		}
	}
	r.size += b.Len()
	return b.String(), nil
}

// written is a result as its place needs it.
func written(value, place string, escaped bool) string {
	switch {
	case place == InJSON:
		return quoted(value)
	case escaped, place == InForm:
		return url.QueryEscape(value)
	}
	return strings.ReplaceAll(url.QueryEscape(value), "+", "%20") // right in a path and in a query alike
}
