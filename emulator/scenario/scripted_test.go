package scenario_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
)

// script is a bot by what it is told: the sends that follow a text, one after the other. A send is what POST /me/messages takes,
// as JSON; it goes to who wrote, or to the person named under "to".
type script map[string][]string

// startScript subscribes a bot that does what a script says, and nothing else.
func startScript(t *testing.T, emu *emulator.Handle, s script) {
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
				for _, send := range s[m.Message.Text] {
					post(t, emu, m.Sender.ID, send)
				}
			}
		}
	}))
	t.Cleanup(bot.Close)
	_, err := emu.Control().SetWebhook(t.Context(), control.WebhookChange{CallbackURL: bot.URL, Fields: []string{"messages"}})
	require.NoError(t, err)
}

func post(t *testing.T, emu *emulator.Handle, to, send string) {
	var params map[string]json.RawMessage
	if err := json.Unmarshal([]byte(send), &params); err != nil {
		t.Errorf("the script has no JSON: %s", send)
		return
	}
	form := url.Values{"access_token": {emu.PageToken()}}
	for name, value := range params {
		form.Set(name, strings.Trim(string(value), `"`))
	}
	if who := form.Get("to"); who != "" {
		form.Del("to")
		p, err := emu.Control().Person(t.Context(), who)
		if err != nil {
			t.Error(err)
			return
		}
		to = p.PSID
	}
	form.Set("recipient", `{"id":"`+to+`"}`)
	res, err := http.PostForm(emu.URL+"/v25.0/me/messages", form)
	if err == nil {
		_ = res.Body.Close()
	}
}
