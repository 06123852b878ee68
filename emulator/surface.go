package emulator

import (
	"fmt"
	"slices"
	"sync"

	"github.com/sendmock/sendmock/contract/coverage"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/graph/edge"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/openapi"
)

// surface is what there is to exercise: what the description, the rules and the catalogue list, in their orders. A webhook
// field of which nothing can be delivered is not there.
func surface(spec *openapi.Spec, shipped []webhook.Sample) coverage.Surface {
	s := coverage.Surface{MessageKinds: edge.MessageKinds(spec), Windows: coverage.Windows(), Events: spec.WebhookFields()}
	s.Events = slices.DeleteFunc(s.Events, func(field string) bool {
		return !slices.ContainsFunc(shipped, func(w webhook.Sample) bool { return w.Field == field })
	})
	for _, op := range spec.Operations() {
		s.Operations = append(s.Operations, op.ID)
		for _, name := range op.ParameterNames() {
			s.Parameters = append(s.Parameters, op.ID+" "+name)
		}
	}
	for _, r := range messenger.Rules() {
		s.Rules = append(s.Rules, r.ID)
	}
	for row := range grapherr.All() {
		s.Errors = append(s.Errors, coverage.ErrorRow{ID: string(row.ID), Code: row.Code, Subcode: row.Subcode})
	}
	return s
}

// covered is the surface made ready for counting, once for all emulators of a process.
var covered = sync.OnceValues(func() (*coverage.Index, error) {
	spec, err := openapi.Load()
	if err != nil {
		return nil, err
	}
	shipped, err := samples()
	if err != nil {
		return nil, err
	}
	index, err := coverage.NewIndex(surface(spec, shipped))
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	return index, nil
})
