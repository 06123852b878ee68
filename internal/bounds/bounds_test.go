package bounds_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/bounds"
	"github.com/sendmock/sendmock/internal/golden"
)

// docs/limits.md is a golden file of every bound there is, and each of its tests is found.
func TestLimits(t *testing.T) {
	t.Parallel()
	rows, err := bounds.Collect("../..")
	require.NoError(t, err)
	require.Greater(t, len(rows), 10)
	golden.Equal(t, "../../docs/limits.md", page(t, rows))
}

func TestCollect(t *testing.T) {
	t.Parallel()
	rows, err := bounds.Collect("testdata/good")
	require.NoError(t, err)
	golden.Diff(t, []bounds.Row{
		{What: "bytes of a note", Bound: "64 KiB", Beyond: "413", File: "desk/desk.go", Const: "MaxNote", Test: "TestNote", Tested: "desk/desk_test.go"},
		{What: "notes", Bound: "10 000", Beyond: "the oldest go", File: "desk/desk.go", Const: "maxNotes", Test: "TestNote", Tested: "desk/desk_test.go"},
		{What: "time to write one", Bound: "90 s", Beyond: "408", File: "desk/desk.go", Const: "patience", Test: "desk.txt", Tested: "cmd/sendmock/testdata/desk.txt"},
		{What: "bytes of a page", Bound: "128 KiB", Beyond: "413", File: "page/page.go", Const: "maxPage", Test: "TestNote", Tested: "desk/desk_test.go"},
	}, rows)
}

func TestWhatIsWrongWithDirectives(t *testing.T) {
	t.Parallel()
	_, err := bounds.Collect("testdata/bad")
	require.Error(t, err)
	var got []string
	for _, line := range strings.Split(err.Error(), "\n") {
		_, problem, _ := strings.Cut(line, ": ")
		got = append(got, problem)
	}
	golden.Diff(t, []string{
		"a: the directive wants: what | beyond | test",
		"b: a bound is a whole number",
		"c: there is no test TestNothing",
	}, got)
}

func page(t *testing.T, rows []bounds.Row) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, bounds.Write(&b, rows))
	return b.String()
}
