package sandbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// Hook is a callback that a sandbox is started with.
type Hook struct {
	URL    string
	Fields []string
}

// Unconfirmed is why a callback did not confirm a subscription.
type Unconfirmed = webhook.Unconfirmed

// Handshake asks a callback to confirm the subscription. It must not be called with the lock: bots subscribe from their own
// start, and answer meanwhile. The error is an *Unconfirmed, and logged.
func (s *Sandbox) Handshake(callback, verifyToken string) error {
	err := s.handshake(s.ctx, callback, verifyToken)
	if err != nil {
		s.log.Warn("webhook not verified", "callback", webhook.Shown(callback), "error", s.Masker(verifyToken).Replace(err.Error()))
	}
	return err
}

// NameCallback lets webhooks go to a callback's host wherever it is: who names it here may. What a caller of the Graph names is not
// among them (docs/security.md).
func (s *Sandbox) NameCallback(callback string) { s.config.Post.Name(callback) }

func (s *Sandbox) handshake(ctx context.Context, callback, verifyToken string) error {
	var challenge string
	s.Do(func(tx *Tx) { challenge = tx.IDs.Challenge() })
	return s.config.Post.Handshake(ctx, callback, verifyToken, challenge)
}

// Subscribe puts an app's own level of subscription in force. nil ends it.
func (tx *Tx) Subscribe(app *messenger.App, hook *messenger.Subscription) {
	tx.Apply([]messenger.Event{messenger.HookSet{App: app, Hook: hook}})
}

// rehook goes by an app's own level of subscription as it is now.
func (tx *Tx) rehook(app *messenger.App) {
	hook := app.Webhook
	if hook != nil {
		tx.sb.hooked.Store(true)
		tx.sb.secrets.LearnVerifyToken(hook.VerifyToken)
	}
	tx.sb.outbox.Subscribed(app.ID, hook != nil && !hook.Verified)
	close(tx.sb.hooks)
	tx.sb.hooks = make(chan struct{})
}

// Subscribed reports whether an app has a callback.
func (s *Sandbox) Subscribed() bool { return len(s.callbacks()) > 0 }

// Unverified are the callbacks whose handshake is still awaited.
func (s *Sandbox) Unverified() []string {
	list, _ := s.unverified()
	return list
}

// unverified are they, and what is closed when that may have changed.
func (s *Sandbox) unverified() (list []string, changed <-chan struct{}) {
	s.Do(func(tx *Tx) {
		for _, app := range tx.World.Apps {
			if app.Webhook != nil && app.Webhook.Active && !app.Webhook.Verified {
				list = append(list, app.Webhook.CallbackURL)
			}
		}
		changed = s.hooks
	})
	return list, changed
}

// AwaitBot waits until no callback owes an answer to the handshake, so that who starts a server, a bot and a test at once need not
// know when the bot is up. It reports whether that came within patience.
func (s *Sandbox) AwaitBot(ctx context.Context, patience time.Duration) bool {
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		list, changed := s.unverified()
		if len(list) == 0 {
			return true
		}
		select {
		case <-changed:
		case <-waiting.Done():
			return false
		}
	}
}

// SubscribePages puts an app among the subscribed apps of all Pages that it has a token of.
func (tx *Tx) SubscribePages(app *messenger.App, fields []string) {
	for _, page := range tx.World.Pages {
		for _, t := range tx.World.Tokens {
			if t.Page == page && t.App == app {
				tx.Apply([]messenger.Event{messenger.PageSubscribed{Page: page, App: app, Fields: fields}})
				break
			}
		}
	}
}

// startHook subscribes the first app to the callback that the sandbox was started with. Until the callback has answered the
// handshake, deliveries wait.
func (s *Sandbox) startHook(tx *Tx) {
	if s.config.Hook == nil || len(tx.World.Apps) == 0 {
		return
	}
	app := tx.World.Apps[0]
	s.NameCallback(s.config.Hook.URL)
	tx.Subscribe(app, &messenger.Subscription{
		CallbackURL: s.config.Hook.URL, VerifyToken: app.VerifyToken, Fields: slices.Clone(s.config.Hook.Fields),
		Active: true, Verified: s.confirmed,
	})
	tx.SubscribePages(app, s.config.Hook.Fields)
}

// Connect makes the handshake with the callback that the sandbox was started with, again and again until the bot is up and
// answers, or ctx is done.
func (s *Sandbox) Connect(ctx context.Context) {
	verifyToken, hasApp := s.config.World.VerifyToken()
	if s.config.Hook == nil || !hasApp {
		return
	}
	pause, said := 100*time.Millisecond, ""
	for ctx.Err() == nil {
		if !s.hookWanted() { // the app has another callback now; a reset would bring this one back
			clock.Wait(ctx, maxPause)
			continue
		}
		err := s.handshake(ctx, s.config.Hook.URL, verifyToken)
		if err == nil {
			s.confirm()
			s.log.Info("webhook verified", "callback", webhook.Shown(s.config.Hook.URL))
			return
		}
		if err.Error() != said && ctx.Err() == nil {
			said = err.Error()
			hint := "the bot is not up yet; its webhooks wait for it"
			if errors.Is(err, webhook.ErrHandshake) {
				hint = "the bot's verify token must be that of the app; webhooks wait"
			}
			s.log.Warn("webhook not verified: "+hint, "callback", webhook.Shown(s.config.Hook.URL), "error", said)
		}
		clock.Wait(ctx, pause)
		pause = min(2*pause, maxPause)
	}
}

// maxPause is how long Connect waits at most before it asks again.
const maxPause = 2 * time.Second

// hookWanted reports whether an app is still subscribed to the callback that the sandbox was started with.
func (s *Sandbox) hookWanted() (wanted bool) {
	s.Do(func(tx *Tx) {
		for _, app := range tx.World.Apps {
			wanted = wanted || app.Webhook != nil && app.Webhook.CallbackURL == s.config.Hook.URL
		}
	})
	return wanted
}

func (s *Sandbox) confirm() {
	s.Do(func(tx *Tx) {
		s.confirmed = true
		for _, app := range tx.World.Apps {
			if app.Webhook != nil && app.Webhook.CallbackURL == s.config.Hook.URL {
				tx.Apply([]messenger.Event{messenger.HookVerified{App: app}})
			}
		}
	})
}

// AppSecret is the secret that an app's webhooks are signed with.
func (s *Sandbox) AppSecret(id string) (secret string, known bool) {
	s.Do(func(tx *Tx) {
		if n, _ := tx.World.Node(id); n != nil {
			if app, isApp := n.(*messenger.App); isApp {
				secret, known = app.Secret, true
			}
		}
	})
	return secret, known
}
