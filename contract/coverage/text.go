package coverage

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// lineWidth is where lists are wrapped, in characters.
const lineWidth = 100

// Summary is the report on one line.
func (r Report) Summary() string {
	seen, all := r.exercised()
	text := fmt.Sprintf("coverage: %.1f%%, %d of %d (", r.Percent, seen, all)
	for g := range groupCount {
		if g > 0 {
			text += ", "
		}
		seen, all := exercised(*r.rows(g))
		text += fmt.Sprintf("%s %d/%d", strings.ReplaceAll(groupNames[g], "_", " "), seen, all)
	}
	return text + ")"
}

// WriteText writes the report for people: how much of each group was exercised, and what never was.
func (r Report) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	seen, all := r.exercised()
	fmt.Fprintf(b, "coverage: %.1f%%, %d of %d\n", r.Percent, seen, all)
	for g := range groupCount {
		rows := *r.rows(g)
		seen, all := exercised(rows)
		fmt.Fprintf(b, "\n%s: %d of %d\n", strings.ReplaceAll(groupNames[g], "_", " "), seen, all)
		var never, others []string
		for _, row := range rows {
			switch {
			case row.Unlisted:
				others = append(others, row.label())
			case row.Count == 0:
				never = append(never, row.label())
			}
		}
		writeList(b, "never", never)
		writeList(b, "unlisted", others)
	}
	return b.Flush()
}

// label names a row for people: an error with its code and subcode.
func (r Row) label() string {
	switch {
	case r.Subcode != 0:
		return fmt.Sprintf("%s (%d/%d)", r.ID, r.Code, r.Subcode)
	case r.Code != 0:
		return fmt.Sprintf("%s (%d)", r.ID, r.Code)
	}
	return r.ID
}

// writeList writes items with commas between them, wrapped between items only.
func writeList(b *bufio.Writer, title string, items []string) {
	if len(items) == 0 {
		return
	}
	const first, next = "  ", "    "
	line := first + title + ":"
	for i, item := range items {
		if i < len(items)-1 {
			item += ","
		}
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(item) > lineWidth && line != next {
			fmt.Fprintln(b, line)
			line = next + item
			continue
		}
		line += " " + item
	}
	fmt.Fprintln(b, line)
}
