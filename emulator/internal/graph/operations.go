package graph

import (
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// handler is what an operation does. prepare runs without the lock and may be nil; run holds it and must be brief.
type handler struct {
	prepare func(c *call) *grapherr.Error
	run     func(c *call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error)
}

// handlers are the operations by their names in openapi/messenger.yaml. Start-up fails when the two lists differ.
var handlers = map[string]handler{
	"extendThreadControl":    {run: extendThreadControl},
	"getApplication":         {run: readNode},
	"getConversation":        {run: readNode},
	"getMessage":             {run: readNode},
	"getPage":                {run: readNode},
	"getPerson":              {run: readNode},
	"getThreadOwner":         {run: getThreadOwner},
	"getUser":                {run: readNode},
	"listAccounts":           {run: listAccounts},
	"listConversations":      {run: listConversations},
	"listMessages":           {run: listMessages},
	"listSecondaryReceivers": {run: listSecondaryReceivers},
	"listSubscribedApps":     {run: listSubscribedApps},
	"listSubscriptions":      {run: listSubscriptions},
	"listThreads":            {run: listConversations},
	"passThreadControl":      controls((*messenger.World).PassThread),
	"releaseThreadControl":   controls((*messenger.World).ReleaseThread),
	"requestThreadControl":   controls((*messenger.World).RequestThread),
	"sendMessage":            {prepare: prepareSend, run: sendMessage},
	"subscribe":              {prepare: prepareSubscribe, run: subscribe},
	"subscribeApp":           {run: subscribeApp},
	"takeThreadControl":      controls((*messenger.World).TakeThread),
	"unsubscribe":            {run: unsubscribe},
	"unsubscribeApp":         {run: unsubscribeApp},
}
