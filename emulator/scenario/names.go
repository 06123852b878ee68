package scenario

import (
	"context"
	"errors"

	"github.com/sendmock/sendmock/emulator/control"
)

// named asks the emulator whether it knows the names in a story's matches: of what is misspelt nothing ever comes, and a story that
// expects none of it would hold. The step is the one that a refusal is about.
func (s *Scenario) named(ctx context.Context, c *control.Client) (at *step, err error) {
	var refused *control.Problem
	asked := map[string]bool{}
	for i := range s.steps {
		for _, m := range s.steps[i].matches {
			names := m.Names()
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
