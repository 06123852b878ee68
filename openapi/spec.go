package openapi

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed messenger.yaml
var messengerYAML []byte

// Operation is one thing the Graph surface does: a method on a node, or on one of a node's edges.
type Operation struct {
	ID            string   // sendMessage
	Node          string   // Page: what {id} names; "" of a root operation, whose path names no object
	Method        string   // POST
	Shape         string   // /{id}/messages
	Edge          string   // messages; "" for the node itself; of a root operation its whole path: oauth/access_token
	Params        *Schema  // its parameters, wherever in the request they stand
	DefaultFields []string // of an edge's items, where they differ from the node's own
	Unheeded      []string // parameters of the platform's that are passed over, sorted; most are not described
	Permissions   []string // that it asks of its token
	Evidence      string   // documented, seen or chosen
	answer        *openapi3.Schema
}

// Node is a type of Graph object that can be read.
type Node struct {
	Name          string   // Conversation, as in this document
	GraphType     string   // UnifiedThread, as the platform's errors call it
	Fields        []string // sorted
	DefaultFields []string // of a read without fields=, in their order
}

// Spec is the loaded description of the Graph surface. It is immutable.
type Spec struct {
	doc         *openapi3.T
	operations  []*Operation
	byKey       map[Endpoint]*Operation
	nodes       map[string]*Node
	platform    platform
	notEmulated map[Endpoint]bool          // that the document lists
	edges       map[string]bool            // every edge the platform has, emulated or not
	readable    map[string]map[string]bool // every name that fields= may ask of a type, by the platform's name of it
	errorBody   *openapi3.Schema
	webhooks    webhookSpec
}

// Load returns the description of the Graph surface, which is parsed once per process.
var Load = sync.OnceValues(func() (*Spec, error) { return Parse(messengerYAML) })

// Parse loads a document, YAML or JSON, and lists everything that is wrong with it as a description for this program.
func Parse(data []byte) (*Spec, error) {
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, fmt.Errorf("messenger.yaml: %w", err)
	}
	s := &Spec{
		doc:         doc,
		byKey:       map[Endpoint]*Operation{},
		nodes:       map[string]*Node{},
		notEmulated: map[Endpoint]bool{},
		edges:       map[string]bool{},
	}
	if doc.Components == nil || doc.Paths == nil {
		return nil, errors.New("messenger.yaml: no components or no paths")
	}
	c := newCompiler()
	s.readNodes(c)
	s.readOperations(c)
	s.readPlatform(c)
	s.readPermissions(c)
	s.readWebhooks(c)
	if ref := doc.Components.Schemas["ErrorEnvelope"]; ref != nil {
		s.errorBody = ref.Value
	} else {
		c.problem("components", "no schema ErrorEnvelope")
	}
	if len(c.problems) > 0 {
		return nil, errors.New("messenger.yaml: " + strings.Join(c.problems, "\nmessenger.yaml: "))
	}
	return s, nil
}

func (s *Spec) readNodes(c *compiler) {
	for name, ref := range s.doc.Components.Schemas {
		graphType := extString(ref.Value.Extensions, "x-graph-type")
		if graphType == "" {
			continue
		}
		n := &Node{Name: name, GraphType: graphType}
		for field := range ref.Value.Properties {
			n.Fields = append(n.Fields, field)
		}
		sort.Strings(n.Fields)
		n.DefaultFields, _ = extList(ref.Value.Extensions, "x-default-fields")
		for _, f := range n.DefaultFields {
			if ref.Value.Properties[f] == nil {
				c.problem(name, "x-default-fields: %q is no property", f)
			}
		}
		s.nodes[name] = n
	}
}

func (s *Spec) readOperations(c *compiler) {
	for shape, item := range s.doc.Paths.Map() {
		path, ofNode := strings.CutPrefix(shape, "/{id}")
		edge := strings.TrimPrefix(path, "/")
		if ofNode {
			s.edges[edge] = true
		}
		for method, src := range item.Operations() {
			params := s.params(c, src)
			for node, id := range s.nodesOf(c, method+" "+shape, ofNode, src) {
				op := &Operation{ID: fmt.Sprint(id), Node: node, Method: method, Shape: shape, Edge: edge, Params: params}
				op.DefaultFields, _ = extList(src.Extensions, "x-default-fields")
				op.Evidence = cmp.Or(extString(src.Extensions, "x-evidence"), "documented")
				op.answer = s.answerOf(op, src)
				if node != "" && s.nodes[node] == nil || op.answer == nil {
					c.problem(op.ID, "no node %s with x-graph-type, or no schema of its answer", node)
				}
				s.operations = append(s.operations, op)
				s.byKey[Endpoint{node, edge, method}] = op
			}
		}
	}
	sort.Slice(s.operations, func(i, j int) bool { return s.operations[i].ID < s.operations[j].ID })
}

