package control

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// commands do at a command line what these routes do. Messages name no other routes to whoever has only the command line.
var commands = map[string]string{
	"GET /_sendmock/errors":     "sendmock errors",
	"GET /_sendmock/rules":      "sendmock rules",
	"GET /_sendmock/surface":    "sendmock surface",
	"GET /_sendmock/triggers":   "sendmock trigger --list",
	"GET /_sendmock/deliveries": "sendmock deliveries",
	"PUT /_sendmock/webhook":    "sendmock serve --webhook-url URL",
}

// Commands are the commands of sendmock that messages may name in the place of routes.
func Commands() map[string]string { return commands }

var toCommands = func() *strings.Replacer {
	var pairs []string
	for route, command := range commands {
		pairs = append(pairs, route, command)
	}
	return strings.NewReplacer(pairs...)
}()

// ToShell puts commands in the place of the routes that a text for people names.
func ToShell(text string) string { return toCommands.Replace(text) }

// AtShell is the problem for somebody at a command line: it names commands in the place of routes, and in the place of terms what
// words has for them, as --message for message_id. What is wrong in several places is told by its places alone.
func (p *Problem) AtShell(words map[string]string) *Problem {
	told := *p
	texts := append([]string{p.Message}, p.Details...)
	at, from := 0, 0 // terms stand in order: what somebody wrote, and a message quotes, comes behind its term
	for _, term := range p.Terms {
		word, known := words[term]
		for i, start := at, from; known && i < len(texts); i, start = i+1, 0 {
			if n := wordIndex(texts[i][start:], term); n >= 0 {
				n += start
				texts[i] = texts[i][:n] + word + texts[i][n+len(term):]
				at, from = i, n+len(word)
				break
			}
		}
	}
	for i := range texts {
		texts[i] = ToShell(texts[i])
	}
	told.Message, told.Details, told.Terms = texts[0], texts[1:], nil
	if len(p.Terms) > 0 && len(p.Details) > 0 { // they say where it is, and the message above them only that it is somewhere
		told.Message, told.Details = strings.Join(texts[1:], "; "), nil
	}
	return &told
}

// wordIndex is where a word stands in a text by itself, -1 if it does not.
func wordIndex(text, word string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return -1
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		if !inWord(before) && !inWord(after) {
			return i
		}
		from = i + len(word)
	}
}

func inWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
