package architecture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/sendmock/sendmock"

// arrows says which packages of this module a package may import; a name that ends in /... stands for a tree. A package
// that is not listed has not found its place yet, which is a failure: think about it, then add it.
var arrows = map[string][]string{
	"cmd/sendmock": {"emulator/...", "contract/...", "openapi", "fixtures", "internal/spelling"},

	"emulator":                       {"emulator/...", "contract/...", "openapi", "fixtures"},
	"emulator/clock":                 {},
	"emulator/control":               {"contract/..."},
	"emulator/fault":                 {"emulator/grapherr", "contract"},
	"emulator/grapherr":              {"emulator/internal/fbjson"},
	"emulator/messenger":             {"emulator/grapherr"},
	"emulator/scenario":              {"emulator/control", "contract/...", "internal/yamlfile", "internal/spelling"},
	"emulator/webhook":               {"emulator/messenger", "emulator/internal/fbjson", "contract/record"},
	"emulator/internal/console":      {},
	"emulator/internal/controlhttp":  {"emulator/internal/sandbox", "emulator/internal/graph", "emulator/internal/judge", "emulator/internal/view", "openapi", "emulator/internal/httpx", "emulator/internal/console", "emulator/control", "emulator/clock", "emulator/fault", "emulator/grapherr", "emulator/messenger", "emulator/webhook", "contract/...", "internal/spelling"},
	"emulator/internal/fbjson":       {},
	"emulator/internal/graph":        {"emulator/internal/graph/edge", "emulator/internal/graph/decode", "emulator/internal/sandbox", "emulator/internal/fbjson", "emulator/internal/idgen", "emulator/messenger", "emulator/grapherr", "emulator/fault", "contract/...", "openapi", "internal/spelling"},
	"emulator/internal/graph/decode": {"emulator/grapherr", "openapi"},
	"emulator/internal/graph/edge":   {"emulator/internal/graph/decode", "emulator/internal/sandbox", "emulator/internal/fbjson", "emulator/messenger", "emulator/grapherr", "openapi"},
	"emulator/internal/graphhttp":    {"emulator/control", "emulator/internal/graph", "emulator/internal/httpx", "emulator/clock", "emulator/fault", "emulator/grapherr"},
	"emulator/internal/httpx":        {},
	"emulator/internal/judge":        {"emulator/internal/sandbox", "emulator/internal/view", "emulator/clock", "emulator/webhook", "contract", "contract/record"},
	"emulator/internal/view":         {"emulator/internal/sandbox", "contract", "contract/record"},
	"emulator/internal/idgen":        {},
	"emulator/internal/sandbox":      {"emulator/messenger", "emulator/internal/fbjson", "emulator/clock", "emulator/fault", "emulator/webhook", "emulator/internal/idgen", "emulator/grapherr", "contract", "contract/record", "contract/coverage", "fixtures"},
	"contract":                       {"contract/...", "internal/spelling"},
	"contract/record":                {},
	"contract/coverage":              {"contract", "contract/record"},
	"contract/report":                {"contract", "contract/record"},
	"openapi":                        {},
	"fixtures":                       {"internal/yamlfile", "internal/spelling"},
	"internal/yamlfile":              {"internal/spelling"},
	"internal/spelling":              {},
}

// tools are development programs: no part of the binary, and bound by fewer rules.
var tools = []string{"emulator/internal/conformance/...", "emulator/internal/fidelity/...", "emulator/internal/proof", "emulator/internal/testbot", "emulator/grapherr/internal/gen", "internal/architecture", "internal/golden"}

// owners are packages of others that only some packages may import. Tests may import what they like.
var owners = map[string][]string{
	"github.com/gorilla/mux":                       {"emulator/internal/httpx"},
	"github.com/spf13/cobra":                       {"cmd/sendmock"},
	"github.com/lmittmann/tint":                    {"cmd/sendmock"},
	"github.com/getkin/kin-openapi/openapi3":       {"openapi"},
	"github.com/getkin/kin-openapi/openapi3filter": {},
	"github.com/goccy/go-yaml":                     {"internal/yamlfile"},
	"testing":                                      {},
	"net/http/httptest":                            {},
	"github.com/stretchr/testify/require":          {},
	"github.com/stretchr/testify/assert":           {},
	"github.com/google/go-cmp/cmp":                 {"contract"},
	"github.com/jstemmer/go-junit-report/v2/junit": {"contract/coverage", "contract/report"},
	"pgregory.net/rapid":                           {},
	"go.uber.org/goleak":                           {},
	"github.com/rogpeppe/go-internal/testscript":   {},
}

