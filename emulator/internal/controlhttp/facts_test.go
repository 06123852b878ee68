package controlhttp_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/internal/golden"
)

// What package control says to those who check before they ask, the description says, and the server does.
func TestFacts(t *testing.T) {
	schemas := described(t).Components.Schemas
	enum := func(s *openapi3.Schema) []string {
		var out []string
		for _, v := range s.Enum {
			out = append(out, v.(string))
		}
		return out
	}
	member := func(schema, name string) *openapi3.Schema { return schemas[schema].Value.Properties[name].Value }
	same := func(what string, want, got any) {
		t.Helper()
		golden.Diff(t, want, got, what)
	}
	same("modes", enum(schemas["RuleMode"].Value), control.RuleModes)
	same("states of a token", enum(member("TokenChange", "state")), control.TokenStates)
	same("network faults", enum(member("FaultEffect", "network")), control.NetworkFaults)
	same("delays", enum(member("FaultDelay", "type")), control.DelayTypes)
	for _, name := range []string{"milliseconds", "lower", "upper", "median"} {
		same(name, *member("FaultDelay", name).Max, float64(control.MaxDelay))
	}
	same("sigma", *member("FaultDelay", "sigma").Max, float64(control.MaxSigma))
	same("east", *member("NewPerson", "timezone").Max, float64(control.MaxTimezone))
	same("west", *member("NewPerson", "timezone").Min, float64(control.MinTimezone))

	var networks []string
	for _, n := range fault.Networks {
		networks = append(networks, string(n))
	}
	same("network faults that there are", networks, control.NetworkFaults)
	c := emulator.Start(t).Control()
	refuses := func(what string, refused bool, err error) {
		t.Helper()
		var p *control.Problem
		if got := errors.As(err, &p) && p.Status == http.StatusBadRequest; got != refused || !refused && err != nil {
			t.Errorf("%s: want refused %t, got %v", what, refused, err)
		}
	}
	world, err := c.World(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, state := range append(control.TokenStates, "malformed") {
		_, err := c.ChangeToken(t.Context(), world.Pages[0].AccessToken, control.TokenChange{State: state})
		refuses("token "+state, state == "malformed", err)
	}
	for _, mode := range append(control.RuleModes, "maybe") {
		_, err := c.SetRule(t.Context(), "tag.retired", mode)
		refuses("mode "+mode, mode == "maybe", err)
	}
	delays := func(what string, refused bool, d control.FaultDelay) {
		t.Helper()
		_, err := c.AddFault(t.Context(), control.FaultRule{Match: contract.Match{}, Effect: control.FaultEffect{Delay: &d}})
		refuses(what, refused, err)
	}
	longest := *control.Milliseconds(control.MaxDelay * time.Millisecond)
	delays("the longest delay", false, longest)
	longest.Milliseconds++
	delays("a longer one", true, longest)
	for _, more := range []int{0, 1} {
		delays("uniform", more > 0, control.FaultDelay{Type: "uniform", Upper: control.MaxDelay + more})
		delays("median", more > 0, control.FaultDelay{Type: "lognormal", Median: float64(control.MaxDelay + more), Sigma: control.MaxSigma})
		delays("sigma", more > 0, control.FaultDelay{Type: "lognormal", Median: 1, Sigma: float64(control.MaxSigma + more)})
		_, err := c.AddPerson(t.Context(), control.NewPerson{Timezone: float64(control.MaxTimezone + more)})
		refuses("east", more > 0, err)
		_, err = c.AddPerson(t.Context(), control.NewPerson{Timezone: float64(control.MinTimezone - more)})
		refuses("west", more > 0, err)
	}
	delays("a delay of another type", true, control.FaultDelay{Type: "slow"})
}
