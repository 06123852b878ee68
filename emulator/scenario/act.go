package scenario

import (
	"context"
	"strconv"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// last stands for the newest message: the Page's where a person taps or reacts, the person's own where they edit.
const last = "last"

// actVerbs are what people do. Their values are the bodies of the control API's routes, and each has a short form.
func actVerbs() []*verb {
	return []*verb{
		act("says", func(text string) control.PersonMessage { return control.PersonMessage{Text: text} },
			func(ctx context.Context, p *play, who string, in control.PersonMessage) (control.Said, error) {
				if in.ReplyTo == last {
					var err error
					if in.ReplyTo, err = p.lastSent(ctx, who); err != nil {
						return control.Said{}, err
					}
				}
				return p.client.Say(ctx, who, in)
			}),
		act("taps_quick_reply",
			func(payload string) control.PersonMessage {
				return control.PersonMessage{QuickReply: &control.QuickReply{Payload: payload}}
			},
			func(ctx context.Context, p *play, who string, in control.PersonMessage) (control.Said, error) {
				return p.client.Say(ctx, who, in)
			}),
		act("taps", func(payload string) control.Postback { return control.Postback{Payload: payload, Title: payload} },
			func(ctx context.Context, p *play, who string, in control.Postback) (control.Said, error) {
				if in.MessageID == last {
					var err error
					if in.MessageID, err = p.lastSent(ctx, who); err != nil {
						return control.Said{}, err
					}
				}
				return p.client.Tap(ctx, who, in)
			}),
		act("reacts", func(reaction string) control.Reaction { return control.Reaction{Reaction: reaction} },
			func(ctx context.Context, p *play, who string, in control.Reaction) (control.Said, error) {
				if in.MessageID == "" || in.MessageID == last {
					var err error
					if in.MessageID, err = p.lastSent(ctx, who); err != nil {
						return control.Said{}, err
					}
				}
				return p.client.React(ctx, who, in)
			}),
		act("edits", func(text string) control.Edit { return control.Edit{Text: text} },
			func(ctx context.Context, p *play, who string, in control.Edit) (control.Said, error) {
				if in.MessageID == "" || in.MessageID == last {
					in.MessageID = p.said[who]
				}
				return p.client.Edit(ctx, who, in)
			}),
		act("follows", func(ref string) control.Referral { return control.Referral{Ref: ref} },
			func(ctx context.Context, p *play, who string, in control.Referral) (control.Said, error) {
				return p.client.Follow(ctx, who, in)
			}),
		act("comments", func(text string) control.Comment { return control.Comment{Message: text} },
			func(ctx context.Context, p *play, who string, in control.Comment) (control.Said, error) {
				out, err := p.client.Comment(ctx, who, in)
				return control.Said{Deliveries: out.Deliveries}, err
			}),
		act("posts", func(text string) control.Comment { return control.Comment{Message: text} },
			func(ctx context.Context, p *play, who string, in control.Comment) (control.Said, error) {
				out, err := p.client.Post(ctx, who, in)
				return control.Said{Deliveries: out.Deliveries}, err
			}),
		act("opts_in", func(kind string) control.Optin { return control.Optin{Type: kind} },
			func(ctx context.Context, p *play, who string, in control.Optin) (control.Said, error) {
				out, err := p.client.OptIn(ctx, who, in)
				return control.Said{Deliveries: out.Deliveries}, err
			}),
		act("links_account", func(status string) control.AccountLinking { return control.AccountLinking{Status: status} },
			func(ctx context.Context, p *play, who string, in control.AccountLinking) (control.Said, error) {
				return p.client.LinkAccount(ctx, who, in)
			}),
		act("gives_feedback", func(payload string) control.Feedback { return control.Feedback{Payload: payload} },
			func(ctx context.Context, p *play, who string, in control.Feedback) (control.Said, error) {
				return p.client.GiveFeedback(ctx, who, in)
			}),
		flagged("reads", func(ctx context.Context, p *play, who string, yes bool) error {
			if !yes {
				return nil
			}
			said, err := p.client.Read(ctx, who)
			p.did(who, said)
			return err
		}),
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

// act is a verb whose value is a text, by its short form, or a mapping.
func act[T any](name string, short func(text string) T, do func(ctx context.Context, p *play, who string, in T) (control.Said, error)) *verb {
	return &verb{name: name, modifiers: []string{"person"}, read: func(a *asked) doer {
		var in T
		if a.value.Kind == yamlfile.Mapping {
			in = into[T](a, a.value, a.at())
		} else {
			in = short(a.text())
		}
		who := a.person
		return func(ctx context.Context, p *play) error {
			said, err := do(ctx, p, who, in)
			p.did(who, said)
			return err
		}
	}}
}

// flagged is a verb whose value is true or false.
func flagged(name string, do func(ctx context.Context, p *play, who string, yes bool) error) *verb {
	return &verb{name: name, modifiers: []string{"person"}, read: func(a *asked) doer {
		yes, who := a.flag(), a.person
		return func(ctx context.Context, p *play) error { return do(ctx, p, who, yes) }
	}}
}

// did remembers what the newest act left behind.
func (p *play) did(who string, said control.Said) {
	if said.MessageID != "" {
		p.said[who] = said.MessageID
	}
	p.deliveries = said.Deliveries
}

// lastSent is the id of the Page's newest message to a person.
func (p *play) lastSent(ctx context.Context, who string) (string, error) {
	since, id := int64(0), ""
	for {
		got, err := p.client.Requests(ctx, since, map[string][]string{"psid": {who}, "operation": {"sendMessage"}, "limit": {"1000"}})
		if err != nil {
			return "", err
		}
		for i := range got.Requests {
			if e := &got.Requests[i]; e.MessageID != "" && e.Error == nil && e.Status < 400 {
				id = e.MessageID
			}
		}
		if got.Next == since {
			break
		}
		since = got.Next
	}
	if id == "" {
		return "", errTell("the Page has sent %s nothing yet, so there is no last message", strconv.Quote(who))
	}
	return id, nil
}
