package edge

import (
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/media"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/openapi"
)

// Call is one request as its operation sees it. The pipeline fills it on the way: what was said, who asks, for what, with which
// parameters. An operation leaves behind what it decided.
type Call struct {
	Sandbox  *sandbox.Sandbox // whose world it is about; its lock is held in Run
	Spec     *openapi.Spec
	Base     string // what absolute URLs of this Graph begin with
	Pictures string // what the URLs of files begin with that this server did not keep
	Route    decode.Route
	Method   string // heeding method=
	Params   decode.Params

	TokenText string
	Token     *messenger.Token // nil where there is none, or it is no good
	Node      messenger.Node   // nil of a root operation
	Op        *openapi.Operation
	Args      map[string]any // the operation's parameters, coerced

	Items    []decode.Item       // of a batch; nil where it is none
	Send     *messenger.Send     // nil where it is no send
	Decision *messenger.Decision // nil where the core was not asked
	Why      string              // of a refusal, for the record alone: what no caller is told
	Notes    Notes               // what the answer lacks

	file   *media.File           // that came along; nil: none, or it is not taken
	upload *messenger.Attachment // what is uploaded without a message
}

// DefaultVersion is the API version of a path that names none: the app's own, a choice.
const DefaultVersion = "v25.0"

// Version is the API version that the request is served with.
func (c *Call) Version() string {
	if c.Route.Version == "" {
		return DefaultVersion
	}
	return c.Route.Version // echoed, old as it may be: clients compare it (a choice where the version has expired)
}
