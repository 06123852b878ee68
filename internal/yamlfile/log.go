package yamlfile

import "fmt"

// maxProblems bounds the list for files that are nothing of the kind they are read as.
//
//sendmock:bound problems of a file that are reported | left out | TestLogBound
const maxProblems = 200

// Place is where something stands in a file, both counted from 1, the column in characters.
type Place struct{ Line, Column int }

// Log gathers the problems of one file. It knows where every path of the file stands, so that a check names the path
// only, and keeps one problem per place and path, so that a value of the wrong type isn't also called missing.
type Log struct {
	file   string
	places map[string]Place
	found  map[spot]Problem
	more   int
}

type spot struct {
	Place
	path string
}

// NewLog begins the log of a file; file is what problems call it.
func NewLog(file string) *Log {
	return &Log{file: file, places: map[string]Place{}, found: map[spot]Problem{}}
}

// See notes where the value at path stands.
func (l *Log) See(path string, n *Node) { l.places[path] = n.Place }

// Add reports a problem of the value at path.
func (l *Log) Add(path, format string, args ...any) { l.AddAt(l.Where(path), path, format, args...) }

// Where is where the value at path stands. A path that is not in the file stands where the value around it does.
func (l *Log) Where(path string) Place {
	at, known := l.places[path]
	for outer := path; !known && outer != ""; {
		outer = ParentPath(outer)
		at, known = l.places[outer]
	}
	return at
}

// AddAt reports a problem at a place, which is not that of the value when the problem is its key.
func (l *Log) AddAt(at Place, path, format string, args ...any) {
	if _, again := l.found[spot{at, path}]; again {
		return
	}
	if l.Full() {
		l.more++
		return
	}
	l.found[spot{at, path}] = Problem{File: l.file, Line: at.Line, Column: at.Column, Path: path, Message: fmt.Sprintf(format, args...)}
}

// Faulty reports whether the value at path already has a problem.
func (l *Log) Faulty(path string) bool {
	_, found := l.found[spot{l.places[path], path}]
	return found
}

// Full reports whether further problems are only counted, so that a check need not work on their words.
func (l *Log) Full() bool { return len(l.found) == maxProblems }

// Problems is what was reported, by position; nil when nothing was.
func (l *Log) Problems() Problems {
	var out Problems
	for _, p := range l.found {
		out = append(out, p)
	}
	out.sort()
	if l.more > 0 {
		out = append(out, Problem{File: l.file, Path: "$", Message: fmt.Sprintf("and %d more problems", l.more)})
	}
	return out
}
