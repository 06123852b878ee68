package scenario_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/emulator/scenario"
	"github.com/sendmock/sendmock/internal/golden"
)

// newcomer is a bot as it is on the first day: something between it and the emulator is wrong.
type newcomer struct {
	emu     *emulator.Handle
	status  int           // its answer to webhooks; 0: 200
	token   string        // with which it sends; "": the Page's
	graph   string        // where it sends; "": to the emulator
	refused int           // it tries so often in vain before it pauses
	paused  chan struct{} // until this is closed; nil: it has no pause
}

// ServeHTTP answers the webhook at once, and the person at once or after a pause.
func (b *newcomer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	switch {
	case r.Method == http.MethodGet:
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		return
	case b.status != 0:
		w.WriteHeader(b.status)
		return
	}
	var hook testbot.Event
	_ = json.Unmarshal(body, &hook)
	to := hook.Entry[0].Messaging[0].Sender.ID
	for range b.refused {
		b.answer(to)
	}
	if b.paused == nil {
		b.answer(to)
		return
	}
	go func() {
		<-b.paused
		b.answer(to)
	}()
}

func (b *newcomer) answer(to string) {
	graph, token := cmp.Or(b.graph, b.emu.URL), cmp.Or(b.token, b.emu.PageToken())
	res, err := http.PostForm(graph+"/v25.0/me/messages", url.Values{
		"access_token": {token}, "recipient": {`{"id":"` + to + `"}`}, "messaging_type": {"RESPONSE"}, "message": {`{"text":"Hi there"}`},
	})
	if err == nil {
		_ = res.Body.Close()
	}
}

// firstDay are the mistakes, one for each.
var firstDay = []struct {
	name      string
	person    string // whom the expectation is about; "": ada
	bot       func(t *testing.T, b *newcomer)
	subscribe func(t *testing.T, emu *emulator.Handle) // nil: the bot answers the handshake
	options   func(t *testing.T) emulator.Options
	quiet     time.Duration // above 0: the first send is refused, and the standing checks are asked so soon
}{
	{name: "the bot answers 401", bot: func(_ *testing.T, b *newcomer) { b.status = http.StatusUnauthorized }},
	{name: "the bot answers 404", bot: func(_ *testing.T, b *newcomer) { b.status = http.StatusNotFound }},
	{name: "the bot is down", subscribe: func(t *testing.T, emu *emulator.Handle) {
		t.Helper()
		_, err := emu.Control().SetWebhook(t.Context(), control.WebhookChange{CallbackURL: gone(t), Fields: []string{"messages"}, Verify: new(false)})
		require.NoError(t, err)
	}},
	{name: "the bot is not up yet", subscribe: func(*testing.T, *emulator.Handle) {}, options: func(t *testing.T) emulator.Options {
		t.Helper()
		return emulator.Options{WebhookURL: gone(t)}
	}},
	{name: "no bot is subscribed", subscribe: func(*testing.T, *emulator.Handle) {}},
	{name: "the bot has a wrong token", bot: func(_ *testing.T, b *newcomer) { b.token = "EAAWrongToken000000000000000000000" }},
	{name: "the bot sends elsewhere", bot: func(t *testing.T, b *newcomer) {
		t.Helper()
		elsewhere := httptest.NewServer(http.NotFoundHandler())
		t.Cleanup(elsewhere.Close)
		b.graph = elsewhere.URL
	}},
	{name: "a misspelt person", person: "adda"},
	{name: "too little quiet", quiet: time.Millisecond, bot: func(t *testing.T, b *newcomer) {
		t.Helper()
		b.refused, b.paused = 1, pause(t)
	}},
	{name: "too little patience", bot: func(t *testing.T, b *newcomer) {
		t.Helper()
		b.paused = pause(t)
	}},
}

// pause is one that ends with the test.
func pause(t *testing.T) chan struct{} {
	t.Helper()
	paused := make(chan struct{})
	t.Cleanup(func() { close(paused) })
	return paused
}

// gone is a callback where nobody listens any more.
func gone(t *testing.T) string {
	t.Helper()
	srv := httptest.NewServer(nil)
	srv.Close()
	return srv.URL + "/webhook"
}

