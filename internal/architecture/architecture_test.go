package architecture_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// arrows says which packages of this module a package imports, one line each; a name that ends in /... stands for a tree. A
// package without a line has not found its place yet, which is a failure: think about it, then add it. So is an arrow that
// no import needs any longer. Tests import what they like.
var arrows = map[string][]string{
	"cmd/sendmock": {"contract/...", "emulator/...", "fixtures", "internal/spelling", "openapi"},

	"emulator":           {"contract/...", "emulator/...", "fixtures", "openapi"},
	"emulator/clock":     {},
	"emulator/control":   {"contract", "contract/coverage"},
	"emulator/fault":     {"contract", "emulator/grapherr"},
	"emulator/grapherr":  {"emulator/internal/fbjson"},
	"emulator/messenger": {"emulator/grapherr"},
	"emulator/scenario":  {"contract", "contract/report", "emulator/control", "internal/spelling", "internal/yamlfile"},
	"emulator/webhook":   {"emulator/internal/fbjson", "emulator/messenger"},

	"emulator/internal/controlhttp":  {"contract", "contract/record", "contract/report", "emulator/clock", "emulator/control", "emulator/fault", "emulator/grapherr", "emulator/internal/graph/decode", "emulator/internal/httpx", "emulator/internal/intake", "emulator/internal/judge", "emulator/internal/mask", "emulator/internal/media", "emulator/internal/quiet", "emulator/internal/reading", "emulator/internal/sandbox", "emulator/internal/view", "emulator/internal/vocabulary", "emulator/internal/worldfile", "emulator/messenger", "emulator/webhook", "fixtures", "internal/spelling", "openapi"},
	"emulator/internal/fbjson":       {},
	"emulator/internal/graph":        {"contract", "contract/coverage", "contract/record", "emulator/fault", "emulator/grapherr", "emulator/internal/fbjson", "emulator/internal/graph/decode", "emulator/internal/graph/edge", "emulator/internal/idgen", "emulator/internal/mask", "emulator/internal/sandbox", "emulator/messenger", "internal/spelling", "openapi"},
	"emulator/internal/graph/decode": {"emulator/grapherr", "openapi"},
	"emulator/internal/graph/edge":   {"emulator/grapherr", "emulator/internal/fbjson", "emulator/internal/graph/decode", "emulator/internal/media", "emulator/internal/sandbox", "emulator/messenger", "openapi"},
	"emulator/internal/graphhttp":    {"emulator/clock", "emulator/control", "emulator/fault", "emulator/grapherr", "emulator/internal/graph", "emulator/internal/httpx", "emulator/internal/intake"},
	"emulator/internal/httpx":        {"emulator/clock"},
	"emulator/internal/idgen":        {},
	"emulator/internal/intake":       {"emulator/clock"},
	"emulator/internal/judge":        {"contract", "contract/record", "emulator/clock", "emulator/internal/mask", "emulator/internal/quiet", "emulator/internal/sandbox", "emulator/internal/view", "emulator/webhook"},
	"emulator/internal/mask":         {"emulator/messenger"},
	"emulator/internal/media":        {"emulator/webhook"},
	"emulator/internal/outbox":       {"contract/coverage", "contract/record", "emulator/clock", "emulator/internal/quiet", "emulator/webhook"},
	"emulator/internal/quiet":        {"contract/record", "emulator/clock", "emulator/webhook"},
	"emulator/internal/reading":      {"contract", "emulator/control", "emulator/internal/graph/decode", "emulator/internal/intake", "internal/spelling"},
	"emulator/internal/sandbox":      {"contract", "contract/coverage", "contract/record", "emulator/clock", "emulator/fault", "emulator/internal/idgen", "emulator/internal/mask", "emulator/internal/media", "emulator/internal/outbox", "emulator/internal/quiet", "emulator/internal/worldfile", "emulator/messenger", "emulator/webhook"},
	"emulator/internal/view":         {"contract", "contract/record", "emulator/control", "emulator/fault", "emulator/grapherr", "emulator/internal/mask", "emulator/messenger", "emulator/webhook"},
	"emulator/internal/vocabulary":   {"contract", "emulator/control", "emulator/grapherr", "emulator/messenger", "internal/spelling", "openapi"},
	"emulator/internal/worldfile":    {"emulator/internal/idgen", "emulator/messenger", "fixtures"},

	"contract":          {"internal/spelling"},
	"contract/coverage": {},
	"contract/record":   {},
	"contract/report":   {"contract"},
	"fixtures":          {"internal/spelling", "internal/yamlfile"},
	"openapi":           {},
	"internal/spelling": {},
	"internal/yamlfile": {"internal/spelling"},
}

