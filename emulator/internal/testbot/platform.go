package testbot

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// quick is the silence of a bot that is done with a webhook when it has answered it.
const quick = 20 * time.Millisecond

// Subscribed starts a bot and an emulator, whose first app is subscribed to fields (none: all) at the path /one.
func Subscribed(t *testing.T, fields ...string) (*Bot, *emulator.Handle) {
	t.Helper()
	b := Start(t)
	emu := emulator.Start(t).Quiet(quick)
	Subscribe(t, emu, control.WebhookChange{CallbackURL: b.URL + "/one", Fields: fields})
	return b, emu
}

// Subscribe sets where an app is told, by default the first.
func Subscribe(t *testing.T, emu *emulator.Handle, in control.WebhookChange) {
	t.Helper()
	_, err := emu.Control().SetWebhook(t.Context(), in)
	require.NoError(t, err)
}

// SubscribeSecond subscribes the demo world's second app at the path /two, and lets it reach everybody.
func SubscribeSecond(t *testing.T, emu *emulator.Handle, b *Bot, fields ...string) {
	t.Helper()
	Subscribe(t, emu, control.WebhookChange{AppID: SecondApp, CallbackURL: b.URL + "/two", VerifyToken: "two", Fields: fields})
	require.NoError(t, emu.Control().ChangeApp(t.Context(), SecondApp, control.AppChange{Live: new(true)}))
}

// Settled waits until the bot is quiet: an advance by nothing does.
func Settled(t *testing.T, emu *emulator.Handle) {
	t.Helper()
	emu.Advance(0)
}

// Deliveries reads the record of deliveries. filter holds names and values in turn.
func Deliveries(t *testing.T, emu *emulator.Handle, filter ...string) []control.Delivery {
	t.Helper()
	q := url.Values{"limit": {"1000"}}
	for i := 0; i < len(filter); i += 2 {
		q.Set(filter[i], filter[i+1])
	}
	out, err := emu.Control().Deliveries(t.Context(), q)
	require.NoError(t, err)
	return out.Deliveries
}

// RequireSigned checks the headers of a webhook over the very bytes that came.
func RequireSigned(t *testing.T, secret string, p Post) {
	t.Helper()
	older, newer := webhook.Signatures(secret, []byte(p.Body))
	require.Equal(t, older, p.Header.Get("X-Hub-Signature"))
	require.Equal(t, newer, p.Header.Get("X-Hub-Signature-256"))
	require.Equal(t, "application/json", p.Header.Get("Content-Type"))
	require.Equal(t, "*/*", p.Header.Get("Accept"))
	require.Equal(t, webhook.UserAgent, p.Header.Get("User-Agent"))
	require.Less(t, strings.IndexFunc(p.Body, func(r rune) bool { return r > 126 || r < 32 }), 0, "ASCII only")
}

// Arm adds a fault rule, and returns it as the server made it.
func Arm(t *testing.T, emu *emulator.Handle, r control.FaultRule) control.FaultRule {
	t.Helper()
	made, err := emu.Control().AddFault(t.Context(), r)
	require.NoError(t, err)
	return made
}

// ErrorOf is the effect of an error of the catalogue.
func ErrorOf(id string) control.FaultEffect {
	return control.FaultEffect{Error: &control.FaultError{ID: id}}
}
