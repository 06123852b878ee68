package emulator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
)

// bot answers customers. In production its base is https://graph.facebook.com.
type bot struct{ base, page, token string }

// say sends a text in answer to a customer, and reports the platform's error, if any.
func (b bot) say(psid, text string) error {
	res, err := http.PostForm(b.base+"/v25.0/"+b.page+"/messages", url.Values{
		"recipient":      {`{"id":"` + psid + `"}`},
		"messaging_type": {"RESPONSE"},
		"message":        {`{"text":"` + text + `"}`},
		"access_token":   {b.token},
	})
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var failure struct {
		Error struct {
			Code    int
			Subcode int `json:"error_subcode"`
		}
	}
	if err := json.NewDecoder(res.Body).Decode(&failure); err != nil || res.StatusCode == http.StatusOK {
		return err
	}
	return fmt.Errorf("refused with %d/%d", failure.Error.Code, failure.Error.Subcode)
}

// A bot answers ada. A day passes without a word from her, and the platform refuses the bot's next message.
func ExampleStart() {
	var t exampleTB // in a test, its own *testing.T
	defer t.end()

	emu := emulator.Start(&t)
	b := bot{emu.URL, emu.Page().ID, emu.PageToken()}
	ada := emu.Person("ada")

	ada.Says("When do you open?")
	fmt.Println("now:", b.say(ada.PSID, "At nine."))

	emu.Advance(24*time.Hour + time.Second)
	fmt.Println("a day later:", b.say(ada.PSID, "Are you coming?"))
	fmt.Println("why:", emu.LastRequest().Decision)

	// Output:
	// now: <nil>
	// a day later: refused with 10/2018278
	// why: the standard messaging window was missed by 1s: it was open until 2026-12-02T09:00:00Z, 24h0m0s after the person's message at 2026-12-01T09:00:00Z
}

// Behind a server of the program's own, an emulator makes the handshake with the bot and tells it what happens.
func ExampleNew() {
	heard := make(chan string, 1)
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, r.URL.Query().Get("hub.challenge"))
			return
		}
		var hook struct {
			Entry []struct {
				Messaging []struct{ Message struct{ Text string } }
			}
		}
		if json.NewDecoder(r.Body).Decode(&hook) == nil {
			heard <- hook.Entry[0].Messaging[0].Message.Text
		}
	}))
	defer bot.Close()

	emu, err := emulator.New(emulator.Options{WebhookURL: bot.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer emu.Close()
	platform := httptest.NewServer(emu) // stands for https://graph.facebook.com
	defer platform.Close()

	if _, err := emu.Control().Say(context.Background(), "ada", control.PersonMessage{Text: "When do you open?"}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(<-heard)
	// Output: When do you open?
}

// exampleTB stands for *testing.T, which examples do not get.
type exampleTB struct{ cleanups []func() }

func (t *exampleTB) Helper()                           {}
func (t *exampleTB) Cleanup(f func())                  { t.cleanups = append(t.cleanups, f) }
func (t *exampleTB) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func (t *exampleTB) end() {
	for i := len(t.cleanups) - 1; i >= 0; i-- {
		t.cleanups[i]()
	}
}
