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
			names := namesIn(&m)
			if said := names.String(); !asked[said] {
				asked[said] = true
				err := c.Knows(ctx, names)
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

// namesIn is the part of a match that can stand for nothing: what the platform and sendmock have, and who is in the story.
func namesIn(m *contract.Match) contract.Match {
	return contract.Match{
		Operation: m.Operation, Node: m.Node, Method: m.Method, PageID: m.PageID, PSID: m.PSID, Code: m.Code, Subcode: m.Subcode, ErrorID: m.ErrorID,
		Rule: m.Rule, MessageKind: m.MessageKind,
	}
}
