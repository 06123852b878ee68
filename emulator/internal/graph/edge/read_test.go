package edge

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/golden"
	"github.com/sendmock/sendmock/openapi"
)

// An answer has so many nodes, on however many lists, and not one more.
func TestNodesAreBounded(t *testing.T) {
	t.Parallel()
	spec, err := openapi.Load()
	require.NoError(t, err)
	r := &reader{c: &Call{Spec: spec}}
	id := []decode.Selection{{Name: "id"}}
	for range maxNodes {
		r.node(&messenger.Person{PSID: "1"}, id, nil)
	}
	require.Nil(t, r.err)
	r.node(&messenger.Person{PSID: "1"}, id, nil)
	golden.Diff(t, grapherr.ReduceData, r.err.ID())
}
