package scenario_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
)

// startBot subscribes a bot that answers what it is told.
func startBot(t *testing.T, emu *emulator.Handle, bug string) {
	t.Helper()
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
			return
		}
		var hook struct {
			Entry []struct {
				Messaging []struct {
					Sender  struct{ ID string }
					Message struct{ Text string }
				}
			}
		}
		_ = json.NewDecoder(r.Body).Decode(&hook)
		for _, e := range hook.Entry {
			for _, m := range e.Messaging {
				res, err := http.PostForm(emu.URL+"/v25.0/me/messages", url.Values{
					"access_token": {emu.PageToken()}, "recipient": {`{"id":"` + m.Sender.ID + `"}`}, "messaging_type": {"RESPONSE"}, "message": {`{"text":"You said ` + m.Message.Text + `"}`},
				})
				if err == nil {
					_ = res.Body.Close()
				}
			}
		}
	}))
	t.Cleanup(bot.Close)
	_, err := emu.Control().SetWebhook(t.Context(), control.WebhookChange{CallbackURL: bot.URL, Fields: []string{"messages"}})
	require.NoError(t, err)
}
