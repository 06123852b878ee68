package architecture_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// wallClock are the functions of package time that look at the machine's clock, or wait for it.
var wallClock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// Nothing but the clock, and the command, knows what time it is: the platform's time is a value that tests move.
// Of tests the linter (forbidigo) says the same.
func TestOnlyTheClockReadsTheTime(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	files := 0
	require.NoError(t, fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path != "." && strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || path == "emulator/clock" || path == "cmd" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains(wallClock, sel.Sel.Name) {
				t.Errorf("%s uses time.%s", path, sel.Sel.Name)
			}
			return true
		})
		return nil
	}))
	require.Greater(t, files, 60, "the walk found too little to be right")
}