// purity says what a package must not import itself.
var purity = map[string][]string{
	"emulator/messenger":             {"net/http", "net", "encoding/json", "math/rand", "math/rand/v2", "crypto/rand", "os", "log/slog"},
	"emulator/grapherr":              {"net/http", "net", "encoding/json", "os"},
	"emulator/clock":                 {"net/http", "net", "os"},
	"emulator/fault":                 {"net/http", "net", "os", "encoding/json"},
	"emulator/internal/graph":        {"net/http", "net", "os"},
	"emulator/internal/graph/decode": {"net/http", "net", "os"},
	"emulator/internal/graph/edge":   {"net/http", "net", "os"},
	"emulator/internal/sandbox":      {"net/http", "net", "os"},
	"emulator/internal/idgen":        {"net/http", "net", "crypto/rand", "math/rand"},
	"emulator/internal/fbjson":       {"net/http", "net", "os"},
	"contract":                       {"net/http", "net", "os"},
	"contract/record":                {"net/http", "net", "os"},
	"openapi":                        {"net/http", "net", "os"},
	"fixtures":                       {"net/http", "net"},
	"internal/yamlfile":              {"net/http", "net", "os"},
}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// list is the module's packages by their names in it, and what they import.
func list(t *testing.T) map[string]listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps", module+"/...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s", stderr.String())
	packages := map[string]listed{}
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			require.Greater(t, len(packages), 10)
			return packages
		}
		require.NoError(t, err)
		if name, ours := ownName(p.ImportPath); ours {
			packages[name] = p
		}
	}
}

// ownName is a package's name in this module.
func ownName(path string) (string, bool) { return strings.CutPrefix(path, module+"/") }

func allowed(list []string, name string) bool {
	return slices.ContainsFunc(list, func(a string) bool {
		tree, isTree := strings.CutSuffix(a, "/...")
		return a == name || isTree && (name == tree || strings.HasPrefix(name, tree+"/"))
	})
}

func TestArrows(t *testing.T) {
	t.Parallel()
	for name, p := range list(t) {
		if allowed(tools, name) || strings.HasPrefix(name, ".ci") {
			continue
		}
		may, known := arrows[name]
		if !known {
			t.Errorf("%s is in no arrow of this test", name)
		}
		for _, path := range p.Imports {
			if other, ours := ownName(path); ours && !allowed(may, other) {
				t.Errorf("%s imports %s, which goes against the arrows", name, other)
			}
			if own, owned := owners[path]; owned && !slices.Contains(own, name) {
				t.Errorf("%s imports %s, which belongs to %v", name, path, own)
			}
		}
	}
}

// contract, openapi and fixtures are leaves for everybody: neither the emulator nor each other, by no way round.
// Only the reader of YAML files, and what it stands on, may stand under them.
func TestLeaves(t *testing.T) {
	t.Parallel()
	leaves, ground := []string{"contract", "openapi", "fixtures"}, []string{"internal/yamlfile", "internal/spelling"}
	for name, p := range list(t) {
		root, _, _ := strings.Cut(name, "/")
		if !slices.Contains(leaves, root) {
			continue
		}
		for _, path := range p.Deps {
			other, ours := ownName(path)
			if otherRoot, _, _ := strings.Cut(other, "/"); ours && otherRoot != root && !slices.Contains(ground, other) {
				t.Errorf("%s depends on %s", name, other)
			}
		}
	}
}

func TestPurity(t *testing.T) {
	t.Parallel()
	packages := list(t)
	for name, forbidden := range purity {
		for _, path := range packages[name].Imports {
			if slices.Contains(forbidden, path) {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
	require.NotContains(t, packages["emulator/messenger"].Deps, "net/http", "by no way round")
}

// The whole binary is free of what only tests need.
func TestBinaryHasNoTestPackages(t *testing.T) {
	t.Parallel()
	for _, path := range list(t)["cmd/sendmock"].Deps {
		if name, ours := ownName(path); ours && allowed(tools, name) {
			t.Errorf("cmd/sendmock depends on the tool %s", name)
		}
		for _, forbidden := range []string{"testing", "net/http/httptest", "github.com/stretchr/testify", "pgregory.net/rapid", "go.uber.org/goleak"} {
			if path == forbidden || strings.HasPrefix(path, forbidden+"/") {
				t.Errorf("cmd/sendmock depends on %s", path)
			}
		}
	}
}
