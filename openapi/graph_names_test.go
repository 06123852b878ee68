package openapi

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// graphNode is a node type of docs/facts/graph-names.json: the names that the specification of the platform's SDKs has.
type graphNode struct {
	Fields []string
	Edges  map[string][]string // methods by edge; "/" is the node itself
}

func graphNames(t *testing.T) map[string]graphNode {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "docs", "facts", "graph-names.json"))
	require.NoError(t, err)
	var file struct{ Nodes map[string]graphNode }
	require.NoError(t, json.Unmarshal(data, &file))
	require.Contains(t, file.Nodes, "Page")
	return file.Nodes
}

// What the document describes is real: the SDKs' specification has the field, the edge and the method. The few that it lacks are
// known from the platform's pages and from old clients (docs/facts/endpoints.md §1, §2).
func TestNamesAreThePlatforms(t *testing.T) {
	t.Parallel()
	spec, err := Load()
	require.NoError(t, err)
	names := graphNames(t)
	unlisted := map[string]bool{}
	for _, node := range spec.Nodes() {
		known, listed := names[node.GraphType]
		for _, field := range node.Fields {
			if listed && !slices.Contains(known.Fields, field) && known.Edges[field] == nil {
				unlisted[node.Name+"."+field] = true
			}
		}
	}
	for _, op := range spec.Operations() {
		node := spec.Nodes()[op.Node]
		if node == nil {
			continue
		}
		edge := op.Edge
		if edge == "" {
			edge = "/"
		}
		if known, listed := names[node.GraphType]; listed && !slices.Contains(known.Edges[edge], op.Method) {
			unlisted[op.Method+" "+node.Name+" "+edge] = true
		}
	}
	want := []string{"Conversation.subject", "CustomLabel.name", "GET CustomLabel custom_labels", "Page.tasks", "Person.is_payment_enabled", "Person.last_ad_referral"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(unlisted))); diff != "" {
		t.Errorf("described, but in no specification (-want +got):\n%s", diff)
	}
}
