package edge

import (
	"fmt"
	"sort"
	"strings"

	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/openapi"
)

// Agree compares the description with operations and with the fields of this package: an operation without a handler or a handler
// without an operation, a field that cannot be read.
func Agree(spec *openapi.Spec, operations Operations) error {
	var problems []string
	described := map[string]bool{}
	for _, op := range spec.Operations() {
		described[op.ID] = true
		if operations[op.ID].Run == nil {
			problems = append(problems, "operation "+op.ID+" has no handler")
		}
	}
	for id := range operations {
		if !described[id] {
			problems = append(problems, "handler "+id+" has no operation")
		}
	}
	for name, node := range spec.Nodes() {
		problems = append(problems, fieldProblems(name, node, nodeFields[messenger.NodeType(name)])...)
	}
	if problems == nil {
		return nil
	}
	sort.Strings(problems)
	return fmt.Errorf("the description and the program disagree: %s", strings.Join(problems, "; "))
}

// fieldProblems compares the fields of one node type.
func fieldProblems(name string, node *openapi.Node, fields map[string]fieldFunc) (problems []string) {
	for _, f := range node.Fields {
		if fields[f] == nil {
			problems = append(problems, "field "+name+"."+f+" cannot be read")
		}
	}
	if extra := len(fields) - len(node.Fields); extra > 0 {
		problems = append(problems, fmt.Sprintf("node %s has %d fields that are not described", name, extra))
	}
	return problems
}
