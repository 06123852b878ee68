package openapi

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestSelfCheck(t *testing.T) {
	t.Parallel()
	require.NoError(t, loadSpec(t).SelfCheck(t.Context()))
	again, err := Load()
	require.NoError(t, err)
	require.Same(t, loadSpec(t), again, "the document is parsed once")
}

// The operations are those that x-graph-nodes and x-graph-root name, no more and no fewer, each under a name of its own.
func TestOperationsAreGraphNodes(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	var want, got []string
	for shape, item := range spec.doc.Paths.Map() {
		for method, op := range item.Operations() {
			nodes, _ := op.Extensions["x-graph-nodes"].(object)
			if root, isRoot := op.Extensions["x-graph-root"].(string); isRoot {
				nodes = object{"": root}
			}
			for node, id := range nodes {
				want = append(want, node+" "+method+" "+shape+" "+id.(string))
			}
		}
	}
	ids := map[string]bool{}
	for _, op := range spec.Operations() {
		got = append(got, op.Node+" "+op.Method+" "+op.Shape+" "+op.ID)
		require.False(t, ids[op.ID], "operation %s is there twice", op.ID)
		ids[op.ID] = true
		require.Same(t, op, spec.Operation(op.Node, op.Edge, op.Method))
		require.True(t, op.Node == "" || spec.KnowsEdge(op.Edge))
		require.False(t, spec.NotEmulated(op.Node, op.Edge, op.Method), "%s is emulated", op.ID)
		if op.Node != "" {
			require.NotNil(t, spec.Nodes()[op.Node])
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations (-document +loaded):\n%s", diff)
	}
}

func TestLookups(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	require.Nil(t, spec.Operation("Page", "accounts", "GET"))
	require.Nil(t, spec.Operation("Page", "messages", "GET"))
	require.True(t, spec.NotEmulated("Page", "welcome_message_flows", "POST"))
	require.True(t, spec.NotEmulated("", "debug_token", "GET"))
	require.False(t, spec.NotEmulated("", "debug_token", "POST"))
	require.True(t, spec.KnowsEdge("messenger_profile"))
	require.False(t, spec.KnowsEdge("friens"))
	require.Nil(t, spec.Examples("NoSuchSchema"))
	require.NotNil(t, spec.Operation("Application", "subscriptions", "DELETE"))
	require.Nil(t, spec.Operation("Page", "subscriptions", "GET"))
}

func TestCheckAnswer(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	send := spec.Operation("Page", "messages", "POST")
	const refusal = `{"error":{"message":"(#100) x","type":"OAuthException","code":100,"fbtrace_id":"A"}}`
	tests := []struct {
		name   string
		op     *Operation
		status int
		body   string
		good   bool
	}{
		{"sent", send, 200, `{"recipient_id":"1","message_id":"m_1"}`, true},
		{"an unknown key", send, 200, `{"recipient_id":"1","mid":"m_1"}`, false},
		{"nothing in it", send, 200, `{}`, false},
		{"a number for an id", send, 200, `{"recipient_id":1}`, false},
		{"no JSON", send, 200, `ok`, false},
		{"refused", send, 400, refusal, true},
		{"refused before any operation", nil, 400, refusal, true},
		{"an error without a code", nil, 400, `{"error":{"message":"x"}}`, false},
		{"an error that is none", send, 400, `{"recipient_id":"1"}`, false},
		{"taken without an operation", nil, 200, `{}`, false},
		{"a node", spec.Operation("Page", "", "GET"), 200, `{"id":"1","name":"Maps"}`, true},
		{"a list", spec.Operation("Page", "conversations", "GET"), 200, `{"data":[]}`, true},
		{"a list of nothing", spec.Operation("Page", "conversations", "GET"), 200, `{"paging":{}}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := spec.CheckAnswer(tt.op, tt.status, []byte(tt.body))
			require.Equal(t, tt.good, err == nil, "%v", err)
		})
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	text, err := loadSpec(t).JSON()
	require.NoError(t, err)
	var doc struct {
		OpenAPI string         `json:"openapi"`
		Paths   map[string]any `json:"paths"`
	}
	require.NoError(t, json.Unmarshal(text, &doc))
	require.Equal(t, "3.0.3", doc.OpenAPI)
	require.Contains(t, doc.Paths, "/{id}/messages")
}
