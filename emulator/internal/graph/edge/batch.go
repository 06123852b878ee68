package edge

import (
	"strconv"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
)

// batchOperations are batches: calls in one request. It needs no token of its own, since each call may have one.
var batchOperations = Operations{
	"postBatch": {Tokenless: true, Allow: notLater, Prepare: prepareBatch, Run: startBatch},
}

// notLater refuses a batch that is to be carried out later.
func notLater(c *Call) *grapherr.Error {
	if c.Params.Values["batch"] == nil && c.Params.Values["asyncbatch"] != nil {
		return grapherr.NewNotEmulated(c.Method, "/?asyncbatch")
	}
	return nil
}

// prepareBatch reads the calls of a batch. One that waits for a call behind it would wait forever.
func prepareBatch(c *Call) *grapherr.Error {
	c.Items = decode.Items(c.Args)
	if index, name, ok := decode.Unresolved(c.Items); !ok {
		c.Items = nil
		return grapherr.NewBatchDependencyUnresolved(strconv.Itoa(index), name)
	}
	return nil
}

// startBatch only takes the batch's place in the record: its calls are served behind it, each with the lock to itself.
func startBatch(*Call, *sandbox.Tx) (fbjson.Object, *grapherr.Error) { return nil, nil }
