package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"strconv"
	"strings"
)

// jsonPath is a JSONPath of the forms that batches use: $, .name, ['name'], .0, [0], .*, [*], and one .. among them (docs/decisions/0011).
type jsonPath []pathStep

// pathStep is one step: a member, an element, or all of them.
type pathStep struct {
	name  string
	index int // of an element; -1: it is no number
	all   bool
	deep  bool // from here on down, not only here
}

// maxSteps bounds a path: our answers are not so deep.
const maxSteps = 32

func parsePath(text string) (jsonPath, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "$")
	if !ok {
		return nil, errors.New("a path begins with $")
	}
	var path jsonPath
	deep := false
	for rest != "" {
		var step pathStep
		var err error
		if step, rest, err = parseStep(rest); err != nil {
			return nil, err
		}
		path = append(path, step)
		switch {
		case step.deep && deep:
			return nil, errors.New("a path has .. once at most")
		case len(path) > maxSteps:
			return nil, errors.New("a path has no more than " + strconv.Itoa(maxSteps) + " steps")
		}
		deep = deep || step.deep
	}
	return path, nil
}

// parseStep takes one step off a path.
func parseStep(text string) (step pathStep, rest string, err error) {
	rest, step.deep = strings.CutPrefix(text, "..")
	if step.deep && strings.HasPrefix(rest, ".") {
		return step, "", errors.New("three dots")
	}
	dotted := step.deep && !strings.HasPrefix(rest, "[")
	if !step.deep {
		rest, dotted = strings.CutPrefix(text, ".")
	}
	var word string
	switch {
	case dotted:
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		word, rest = rest[:end], rest[end:]
	case strings.HasPrefix(rest, "['"), strings.HasPrefix(rest, `["`):
		name, after, closed := strings.Cut(rest[2:], rest[1:2]+"]")
		if !closed {
			return step, "", errors.New("a name in brackets has no end")
		}
		step.name, step.index = name, -1
		return step, after, nil
	case strings.HasPrefix(rest, "["):
		var closed bool
		word, rest, closed = strings.Cut(rest[1:], "]")
		if word = strings.TrimSpace(word); !closed || word != "*" && !isIndex(word) {
			return step, "", errors.New("brackets hold a number, * or a name in quotes")
		}
	default:
		return step, "", errors.New("a step begins with . or [")
	}
	if word == "" {
		return step, "", errors.New("a step has no name")
	}
	step.name, step.index, step.all = word, -1, word == "*"
	if isIndex(word) {
		step.index, _ = strconv.Atoi(word)
	}
	return step, rest, nil
}

func isIndex(word string) bool {
	n, err := strconv.Atoi(word)
	return err == nil && n >= 0 && word[0] != '+'
}

// in yields what a path leads to in a JSON text, in the order of the text: texts without their quotes, all else as JSON.
func (p jsonPath) in(text []byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		if json.Valid(text) {
			p.walk(text, func(value json.RawMessage) bool { return yield(plain(value)) })
		}
	}
}

// walk goes a path from a value. It reports whether more is wanted.
func (p jsonPath) walk(value json.RawMessage, yield func(json.RawMessage) bool) bool {
	if len(p) == 0 {
		return yield(value)
	}
	step := &p[0]
	for child := range children(value) {
		if (step.all || child.name == step.name && child.index < 0 || child.index >= 0 && child.index == step.index) && !p[1:].walk(child.value, yield) {
			return false
		}
		if step.deep && !p.walk(child.value, yield) {
			return false
		}
	}
	return true
}

type pathChild struct {
	name  string
	index int // of an array's element; -1: it is a member
	value json.RawMessage
}

// children yields the members of an object or the elements of an array, of a text that is JSON.
func children(value json.RawMessage) iter.Seq[pathChild] {
	return func(yield func(pathChild) bool) {
		value = bytes.TrimLeft(value, " \t\r\n")
		if len(value) == 0 || value[0] != '{' && value[0] != '[' {
			return
		}
		isObject := value[0] == '{'
		dec := json.NewDecoder(bytes.NewReader(value))
		_, _ = dec.Token() // its bracket
		for i := 0; dec.More(); i++ {
			child := pathChild{index: i}
			if isObject {
				name, _ := dec.Token()
				child.name, _ = name.(string)
				child.index = -1
			}
			if err := dec.Decode(&child.value); err != nil || !yield(child) {
				return
			}
		}
	}
}

// plain is a value as a parameter holds it.
func plain(value json.RawMessage) string {
	var text string
	if len(value) > 0 && value[0] == '"' && json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}

// quoted is a text as it stands inside the quotes of JSON.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return "" // a text can be written
	}
	return string(b[1 : len(b)-1])
}
