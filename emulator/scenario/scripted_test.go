package scenario_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
)

// script is a bot by what it is told: the sends that follow a text, one after the other. A send is what POST /me/messages takes,
// as JSON; it goes to who wrote, or to the person named under "to".
type script map[string][]string

// startScript subscribes a bot that does what a script says, and nothing else.
func startScript(t *testing.T, emu *emulator.Handle, s script) {
	t.Helper()
	bot := testbot.Start(t)
	bot.Answers(func(_ http.ResponseWriter, _ *http.Request, p testbot.Post) {
		for _, m := range p.Event().Written() {
			for _, send := range s[m.Message.Text] {
				post(t, emu, m.Sender.ID, send)
			}
		}
	})
	testbot.Subscribe(t, emu, control.WebhookChange{CallbackURL: bot.URL, Fields: []string{"messages"}})
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
