package graph

import (
	"maps"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// operation is all that the pipeline knows of one operation. Each stands in the file that has its code.
type operation struct {
	tokenless bool                                                           // it can be called without an access token
	allow     func(c *call) *grapherr.Error                                  // who may; nil: whoever has a token that is good
	prepare   func(c *call) *grapherr.Error                                  // without the lock; nil: nothing
	run       func(c *call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) // with the lock: it must be brief
	use       func(c *call, page string, use messenger.Use)                  // the Page's limits it counts in beside that of all calls; nil: none
	person    func(c *call) (psid string)                                    // whom its parameters are about; nil: whom the node is about
}

// operations are some of them by their names in openapi/messenger.yaml.
type operations map[string]operation

// table is all of them. Start-up fails when it and the description differ.
var table = joined(accountOperations, conversationOperations, pageOperations, sendOperations, subscriptionOperations, threadOperations)

func joined(of ...operations) operations {
	all := operations{}
	for _, some := range of {
		maps.Copy(all, some)
	}
	return all
}

// refusal is an edge that a node type does not have with a method, and that the platform refuses in words of its own.
type refusal struct {
	node         messenger.NodeType
	edge, method string
}

// refusals are all of them. Each stands in the file that has the edge.
var refusals = func() map[refusal]func() *grapherr.Error {
	all := maps.Clone(conversationRefusals)
	maps.Copy(all, sendRefusals)
	return all
}()
