package mask

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Bounds of how escapes may lie around one another: a form's value can be JSON, which has a form in it, which has JSON in it.
const (
	maxDepth    = 5
	maxReadings = 16 // of one text; the shallow ones come first
)

// reading is what a text says once escapes are read, and where in the text every byte comes from.
type reading struct {
	text  string
	at    []int32 // of each byte, and of the end; nil: the text itself
	cut   bool    // only the beginning was kept
	words bool    // it is a sentence about what was sent
	depth int     // how often it was read
}

func (r *reading) source(i int) int {
	if r.at == nil {
		return i
	}
	return int(r.at[i])
}

// escapes is a way to escape characters.
type escapes struct {
	marks [2]byte // one of these begins an escape
	// read takes the escape at the beginning of text: what it means, and its size. 0: it is none, -1: it would be one if more
	// of the text were there.
	read func(text string) (plain string, size int)
}

var (
	inQuery = escapes{[2]byte{'%', '+'}, readPercent}
	inJSON  = escapes{[2]byte{'\\', '\\'}, readBackslash}
)

// next is the first escape at or behind i: where it begins, what it means, and where the text goes on. ok is false where there
// is none any more.
func (r *reading) next(e *escapes, i int) (from int, plain string, to int, ok bool) {
	for ; i < len(r.text); i++ {
		if c := r.text[i]; c != e.marks[0] && c != e.marks[1] {
			continue
		}
		switch plain, n := e.read(r.text[i:]); {
		case n > 0:
			return i, plain, i + n, true
		case n < 0 && r.cut:
			return i, "", len(r.text), true // nobody knows what it was going to be
		}
	}
	return i, "", i, false
}

// through reads one kind of escapes. What is no escape stays as it is, so it does not matter what kind of text it is, or
// whether it is whole. differs is false where there is none.
func (r *reading) through(e escapes) (next reading, differs bool) {
	from, means, to, differs := r.next(&e, 0)
	if !differs {
		return reading{}, false
	}
	plain, at := make([]byte, 0, len(r.text)), make([]int32, 0, len(r.text)+1)
	done := 0
	upTo := func(end int) {
		plain = append(plain, r.text[done:end]...)
		for ; done < end; done++ {
			at = append(at, int32(r.source(done)))
		}
	}
	for more := true; more; from, means, to, more = r.next(&e, to) {
		upTo(from)
		plain = append(plain, means...)
		for range len(means) {
			at = append(at, int32(r.source(from)))
		}
		done = to
	}
	upTo(len(r.text))
	at = append(at, int32(r.source(len(r.text))))
	return reading{text: string(plain), at: at, cut: r.cut, words: r.words, depth: r.depth + 1}, true
}

// readPercent reads escapes of queries and forms.
func readPercent(text string) (string, int) {
	if text[0] == '+' {
		return " ", 1
	}
	c, size := hex(text[1:], 2)
	if size < 1 {
		return "", size
	}
	return bytesOf[c : c+1], 3
}

// bytesOf has every byte at its own place.
var bytesOf = func() string {
	var all [256]byte
	for i := range all {
		all[i] = byte(i)
	}
	return string(all[:])
}()

// readBackslash reads escapes of JSON.
func readBackslash(text string) (string, int) {
	if len(text) == 1 {
		return "", -1
	}
	if i := strings.IndexByte(`"\/bfnrt`, text[1]); i >= 0 {
		return "\"\\/\b\f\n\r\t"[i : i+1], 2
	}
	if text[1] != 'u' {
		return "", 0
	}
	c, size := hex(text[2:], 4)
	if size < 1 {
		return "", size
	}
	if !utf16.IsSurrogate(c) {
		return string(c), 6
	}
	if rest := text[6:]; strings.HasPrefix(rest, `\u`) { // a pair is one character
		if low, size := hex(rest[2:], 4); size > 0 {
			if both := utf16.DecodeRune(c, low); both != utf8.RuneError {
				return string(both), 12
			}
		}
	}
	return string(utf8.RuneError), 6
}

// hex reads n hexadecimal digits. The size is n, 0 where others stand there, -1 where the text ends before.
func hex(text string, n int) (c rune, size int) {
	for i := range min(n, len(text)) {
		switch d := text[i]; {
		case d >= '0' && d <= '9':
			c = c<<4 | rune(d-'0')
		case d|0x20 >= 'a' && d|0x20 <= 'f':
			c = c<<4 | rune(d|0x20-'a'+10)
		default:
			return 0, 0
		}
	}
	if len(text) < n {
		return 0, -1
	}
	return c, n
}
