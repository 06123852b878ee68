package scenario

import (
	"context"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// tokenStates are the states that the Page's token can be put into.
var tokenStates = []string{"active", "expired", "revoked", "password-changed", "logged-out", "checkpointed", "unconfirmed", "role-lost"}

// stageVerbs are what happens around people and the bot: time, faults, rules, webhooks.
func stageVerbs() []*verb {
	return []*verb{
		{name: "advance", read: func(a *asked) doer {
			d := a.duration()
			return func(_ context.Context, p *play) error {
				p.bench.Advance(d)
				return p.bench.err
			}
		}},
		{name: "inject", read: readInject},
		{name: "clear_faults", read: func(a *asked) doer {
			yes := a.flag()
			return func(ctx context.Context, p *play) error {
				if !yes {
					return nil
				}
				return p.client.RemoveFault(ctx, "")
			}
		}},
		{name: "rules", read: func(a *asked) doer {
			modes := a.pairs("rules and their modes", "enforce", "warn", "off")
			return func(ctx context.Context, p *play) error {
				for _, id := range sorted(modes) {
					if _, err := p.client.SetRule(ctx, id, modes[id]); err != nil {
						return err
					}
				}
				return nil
			}
		}},
		{name: "token", read: func(a *asked) doer {
			state := a.one(tokenStates...)
			return func(ctx context.Context, p *play) error {
				_, err := p.client.ChangeToken(ctx, p.token, control.TokenChange{State: state})
				return err
			}
		}},
		{name: "hold_webhooks", read: func(a *asked) doer {
			yes := a.flag()
			return func(ctx context.Context, p *play) error {
				if !yes {
					return nil
				}
				return p.client.HoldDeliveries(ctx)
			}
		}},
		{name: "release_webhooks", read: func(a *asked) doer {
			order := a.one(control.ReleaseOrders...)
			return func(ctx context.Context, p *play) error {
				_, err := p.client.ReleaseDeliveries(ctx, control.Release{Order: order})
				return err
			}
		}},
		{name: "redeliver", read: func(a *asked) doer {
			a.one(last)
			return func(ctx context.Context, p *play) error {
				if len(p.deliveries) == 0 {
					return errTell("nothing is there to deliver again: the last thing that a person did told no app")
				}
				p.bench.Quiet(p.quiet) // until it has been delivered for the first time
				for _, id := range p.deliveries {
					if _, err := p.client.Redeliver(ctx, id); err != nil {
						return err
					}
				}
				return nil
			}
		}},
		{name: "trigger", modifiers: []string{"person"}, read: func(a *asked) doer {
			event, who := a.text(), a.person
			return func(ctx context.Context, p *play) error {
				out, err := p.client.Trigger(ctx, event, control.Triggering{Person: who})
				p.deliveries = out.Deliveries
				return err
			}
		}},
	}
}

// readInject reads the name of an error, one fault rule or a list of them. An error by name strikes the next message.
func readInject(a *asked) doer {
	var rules []control.FaultRule
	switch a.value.Kind {
	case yamlfile.Mapping:
		rules = []control.FaultRule{a.fault(a.value, a.at())}
	case yamlfile.Sequence:
		for i, n := range a.value.Items {
			rules = append(rules, a.fault(n, yamlfile.ItemPath(a.at(), i)))
		}
	default:
		rules = []control.FaultRule{{
			Match:  contract.Match{Operation: "sendMessage", Message: map[string]any{}},
			Effect: control.FaultEffect{Error: &control.FaultError{ID: a.text()}},
		}}
	}
	return func(ctx context.Context, p *play) error {
		for _, rule := range rules {
			rule.Match.PSID = p.psid(rule.Match.PSID)
			if _, err := p.client.AddFault(ctx, rule); err != nil {
				return err
			}
		}
		return nil
	}
}

func (a *asked) fault(n *yamlfile.Node, path string) control.FaultRule {
	rule := into[control.FaultRule](a, n, path)
	a.slugs(&rule.Match, path+".match")
	for _, p := range rule.Match.Validate() {
		a.log.Add(under(path, "match."+p.Path), "%s", p.Message)
	}
	if rule.TTL != "" {
		if _, err := contract.ParseDuration(rule.TTL); err != nil {
			a.log.Add(path+".ttl", "%s", err)
		}
	}
	return rule
}
