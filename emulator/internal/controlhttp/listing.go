package controlhttp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// maxPage bounds one page of a list, in bytes. It ends before the first thing that would go beyond, and says where the next one begins.
//
//sendmock:bound bytes of a page of a list | the page ends, with where the next begins | TestPageEnds
const maxPage = 4 << 20

// listing writes a JSON object that has a list among its members, one thing after the other: what is written is not held.
type listing struct {
	out   *bufio.Writer
	thing bytes.Buffer // under way
	size  int
	count int
	whole bool // it has one page, whatever its size
	err   error
}

// none is an object without members.
type none struct{}

// list is a document of an object with a list. head are the members before it, tail those behind it, made when all things are out, and
// nil where there are none. things calls add for each thing, until there is no room for it.
func list(head any, name string, things func(l *listing), tail func() any) document {
	return document{mediaType: jsonType, write: func(w io.Writer) error {
		l := &listing{out: bufio.NewWriterSize(w, 16<<10)}
		l.write([]byte("{"))
		if l.members(head) {
			l.write([]byte(","))
		}
		l.write([]byte(`"` + name + `":[`))
		things(l)
		l.write([]byte("]"))
		if tail != nil {
			l.more(tail())
		}
		l.write([]byte("}\n"))
		if l.err == nil {
			l.err = l.out.Flush()
		}
		return l.err
	}}
}

// add writes one thing. It reports whether it did: the page may be full, or its reader gone.
func (l *listing) add(thing any) bool {
	b := l.encode(thing)
	if l.err != nil || !l.whole && l.count > 0 && l.size+len(b) > maxPage {
		return false
	}
	if l.count > 0 {
		l.write([]byte(","))
	}
	l.write(b)
	l.count++
	l.size += len(b) + 1
	return l.err == nil
}

// next ends the list and begins another one, the member of that name.
func (l *listing) next(name string) {
	l.write([]byte(`],"` + name + `":[`))
	l.count, l.size = 0, 0
}

// members writes what is between the braces of an object, and reports whether that is anything.
func (l *listing) members(object any) bool {
	b := bytes.TrimSuffix(bytes.TrimPrefix(l.encode(object), []byte("{")), []byte("}"))
	l.write(b)
	return len(b) > 0
}

// more is members behind others.
func (l *listing) more(object any) {
	if b := l.encode(object); len(b) > len("{}") {
		b[0] = ','
		l.write(b[:len(b)-1])
	}
}

func (l *listing) encode(v any) []byte {
	l.thing.Reset()
	enc := json.NewEncoder(&l.thing)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil && l.err == nil {
		l.err = err
	}
	return bytes.TrimSuffix(l.thing.Bytes(), []byte("\n"))
}

func (l *listing) write(b []byte) {
	if l.err == nil {
		_, l.err = l.out.Write(b)
	}
}
