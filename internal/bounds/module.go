package bounds

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// module is the source of a module, read as far as its constants need.
type module struct {
	root, name string
	fset       *token.FileSet
	std        types.Importer
	bounded    []string           // folders with directives, in order
	packages   map[string]*loaded // by folder
}

// loaded is a package with its files by name.
type loaded struct {
	dir   string
	fset  *token.FileSet
	names []string // of its files, in order
	files map[string]*ast.File
	types *types.Package
}

func readModule(root string) (*module, error) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(string(mod), "\n")
	m := &module{root: root, name: strings.TrimPrefix(first, "module "), fset: token.NewFileSet(), packages: map[string]*loaded{}}
	m.std = importer.ForCompiler(m.fset, "source", nil)
	err = walk(root, ".go", func(file string, content []byte) {
		dir := filepath.ToSlash(filepath.Dir(file))
		if !strings.HasSuffix(file, "_test.go") && bytes.Contains(content, []byte(directive)) {
			m.bounded = append(m.bounded, dir)
		}
	})
	slices.Sort(m.bounded)
	m.bounded = slices.Compact(m.bounded)
	return m, err
}

// load reads a folder's package. A constant that cannot be known has no value afterwards: what else is wrong with the package
// is the compiler's to say.
func (m *module) load(dir string) *loaded {
	if p := m.packages[dir]; p != nil {
		return p
	}
	p := &loaded{dir: dir, fset: m.fset, files: map[string]*ast.File{}}
	m.packages[dir] = p
	paths, _ := filepath.Glob(filepath.Join(m.root, dir, "*.go"))
	for _, file := range paths {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		if f, err := parser.ParseFile(m.fset, file, nil, parser.ParseComments|parser.SkipObjectResolution); err == nil {
			p.files[file] = f
		}
	}
	p.names = slices.Sorted(maps.Keys(p.files))
	files := make([]*ast.File, len(p.names))
	for i, name := range p.names {
		files[i] = p.files[name]
	}
	config := types.Config{Importer: m, IgnoreFuncBodies: true, Error: func(error) {}}
	p.types, _ = config.Check(m.name+"/"+dir, m.fset, files, nil)
	return p
}

// Import implements types.Importer: of other packages bounds need those of this module, and time.
func (m *module) Import(name string) (*types.Package, error) {
	if dir, ours := strings.CutPrefix(name, m.name+"/"); ours {
		return m.load(dir).types, nil
	}
	if name == "time" {
		return m.std.Import(name)
	}
	return nil, fmt.Errorf("no bound is in %s", name)
}

// walk calls f with the files of the module whose names end so, by their paths from the root. Hidden folders and testdata are
// passed over.
func walk(root, end string, f func(file string, content []byte)) error {
	return filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if file != root && (strings.HasPrefix(name, ".") || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, end) {
			return nil
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err == nil {
			f(rel, content)
		}
		return err
	})
}

// testFiles are the files in which a test of a name is, in order.
type testFiles map[string][]string

var testFunction = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)

func findTests(root string) (testFiles, error) {
	tests := testFiles{}
	err := walk(root, "_test.go", func(file string, content []byte) {
		for _, found := range testFunction.FindAllSubmatch(content, -1) {
			name := string(found[1])
			tests[name] = append(tests[name], filepath.ToSlash(file))
		}
	})
	const scripts = "cmd/sendmock/testdata"
	found, _ := filepath.Glob(filepath.Join(root, scripts, "*", "*.txt")) // the pattern is well formed
	more, _ := filepath.Glob(filepath.Join(root, scripts, "*.txt"))
	for _, file := range append(more, found...) {
		rel, relErr := filepath.Rel(root, file)
		if relErr != nil {
			return nil, relErr
		}
		tests[filepath.Base(file)] = append(tests[filepath.Base(file)], filepath.ToSlash(rel))
	}
	return tests, err
}

// find is the file of a test, one in the folder if there is one.
func (t testFiles) find(dir, name string) (string, bool) {
	files := t[name]
	for _, file := range files {
		if filepath.ToSlash(filepath.Dir(file)) == dir {
			return file, true
		}
	}
	if len(files) == 0 {
		return "", false
	}
	return files[0], true
}
