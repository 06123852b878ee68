package view

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sendmock/sendmock/emulator/control"
)

// Transcript is a conversation for people, one line for each message: when, who, what.
//
//	2026-12-01T09:00:00Z  Ada Moss       Do you have maps?
//	2026-12-01T09:00:05Z  Demo Map Shop  Which one?  (offers: Harbour | Hills)
func Transcript(c *control.Conversation) string {
	var b strings.Builder
	_ = WriteTranscript(&b, c) // a builder takes everything
	return b.String()
}

// WriteTranscript writes a [Transcript] message by message. The error is the writer's.
func WriteTranscript(w io.Writer, c *control.Conversation) error {
	b := bufio.NewWriter(w)
	if gone := c.MessageCount - len(c.Messages); gone > 0 {
		_, _ = fmt.Fprintf(b, "(%d earlier messages are not kept)\n", gone)
	}
	if c.MessageCount == 0 {
		_, _ = b.WriteString("(nothing has been written)\n")
	}
	names := map[string]string{fromPerson: cmp.Or(oneLine(c.PersonName), "the person"), fromPage: cmp.Or(oneLine(c.PageName), "the Page")}
	width := max(utf8.RuneCountInString(names[fromPerson]), utf8.RuneCountInString(names[fromPage]))
	for i := range c.Messages {
		width = max(width, utf8.RuneCountInString(oneLine(c.Messages[i].PersonaName)))
	}
	for i := range c.Messages {
		m := &c.Messages[i]
		name := cmp.Or(oneLine(m.PersonaName), names[m.From]) // a persona is all that the person sees of who writes
		_, _ = fmt.Fprintf(b, "%s  %s%s  %s\n", m.At.UTC().Format(time.RFC3339), name, strings.Repeat(" ", width-utf8.RuneCountInString(name)), said(m, names))
	}
	return b.Flush() // the first error that there was
}

// said is a message in a line: its words, what it shows, and what has become of it.
func said(m *control.ConversationMessage, names map[string]string) string {
	var parts []string
	if m.Text != "" {
		parts = append(parts, oneLine(m.Text))
	}
	for i := range m.Attachments {
		parts = append(parts, shown(&m.Attachments[i]))
	}
	line := strings.Join(parts, " ")
	var notes []string
	switch m.Kind {
	case "quick_reply", "postback":
		notes = append(notes, "tapped")
	}
	if offers := titles(m.QuickReplies, m.Buttons); offers != "" {
		notes = append(notes, "offers: "+offers)
	}
	if m.Tag != "" {
		notes = append(notes, "tag "+m.Tag)
	}
	if m.Edits > 0 {
		notes = append(notes, "edited")
	}
	for _, r := range m.Reactions {
		notes = append(notes, names[r.From]+" reacted "+oneLine(r.Emoji))
	}
	for _, note := range notes {
		line += "  (" + note + ")"
	}
	return line
}

// shown is an attachment in brackets: [image], [generic template: Harbour map].
func shown(a *control.MessageAttachment) string {
	kind := a.Type
	if a.Type == "template" {
		kind = a.TemplateType + " template"
	}
	switch {
	case a.Title != "":
		return "[" + oneLine(kind+": "+a.Title) + "]"
	case a.Name != "":
		return "[" + oneLine(kind+": "+a.Name) + "]"
	}
	return "[" + oneLine(kind) + "]"
}

// titles are what can be tapped. What has no title of its own, asking for the e-mail address, is named by its type.
func titles(lists ...[]control.OfferedButton) string {
	var out []string
	for _, list := range lists {
		for _, o := range list {
			out = append(out, oneLine(cmp.Or(o.Title, o.Type)))
		}
	}
	return strings.Join(out, " | ")
}

// oneLine keeps a text on its line, and a terminal's cursor where it is.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ReplaceAll(strings.TrimSpace(text), "\n", " / "))
}
