package graph

import (
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/graph/edge"
	"github.com/sendmock/sendmock/emulator/internal/idgen"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/openapi"
)

// newestVersion is the newest major version of the Graph API that is known (docs/facts/errors.md §6, docs/facts/platform-2026-11.md §1).
const newestVersion = 27

// root is the operation of a path that begins with no object's id, as /debug_token, or nil.
func (c *call) root(path string) *openapi.Operation {
	switch {
	case c.isBatch():
		path = ""
	case c.batch != nil && path == "":
		return nil // no batch in a batch
	}
	return c.Spec.Operation("", path, c.Method)
}

// resolve finds the node that the path's id names, and the operation. It needs the lock, but not for long.
func (c *call) resolve(w *messenger.World) *grapherr.Error {
	path := c.Route.Path()
	if c.Op = c.root(path); c.Op != nil {
		return c.allowed()
	}
	if c.batch != nil && (c.asksForBatch() || path == "" && c.Method == "POST") {
		return grapherr.NewBatchMalformed().Noting("a call of a batch is itself a batch")
	}
	if path == "" && c.Method == "GET" && c.Params.Values["ids"] == nil {
		return grapherr.NewObjectUnsupported("get", "").Noting("the path names no object") // the error is chosen: the text without an object is not known
	}
	if path == "" || c.Spec.NotEmulated("", path, c.Method) {
		return c.notEmulated(openapi.Endpoint{Edge: path})
	}
	id := c.Route.ID
	switch id {
	case "me":
		id = c.Token.OwnerID()
	case "app":
		id = c.Token.App.ID
	}
	node, ok := w.Node(id)
	if !ok {
		return c.noNode(w, id)
	}
	c.Node = node
	nodeType := string(node.NodeType())
	if c.Route.Rest == "" {
		c.Op = c.Spec.Operation(nodeType, c.Route.Edge, c.Method)
	}
	if c.Op == nil {
		return c.noOperation(nodeType)
	}
	return c.allowed()
}

// recognize finds what a call asks for whose token is refused, where that can be known. Nothing comes of it but the record: a
// message that was refused so is still a message.
func (c *call) recognize(w *messenger.World) {
	if c.Op = c.root(c.Route.Path()); c.Op != nil {
		return
	}
	id := c.Route.ID
	if t := w.Tokens[c.TokenText]; id == "me" && t != nil {
		id = t.OwnerID()
	}
	node, known := w.Node(id)
	if !known || c.Route.Rest != "" {
		return
	}
	c.Node = node
	c.Op = c.Spec.Operation(string(node.NodeType()), c.Route.Edge, c.Method)
}

// noNode is the error for an id that names nothing. A message that the world has forgotten reads like the other old ones.
func (c *call) noNode(w *messenger.World, id string) *grapherr.Error {
	if strings.HasPrefix(id, "m_") && c.Token.Page != nil && c.Method == "GET" {
		for _, conv := range w.Conversations(c.Token.Page) {
			if idgen.InThread(id, conv.ID) {
				return grapherr.NewMessageDeleted()
			}
		}
	}
	switch {
	case looksLikeID(id):
		return grapherr.NewObjectUnsupported(strings.ToLower(c.Method), c.Route.ID)
	case c.Route.Edge == "":
		return grapherr.NewAliasUnknown(id)
	}
	return grapherr.NewPathUnknown("/" + c.Route.Edge + c.Route.Rest)
}

// looksLikeID tells the id of an object that is not there from a name: digits, t_…, m_…, page_post.
func looksLikeID(s string) bool {
	if strings.HasPrefix(s, "t_") || strings.HasPrefix(s, "m_") || strings.HasPrefix(s, "mid.") {
		return true
	}
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && s[i] != '_' {
			return false
		}
	}
	return s != ""
}

// noOperation is the error for a node that does not have the edge, or not with this method. An edge that exists
// elsewhere is refused otherwise than a name that is known nowhere.
func (c *call) noOperation(nodeType string) *grapherr.Error {
	spec, name := c.Spec, c.Route.Edge
	if c.Route.Rest != "" {
		return grapherr.NewPathUnknown(c.Route.Rest)
	}
	if own := edge.Refused(messenger.NodeType(nodeType), name, c.Method); own != nil {
		return own
	}
	graphType := spec.GraphType(nodeType)
	switch {
	case spec.NotEmulated(nodeType, name, c.Method):
		return c.notEmulated(openapi.Endpoint{Node: nodeType, Edge: name})
	case name == "":
		return grapherr.NewObjectUnsupported(strings.ToLower(c.Method), c.Route.ID)
	case !spec.KnowsEdge(name):
		return noEdge(name, graphType, spec.RealField(graphType, name))
	case c.Method == "GET":
		return grapherr.NewFieldUnknown(name, graphType)
	}
	return grapherr.NewObjectUnsupported(strings.ToLower(c.Method), c.Route.ID)
}

// noEdge is the error for a name that is no edge anywhere. The platform answers it to the name of a field too (a choice), so it is said
// that it is one.
func noEdge(name, graphType string, isField bool) *grapherr.Error {
	err := grapherr.NewPathUnknown("/" + name)
	if isField {
		return err.Noting(name + " is a field of " + graphType + " and no edge: fields=" + name + " asks for it")
	}
	return err
}

// notEmulated says so, instead of a bare 404.
func (c *call) notEmulated(e openapi.Endpoint) *grapherr.Error {
	return grapherr.NewNotEmulated(c.Method, e.Path())
}
