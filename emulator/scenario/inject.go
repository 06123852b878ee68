package scenario

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// readInject reads an error by its id or code, one fault rule or a list of them. An error by itself strikes the next message.
func readInject(r *stepReader) doer {
	var rules []control.FaultRule
	switch r.value.Kind {
	case yamlfile.Mapping:
		rules = []control.FaultRule{r.fault(r.value, r.at())}
	case yamlfile.Sequence:
		if len(r.value.Items) == 0 {
			r.problem("must not be empty")
		}
		for i, n := range r.value.Items {
			rules = append(rules, r.fault(n, yamlfile.ItemPath(r.at(), i)))
		}
	default:
		id, code := r.errorName()
		rules = []control.FaultRule{{
			Match:  contract.Match{Operation: "sendMessage", Message: map[string]any{}},
			Effect: control.FaultEffect{Error: &control.FaultError{ID: id, Code: code}},
		}}
	}
	for i := range rules {
		r.matches = append(r.matches, rules[i].Match)
	}
	return func(ctx context.Context, p *play) error {
		for _, rule := range rules {
			if _, err := p.client.AddFault(ctx, rule); err != nil {
				return err
			}
		}
		return nil
	}
}

// fault reads one fault rule. The server has the last word; what is plainly wrong is said before the story begins, with its line.
func (r *stepReader) fault(n *yamlfile.Node, path string) control.FaultRule {
	if m := n.Entry("match"); m != nil {
		r.slugs(m, path+".match")
	}
	rule, ok := into[control.FaultRule](r, n, path)
	if !ok {
		return rule
	}
	for _, p := range rule.Match.Validate() {
		r.log.Add(path+".match."+p.Path, "%s", p.Message)
	}
	for _, part := range rule.Match.ByOutcome() {
		r.log.Add(path+".match."+part, "asks for what comes of a request, and a fault strikes before that")
	}
	if ttl := n.Entry("ttl"); ttl != nil {
		r.wait(path+".ttl", ttl)
	}
	r.refuse(rule.After < 0, path+".after", "must not be below 0 (got %d)", rule.After)
	r.refuse(rule.Every < 0, path+".every", "must not be below 0 (got %d)", rule.Every)
	r.refuse(rule.Times != nil && *rule.Times < 0, path+".times", "must not be below 0; 0 is until it is removed")
	r.refuse(rule.Chance != nil && !(*rule.Chance > 0 && *rule.Chance <= 1), path+".chance", "must be above 0 and at most 1")
	r.effect(path+".effect", &rule.Effect)
	return rule
}

func (r *stepReader) refuse(bad bool, path, format string, args ...any) {
	if bad {
		r.log.Add(path, format, args...)
	}
}

func (r *stepReader) effect(path string, e *control.FaultEffect) {
	n := 0
	for _, set := range []bool{e.Error != nil, e.Status != 0, e.Network != "", e.Hang} {
		if set {
			n++
		}
	}
	r.refuse(n > 1, path, "can be only one of error, status, network and hang")
	r.refuse(n == 0 && e.Delay == nil, path, "must say what goes wrong: error, status, network, hang or delay")
	r.refuse(n == 0 && e.AfterApply, path+".after_apply", "goes with what fails, not with a delay alone")
	r.refuse(e.Status != 0 && (e.Status < 200 || e.Status > 599), path+".status", "must be between 200 and 599 (got %d)", e.Status)
	r.refuse(e.Status == 0 && e.Body != "", path+".body", "goes with a status")
	r.refuse(e.Status == 0 && e.Headers != nil, path+".headers", "goes with a status")
	r.refuse(e.Body != "" && (e.Status == http.StatusNoContent || e.Status == http.StatusNotModified), path+".body", "does not go with status %d", e.Status)
	r.refuse(e.Network != "" && !slices.Contains(control.NetworkFaults, e.Network), path+".network", "must be one of %s (got %s)", strings.Join(control.NetworkFaults, ", "), yamlfile.Quote(e.Network))
	r.refuse(e.Error != nil && e.Error.ID == "" && e.Error.Code == 0, path+".error", "must have an id or a code")
	if d := e.Delay; d != nil {
		r.delay(path+".delay", d)
	}
}

func (r *stepReader) delay(path string, d *control.FaultDelay) {
	within := func(at string, low, v int) {
		r.refuse(v < low || v > control.MaxDelay, path+at, "must be between %d and %d milliseconds (got %d)", low, control.MaxDelay, v)
	}
	switch d.Type {
	case "", "fixed":
		within(".milliseconds", 0, d.Milliseconds)
	case "uniform":
		within(".lower", 0, d.Lower)
		within(".upper", d.Lower, d.Upper)
	case "lognormal":
		r.refuse(!(d.Median > 0 && d.Median <= control.MaxDelay), path+".median", "must be above 0 and at most %d milliseconds (got %v)", control.MaxDelay, d.Median)
		r.refuse(!(d.Sigma >= 0 && d.Sigma <= control.MaxSigma), path+".sigma", "must be between 0 and %d (got %v)", control.MaxSigma, d.Sigma)
	default:
		r.log.Add(path+".type", "must be one of %s (got %s)", strings.Join(control.DelayTypes, ", "), yamlfile.Quote(d.Type))
	}
}