// nodesOf are the operations of a path and method by node type: x-graph-nodes names them below /{id}, x-graph-root the one of a path
// that begins with no object's id, whose node is "".
func (s *Spec) nodesOf(c *compiler, at string, ofNode bool, src *openapi3.Operation) map[string]any {
	nodes, _ := src.Extensions["x-graph-nodes"].(map[string]any)
	root := extString(src.Extensions, "x-graph-root")
	switch {
	case ofNode && (len(nodes) == 0 || root != ""):
		c.problem(at, "a path of nodes names its operations by x-graph-nodes")
	case !ofNode && (root == "" || nodes != nil):
		c.problem(at, "a path without {id} names its operation by x-graph-root")
	case root != "":
		return map[string]any{"": root}
	}
	return nodes
}

// params is the schema of all of an operation's parameters: its body where it has one, else its query.
func (s *Spec) params(c *compiler, op *openapi3.Operation) *Schema {
	if op.RequestBody != nil {
		body := op.RequestBody.Value.Content.Get("application/json")
		if body == nil {
			c.problem(op.OperationID, "its body has no application/json")
			return &Schema{}
		}
		return c.compile(op.OperationID, body.Schema)
	}
	query := openapi3.NewObjectSchema()
	var order []any
	for _, p := range op.Parameters {
		if p.Value.In == "query" {
			query.Properties[p.Value.Name] = p.Value.Schema
			order = append(order, p.Value.Name)
			if p.Value.Required {
				query.Required = append(query.Required, p.Value.Name)
			}
		}
	}
	query.Extensions = map[string]any{"x-order": order}
	return c.compile(op.OperationID, query.NewRef())
}

// answerOf is the schema of an operation's answer. Reading a node answers the node.
func (s *Spec) answerOf(op *Operation, src *openapi3.Operation) *openapi3.Schema {
	if op.Node != "" && op.Edge == "" && op.Method == "GET" {
		if ref := s.doc.Components.Schemas[op.Node]; ref != nil {
			return ref.Value
		}
		return nil
	}
	ok := src.Responses.Status(200)
	if ok == nil {
		return nil
	}
	body := ok.Value.Content.Get("application/json")
	if body == nil || body.Schema == nil {
		return nil
	}
	return body.Schema.Value
}

// Operations lists the emulated operations by id.
func (s *Spec) Operations() []*Operation { return s.operations }

// Operation is what method does on a node's edge ("" for the node itself), or nil. Of a path that begins with no object's id the node is
// "" and the edge all of it.
func (s *Spec) Operation(node, edge, method string) *Operation {
	return s.byKey[Endpoint{node, edge, method}]
}

// Nodes are the node types by name.
func (s *Spec) Nodes() map[string]*Node { return s.nodes }

// Example is a request example that the document gives for a schema (x-examples).
type Example struct {
	Name   string
	Accept bool
	Error  string // catalogue id, where it is refused
	Value  map[string]any
}

// Examples lists the x-examples of a component schema.
func (s *Spec) Examples(schema string) []Example {
	ref := s.doc.Components.Schemas[schema]
	if ref == nil {
		return nil
	}
	list, _ := ref.Value.Extensions["x-examples"].([]any)
	out := make([]Example, 0, len(list))
	for _, e := range list {
		m, _ := e.(map[string]any)
		ex := Example{Name: extString(m, "name"), Error: extString(m, "error")}
		ex.Accept, _ = m["accept"].(bool)
		ex.Value, _ = m["value"].(map[string]any)
		out = append(out, ex)
	}
	return out
}

// CheckAnswer says what in a Graph answer contradicts the document. op is nil for a request that reached no operation;
// then only an error can be right.
func (s *Spec) CheckAnswer(op *Operation, status int, body []byte) error {
	schema := s.errorBody
	if status < 400 {
		if op == nil {
			return fmt.Errorf("status %d without an operation", status)
		}
		schema = op.answer
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	var v any
	if err := dec.Decode(&v); err != nil {
		return fmt.Errorf("the answer is no JSON: %w", err)
	}
	return schema.VisitJSON(v, openapi3.MultiErrors())
}

// Sources are the short names of sources in the document, with their pages, sorted.
func (s *Spec) Sources() [][2]string {
	m, _ := s.doc.Extensions["x-sources"].(map[string]any)
	out := make([][2]string, 0, len(m))
	for short := range m {
		out = append(out, [2]string{short, extString(m, short)})
	}
	sort.Slice(out, func(i, j int) bool { return out[i][0] < out[j][0] })
	return out
}

// JSON is the whole document as JSON.
func (s *Spec) JSON() ([]byte, error) { return s.doc.MarshalJSON() }

// SelfCheck runs the library's own validation over the document, examples included.
func (s *Spec) SelfCheck(ctx context.Context) error {
	return s.doc.Validate(ctx, openapi3.EnableExamplesValidation())
}
