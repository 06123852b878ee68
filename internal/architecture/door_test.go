package architecture_test

import (
	"bufio"
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

const core = module + "/emulator/messenger"

// builders build worlds before anybody sees them, and may fill them in as they like: files, from the module's root.
var builders = []string{"emulator/internal/worldfile/seed.go"}

// said are the types of package messenger that are written down before they are part of a world, and not changed afterwards.
var said = []string{"Content", "Attachment", "QuickReply", "Button", "FilledTemplate"}

// building are the methods of a world for those who build one. Apply is the sandbox's: it tells the apps of what it applies.
var building = map[string][]string{
	"Add": nil, "Remove": nil, "SetMode": nil, "Record": nil, "RecordAct": nil,
	"Apply": {"emulator/internal/sandbox"},
}

// A world changes by its events only: nobody outside package messenger assigns to what a world holds, takes the address of a field
// of it, or calls what is for building one.
//
// The test cannot see a change of a map or slice that was read from a world before (a variable is not followed), nor one by reflection.
func TestOneDoorForChangesOfAWorld(t *testing.T) {
	t.Parallel()
	packages, exports := users(t)
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	messenger, err := imports.Import(core)
	require.NoError(t, err)
	d := &door{fset: fset, guarded: held(messenger)}
	checked := 0
	look := func(path string, files []string, source any) {
		config := types.Config{Importer: imports}
		d.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
		var parsed []*ast.File
		for _, f := range files {
			file, err := parser.ParseFile(fset, f, source, 0)
			require.NoError(t, err)
			parsed = append(parsed, file)
		}
		_, err := config.Check(path, fset, parsed, d.info)
		require.NoError(t, err)
		for i, file := range parsed {
			if d.file = rooted(t, files[i]); !slices.Contains(builders, d.file) {
				ast.Inspect(file, d.see)
				checked++
			}
		}
	}
	for path, files := range packages {
		look(path, files, nil)
	}
	for _, found := range d.found {
		t.Error(found + "; make it an event of package messenger")
	}
	require.Greater(t, checked, 50, "the walk found too little to be right")

	here, err := filepath.Abs("burglar.go")
	require.NoError(t, err)
	d.found = nil
	look("burglar", []string{here}, burglar)
	var want []string
	for i, line := range strings.Split(burglar, "\n") {
		if _, what, marked := strings.Cut(line, "// "); marked {
			want = append(want, fmt.Sprintf("internal/architecture/burglar.go:%d %s", i+1, what))
		}
	}
	if diff := cmp.Diff(want, d.found); diff != "" {
		t.Errorf("what a burglar is seen to do (-want +got):\n%s", diff)
	}
}

// burglar does what must be seen, and what may be done.
const burglar = `package burglar

import "github.com/sendmock/sendmock/emulator/messenger"

func breaksIn(w *messenger.World, p *messenger.Person, t *messenger.Token, page *messenger.Page, hook *messenger.Subscription) {
	p.Blocked = true                      // assigns to what a world holds
	_, p.LastName = "A", p.Slug           // assigns to what a world holds
	page.Admins[0].Tasks = nil            // assigns to what a world holds
	t.Permissions["x"] = true             // assigns to what a world holds
	*hook = messenger.Subscription{}      // assigns to what a world holds
	w.Pages[0].DefaultApp.Webhook.Active = false // assigns to what a world holds
	p.Timezone++                          // counts in what a world holds
	change(&p.Blocked)                    // takes the address of what a world holds
	delete(w.Tokens, "x")                 // empties what a world holds
	_ = w.Add(p)                          // calls World.Add itself
	w.Apply(nil)                          // calls World.Apply itself
}

func change(*bool) {}

func visits(w *messenger.World, app *messenger.App, m *messenger.Message, c *messenger.Content) messenger.Subscription {
	hook := *app.Webhook
	hook.Active = true
	c.Text = app.Name
	a := &m.Attachments[0]
	_, _ = a, &messenger.Subscribed{App: app}
	return hook
}
`

// users lists the files of the packages that import package messenger, and the export data of all that they import.
func users(t *testing.T) (files map[string][]string, exports map[string]string) {
	t.Helper()
	const format = `{{.ImportPath}}|{{.Export}}|{{.Dir}}|{{join .GoFiles ","}}|{{join .Imports ","}}`
	cmd := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-f", format, module+"/...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s", stderr.String())
	files, exports = map[string][]string{}, map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		f := strings.Split(lines.Text(), "|")
		path, dir := f[0], f[2]
		exports[path] = f[1]
		if _, ours := ownName(path); ours && slices.Contains(strings.Split(f[4], ","), core) {
			for _, name := range strings.Split(f[3], ",") {
				files[path] = append(files[path], filepath.Join(dir, name))
			}
		}
	}
	require.NoError(t, lines.Err())
	return files, exports
}