// tools are development programs and the tests' own packages. No arrow goes to them, and they may import any package of ours.
var tools = []string{
	"emulator/grapherr/internal/gen",
	"emulator/internal/conformance",
	"emulator/internal/fidelity/...",
	"emulator/internal/proof",
	"emulator/internal/soak",
	"emulator/internal/testbot",
	"internal/architecture",
	"internal/bounds/...",
	"internal/golden",
	"openapi/internal/gen",
}

// forTests are those of them that only tests import. They import what tests may.
var forTests = []string{"emulator/internal/testbot", "internal/golden"}

// owners are packages of others that only some of ours may import. Tests import what they like.
var owners = map[string][]string{
	"github.com/getkin/kin-openapi/...": {"openapi"},
	"github.com/goccy/go-yaml/...":      {"internal/yamlfile"},
	"github.com/google/go-cmp/...":      {"contract"},
	"github.com/jstemmer/...":           {"contract/coverage", "contract/report"},
	"github.com/lmittmann/tint":         {"cmd/sendmock"},
	"github.com/spf13/...":              {"cmd/sendmock"},
	"net/http/httptest":                 {"emulator/internal/fidelity"},
	"testing":                           {},
}

// onlyTests are packages that nothing but tests imports.
var onlyTests = []string{
	"github.com/rogpeppe/go-internal/...",
	"github.com/stretchr/testify/...",
	"go.uber.org/goleak",
	"pgregory.net/rapid",
}

// unwanted are packages that only those imports who are named, tests included; mostly that is nobody. It says what to use instead.
var unwanted = map[string]struct {
	but     []string
	instead string
}{
	"github.com/getkin/kin-openapi/openapi3filter": {nil, "Schema.VisitJSON for values; requests are decoded by us"},
	"github.com/getkin/kin-openapi/routers/...":    {nil, "emulator/internal/httpx"},
	"github.com/gorilla/mux":                       {[]string{"emulator/internal/httpx"}, "emulator/internal/httpx"},
	"gopkg.in/yaml.v2":                             {nil, "internal/yamlfile"},
	"gopkg.in/yaml.v3":                             {nil, "internal/yamlfile"},
	"io/ioutil":                                    {nil, "io and os"},
	"log":                                          {nil, "log/slog, with a logger passed in"},
	"math/rand":                                    {nil, "math/rand/v2, with a seed"},
}

// purity says what a package does without.
var purity = map[string][]string{
	"contract":                       {"net", "net/http/...", "os"},
	"contract/record":                {"net", "net/http/...", "os"},
	"emulator/clock":                 {"net", "net/http/...", "os"},
	"emulator/fault":                 {"net", "net/http/...", "os", "encoding/json"},
	"emulator/grapherr":              {"net", "net/http/...", "os", "encoding/json"},
	"emulator/internal/fbjson":       {"net", "net/http/...", "os"},
	"emulator/internal/graph":        {"net", "net/http/...", "os"},
	"emulator/internal/graph/decode": {"net", "net/http/...", "os"},
	"emulator/internal/graph/edge":   {"net", "net/http/...", "os"},
	"emulator/internal/idgen":        {"net", "net/http/...", "crypto/rand"},
	"emulator/internal/mask":         {"net", "net/http/...", "os"},
	"emulator/internal/outbox":       {"net", "net/http/...", "os"},
	"emulator/internal/quiet":        {"net", "net/http/...", "os"},
	"emulator/internal/sandbox":      {"net", "net/http/...", "os"},
	"emulator/internal/view":         {"net", "net/http/...", "os"},
	"emulator/internal/vocabulary":   {"net", "net/http/...", "os", "encoding/json"},
	"emulator/internal/worldfile":    {"net", "net/http/...", "os"},
	"emulator/messenger":             {"net", "net/http/...", "os", "encoding/json", "crypto/rand", "math/rand/v2", "log/slog"},
	"fixtures":                       {"net", "net/http/..."},
	"internal/yamlfile":              {"net", "net/http/...", "os"},
	"openapi":                        {"net", "net/http/...", "os"},
}

