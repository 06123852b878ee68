package controlhttp

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/internal/spelling"
)

// appOf is the app of an id, or the first.
func appOf(w *messenger.World, id string) (*messenger.App, error) {
	if id == "" && len(w.Apps) > 0 {
		return w.Apps[0], nil
	}
	n, _ := w.Node(id)
	if app, isApp := n.(*messenger.App); isApp {
		return app, nil
	}
	return nil, notThere(noApp(w, id))
}

func noApp(w *messenger.World, id string) string {
	return spelling.NoSuchListed("app", id, ids(w.Apps), spelling.ThereAreSome(ids(w.Apps)))
}

func (d desk) getWebhook(r *http.Request) (reply, error) {
	var out control.Webhook
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		var app *messenger.App
		if app, err = appOf(tx.World, r.URL.Query().Get("app_id")); err == nil {
			out = view.Webhook(app)
		}
	})
	return reply{http.StatusOK, out}, err
}

// readWebhookChange tells a callback_url that is empty, which ends the subscription, from one that was forgotten.
func readWebhookChange(r *http.Request) (control.WebhookChange, error) {
	var body struct {
		control.WebhookChange
		CallbackURL *string `json:"callback_url"`
	}
	if err := reading.Body(r, &body); err != nil {
		return control.WebhookChange{}, err
	}
	in := body.WebhookChange
	if body.CallbackURL == nil {
		return in, reading.About("callback_url", " is needed; an empty one ends the subscription")
	}
	in.CallbackURL = *body.CallbackURL
	if in.CallbackURL == "" {
		if in.VerifyToken != "" || in.Fields != nil || in.Verify != nil {
			return in, reading.Malformed("an empty callback_url ends the subscription: verify_token, fields and verify say nothing then")
		}
		return in, nil
	}
	if err := webhook.CheckCallback(in.CallbackURL); err != nil {
		return in, reading.About("callback_url", ": "+err.Error())
	}
	return in, nil
}

// setWebhook subscribes an app on both levels. The handshake is made without the lock; a failed one changes nothing.
func (d desk) setWebhook(r *http.Request) (reply, error) {
	in, err := readWebhookChange(r)
	if err != nil {
		return reply{}, err
	}
	fields := d.Spec.WebhookFields()
	for _, f := range in.Fields {
		if !slices.Contains(fields, f) {
			return reply{}, reading.Malformed("field "+strconv.Quote(f)+" is none", fields...)
		}
	}
	if len(in.Fields) == 0 {
		in.Fields = fields
	}
	d.sandbox.Do(func(tx *sandbox.Tx) {
		var app *messenger.App
		if app, err = appOf(tx.World, in.AppID); err == nil {
			in.AppID = app.ID
			if in.VerifyToken == "" {
				in.VerifyToken = app.VerifyToken
			}
		}
	})
	if err != nil {
		return reply{}, err
	}
	d.sandbox.NameCallback(in.CallbackURL)
	if in.CallbackURL != "" && (in.Verify == nil || *in.Verify) {
		if err := d.sandbox.Handshake(in.CallbackURL, in.VerifyToken); err != nil {
			return reply{}, impossible("webhook-not-verified", err.Error())
		}
	}
	var out control.Webhook
	d.sandbox.Do(func(tx *sandbox.Tx) {
		var app *messenger.App
		if app, err = appOf(tx.World, in.AppID); err != nil {
			return // a reset came between
		}
		if in.CallbackURL == "" {
			tx.Subscribe(app, nil)
		} else {
			tx.Subscribe(app, &messenger.Subscription{
				CallbackURL: in.CallbackURL, VerifyToken: in.VerifyToken, Fields: slices.Clone(in.Fields), Active: true, Verified: true,
			})
			tx.SubscribePages(app, in.Fields)
		}
		out = view.Webhook(app)
	})
	return reply{http.StatusOK, out}, err
}

func receiptsView(r sandbox.Receipts) control.Receipts {
	return control.Receipts{
		Deliveries: &control.Receipt{Mode: string(r.Deliveries), Delay: r.DeliveryDelay.String()},
		Reads:      &control.Receipt{Mode: string(r.Reads), Delay: r.ReadDelay.String()},
	}
}

func (d desk) getReceipts(*http.Request) (reply, error) {
	var out control.Receipts
	d.sandbox.Do(func(tx *sandbox.Tx) { out = receiptsView(tx.Receipts()) })
	return ok(out)
}

func (d desk) setReceipts(r *http.Request) (reply, error) {
	var in control.Receipts
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	var out control.Receipts
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		set := tx.Receipts()
		err = changeReceipt(in.Deliveries, "deliveries", &set.Deliveries, &set.DeliveryDelay, sandbox.ReceiptAuto, sandbox.ReceiptOff)
		if err == nil {
			err = changeReceipt(in.Reads, "reads", &set.Reads, &set.ReadDelay, sandbox.ReceiptAuto, sandbox.ReceiptManual, sandbox.ReceiptOff)
		}
		if err == nil {
			tx.SetReceipts(set)
			out = receiptsView(set)
		}
	})
	return reply{http.StatusOK, out}, err
}

func changeReceipt(in *control.Receipt, name string, mode *sandbox.ReceiptMode, delay *time.Duration, modes ...sandbox.ReceiptMode) error {
	if in == nil {
		return nil
	}
	if in.Mode != "" {
		if !slices.Contains(modes, sandbox.ReceiptMode(in.Mode)) {
			return reading.Malformed(name + ".mode " + strconv.Quote(in.Mode) + " is none of " + joined(modes))
		}
		*mode = sandbox.ReceiptMode(in.Mode)
	}
	if in.Delay != "" {
		d, err := contract.ParseDuration(in.Delay)
		if err != nil || d < 0 {
			return reading.Malformed(name + ".delay " + strconv.Quote(in.Delay) + ` is no duration like "1s" or "25h"`)
		}
		*delay = time.Duration(d)
	}
	return nil
}

// inTriggers is where events are listed.
const inTriggers = "GET " + Prefix + "triggers lists them"

// eventNames are what can be triggered, by event and by field.
func (d desk) eventNames() []string {
	var names []string
	for i := range d.Samples {
		names = append(names, d.Samples[i].Name, d.Samples[i].Field)
	}
	return names
}

func (d desk) getTriggers(*http.Request) (reply, error) {
	out := control.Triggers{Triggers: []control.Trigger{}}
	for _, f := range d.Samples {
		out.Triggers = append(out.Triggers, control.Trigger{Event: f.Name, Field: f.Field, Envelope: string(f.Envelope), Summary: f.Summary})
	}
	return ok(out)
}

func (d desk) trigger(r *http.Request) (reply, error) {
	var in control.Triggering
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	name := httpx.Var(r, "event")
	sample, known := webhook.Find(d.Samples, name)
	if !known {
		return reply{}, notThere(spelling.NoSuchListed("event", name, d.eventNames(), inTriggers))
	}
	out := control.Triggered{Deliveries: []int64{}}
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		p, found := tx.World.Person(in.Person)
		if in.Person == "" && len(tx.World.People) > 0 {
			p, found = tx.World.People[0], true
		}
		if !found {
			err = impossible("unknown-person", nobody(tx.World, in.Person))
			return
		}
		out.Deliveries, err = tx.Trigger(sample, p)
	})
	if err == nil && len(out.Deliveries) == 0 {
		err = impossible("not-subscribed", "no app has subscribed to "+sample.Field+" on both levels; PUT "+Prefix+"webhook does")
	}
	return reply{http.StatusCreated, out}, err
}
