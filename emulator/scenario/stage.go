package scenario

import (
	"context"

	"github.com/sendmock/sendmock/emulator/control"
)

// stageVerbs are what happens around people and the bot: time, faults, rules, webhooks.
func stageVerbs() []*verb {
	return []*verb{
		{name: "advance", read: func(r *stepReader) doer {
			d, _ := r.wait(r.at(), r.value)
			return func(ctx context.Context, p *play) error { return p.bench.Move(ctx, d, nil) }
		}},
		{name: "inject", read: readInject},
		{name: "clear_faults", read: func(r *stepReader) doer {
			r.only()
			return func(ctx context.Context, p *play) error {
				return p.client.RemoveFault(ctx, "")
			}
		}},
		{name: "rules", read: func(r *stepReader) doer {
			modes := r.pairs("rules and their modes", control.RuleModes...)
			return func(ctx context.Context, p *play) error {
				for _, id := range sorted(modes) {
					if _, err := p.client.SetRule(ctx, id, modes[id]); err != nil {
						return err
					}
				}
				return nil
			}
		}},
		{name: "token", read: func(r *stepReader) doer {
			state := r.one(control.TokenStates...)
			return func(ctx context.Context, p *play) error {
				_, err := p.client.ChangeToken(ctx, p.token, control.TokenChange{State: state})
				return err
			}
		}},
		{name: "hold_webhooks", read: func(r *stepReader) doer {
			r.only()
			return func(ctx context.Context, p *play) error {
				return p.client.HoldDeliveries(ctx)
			}
		}},
		{name: "release_webhooks", read: func(r *stepReader) doer {
			order := r.one(control.ReleaseOrders...)
			return func(ctx context.Context, p *play) error {
				_, err := p.client.ReleaseDeliveries(ctx, control.Release{Order: order})
				return err
			}
		}},
		{name: "redeliver", read: func(r *stepReader) doer {
			r.one(last)
			return func(ctx context.Context, p *play) error {
				if len(p.deliveries) == 0 {
					return storyErrorf("nothing is there to deliver again: the last thing that a person did told no app")
				}
				if err := p.bench.Move(ctx, 0, nil); err != nil { // until it has been delivered for the first time
					return err
				}
				for _, id := range p.deliveries {
					d, err := p.client.Delivery(ctx, id)
					if err != nil {
						return err
					}
					if d.State == "pending" { // the server would do nothing about it
						return storyErrorf("nothing is there to deliver again: the bot has not been told of the %s once; webhooks that are held need release_webhooks first", d.Event)
					}
					if _, err := p.client.Redeliver(ctx, id); err != nil {
						return err
					}
				}
				return nil
			}
		}},
		{name: "trigger", modifiers: []string{"person"}, read: func(r *stepReader) doer {
			event, who := r.text(), r.person
			return func(ctx context.Context, p *play) error {
				out, err := p.client.Trigger(ctx, event, control.Triggering{Person: who})
				p.deliveries = out.Deliveries
				return err
			}
		}},
	}
}
