package graph

import (
	"github.com/sendmock/sendmock/emulator/internal/graph/edge"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/openapi"
)

// Names are what requests are told apart by in the record, other than what the rules and the catalogue name.
type Names struct {
	Operations, Nodes, MessageKinds []string

	Of        map[string]*openapi.Operation // by id
	KnowsEdge func(edge string) bool        // whether the platform has such an edge, emulated or not
}

func namesOf(spec *openapi.Spec) Names {
	n := Names{MessageKinds: edge.MessageKinds(spec), Of: map[string]*openapi.Operation{}, KnowsEdge: spec.KnowsEdge}
	for _, op := range spec.Operations() {
		n.Operations = append(n.Operations, op.ID)
		n.Of[op.ID] = op
	}
	for _, t := range messenger.NodeTypes {
		n.Nodes = append(n.Nodes, string(t))
	}
	return n
}

// Names are those of the description that the service answers by.
func (s *Service) Names() Names { return s.names }
