package fault_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/grapherr"
)

func TestValidate(t *testing.T) {
	t.Parallel()
	status := 200
	failing := grapherr.NewUnknownError()
	tests := []struct {
		name string
		give fault.Rule
		want []string
	}{
		{"error", fault.Rule{Effect: fault.Effect{Error: failing}}, nil},
		{"raw", fault.Rule{Effect: fault.Effect{Raw: &fault.Raw{Status: 502}}}, nil},
		{"network", fault.Rule{Effect: fault.Effect{Network: fault.EmptyResponse}}, nil},
		{"hang with a delay", fault.Rule{Effect: fault.Effect{Hang: true, Delay: fault.Delay{Type: "fixed", Fixed: time.Second}}}, nil},
		{"delay alone", fault.Rule{Effect: fault.Effect{Delay: fault.Delay{Type: "uniform", Lower: 1, Upper: 1}}}, nil},
		{"lognormal", fault.Rule{Effect: fault.Effect{Delay: fault.Delay{Type: "lognormal", Median: 200, Sigma: 0.4}}}, nil},
		{"the bounds of a plan", fault.Rule{Effect: hang, Plan: fault.Plan{After: 1, Times: 1, Every: 1, Chance: 1, TTL: 1}}, nil},

		{"nothing", fault.Rule{}, []string{"effect: one of error, status, network, hang and delay is needed"}},
		{"two effects", fault.Rule{Effect: fault.Effect{Error: failing, Hang: true}}, []string{"effect: only one of error, status, network and hang"}},
		{"a status that ends nothing", fault.Rule{Effect: fault.Effect{Raw: &fault.Raw{Status: 199}}}, []string{"effect.status is not between 200 and 599"}},
		{"a status that is none", fault.Rule{Effect: fault.Effect{Raw: &fault.Raw{Status: 600}}}, []string{"effect.status is not between 200 and 599"}},
		{"headers", fault.Rule{Effect: fault.Effect{Raw: &fault.Raw{Status: 502, Headers: map[string]string{"Retry-After": "3\tor so, é"}}}}, nil},
		{"headers that are none", fault.Rule{Effect: fault.Effect{Raw: &fault.Raw{Status: 502, Headers: map[string]string{"": "x", "A B": "x", "X-A": "1\r\nX-B: 2"}}}}, []string{
			`effect.headers: "" is no name of a header`, `effect.headers: "A B" is no name of a header`,
			"effect.headers: the value of X-A has a character that no header can carry",
		}},
		{"a network fault that is none", fault.Rule{Effect: fault.Effect{Network: "FIRE"}}, []string{
			`effect.network "FIRE" is none of [CONNECTION_RESET_BY_PEER EMPTY_RESPONSE MALFORMED_RESPONSE_CHUNK RANDOM_DATA_THEN_CLOSE]`,
		}},
		{"a fixed delay too long", fault.Rule{Effect: fault.Effect{Delay: fault.Delay{Type: "fixed", Fixed: 10*time.Minute + 1}}}, []string{"effect.delay is not between 0 and 10m0s"}},
		{"a uniform delay out of order", fault.Rule{Effect: fault.Effect{Delay: fault.Delay{Type: "uniform", Lower: 2, Upper: 1}}}, []string{
			"effect.delay: lower and upper are not in order between 0 and 10m0s",
		}},
		{"a median of nothing", fault.Rule{Effect: fault.Effect{Delay: fault.Delay{Type: "lognormal"}}}, []string{"effect.delay: median is not above 0 and at most 10m0s"}},
		{"a delay of no kind", fault.Rule{Effect: fault.Effect{Delay: fault.Delay{Type: "long"}}}, []string{`effect.delay.type "long" is none of fixed, uniform, lognormal`}},
		{"all at once", fault.Rule{
			Match:  contract.Match{Status: &status, Outcome: "refused", Rule: "window.standard", PSID: contract.Whom{Name: "ada"}},
			Effect: fault.Effect{Raw: &fault.Raw{}, Network: "FIRE", Delay: fault.Delay{Fixed: -1}},
			Plan:   fault.Plan{After: -1, Times: -1, Every: -1, Chance: 1.5, TTL: -1},
		}, []string{
			"match: outcome, rule, status ask for what comes of a request, and a fault strikes before that",
			"effect: only one of error, status, network and hang",
			"effect.status is not between 200 and 599",
			`effect.network "FIRE" is none of [CONNECTION_RESET_BY_PEER EMPTY_RESPONSE MALFORMED_RESPONSE_CHUNK RANDOM_DATA_THEN_CLOSE]`,
			"effect.delay is not between 0 and 10m0s",
			"after is below 0", "times is below 0", "every is below 0", "chance is not between 0 and 1", "ttl is below 0",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.give.Validate()); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDelays(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	tests := []struct {
		name         string
		give         fault.Delay
		lower, upper time.Duration
		varies       bool
	}{
		{"none", fault.Delay{}, 0, 0, false},
		{"fixed", fault.Delay{Type: "fixed", Fixed: 300 * ms}, 300 * ms, 300 * ms, false},
		{"uniform", fault.Delay{Type: "uniform", Lower: 100 * ms, Upper: 900 * ms}, 100 * ms, 900 * ms, true},
		{"uniform between equals", fault.Delay{Type: "uniform", Lower: 100 * ms, Upper: 100 * ms}, 100 * ms, 100 * ms, false},
		{"lognormal", fault.Delay{Type: "lognormal", Median: 200, Sigma: 0.4}, 1, 10 * time.Minute, true},
		{"lognormal without spread", fault.Delay{Type: "lognormal", Median: 200}, 200 * ms, 200 * ms, false},
		{"lognormal, bounded", fault.Delay{Type: "lognormal", Median: 500000, Sigma: 2}, 1, 10 * time.Minute, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, again := drawn(t, tt.give), drawn(t, tt.give)
			require.Equal(t, got, again, "the same seed gives the same delays")
			values := map[time.Duration]bool{}
			for _, d := range got {
				require.True(t, d >= tt.lower && d <= tt.upper, "%s is not between %s and %s", d, tt.lower, tt.upper)
				values[d] = true
			}
			require.Equal(t, tt.varies, len(values) > 1, "it varies")
		})
	}
}

// Half of the delays are below the median.
func TestLognormalMedian(t *testing.T) {
	t.Parallel()
	below := 0
	for _, d := range drawn(t, fault.Delay{Type: "lognormal", Median: 200, Sigma: 0.4}) {
		if d < 200*time.Millisecond {
			below++
		}
	}
	require.InDelta(t, 500, below, 60)
}

// drawn are the delays of a thousand strikes.
func drawn(t *testing.T, d fault.Delay) []time.Duration {
	t.Helper()
	s := fault.Set{Seed: "a"}
	require.NoError(t, s.Add(&fault.Rule{Effect: fault.Effect{Delay: d}}, start))
	var list []time.Duration
	for range 1000 {
		f, struck := s.Strike(&contract.Request{}, start)
		require.True(t, struck)
		list = append(list, f.Delay)
	}
	return list
}
