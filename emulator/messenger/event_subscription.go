package messenger

import "slices"

// HookSet puts an app's own level of subscription in force, in place of the one there was. nil ends it. Hook is the world's from then on.
type HookSet struct {
	App  *App
	Hook *Subscription
}

func (e HookSet) apply(*World) { e.App.Webhook = e.Hook }

// HookVerified is a callback's answer to the handshake: deliveries to the app need not wait any more.
type HookVerified struct{ App *App }

func (e HookVerified) apply(*World) {
	e.App.changeHook(func(s *Subscription) { s.Verified = true })
}

// HookDisabled is what the platform does to an app to which nothing could be delivered for too long.
type HookDisabled struct{ App *App }

func (e HookDisabled) apply(*World) {
	e.App.changeHook(func(s *Subscription) { s.Active = false })
}

// changeHook puts a changed copy in the place of an app's subscription, if it has one: who has read it keeps what was read.
func (a *App) changeHook(change func(s *Subscription)) {
	if a.Webhook == nil {
		return
	}
	changed := *a.Webhook
	change(&changed)
	a.Webhook = &changed
}

// PageSubscribed puts an app among a Page's subscribed apps, or gives it other fields.
type PageSubscribed struct {
	Page   *Page
	App    *App
	Fields []string
}

func (e PageSubscribed) apply(*World) {
	fields := slices.Clone(e.Fields)
	if s := e.Page.SubscribedTo(e.App); s != nil {
		s.Fields = fields
		return
	}
	e.Page.Subscribed = append(e.Page.Subscribed, Subscribed{e.App, fields})
}

// PageUnsubscribed takes an app off a Page's list.
type PageUnsubscribed struct {
	Page *Page
	App  *App
}

func (e PageUnsubscribed) apply(*World) {
	e.Page.Subscribed = slices.DeleteFunc(e.Page.Subscribed, func(s Subscribed) bool { return s.App == e.App })
}
