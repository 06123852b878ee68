package openapi

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
)

//go:embed names.json
var namesJSON []byte

// typeNames are the names of a type of node that the specification of the platform's SDKs has.
type typeNames struct {
	Fields []string
	Edges  map[string]map[string][]string // edge → method → parameters; "" is the node itself
}

// platform is what the platform has, emulated or not, by the names of that specification.
type platform struct {
	Nodes map[string]*typeNames
}

// Endpoint is a method on an edge of a type of node, or on a path that begins with no object's id, whose node is "".
type Endpoint struct{ Node, Edge, Method string }

// Path is the endpoint's path as documentation writes it: /{page-id}/personas.
func (e Endpoint) Path() string {
	if e.Node == "" {
		return "/" + e.Edge
	}
	return strings.TrimSuffix("/{"+strings.ToLower(e.Node)+"-id}/"+e.Edge, "/")
}

// String is the endpoint with its method: POST /{page-id}/personas.
func (e Endpoint) String() string { return e.Method + " " + e.Path() }

// readPlatform reads the names, and those that the document has besides (x-not-emulated).
func (s *Spec) readPlatform(c *compiler) {
	if err := json.Unmarshal(namesJSON, &s.platform); err != nil {
		c.problem("names.json", "%v", err)
	}
	for _, n := range s.platform.Nodes {
		for edge := range n.Edges {
			s.edges[edge] = true
		}
	}
	s.readNotEmulated(c)
	s.readable = map[string]map[string]bool{}
	for name, n := range s.platform.Nodes {
		for _, field := range n.Fields {
			s.addReadable(name, field)
		}
		for edge, methods := range n.Edges {
			if methods["GET"] != nil {
				s.addReadable(name, edge)
			}
		}
	}
	for e := range s.notEmulated {
		if e.Method == "GET" {
			s.addReadable(s.GraphType(e.Node), e.Edge)
		}
	}
	for _, op := range s.operations {
		op.Unheeded = s.unheeded(op)
	}
}

func (s *Spec) addReadable(graphType, name string) {
	if s.readable[graphType] == nil {
		s.readable[graphType] = map[string]bool{}
	}
	s.readable[graphType][name] = true
}

// unheeded are the parameters that the platform's operation has and the document's has not, and those that the document says are without
// effect.
func (s *Spec) unheeded(op *Operation) (names []string) {
	for _, p := range op.Params.properties {
		if p.schema.vain {
			names = append(names, p.name)
		}
	}
	for _, name := range s.namesOf(op.Node).Edges[op.Edge][op.Method] {
		if op.Params.byName[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// RealParameters are the parameters that the platform's endpoint is known to have, sorted.
func (s *Spec) RealParameters(e Endpoint) []string { return s.namesOf(e.Node).Edges[e.Edge][e.Method] }

// namesOf are the names of a node type of ours.
func (s *Spec) namesOf(node string) *typeNames {
	if n := s.platform.Nodes[s.GraphType(node)]; n != nil {
		return n
	}
	return &typeNames{}
}

// GraphType is what the platform calls a node type of ours. Nodes that cannot be read go by their own name.
func (s *Spec) GraphType(node string) string {
	if n := s.nodes[node]; n != nil {
		return n.GraphType
	}
	return node
}

// NotEmulated reports whether the platform has this operation and this program has not, yet. The node is "" for paths
// that do not begin with an object's id.
func (s *Spec) NotEmulated(node, edge, method string) bool {
	e := Endpoint{node, edge, method}
	if s.byKey[e] != nil {
		return false
	}
	return s.notEmulated[e] || s.namesOf(node).Edges[edge][method] != nil
}

// RealField reports whether the platform has a field of a type of node, by the platform's name of the type. An edge that can be read
// is one, too: fields= asks for it alike.
func (s *Spec) RealField(graphType, name string) bool {
	return name != "" && s.readable[graphType][name]
}

// KnowsEdge reports whether any node of the platform has the edge.
func (s *Spec) KnowsEdge(edge string) bool { return s.edges[edge] }

// NodeTypes are the types of nodes of which anything is known, sorted: those of the document, and those of the platform that have no
// counterpart in it.
func (s *Spec) NodeTypes() []string {
	types := map[string]bool{}
	for e := range s.notEmulated {
		if e.Node != "" {
			types[e.Node] = true
		}
	}
	for name, n := range s.platform.Nodes {
		if len(n.Edges) > 0 { // the others are types of values, and no nodes
			types[name] = true
		}
	}
	for _, n := range s.nodes {
		delete(types, n.GraphType)
	}
	for name := range s.nodes {
		types[name] = true
	}
	return slices.Sorted(maps.Keys(types))
}

// Missing lists what NotEmulated knows: by node in the order of NodeTypes, then by edge and method; last what begins with no object's id.
func (s *Spec) Missing() []Endpoint {
	missing := map[Endpoint]bool{}
	for e := range s.notEmulated {
		missing[e] = s.byKey[e] == nil
	}
	for _, node := range s.NodeTypes() {
		for edge, methods := range s.namesOf(node).Edges {
			for method := range methods {
				e := Endpoint{node, edge, method}
				missing[e] = s.byKey[e] == nil
			}
		}
	}
	maps.DeleteFunc(missing, func(_ Endpoint, is bool) bool { return !is })
	list := slices.Collect(maps.Keys(missing))
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if rootA, rootB := a.Node == "", b.Node == ""; rootA != rootB {
			return rootB
		}
		return slices.Compare([]string{a.Node, a.Edge, a.Method}, []string{b.Node, b.Edge, b.Method}) < 0
	})
	return list
}

// MissingFields are the fields that the platform's node has and this program's has not, sorted. Edges are not among them.
func (s *Spec) MissingFields(node string) []string {
	list := []string{}
	for _, field := range s.namesOf(node).Fields {
		if n := s.nodes[node]; n == nil || !slices.Contains(n.Fields, field) {
			list = append(list, field)
		}
	}
	return list
}

func (s *Spec) readNotEmulated(c *compiler) {
	list, _ := s.doc.Extensions["x-not-emulated"].([]any)
	for i, e := range list {
		m, _ := e.(map[string]any)
		methods, ok := extList(m, "methods")
		if !ok {
			c.problem(fmt.Sprintf("x-not-emulated[%d]", i), "no methods")
		}
		edge := extString(m, "edge")
		if path := extString(m, "path"); path != "" {
			edge = strings.Trim(path, "/")
		} else {
			s.edges[edge] = true
		}
		for _, method := range methods {
			s.notEmulated[Endpoint{extString(m, "node"), edge, method}] = true
		}
	}
}
