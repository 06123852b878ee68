package architecture_test

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What fits into a head, in lines: a file and a function with all that is in them; a package under internal, without its tests,
// comments and blank lines. What was generated has no size.
const (
	fileLines     = 400
	functionLines = 80
	packageLines  = 2000
)

// rooms are packages of many small parts that are read one at a time; beyond this, they are split.
var rooms = map[string]int{
	"emulator/internal/controlhttp": 3500,
	"emulator/internal/graph/edge":  3500,
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for name, p := range list(t) {
		code := 0
		for _, s := range written(t, p) {
			if n := strings.Count(string(s.text), "\n"); n > fileLines {
				t.Errorf("%s/%s has %d lines, more than %d", name, s.name, n, fileLines)
			}
			for _, f := range s.tooLong() {
				t.Errorf("%s/%s: %s has more than %d lines", name, s.name, f, functionLines)
			}
			if !strings.HasSuffix(s.name, "_test.go") {
				code += codeLines(s.text)
			}
		}
		may, isRoom := rooms[name]
		if !isRoom {
			may = packageLines
		}
		if internal := strings.Contains("/"+name+"/", "/internal/"); internal && code > may {
			t.Errorf("%s has %d lines of code, more than %d", name, code, may)
		}
	}
}

// source is a Go file that somebody wrote.
type source struct {
	name      string
	text      []byte
	positions *token.FileSet
	syntax    *ast.File
}

func written(t *testing.T, p listed) []source {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
	require.NoError(t, err)
	var sources []source
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		positions := token.NewFileSet()
		syntax, err := parser.ParseFile(positions, path, text, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		if !ast.IsGenerated(syntax) {
			sources = append(sources, source{filepath.Base(path), text, positions, syntax})
		}
	}
	return sources
}

// tooLong are the functions that have too many lines and are no tables.
func (s source) tooLong() []string {
	var names []string
	for _, decl := range s.syntax.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if ok && linesOf(s.positions, f) > functionLines && !isTable(s.positions, f) {
			names = append(names, f.Name.Name)
		}
	}
	return names
}

func linesOf(positions *token.FileSet, n ast.Node) int {
	return positions.Position(n.End()).Line - positions.Position(n.Pos()).Line + 1
}

// isTable says whether more than half of a function's lines are those of composite literals, as in the tables of tests. Such a
// function may be as long as its table.
func isTable(positions *token.FileSet, f *ast.FuncDecl) bool {
	rows := 0
	ast.Inspect(f, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if ok {
			rows += linesOf(positions, literal)
		}
		return !ok // what is in a literal is counted with it
	})
	return 2*rows > linesOf(positions, f)
}

// codeLines counts the lines that have more in them than a comment.
func codeLines(source []byte) int {
	positions := token.NewFileSet()
	file := positions.AddFile("", positions.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, 0) // comments are passed over
	lines := map[int]bool{}
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return len(lines)
		}
		if tok == token.SEMICOLON && text == "\n" {
			continue
		}
		first := file.Line(pos)
		for n := range strings.Count(text, "\n") + 1 { // of a raw string
			lines[first+n] = true
		}
	}
}
