package scenario

import (
	"context"
	"errors"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
)

// named asks the emulator whether it knows the names in a story's matches: of what is misspelt nothing ever comes, and a story that
// expects none of it would hold. The step is the one that a refusal is about.
func (s *Scenario) named(ctx context.Context, c *control.Client) (at *step, err error) {
	var refused *control.Problem
	asked := map[string]bool{}
	for i := range s.steps {
		for _, m := range s.steps[i].matches {
			only := contract.Match{
				Operation: m.Operation, Node: m.Node, Code: m.Code, Subcode: m.Subcode, ErrorID: m.ErrorID, Rule: m.Rule, MessageKind: m.MessageKind,
			}
			if said := only.String(); !asked[said] {
				asked[said] = true
				_, err := c.Count(ctx, control.Search{Match: only})
				switch {
				case errors.As(err, &refused):
					return &s.steps[i], err
				case err != nil:
					return nil, err
				}
			}
		}
	}
	return nil, nil
}
