package edge

import (
	"errors"
	"slices"
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// subscriptionOperations are both levels of subscription: an app's own, and a Page's.
var subscriptionOperations = Operations{
	"subscribe":          {Prepare: prepareSubscribe, Run: subscribe},
	"unsubscribe":        {Run: unsubscribe},
	"listSubscriptions":  {Run: listSubscriptions},
	"subscribeApp":       {Allow: asPage, Run: subscribeApp},
	"unsubscribeApp":     {Allow: asPage, Run: unsubscribeApp},
	"listSubscribedApps": {Allow: asPage, Run: listSubscribedApps},
}

// done is what edges answer that only do something.
var done = fbjson.Object{{Key: "success", Value: true}}

// objectPage is the one object of a subscription that has webhooks here.
const objectPage = "page"

// ownApp is the app of a subscription call, which needs the app's own token.
func (c *Call) ownApp() (*messenger.App, *grapherr.Error) {
	app, _ := c.Node.(*messenger.App)
	if c.Token.Kind != messenger.AppToken || c.Token.App != app {
		return nil, grapherr.NewAppTokenRequired()
	}
	return app, nil
}

// prepareSubscribe makes the handshake, without the lock: a bot that subscribes at its start answers meanwhile.
func prepareSubscribe(c *Call) *grapherr.Error {
	if _, err := c.ownApp(); err != nil {
		return err
	}
	if c.Args["object"] != objectPage {
		return nil // nothing is ever delivered to it
	}
	var failed *sandbox.Unconfirmed
	err := c.Sandbox.Handshake(decode.Member(c.Args, "callback_url"), decode.Member(c.Args, "verify_token"))
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &failed):
		return grapherr.NewUnknownError()
	}
	c.Why = failed.Reason() // what the callback answered is in the log only
	if failed.Mistaken {
		return grapherr.NewCallbackMistaken(failed.Challenge)
	}
	return grapherr.NewCallbackUnverified(failed.Words())
}

// subscribe answers POST /{app-id}/subscriptions. Fields are added to those there are; without any nothing is subscribed to.
func subscribe(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	app, err := c.ownApp()
	if err != nil || c.Args["object"] != objectPage {
		return done, err
	}
	hook := messenger.Subscription{
		CallbackURL: decode.Member(c.Args, "callback_url"), VerifyToken: decode.Member(c.Args, "verify_token"), Active: true, Verified: true,
	}
	if app.Webhook != nil {
		hook.Fields = slices.Clone(app.Webhook.Fields)
	}
	if active, given := c.Args["active"].(bool); given {
		hook.Active = active
	}
	for _, f := range texts(c.Args["fields"]) {
		if !slices.Contains(hook.Fields, f) {
			hook.Fields = append(hook.Fields, f)
		}
	}
	tx.Subscribe(app, &hook)
	return done, nil
}

// unsubscribe answers DELETE /{app-id}/subscriptions: single fields, or all.
func unsubscribe(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	app, err := c.ownApp()
	object := decode.Member(c.Args, "object")
	if err != nil || app.Webhook == nil || object != "" && object != objectPage {
		return done, err
	}
	fields := texts(c.Args["fields"])
	if len(fields) == 0 {
		tx.Subscribe(app, nil)
		return done, nil
	}
	hook := *app.Webhook
	hook.Fields = slices.DeleteFunc(slices.Clone(hook.Fields), func(f string) bool { return slices.Contains(fields, f) })
	tx.Subscribe(app, &hook)
	return done, nil
}

// listSubscriptions answers GET /{app-id}/subscriptions.
func listSubscriptions(c *Call, _ *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	app, err := c.ownApp()
	if err != nil {
		return nil, err
	}
	data := fbjson.Array{}
	if hook := app.Webhook; hook != nil {
		fields := make(fbjson.Array, len(hook.Fields))
		for i, f := range hook.Fields {
			fields[i] = fbjson.Object{{Key: "name", Value: f}, {Key: "version", Value: DefaultVersion}}
		}
		data = append(data, fbjson.Object{
			{Key: "object", Value: objectPage},
			{Key: "callback_url", Value: hook.CallbackURL},
			{Key: "active", Value: hook.Active},
			{Key: "fields", Value: fields},
		})
	}
	return fbjson.Object{{Key: "data", Value: data}}, nil
}

// subscribeApp answers POST /{page-id}/subscribed_apps: the Page's level of a subscription. The list replaces the former one.
func subscribeApp(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	tx.Apply([]messenger.Event{messenger.PageSubscribed{
		Page: c.Node.(*messenger.Page), App: c.Token.App, Fields: texts(c.Args["subscribed_fields"]),
	}})
	return done, nil
}

// unsubscribeApp answers DELETE /{page-id}/subscribed_apps.
func unsubscribeApp(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	tx.Apply([]messenger.Event{messenger.PageUnsubscribed{Page: c.Node.(*messenger.Page), App: c.Token.App}})
	return done, nil
}

// listSubscribedApps answers GET /{page-id}/subscribed_apps.
func listSubscribedApps(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	if r.err != nil {
		return nil, r.err
	}
	data := fbjson.Array{}
	for _, s := range c.Node.(*messenger.Page).Subscribed {
		o := make(fbjson.Object, 0, 5)
		for _, m := range []struct{ key, value string }{{"category", s.App.Category}, {"link", s.App.Link}, {"name", s.App.Name}, {"id", s.App.ID}} {
			if m.value != "" {
				o = o.With(m.key, m.value)
			}
		}
		o = o.With("subscribed_fields", slices.Clone(s.Fields))
		data = append(data, r.object(o, &decode.Selection{Sub: fields}, "Application", "category", "link", "name"))
	}
	return fbjson.Object{{Key: "data", Value: data}}, r.err
}

// texts are the members of a list of texts.
func texts(v any) []string {
	list, _ := v.([]any)
	out := make([]string, 0, len(list))
	for _, e := range list {
		if s, isText := e.(string); isText {
			out = append(out, strings.TrimSpace(s))
		}
	}
	return out
}
