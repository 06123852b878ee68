package scenario

import (
	"cmp"
	"context"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// last stands for the newest message, where a step says no other, and for the newest act.
const last = control.Last

// actVerbs are what people do. Their values are the bodies of the control API's routes, and each has a short form.
func actVerbs() []*verb {
	return []*verb{
		act("says", "text", nil,
			func(ctx context.Context, p *play, who string, in control.PersonMessage) (control.Said, error) {
				return p.client.Say(ctx, who, in)
			}),
		act("taps_quick_reply", "payload", []string{"payload"},
			func(ctx context.Context, p *play, who string, in quickReply) (control.Said, error) {
				return p.client.Say(ctx, who, control.PersonMessage{QuickReply: &control.QuickReply{Payload: in.Payload}, Text: in.Text, Force: in.Force})
			}),
		act("taps", "payload", []string{"payload"},
			func(ctx context.Context, p *play, who string, in control.Postback) (control.Said, error) {
				return p.client.Tap(ctx, who, in)
			}),
		act("reacts", "reaction", nil,
			func(ctx context.Context, p *play, who string, in control.Reaction) (control.Said, error) {
				in.MessageID = cmp.Or(in.MessageID, last)
				return p.client.React(ctx, who, in)
			}),
		act("edits", "text", []string{"text"},
			func(ctx context.Context, p *play, who string, in control.Edit) (control.Said, error) {
				in.MessageID = cmp.Or(in.MessageID, last)
				return p.client.Edit(ctx, who, in)
			}),
		act("follows", "ref", nil,
			func(ctx context.Context, p *play, who string, in control.Referral) (control.Said, error) {
				return p.client.Follow(ctx, who, in)
			}),
		act("comments", "message", []string{"message"},
			func(ctx context.Context, p *play, who string, in control.Comment) (control.Said, error) {
				out, err := p.client.Comment(ctx, who, in)
				return control.Said{Deliveries: out.Deliveries}, err
			}),
		act("posts", "message", []string{"message"},
			func(ctx context.Context, p *play, who string, in control.Comment) (control.Said, error) {
				out, err := p.client.Post(ctx, who, in)
				return control.Said{Deliveries: out.Deliveries}, err
			}),
		act("opts_in", "type", []string{"type"},
			func(ctx context.Context, p *play, who string, in control.Optin) (control.Said, error) {
				out, err := p.client.OptIn(ctx, who, in)
				return control.Said{Deliveries: out.Deliveries}, err
			}),
		act("links_account", "status", []string{"status"},
			func(ctx context.Context, p *play, who string, in control.AccountLinking) (control.Said, error) {
				return p.client.LinkAccount(ctx, who, in)
			}),
		act("gives_feedback", "payload", []string{"payload"},
			func(ctx context.Context, p *play, who string, in control.Feedback) (control.Said, error) {
				return p.client.GiveFeedback(ctx, who, in)
			}),
		{name: "reads", modifiers: []string{"person"}, read: func(r *stepReader) doer {
			r.only()
			who := r.person
			return func(ctx context.Context, p *play) error {
				said, err := p.client.Read(ctx, who)
				p.did(said)
				return err
			}
		}},
		flagged("blocks", func(ctx context.Context, p *play, who string, yes bool) error {
			_, err := p.client.ChangePerson(ctx, who, control.PersonChange{Blocked: &yes})
			return err
		}),
		flagged("is_unavailable", func(ctx context.Context, p *play, who string, yes bool) error {
			_, err := p.client.ChangePerson(ctx, who, control.PersonChange{Unavailable: &yes})
			return err
		}),
	}
}

// quickReply is the tap on one, and what the person's message says if it is not the title.
type quickReply struct {
	Payload string `json:"payload"`
	Text    string `json:"text,omitempty"`
	Force   bool   `json:"force,omitempty"`
}

// act is a verb whose value is a mapping with these required members, or a text: the member named short by itself.
func act[T any](name, short string, required []string, do func(ctx context.Context, p *play, who string, in T) (control.Said, error)) *verb {
	return &verb{name: name, modifiers: []string{"person"}, read: func(r *stepReader) doer {
		value := r.value
		if value.Kind != yamlfile.Mapping {
			text := &yamlfile.Node{Place: value.Place, Kind: yamlfile.Text, Text: r.text()}
			value = &yamlfile.Node{Place: value.Place, Kind: yamlfile.Mapping, Entries: []yamlfile.Entry{{Key: short, At: value.Place, Value: text}}}
		} else if len(value.Entries) == 0 {
			r.problem("must not be empty")
		}
		in, _ := into[T](r, value, r.at())
		for _, member := range required {
			if n := value.Entry(member); n == nil || n.Kind == yamlfile.Text && n.Text == "" {
				r.log.Add(yamlfile.KeyPath(r.at(), member), "is required")
			}
		}
		who := r.person
		return func(ctx context.Context, p *play) error {
			said, err := do(ctx, p, who, in)
			p.did(said)
			return err
		}
	}}
}

// flagged is a verb whose value is true or false.
func flagged(name string, do func(ctx context.Context, p *play, who string, yes bool) error) *verb {
	return &verb{name: name, modifiers: []string{"person"}, read: func(r *stepReader) doer {
		yes, who := r.flag(), r.person
		return func(ctx context.Context, p *play) error { return do(ctx, p, who, yes) }
	}}
}

// did remembers what the newest act told the bot.
func (p *play) did(said control.Said) {
	p.deliveries = said.Deliveries
}