func rooted(t *testing.T, path string) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	name, err := filepath.Rel(root, path)
	require.NoError(t, err)
	return filepath.ToSlash(name)
}

// held are the names of the types of package messenger that a world holds, by whatever way.
func held(messenger *types.Package) map[string]bool {
	found := map[string]bool{}
	var walk func(typ types.Type)
	walk = func(typ types.Type) {
		switch typ := types.Unalias(typ).(type) {
		case *types.Named:
			name := typ.Obj().Name()
			if typ.Obj().Pkg() != messenger || found[name] || slices.Contains(said, name) {
				return
			}
			if fields, isStruct := typ.Underlying().(*types.Struct); isStruct {
				found[name] = true
				for f := range fields.Fields() {
					walk(f.Type())
				}
			}
			if name == "Node" {
				for _, other := range messenger.Scope().Names() {
					if t := messenger.Scope().Lookup(other).Type(); types.Implements(types.NewPointer(t), typ.Underlying().(*types.Interface)) {
						walk(t)
					}
				}
			}
		case *types.Pointer:
			walk(typ.Elem())
		case *types.Slice:
			walk(typ.Elem())
		case *types.Map:
			walk(typ.Elem())
		}
	}
	walk(messenger.Scope().Lookup("World").Type())
	return found
}

// door sees who goes past it.
type door struct {
	fset    *token.FileSet
	file    string
	info    *types.Info
	guarded map[string]bool
	found   []string
}

func (d *door) see(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for _, left := range n.Lhs {
			if d.ofWorld(left) {
				d.complain(left, "assigns to what a world holds")
			}
		}
	case *ast.IncDecStmt:
		if d.ofWorld(n.X) {
			d.complain(n, "counts in what a world holds")
		}
	case *ast.UnaryExpr:
		// What is done by a pointer to a whole is seen there, and what is said does not change.
		whole := coreType(d.info.Types[n.X].Type)
		if n.Op == token.AND && !d.guarded[whole] && !slices.Contains(said, whole) && d.ofWorld(n.X) {
			d.complain(n, "takes the address of what a world holds")
		}
	case *ast.CallExpr:
		d.seeCall(n)
	}
	return true
}

func (d *door) seeCall(call *ast.CallExpr) {
	if f, isName := call.Fun.(*ast.Ident); isName && (f.Name == "delete" || f.Name == "clear") && d.ofWorld(call.Args[0]) {
		d.complain(call, "empties what a world holds")
	}
	sel, isSel := call.Fun.(*ast.SelectorExpr)
	if !isSel {
		return
	}
	s := d.info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal || coreType(s.Recv()) != "World" {
		return
	}
	if by, forBuilding := building[sel.Sel.Name]; forBuilding && !slices.Contains(by, filepath.ToSlash(filepath.Dir(d.file))) {
		d.complain(call, "calls World."+sel.Sel.Name+" itself")
	}
}

// ofWorld reports whether an expression is part of what a world holds and shares: reached by a pointer, or inside a map or slice.
func (d *door) ofWorld(e ast.Expr) bool {
	shared := false
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			s := d.info.Selections[x]
			if s == nil {
				return false
			}
			_, byPointer := s.Recv().Underlying().(*types.Pointer)
			shared = shared || byPointer
			if shared && s.Kind() == types.FieldVal && d.guarded[coreType(s.Recv())] {
				return true
			}
			e = x.X
		case *ast.IndexExpr:
			shared = true
			e = x.X
		case *ast.StarExpr:
			if d.guarded[coreType(d.info.Types[x.X].Type)] {
				return true
			}
			shared = true
			e = x.X
		default:
			return false
		}
	}
}

// coreType is the name of a type of package messenger, or of what a pointer to one points to; "" is none.
func coreType(typ types.Type) string {
	if p, isPointer := types.Unalias(typ).(*types.Pointer); isPointer {
		typ = p.Elem()
	}
	if n, isNamed := types.Unalias(typ).(*types.Named); isNamed && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == core {
		return n.Obj().Name()
	}
	return ""
}

func (d *door) complain(n ast.Node, what string) {
	d.found = append(d.found, fmt.Sprintf("%s:%d %s", d.file, d.fset.Position(n.Pos()).Line, what))
}
