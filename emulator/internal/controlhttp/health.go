package controlhttp

import (
	"net/http"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// How a callback stands.
const (
	callbackVerified = "verified"
	callbackWaiting  = "waiting" // for the answer to the handshake
	callbackNone     = "none"
)

// health says that the server is ready. With ?bot=1 it is only when the bot is too: when its callback has answered the handshake.
func (d desk) health(r *http.Request) (reply, error) {
	out := control.Health{Status: "ok", Version: d.Version, Callback: callbackNone, Seed: d.sandbox.Seed()}
	message := "no app has a callback: PUT " + Prefix + "webhook subscribes the bot's, or the bot itself as on the platform"
	if d.sandbox.Subscribed() {
		out.Callback = callbackVerified
	}
	if waiting := d.sandbox.Unverified(); len(waiting) > 0 {
		out.Callback = callbackWaiting
		for i := range waiting {
			waiting[i] = webhook.Shown(waiting[i])
		}
		message = "the bot at " + strings.Join(waiting, " and ") + " has not answered the handshake yet"
	}
	if out.Callback == callbackVerified || !reading.Yes(r.URL.Query(), "bot") {
		return ok(out)
	}
	out.Status, out.Error = "waiting", &control.Problem{Code: "bot-not-ready", Message: message}
	return reply{http.StatusServiceUnavailable, out}, nil
}
