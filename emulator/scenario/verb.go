package scenario

import "slices"

// verb is what a step can be: its key in the file, and how its value is read.
type verb struct {
	name      string
	expects   bool     // it looks back at what the bot did
	modifiers []string // keys that may stand beside it
	read      func(r *stepReader) doer
}

// verbs are all verbs by name, verbNames their names in the order of the documentation.
var verbs, verbNames = byName(slices.Concat(actVerbs(), stageVerbs(), expectVerbs()))

func byName(list []*verb) (named map[string]*verb, names []string) {
	named = map[string]*verb{}
	for _, v := range list {
		named[v.name] = v
		names = append(names, v.name)
	}
	return named, names
}
