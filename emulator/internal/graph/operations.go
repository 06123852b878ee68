package graph

import (
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
)

// handler is what an operation does. prepare runs without the lock and may be nil; run holds it and must be brief.
type handler struct {
	prepare func(c *call) *grapherr.Error
	run     func(c *call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error)
}

// handlers are the operations by their names in openapi/messenger.yaml. Start-up fails when the two lists differ.
var handlers = map[string]handler{
	"getApplication":    {run: readNode},
	"getConversation":   {run: readNode},
	"getMessage":        {run: readNode},
	"getPage":           {run: readNode},
	"getPerson":         {run: readNode},
	"getUser":           {run: readNode},
	"listAccounts":      {run: listAccounts},
	"listConversations": {run: listConversations},
	"listThreads":       {run: listConversations},
	"listMessages":      {run: listMessages},
	"sendMessage":       {prepare: prepareSend, run: sendMessage},
}
