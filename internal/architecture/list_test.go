package architecture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/sendmock/sendmock"

// listed is what go list says of a package: what it imports, what its tests import, and all that it depends on.
type listed struct {
	ImportPath, Dir                    string
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

// ours are the packages of this module that it imports, by their names in it.
func (p listed) ours() []string {
	var names []string
	for _, path := range p.Imports {
		if name, ours := ownName(path); ours {
			names = append(names, name)
		}
	}
	return names
}

func (p listed) withTests() []string {
	return slices.Concat(p.Imports, p.TestImports, p.XTestImports)
}

// list is the module's packages by their names in it.
func list(t *testing.T) map[string]listed {
	t.Helper()
	packages, err := listOnce()
	require.NoError(t, err)
	require.Greater(t, len(packages), 10)
	return packages
}

var listOnce = sync.OnceValues(func() (map[string]listed, error) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,TestImports,XTestImports,Deps", module+"/...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.String())
	}
	packages := map[string]listed{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		if name, ours := ownName(p.ImportPath); ours {
			packages[name] = p
		}
	}
})

// ownName is a package's name in this module.
func ownName(path string) (string, bool) { return strings.CutPrefix(path, module+"/") }

// within says whether a package is the one that is named, or in the tree that is named with /... at its end.
func within(name string) func(string) bool {
	tree, isTree := strings.CutSuffix(name, "/...")
	return func(path string) bool {
		return path == tree || isTree && strings.HasPrefix(path, tree+"/")
	}
}

// named says whether a package is in one of the names.
func named(names []string, path string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return within(name)(path) })
}