// What a newcomer is told on each surface: a Go story, POST verify as text, a wait that was in vain, and a story in YAML. A verdict
// is the same in Go and over HTTP.
func TestNewcomers(t *testing.T) {
	t.Parallel()
	for _, tt := range firstDay {
		person, quiet := cmp.Or(tt.person, "ada"), cmp.Or(tt.quiet, 25*time.Millisecond)
		x := contract.Sent(contract.To(person), contract.Text("Hi there"), contract.Accepted())
		surfaces := map[string]func(t *testing.T, emu *emulator.Handle) string{
			"go": func(t *testing.T, emu *emulator.Handle) string {
				t.Helper()
				tb := &heard{}
				story := contract.Tell(tb, emu).Patience(briefly).Quiet(quiet)
				hello(t, emu)
				if tt.quiet > 0 {
					story.Checks()
				} else {
					story.Expect(x)
				}
				return strings.TrimPrefix(tb.text, "contract: ")
			},
			"http": func(t *testing.T, emu *emulator.Handle) string {
				t.Helper()
				hello(t, emu)
				in := control.Verification{PatienceMS: new(int(briefly.Milliseconds())), QuietMS: new(int(quiet.Milliseconds()))}
				if tt.quiet == 0 {
					in.Expectations = contract.Expectations{x}
				}
				return postTo(t, emu, "verify?format=text", in)
			},
			"wait": func(t *testing.T, emu *emulator.Handle) string {
				t.Helper()
				hello(t, emu)
				return postTo(t, emu, "requests/wait", control.Search{Match: x.Match, PatienceMS: new(int(briefly.Milliseconds()))})
			},
			"yaml": func(t *testing.T, emu *emulator.Handle) string {
				t.Helper()
				steps := "  - says: hello\n  - advance: 1s\n  - expect_reply: Hi there\n"
				if tt.person != "" {
					steps += "    person: " + tt.person + "\n"
				}
				if tt.quiet > 0 {
					steps = "  - inject: window-closed\n  - says: hello\n"
				}
				s, err := scenario.Load("story.yaml", []byte("version: 1\nname: "+tt.name+"\npeople: [{slug: ada}, {slug: ben}]\nsteps:\n"+steps), nil)
				if err != nil {
					return err.Error() + "\n"
				}
				r := (&scenario.Player{Client: emu.Control(), Patience: briefly, Quiet: quiet}).Play(t.Context(), s)
				return told(t, &r)
			},
		}
		if tt.options != nil {
			delete(surfaces, "yaml") // which waits for such a bot before it begins
		}
		for surface, ask := range surfaces {
			t.Run(tt.name+"/"+surface, func(t *testing.T) {
				t.Parallel()
				var options emulator.Options
				if tt.options != nil {
					options = tt.options(t)
				}
				emu := emulator.Start(t, options)
				b := &newcomer{emu: emu}
				if tt.bot != nil {
					tt.bot(t, b)
				}
				if tt.subscribe != nil {
					tt.subscribe(t, emu)
				} else {
					srv := httptest.NewServer(b)
					t.Cleanup(srv.Close)
					_, err := emu.Control().SetWebhook(t.Context(), control.WebhookChange{CallbackURL: srv.URL + "/webhook", Fields: []string{"messages"}})
					require.NoError(t, err)
				}
				if tt.quiet > 0 && surface != "yaml" {
					_, err := emu.Control().AddFault(t.Context(), control.FaultRule{Effect: control.FaultEffect{Error: &control.FaultError{Code: 10, Subcode: 2018278}}})
					require.NoError(t, err)
				}
				file := surface
				if surface == "go" && tt.person == "" {
					file = "http"
				}
				golden.Equal(t, fmt.Sprintf("testdata/failures/newcomer/%s.%s.txt", strings.ReplaceAll(tt.name, " ", "-"), file), steady(ask(t, emu)))
			})
		}
	}
}

// hello lets ada write, and the bot be told of it: patience is for what it does then.
func hello(t *testing.T, emu *emulator.Handle) {
	t.Helper()
	emu.Person("ada").Says("hello")
	_, err := emu.Control().Move(t.Context(), control.Advance{Duration: "0s", PatienceMS: new(0), QuietMS: new(1)})
	require.NoError(t, err)
}

// briefly is a short patience.
const briefly = 100 * time.Millisecond

// heard keeps what a story fails with.
type heard struct{ text string }

func (*heard) Helper() {}
func (h *heard) Errorf(format string, args ...any) {
	h.text += fmt.Sprintf(format, args...)
}
func (h *heard) Fatalf(format string, args ...any) { h.Errorf(format+"\n", args...) }

// postTo posts to the control API, and returns the answer as people read it.
func postTo(t *testing.T, emu *emulator.Handle, path string, in any) string {
	t.Helper()
	body, err := json.Marshal(in)
	require.NoError(t, err)
	res, err := http.Post(emu.URL+"/_sendmock/"+path, "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain") {
		return string(answer)
	}
	var b bytes.Buffer
	require.NoError(t, json.Indent(&b, answer, "", "  "))
	return fmt.Sprintf("%d\n%s", res.StatusCode, b.String())
}
