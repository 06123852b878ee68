package fidelity

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/sendmock/sendmock/internal/golden"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/openapi"
)

// docs/fidelity.md is a golden file: what it says is what the emulator does now.
// go test ./emulator/internal/fidelity -update writes it anew.
const document = "../../../docs/fidelity.md"

func TestDocumentIsCurrent(t *testing.T) {
	var got bytes.Buffer
	require.NoError(t, Write(&got))
	golden.Equal(t, document, got.String())
}

// Every parameter, value and limit of a send: the request that shows it is taken or refused as the description says, and
// the one that breaks it is refused for its shape.
func TestFacts(t *testing.T) {
	spec, err := openapi.Load()
	require.NoError(t, err)
	b := testBench(t)
	send := spec.Operation("Page", "messages", "POST")
	for _, f := range send.Facts() {
		t.Run(testName(f), func(t *testing.T) { b.proves(t, send, f) })
	}
}

// The same of all other calls.
func TestCalls(t *testing.T) {
	spec, err := openapi.Load()
	require.NoError(t, err)
	b := testBench(t)
	for _, op := range otherCalls(spec) {
		for _, f := range op.Facts() {
			t.Run(op.ID+"/"+testName(f), func(t *testing.T) { b.proves(t, op, f) })
		}
	}
}

func (b *bench) proves(t *testing.T, op *openapi.Operation, f openapi.Fact) {
	t.Helper()
	shown, err := b.fact(op, f.Shows)
	require.NoError(t, err)
	if f.Refused != "" {
		golden.Diff(t, f.Refused, shown.ErrorID)
	} else if !shown.Taken() {
		t.Errorf("%v is refused: %s", f.Shows, shown.Message)
	}
	if f.Breaks == nil {
		return
	}
	broken, err := b.fact(op, f.Breaks)
	require.NoError(t, err)
	golden.Diff(t, http.StatusBadRequest, broken.Status, broken.Body)
	require.Empty(t, broken.Rule, "it is the shape that is wrong")
}

// Every field of every node can be read, of a node where it has a value or where it is left out.
func TestFields(t *testing.T) {
	spec, err := openapi.Load()
	require.NoError(t, err)
	b := testBench(t)
	nodes, err := b.nodes()
	require.NoError(t, err)
	for name, node := range spec.Nodes() {
		at, ok := nodes[name]
		require.True(t, ok, "no %s to read", name)
		for _, field := range node.Fields {
			t.Run(name+"/"+field, func(t *testing.T) {
				got, _, err := b.field(at, field) // the values are in the document, which is compared as a whole
				require.NoError(t, err)
				require.Equal(t, http.StatusOK, got.Status, got.Body)
			})
		}
	}
}
