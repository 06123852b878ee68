package messenger

import "slices"

// Subscription is where an app wants its webhooks, and which of them. It is one of the two levels: the other is the Page's
// list of subscribed apps, and only fields that both name are delivered (docs/facts/webhooks.md §2).
type Subscription struct {
	CallbackURL string
	VerifyToken string
	Fields      []string
	Active      bool
	Verified    bool // the callback has answered the handshake; until then deliveries wait
}

// Subscribes reports whether the subscription names a field. A nil subscription names none.
func (s *Subscription) Subscribes(field string) bool {
	return s != nil && s.Active && slices.Contains(s.Fields, field)
}

// Subscribed are the fields that a Page delivers to an app, in the order in which they were given.
type Subscribed struct {
	App    *App
	Fields []string
}

// SubscribedTo finds the app among a Page's subscribed apps, or returns nil.
func (p *Page) SubscribedTo(app *App) *Subscribed {
	for i := range p.Subscribed {
		if p.Subscribed[i].App == app {
			return &p.Subscribed[i]
		}
	}
	return nil
}

// Delivers reports whether both levels name the field.
func (p *Page) Delivers(app *App, field string) bool {
	s := p.SubscribedTo(app)
	return s != nil && app.Webhook.Subscribes(field) && slices.Contains(s.Fields, field)
}
