package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestAnswersInTime(t *testing.T) {
	emu := emulator.Start(t)                // free port, frozen clock, stopped with the test
	bot := NewBot(emu.URL, emu.PageToken()) // yours
	t.Cleanup(bot.Close)
	emu.Webhook(bot.URL)
	ada := emu.Person("ada")

	story := contract.Tell(t, emu)
	ada.Says("When do you open?")
	story.Expect(contract.Replied("ada", contract.Containing("nine")).Within(30 * time.Second))

	emu.Advance(25 * time.Hour)
	story.Mark() // what was before does not count any more
	bot.Send(ada.PSID, "Are you coming?")
	story.Expect(contract.Sent(contract.To("ada"), contract.Refused("window-closed")).Times(1))
	story.Checks() // no refusal ignored, no message sent twice, nothing malformed
}

// The test above is README's.
func TestReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	own, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	shown := regexp.MustCompile("(?s)```go\n(.*?)```").FindSubmatch(readme)
	require.NotNil(t, shown, "README has no Go")
	require.Contains(t, string(own), string(shown[1]))
}

// The requests to verify that README and the page about verdicts show hold of a bot that answers, on a server that has been up for an
// hour of its clock. So does what README's test expects.
func TestDocumentedVerdictsAfterAnHour(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	bot := NewBot(emu.URL, emu.PageToken())
	t.Cleanup(bot.Close)
	emu.Webhook(bot.URL)
	story := contract.Tell(t, emu)
	emu.Advance(time.Hour)
	emu.Person("ada").Says("When do you open?")
	asked := 0
	for _, page := range []string{"../README.md", "../docs/verdicts.md"} {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, shown := range regexp.MustCompile(`"\$SENDMOCK_URL/_sendmock/(verify[^"]*)" -d '(.*?)'`).FindAllSubmatch(text, -1) {
			asked++
			a := testbot.Call(t, "POST", emu.URL+"/_sendmock/"+string(shown[1]), string(shown[2]))
			require.Equal(t, http.StatusOK, a.Status, a.Body)
			require.Regexp(t, `^(verified: |\{"verified":true,)`, a.Body, "%s: %s", page, shown[0])
		}
	}
	golden.Diff(t, 3, asked)
	story.Expect(contract.Replied("ada", contract.Containing("nine")).Within(30 * time.Second))
	story.Checks()
}

// readmeBot answers every message with the hours.
type readmeBot struct {
	*httptest.Server
	graph, token string
}

// NewBot is what README leaves to its reader.
func NewBot(graph, token string) *readmeBot {
	b := &readmeBot{graph: graph, token: token}
	b.Server = httptest.NewServer(http.HandlerFunc(b.hear))
	return b
}

func (b *readmeBot) hear(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		_, _ = fmt.Fprint(w, r.URL.Query().Get("hub.challenge"))
		return
	}
	var in testbot.Event
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, m := range in.Written() {
		b.Send(m.Sender.ID, "We open at nine.")
	}
}

// Send sends a text. What comes of it is for the story to say.
func (b *readmeBot) Send(psid, text string) {
	res, err := http.PostForm(b.graph+"/v25.0/me/messages", url.Values{
		"access_token": {b.token}, "messaging_type": {"RESPONSE"},
		"recipient": {`{"id":"` + psid + `"}`}, "message": {`{"text":"` + strings.ReplaceAll(text, `"`, `\"`) + `"}`},
	})
	if err == nil {
		_ = res.Body.Close()
	}
}