func TestArrows(t *testing.T) {
	t.Parallel()
	packages := list(t)
	for name, p := range packages {
		if named(tools, name) {
			continue
		}
		may, known := arrows[name]
		if !known {
			t.Errorf("%s has no line in arrows", name)
			continue
		}
		ours := p.ours()
		for _, other := range ours {
			if !named(may, other) || named(tools, other) {
				t.Errorf("%s imports %s, which goes against the arrows", name, other)
			}
		}
		for _, arrow := range may {
			if !slices.ContainsFunc(ours, within(arrow)) {
				t.Errorf("%s no longer imports %s: take the arrow out", name, arrow)
			}
		}
	}
}

func TestOwners(t *testing.T) {
	t.Parallel()
	for name, p := range list(t) {
		imports := p.Imports
		if named(forTests, name) {
			imports = nil
		}
		for _, path := range imports {
			if named(onlyTests, path) {
				t.Errorf("%s imports %s, which is for tests only", name, path)
			}
			for theirs, own := range owners {
				if within(theirs)(path) && !slices.Contains(own, name) {
					t.Errorf("%s imports %s, which belongs to %v", name, path, own)
				}
			}
		}
		for _, path := range p.withTests() {
			for theirs, rule := range unwanted {
				if within(theirs)(path) && !slices.Contains(rule.but, name) {
					t.Errorf("%s imports %s: use %s", name, path, rule.instead)
				}
			}
		}
	}
}

func TestPurity(t *testing.T) {
	t.Parallel()
	packages := list(t)
	for name, without := range purity {
		for _, path := range packages[name].Imports {
			if named(without, path) {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
	require.NotContains(t, packages["emulator/messenger"].Deps, "net/http", "by no way round")
}

// contract, openapi and fixtures are leaves for everybody: neither the emulator nor each other, by no way round.
// Only the reader of YAML files, and what it stands on, may stand under them.
func TestLeaves(t *testing.T) {
	t.Parallel()
	for _, leaf := range []string{"contract/...", "openapi/...", "fixtures/..."} {
		may := []string{leaf, "internal/yamlfile", "internal/spelling"}
		for name, p := range list(t) {
			if !within(leaf)(name) {
				continue
			}
			for _, path := range p.Deps {
				if other, ours := ownName(path); ours && !named(may, other) {
					t.Errorf("%s depends on %s", name, other)
				}
			}
		}
	}
}

// The whole binary is free of what only tests need, by no way round either.
func TestBinaryHasNoTestPackages(t *testing.T) {
	t.Parallel()
	for _, path := range list(t)["cmd/sendmock"].Deps {
		if name, ours := ownName(path); ours && named(tools, name) {
			t.Errorf("cmd/sendmock depends on the tool %s", name)
		}
		if path == "testing" || path == "net/http/httptest" || named(onlyTests, path) {
			t.Errorf("cmd/sendmock depends on %s", path)
		}
	}
}

// A line about a package that is gone, or that does not do any longer what it is allowed to, is taken out.
func TestNoStaleLines(t *testing.T) {
	t.Parallel()
	packages := list(t)
	gone := func(table, name string) {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(packages)), within(name)) {
			t.Errorf("%s names %s, which is gone", table, name)
		}
	}
	for name := range arrows {
		gone("arrows", name)
	}
	for name := range purity {
		gone("purity", name)
	}
	for _, name := range slices.Concat(tools, forTests) {
		gone("tools", name)
	}
	for theirs, own := range owners {
		for _, name := range own {
			if !slices.ContainsFunc(packages[name].Imports, within(theirs)) {
				t.Errorf("owners says that %s imports %s; it no longer does", name, theirs)
			}
		}
	}
	for theirs, rule := range unwanted {
		for _, name := range rule.but {
			if !slices.ContainsFunc(packages[name].withTests(), within(theirs)) {
				t.Errorf("unwanted says that %s imports %s; it no longer does", name, theirs)
			}
		}
	}
}
