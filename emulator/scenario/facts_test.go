package scenario

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
)

// A story begins where an emulator of a Go test does.
func TestStartTime(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(emulator.StartTime, startTime); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The schema has the values and bounds of the control API.
func TestSchemaOfTheControlAPI(t *testing.T) {
	t.Parallel()
	var s openapi3.Schema
	require.NoError(t, json.Unmarshal(Schema(), &s))
	def := func(name string) openapi3.Schemas { return s.Defs[name].Value.Properties }
	tests := []struct {
		name string
		give *openapi3.Schema
		want []string
	}{
		{"modes", s.Defs["mode"].Value, control.RuleModes},
		{"token", def("step")["token"].Value, control.TokenStates},
		{"release_webhooks", def("step")["release_webhooks"].Value, control.ReleaseOrders},
		{"network", def("effect")["network"].Value, control.NetworkFaults},
		{"type of a delay", def("delay")["type"].Value, control.DelayTypes},
	}
	for _, tt := range tests {
		var got []string
		for _, v := range slices.Concat(tt.give.Enum, tt.give.AnyOf[0].Value.Enum) {
			got = append(got, v.(string))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	for _, name := range []string{"milliseconds", "lower", "upper"} {
		require.InDelta(t, control.MaxDelay, *def("delay")[name].Value.Max, 0)
	}
	require.InDelta(t, control.MaxSigma, *def("delay")["sigma"].Value.Max, 0)
	require.InDelta(t, control.MinTimezone, *def("person")["timezone"].Value.Min, 0)
	require.InDelta(t, control.MaxTimezone, *def("person")["timezone"].Value.Max, 0)
}
