package graph

import (
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/idgen"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/openapi"
)

// The versions of the Graph API (facts: errors.md §6).
const (
	defaultVersion = "v25.0" // of a path that names none: the app's own, a choice
	newestVersion  = 26
)

// root is the operation of a path that begins with no object's id, as /debug_token, or nil.
func (c *call) root(path string) *openapi.Operation {
	return c.service.spec.Operation("", path, c.method)
}

// resolve finds the node that the path's id names, and the operation. It needs the lock, but not for long.
func (c *call) resolve(w *messenger.World) *grapherr.Error {
	path := c.route.Path()
	if c.op = c.root(path); c.op != nil {
		return c.allowed()
	}
	if path == "" || c.service.spec.NotEmulated("", path, c.method) {
		return c.notEmulated("/" + path)
	}
	id := c.route.ID
	switch id {
	case "me":
		id = c.token.OwnerID()
	case "app":
		id = c.token.App.ID
	}
	node, ok := w.Node(id)
	if !ok {
		return c.noNode(w, id)
	}
	c.node = node
	nodeType := string(node.NodeType())
	if c.route.Rest == "" {
		c.op = c.service.spec.Operation(nodeType, c.route.Edge, c.method)
	}
	if c.op == nil {
		return c.noOperation(nodeType)
	}
	return c.allowed()
}

// recognize finds what a call asks for whose token is refused, where that can be known. Nothing comes of it but the record: a
// message that was refused so is still a message.
func (c *call) recognize(w *messenger.World) {
	if c.op = c.root(c.route.Path()); c.op != nil {
		return
	}
	id := c.route.ID
	if t := w.Tokens[c.tokenText]; id == "me" && t != nil {
		id = t.OwnerID()
	}
	node, known := w.Node(id)
	if !known || c.route.Rest != "" {
		return
	}
	c.node = node
	c.op = c.service.spec.Operation(string(node.NodeType()), c.route.Edge, c.method)
}

// noNode is the error for an id that names nothing. A message that the world has forgotten reads like the other old ones.
func (c *call) noNode(w *messenger.World, id string) *grapherr.Error {
	if strings.HasPrefix(id, "m_") && c.token.Page != nil && c.method == "GET" {
		for _, conv := range w.Conversations(c.token.Page) {
			if idgen.InThread(id, conv.ID) {
				return grapherr.NewMessageDeleted()
			}
		}
	}
	switch {
	case looksLikeID(id):
		return grapherr.NewObjectUnsupported(strings.ToLower(c.method), c.route.ID)
	case c.route.Edge == "":
		return grapherr.NewAliasUnknown(id)
	}
	return grapherr.NewPathUnknown("/" + c.route.Edge + c.route.Rest)
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
	spec, edge := c.service.spec, c.route.Edge
	if c.route.Rest != "" {
		return grapherr.NewPathUnknown(c.route.Rest)
	}
	if own := refusals[refusal{messenger.NodeType(nodeType), edge, c.method}]; own != nil {
		return own()
	}
	switch {
	case spec.NotEmulated(nodeType, edge, c.method):
		return c.notEmulated(pattern(nodeType, edge))
	case edge == "":
		return grapherr.NewObjectUnsupported(strings.ToLower(c.method), c.route.ID)
	case !spec.KnowsEdge(edge):
		return grapherr.NewPathUnknown("/" + edge)
	case c.method == "GET":
		return grapherr.NewFieldUnknown(edge, c.service.graphType(nodeType))
	}
	return grapherr.NewObjectUnsupported(strings.ToLower(c.method), c.route.ID)
}

// graphType is what the platform's errors call a node type. Nodes that cannot be read go by their own name.
func (s *Service) graphType(nodeType string) string {
	if n := s.spec.Nodes()[nodeType]; n != nil {
		return n.GraphType
	}
	return nodeType
}

// notEmulated says so, instead of a bare 404.
func (c *call) notEmulated(path string) *grapherr.Error {
	return grapherr.NewNotEmulated(c.method, path)
}

// pattern is an operation's path as documentation writes it: /{page-id}/messenger_profile.
func pattern(nodeType, edge string) string {
	path := "/{" + strings.ToLower(nodeType) + "-id}"
	if edge != "" {
		path += "/" + edge
	}
	return path
}
