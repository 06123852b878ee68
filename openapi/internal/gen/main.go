// Command gen writes openapi/names.json: what the platform has by the specification of its SDKs, out of docs/facts. The build has no
// docs, and needs the names of the kinds only, not their types.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// node is a type of node by the specification's name.
type node struct {
	Fields []string                       `json:"fields"`
	Edges  map[string]map[string][]string `json:"edges"` // edge → method → parameters; "" is the node itself
}

// endpoint is an edge and a method of page-spec-extract.json.
type endpoint struct {
	Method   string
	Endpoint string
	Params   []struct{ Name string }
}

func main() {
	if err := write(filepath.Join("..", "docs", "facts"), "names.json"); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(facts, out string) error {
	names, err := os.ReadFile(filepath.Join(facts, "graph-names.json"))
	if err != nil {
		return err
	}
	extract, err := os.ReadFile(filepath.Join(facts, "page-spec-extract.json"))
	if err != nil {
		return err
	}
	text, err := compact(names, extract)
	if err != nil {
		return err
	}
	return os.WriteFile(out, text, 0o644)
}

// compact joins the two files: all names are in the first, the parameters of some edges and a few more nodes in the second.
func compact(names, extract []byte) ([]byte, error) {
	var listed struct {
		Source string
		Nodes  map[string]struct {
			Fields []string
			Edges  map[string][]string
		}
	}
	if err := json.Unmarshal(names, &listed); err != nil {
		return nil, fmt.Errorf("graph-names.json: %w", err)
	}
	nodes := map[string]*node{}
	for name, n := range listed.Nodes {
		into := of(nodes, name)
		into.Fields = n.Fields
		for edge, methods := range n.Edges {
			for _, method := range methods {
				into.add(endpoint{Method: method, Endpoint: edge})
			}
		}
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(extract, &parts); err != nil {
		return nil, fmt.Errorf("page-spec-extract.json: %w", err)
	}
	for name, part := range parts {
		if err := extracted(nodes, name, part); err != nil {
			return nil, fmt.Errorf("page-spec-extract.json: %s: %w", name, err)
		}
	}
	return encoded(listed.Source, nodes)
}

func of(nodes map[string]*node, name string) *node {
	if nodes[name] == nil {
		nodes[name] = &node{Fields: []string{}, Edges: map[string]map[string][]string{}}
	}
	return nodes[name]
}

func (n *node) add(e endpoint) {
	edge := strings.Trim(e.Endpoint, "/")
	if n.Edges[edge] == nil {
		n.Edges[edge] = map[string][]string{}
	}
	params := n.Edges[edge][e.Method]
	if params == nil {
		params = []string{}
	}
	for _, p := range e.Params {
		params = append(params, p.Name)
	}
	slices.Sort(params)
	n.Edges[edge][e.Method] = slices.Compact(params)
}

// extracted adds one part of page-spec-extract.json: NODE_edges and NODE_node are lists of endpoints, others are a type's fields and its
// own endpoints. What is no names of the platform is passed over.
func extracted(nodes map[string]*node, name string, part []byte) error {
	owner, _, found := strings.Cut(name, "_")
	switch {
	case name == "source" || name == "enums" || name == "notes":
		return nil
	case found && (strings.HasSuffix(name, "_edges") || strings.HasSuffix(name, "_node")):
		var list []endpoint
		if err := json.Unmarshal(part, &list); err != nil {
			return err
		}
		for _, e := range list {
			of(nodes, owner).add(e)
		}
		return nil
	case found:
		return nil // lists of names that the first file has too
	}
	var typed struct {
		Fields []struct{ Name string }
		APIs   []endpoint
	}
	if err := json.Unmarshal(part, &typed); err != nil {
		return err
	}
	if typed.Fields == nil {
		return nil
	}
	into := of(nodes, name)
	for _, f := range typed.Fields {
		into.Fields = append(into.Fields, f.Name)
	}
	for _, e := range typed.APIs {
		into.add(e)
	}
	return nil
}

// encoded writes a line for each node's fields and one for each edge, so that a difference can be read.
func encoded(source string, nodes map[string]*node) ([]byte, error) {
	var b bytes.Buffer
	var err error
	text := func(v any) string {
		line, wrong := json.Marshal(v)
		if wrong != nil {
			err = wrong
		}
		return string(line)
	}
	fmt.Fprintf(&b, "{\n\"source\": %s,\n\"nodes\": {", text(source))
	for i, name := range slices.Sorted(maps.Keys(nodes)) {
		n := nodes[name]
		slices.Sort(n.Fields)
		fmt.Fprintf(&b, "%s\n%s: {\n\"fields\": %s,\n\"edges\": {", comma(i), text(name), text(slices.Compact(n.Fields)))
		for j, edge := range slices.Sorted(maps.Keys(n.Edges)) {
			fmt.Fprintf(&b, "%s\n  %s: %s", comma(j), text(edge), text(n.Edges[edge]))
		}
		b.WriteString("}}")
	}
	b.WriteString("}\n}\n")
	return b.Bytes(), err
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}
