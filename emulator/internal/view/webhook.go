package view

import (
	"slices"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// Webhook is the callback of an app, and what it is subscribed to.
func Webhook(app *messenger.App) control.Webhook {
	out := control.Webhook{AppID: app.ID, VerifyToken: app.VerifyToken, Fields: []string{}}
	if h := app.Webhook; h != nil {
		out.CallbackURL, out.VerifyToken, out.Fields = h.CallbackURL, h.VerifyToken, slices.Clone(h.Fields)
		out.Verified, out.Active = new(h.Verified), new(h.Active)
	}
	return out
}
