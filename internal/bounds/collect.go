package bounds

import (
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Row is one bound.
type Row struct {
	What, Bound  string // such as: bytes of a body, 32 MiB
	Beyond       string // what happens then
	File, Const  string // where it is; the file's path counts from the module's root
	Test, Tested string // the test's name, and its file
}

// directive begins the line that makes a row of a constant.
const directive = "//sendmock:bound "

// Collect finds the bounds of the module whose files are under root, by package, file and place. Everything that is wrong with
// directives is in the error, a line each.
func Collect(root string) ([]Row, error) {
	m, err := readModule(root)
	if err != nil {
		return nil, err
	}
	tests, err := findTests(root)
	if err != nil {
		return nil, err
	}
	var rows []Row
	var problems []error
	for _, dir := range m.bounded {
		p := m.load(dir)
		for _, name := range p.names {
			for _, b := range marked(p.files[name]) {
				row, err := p.row(b, tests)
				if err != nil {
					problems = append(problems, fmt.Errorf("%s: %w", m.fset.Position(b.name.Pos()), err))
					continue
				}
				rows = append(rows, row)
			}
		}
	}
	return rows, errors.Join(problems...)
}

// bound is a constant with the text of its directive.
type bound struct {
	name *ast.Ident
	text string
}

// marked are the constants of a file that have a directive.
func marked(f *ast.File) []bound {
	var found []bound
	for _, d := range f.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, s := range group.Specs {
			spec := s.(*ast.ValueSpec)
			doc := spec.Doc
			if doc == nil && !group.Lparen.IsValid() {
				doc = group.Doc
			}
			if text, has := directed(doc); has {
				found = append(found, bound{spec.Names[0], text})
			}
		}
	}
	return found
}

func directed(doc *ast.CommentGroup) (string, bool) {
	if doc == nil {
		return "", false
	}
	for _, line := range doc.List {
		if text, has := strings.CutPrefix(line.Text, directive); has {
			return text, true
		}
	}
	return "", false
}

// row makes a row of a bound of the package.
func (p *loaded) row(b bound, tests testFiles) (Row, error) {
	parts := strings.Split(b.text, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	if len(parts) != 3 || slices.Contains(parts, "") {
		return Row{}, fmt.Errorf("%s: the directive wants: what | beyond | test", b.name.Name)
	}
	object, ok := p.types.Scope().Lookup(b.name.Name).(*types.Const)
	if !ok || object.Val().Kind() != constant.Int {
		return Row{}, fmt.Errorf("%s: a bound is a whole number", b.name.Name)
	}
	tested, ok := tests.find(p.dir, parts[2])
	if !ok {
		return Row{}, fmt.Errorf("%s: there is no test %s", b.name.Name, parts[2])
	}
	return Row{
		What: parts[0], Bound: value(parts[0], object), Beyond: parts[1],
		File: path.Join(p.dir, filepath.Base(p.fset.Position(b.name.Pos()).Filename)), Const: b.name.Name,
		Test: parts[2], Tested: tested,
	}, nil
}
