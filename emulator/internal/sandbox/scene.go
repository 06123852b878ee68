package sandbox

import (
	"time"

	"github.com/sendmock/sendmock/emulator/messenger"
)

// Scene is how a reset begins where it does not go back to the sandbox's own start: a scenario brings its people, while a running
// bot knows only one app, Page, token and webhook. The zero Scene is the sandbox's own start.
type Scene struct {
	Clock       time.Time          // where the clock stands frozen; zero: as at the start
	Deserted    bool               // without the world's people, and all that they wrote
	KeepWebhook bool               // what apps are subscribed to now stays
	Set         func(tx *Tx) error // what else is different; nil: nothing
}

// subscribed is both levels of subscription of a world, by the ids of apps and Pages.
type subscribed struct {
	hooks map[string]*messenger.Subscription
	pages map[string][]messenger.Subscribed
}

func subscribedIn(w *messenger.World) subscribed {
	kept := subscribed{map[string]*messenger.Subscription{}, map[string][]messenger.Subscribed{}}
	for _, app := range w.Apps {
		kept.hooks[app.ID] = app.Webhook
	}
	for _, page := range w.Pages {
		kept.pages[page.ID] = page.Subscribed
	}
	return kept
}

// subscribe puts subscriptions in force in another world.
func (tx *Tx) subscribe(kept subscribed) {
	apps := map[string]*messenger.App{}
	for _, app := range tx.World.Apps {
		apps[app.ID] = app
		tx.Subscribe(app, kept.hooks[app.ID])
	}
	for _, page := range tx.World.Pages {
		for _, s := range kept.pages[page.ID] {
			if app := apps[s.App.ID]; app != nil {
				tx.Apply([]messenger.Event{messenger.PageSubscribed{Page: page, App: app, Fields: s.Fields}})
			}
		}
	}
}
