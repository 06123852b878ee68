package edge

import (
	"maps"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// Operation is all that the pipeline knows of one operation. Each stands in the file that has its code.
type Operation struct {
	Tokenless bool                                                           // it can be called without an access token
	Allow     func(c *Call) *grapherr.Error                                  // who may; nil: whoever has a token that is good
	Prepare   func(c *Call) *grapherr.Error                                  // without the lock; nil: nothing
	Run       func(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) // with the lock: it must be brief
	Use       func(c *Call, page string, use messenger.Use)                  // the Page's limits it counts in beside that of all calls; nil: none
	Person    func(c *Call) (psid string)                                    // whom its parameters are about; nil: whom the node is about
}

// Operations are some of them by their names in openapi/messenger.yaml.
type Operations map[string]Operation

// All are all operations. Start-up fails when they and the description differ, see [Agree].
func All() Operations {
	all := Operations{}
	for _, some := range []Operations{
		accountOperations, attachmentOperations, batchOperations, conversationOperations, insightOperations, labelOperations,
		moderationOperations, notificationOperations, pageOperations, personaOperations, profileOperations, sendOperations,
		settingOperations, subscriptionOperations, templateOperations, threadOperations, uploadOperations,
	} {
		maps.Copy(all, some)
	}
	return all
}

// refusal is an edge that a node type does not have with a method, and that the platform refuses in words of its own.
type refusal struct {
	node         messenger.NodeType
	edge, method string
}

// Refused is the platform's own refusal of an edge that a node type does not have with a method; nil: it has none.
func Refused(node messenger.NodeType, edge, method string) *grapherr.Error {
	for _, some := range []map[refusal]func() *grapherr.Error{conversationRefusals, sendRefusals} {
		if own := some[refusal{node, edge, method}]; own != nil {
			return own()
		}
	}
	return nil
}
