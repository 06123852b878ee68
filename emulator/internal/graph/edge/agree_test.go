package edge

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
	"github.com/sendmock/sendmock/openapi"
)

func TestAgree(t *testing.T) {
	t.Parallel()
	spec, err := openapi.Load()
	require.NoError(t, err)
	require.NoError(t, Agree(spec, All()))
	others := All()
	delete(others, "getPage")
	others["getPlace"] = Operation{Run: readNode}
	require.EqualError(t, Agree(spec, others), "the description and the program disagree: "+
		"handler getPlace has no operation; "+
		"operation getPage has no handler")
}

// The fields of nodes are held against the description too: a field more or less is told.
func TestAgreeOnFields(t *testing.T) {
	t.Parallel()
	spec, err := openapi.Load()
	require.NoError(t, err)
	shoes := map[string]fieldFunc{"shoe_size": idOf}
	for name, f := range userFields {
		shoes[name] = f
	}
	nameless := map[string]fieldFunc{}
	for name, f := range pageFields {
		if name != "name" {
			nameless[name] = f
		}
	}
	golden.Diff(t, []string{"node User has 1 fields that are not described"}, fieldProblems("User", spec.Nodes()["User"], shoes))
	golden.Diff(t, []string{"field Page.name cannot be read"}, fieldProblems("Page", spec.Nodes()["Page"], nameless))
}
