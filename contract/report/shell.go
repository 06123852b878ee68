package report

import (
	"regexp"
	"strings"
	"unicode"
)

// maskedSecret finds the names that stand for secrets in a record, which are those that `sendmock env` exports, and SECRET
// for what belongs to nobody. $SECRETS is no such name.
var maskedSecret = regexp.MustCompile(`\$(PAGE_ACCESS_TOKEN|USER_ACCESS_TOKEN|APP_ACCESS_TOKEN|APP_SECRET|VERIFY_TOKEN|SECRET)\b`)

// piece is a stretch of recorded text: as it was sent, or the name that stands for a secret.
type piece struct {
	text   string // of a secret its name without the dollar
	secret bool
}

func pieces(text string) []piece {
	var list []piece
	last := 0
	for _, at := range maskedSecret.FindAllStringIndex(text, -1) {
		if at[0] > last {
			list = append(list, piece{text: text[last:at[0]]})
		}
		list = append(list, piece{text: text[at[0]+1 : at[1]], secret: true})
		last = at[1]
	}
	if last < len(text) {
		list = append(list, piece{text: text[last:]})
	}
	return list
}

// quoted is text as one word of a POSIX shell. Secrets become variables, everything else is what it is: between single
// quotes nothing has a meaning but the quote itself. The text must hold no NUL, which no command line can.
func quoted(text string) string {
	if text == "" {
		return "''"
	}
	var b strings.Builder
	for _, p := range pieces(text) {
		if p.secret {
			b.WriteString(`"$` + p.text + `"`)
		} else {
			b.WriteString("'" + strings.ReplaceAll(p.text, "'", `'\''`) + "'")
		}
	}
	return b.String()
}

// maxComment bounds one line of comment, in characters.
const maxComment = 300

// comment is text on one line, for behind a #: what requests say must not get out of it, nor move a terminal's cursor.
func comment(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, text)
	n := 0
	for i := range text {
		if n == maxComment {
			return text[:i] + "…"
		}
		n++
	}
	return text
}
