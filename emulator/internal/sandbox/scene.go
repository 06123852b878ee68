package sandbox

import (
	"strconv"
	"time"

	"github.com/sendmock/sendmock/emulator/internal/idgen"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// Scene is how a reset begins where it does not go back to the sandbox's own start: a scenario brings its people, while a running
// bot knows only one app, Page, token and webhook. The zero Scene is the sandbox's own start.
type Scene struct {
	Clock       time.Time          // where the clock stands frozen; zero: as at the start
	Deserted    bool               // without the world's people, and all that they wrote
	KeepWebhook bool               // what apps are subscribed to now stays
	NewIDs      bool               // none that was made before: a bot that remembers message ids must not know them already
	Set         func(tx *Tx) error // what else is different; nil: nothing
}

// ids of the scene. The seq goes on for ever, so no two scenes with new ids share one.
func (s *Sandbox) sceneIDs(sc *Scene) *idgen.Source {
	if sc.NewIDs {
		return idgen.New(s.config.Seed, s.Name+"#"+strconv.FormatInt(s.Record.Seq(), 10))
	}
	return idgen.New(s.config.Seed, s.Name)
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
