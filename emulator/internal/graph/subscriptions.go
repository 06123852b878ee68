package graph

import (
	"slices"
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// subscriptionOperations are both levels of subscription: an app's own, and a Page's.
var subscriptionOperations = operations{
	"subscribe":          {prepare: prepareSubscribe, run: subscribe},
	"unsubscribe":        {run: unsubscribe},
	"listSubscriptions":  {run: listSubscriptions},
	"subscribeApp":       {allow: asPage, run: subscribeApp},
	"unsubscribeApp":     {allow: asPage, run: unsubscribeApp},
	"listSubscribedApps": {allow: asPage, run: listSubscribedApps},
}

// done is what edges answer that only do something.
var done = fbjson.Object{{Key: "success", Value: true}}

// objectPage is the one object of a subscription that has webhooks here.
const objectPage = "page"

// ownApp is the app of a subscription call, which needs the app's own token.
func (c *call) ownApp() (*messenger.App, *grapherr.Error) {
	app, _ := c.node.(*messenger.App)
	if c.token.Kind != messenger.AppToken || c.token.App != app {
		return nil, grapherr.NewAppTokenRequired()
	}
	return app, nil
}

// prepareSubscribe makes the handshake, without the lock: a bot that subscribes at its start answers meanwhile.
func prepareSubscribe(c *call) *grapherr.Error {
	if _, err := c.ownApp(); err != nil {
		return err
	}
	if c.args["object"] != objectPage {
		return nil // nothing is ever delivered to it
	}
	if err := c.sb.Handshake(str(c.args, "callback_url"), str(c.args, "verify_token")); err != nil {
		return grapherr.NewCallbackUnverified(err.Error())
	}
	return nil
}

// subscribe answers POST /{app-id}/subscriptions. Fields are added to those there are; without any nothing is subscribed to.
func subscribe(c *call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	app, err := c.ownApp()
	if err != nil || c.args["object"] != objectPage {
		return done, err
	}
	hook := &messenger.Subscription{
		CallbackURL: str(c.args, "callback_url"), VerifyToken: str(c.args, "verify_token"), Active: true, Verified: true,
	}
	if app.Webhook != nil {
		hook.Fields = slices.Clone(app.Webhook.Fields)
	}
	if active, given := c.args["active"].(bool); given {
		hook.Active = active
	}
	for _, f := range texts(c.args["fields"]) {
		if !slices.Contains(hook.Fields, f) {
			hook.Fields = append(hook.Fields, f)
		}
	}
	tx.Subscribe(app, hook)
	return done, nil
}

// unsubscribe answers DELETE /{app-id}/subscriptions: single fields, or all.
func unsubscribe(c *call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	app, err := c.ownApp()
	object := str(c.args, "object")
	if err != nil || app.Webhook == nil || object != "" && object != objectPage {
		return done, err
	}
	fields := texts(c.args["fields"])
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
func listSubscriptions(c *call, _ *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	app, err := c.ownApp()
	if err != nil {
		return nil, err
	}
	data := fbjson.Array{}
	if hook := app.Webhook; hook != nil {
		fields := make(fbjson.Array, len(hook.Fields))
		for i, f := range hook.Fields {
			fields[i] = fbjson.Object{{Key: "name", Value: f}, {Key: "version", Value: defaultVersion}}
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
func subscribeApp(c *call, _ *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	c.node.(*messenger.Page).Subscribe(c.token.App, texts(c.args["subscribed_fields"]))
	return done, nil
}

// unsubscribeApp answers DELETE /{page-id}/subscribed_apps.
func unsubscribeApp(c *call, _ *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	c.node.(*messenger.Page).Unsubscribe(c.token.App)
	return done, nil
}

// listSubscribedApps answers GET /{page-id}/subscribed_apps.
func listSubscribedApps(c *call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	if r.err != nil {
		return nil, r.err
	}
	data := fbjson.Array{}
	for _, s := range c.node.(*messenger.Page).Subscribed {
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
