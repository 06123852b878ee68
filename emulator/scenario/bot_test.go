package scenario_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// The manners of a bot that behaves well.
const (
	careful     = ""            // it does not answer a message that reached it a day late
	triesAnyway = "tries-late"  // it does, and leaves the refusal at that
	humanAgent  = "human-agent" // it does under the tag, as people behind a shared inbox do
	talkative   = "talkative"   // it types, and answers with two messages
)

const (
	standardWindow = 24 * time.Hour
	maxTries       = 5
	pauseOfBot     = 150 * time.Millisecond // more than what counts as no pause after a rate limit
)

// passing are the codes of errors after which the same message may be sent again, after a pause.
var passing = []int{-1, 1, 2, 1200, 4, 17, 32, 613, 80001, 80006}

// bot answers every text with "You said …". By default it is as a bot should be; flaw names manners of its own, or one bug.
// It answers a webhook when it is done with it, so whoever waits for the bot to be quiet need not guess.
type bot struct {
	graphURL, token, page, secret string

	flaw string
	now  func() time.Time // virtual: the bot lives in the emulator's time
	http *http.Client

	mu    sync.Mutex           // guards what follows
	seen  map[string]bool      // message ids
	gone  map[string]time.Time // since when a person cannot be reached
	first string               // the first person
	newer time.Time            // of the newest message
	stuck bool
	kept  []event // answers that the bot kept back
}

// event is a message of a person, as far as the bot looks at it.
type event struct {
	from, id, text string
	at             time.Time
}

// startBot starts a bot and subscribes it.
func startBot(t *testing.T, emu *emulator.Handle, flaw string) {
	t.Helper()
	c := emu.Control()
	b := &bot{
		graphURL: emu.URL, token: emu.PageToken(), page: emu.Page().ID, secret: emu.App().Secret, flaw: flaw,
		now: func() time.Time {
			at, _ := c.Clock(context.Background()) // in this process it does not fail
			return at.Now
		},
		http: &http.Client{}, seen: map[string]bool{}, gone: map[string]time.Time{},
	}
	srv := httptest.NewServer(b)
	t.Cleanup(srv.Close)
	_, err := c.SetWebhook(t.Context(), control.WebhookChange{CallbackURL: srv.URL}) // all fields
	require.NoError(t, err)
}

func (b *bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		return
	}
	body, err := io.ReadAll(r.Body)
	_, signed := webhook.Signatures(b.secret, body)
	if err != nil || !hmac.Equal([]byte(signed), []byte(r.Header.Get("X-Hub-Signature-256"))) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	var h testbot.Event
	if err := json.Unmarshal(body, &h); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	for _, entry := range h.Entry {
		for _, m := range entry.Messaging {
			b.wakes()
			if m.Message == nil || m.Message.IsEcho || m.Message.Text == "" || m.Sender.ID == b.page {
				continue
			}
			b.hears(event{m.Sender.ID, m.Message.MID, m.Message.Text, time.UnixMilli(m.Timestamp)})
		}
	}
}

// hears answers a message.
func (b *bot) hears(e event) {
	if !b.minds(e) {
		return
	}
	to, text := e.from, "You said "+e.text
	age := b.now().Sub(e.at)
	switch {
	case age > 7*24*time.Hour && b.flaw == humanAgent:
		return
	case age > standardWindow:
		if fields := b.late(); fields != nil {
			b.send(to, map[string]any{"text": text}, fields)
		}
		return
	}
	message := map[string]any{"text": text}
	switch b.flaw {
	case "late-reply":
		message["text"] = "One moment."
		b.keep(e)
	case "wrong-recipient":
		to = b.first
	case "over-limit":
		message["text"] = text + strings.Repeat(".", 2001-len(text))
	case "quick-reply-21":
		message["quick_replies"] = []any{map[string]any{"content_type": "text", "title": "Show me everything...", "payload": "ALL"}}
	}
	fields := map[string]any{"messaging_type": "RESPONSE"}
	if b.flaw == talkative {
		b.post(map[string]any{"recipient": map[string]any{"id": to}, "sender_action": "typing_on"})
		if !b.send(to, map[string]any{"text": "Let me see."}, fields) {
			return
		}
	}
	b.send(to, message, fields)
}

// minds reports whether a message wants an answer of this bot.
func (b *bot) minds(e event) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.first == "" {
		b.first = e.from
	}
	known := b.seen[e.id]
	b.seen[e.id] = true
	since, gone := b.gone[e.from]
	if gone && !e.at.Before(since) {
		delete(b.gone, e.from) // who writes is back
		gone = false
	}
	b.stuck = b.stuck || b.flaw == "stuck-on-order" && e.at.Before(b.newer)
	if e.at.After(b.newer) {
		b.newer = e.at
	}
	return !gone && !b.stuck && (!known || b.flaw == "answers-twice")
}

// late is what goes with an answer to a message that is more than a day old; nil: it is not answered.
func (b *bot) late() map[string]any {
	switch b.flaw {
	case triesAnyway:
		return map[string]any{"messaging_type": "RESPONSE"}
	case humanAgent:
		return map[string]any{"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
	case "wrong-tag":
		return map[string]any{"messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE"}
	case "missing-messaging-type":
		return map[string]any{"tag": "HUMAN_AGENT"}
	}
	return nil
}

// keep is the bug late-reply: the answer waits for its turn.
func (b *bot) keep(e event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kept = append(b.kept, e)
}

// wakes sends what was kept for more than a day.
func (b *bot) wakes() {
	b.mu.Lock()
	var due []event
	b.kept = slices.DeleteFunc(b.kept, func(e event) bool {
		old := b.now().Sub(e.at) > standardWindow
		if old {
			due = append(due, e)
		}
		return old
	})
	b.mu.Unlock()
	for _, e := range due {
		b.send(e.from, map[string]any{"text": "You said " + e.text}, map[string]any{"messaging_type": "RESPONSE"})
	}
}

// send sends a message, and again where that helps. It reports whether it was accepted.
func (b *bot) send(to string, message, fields map[string]any) bool {
	fields["recipient"], fields["message"] = map[string]any{"id": to}, message
	for range maxTries {
		code, answered := b.post(fields)
		switch {
		case answered && code == 0:
			return true
		case !answered:
			// It may have arrived, and the person must not get it twice.
			if b.flaw != "duplicate-on-timeout" {
				return false
			}
		case code == 551:
			b.mu.Lock()
			b.gone[to] = b.now()
			b.mu.Unlock()
			if b.flaw == "reply-after-block" {
				fields["message"] = map[string]any{"text": "Sorry to see you go."}
				b.post(fields)
			}
			return false
		case code == 190 && b.flaw == "retry-storm", code == 613 && b.flaw == "ignores-613":
		case b.flaw == "gives-up" || !slices.Contains(passing, code):
			return false
		default:
			clock.Wait(context.Background(), pauseOfBot)
		}
	}
	return false
}

// post makes one call. The code is the error's; 0 is none.
func (b *bot) post(fields map[string]any) (code int, answered bool) {
	body, err := json.Marshal(fields)
	if err != nil {
		return 0, false
	}
	res, err := b.http.Post(b.graphURL+"/v25.0/me/messages?access_token="+b.token, "application/json", bytes.NewReader(body))
	if err != nil {
		return 0, false
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct{ Error *struct{ Code int } }
	if json.NewDecoder(res.Body).Decode(&answer) != nil {
		return 0, false
	}
	if answer.Error != nil {
		code = answer.Error.Code
	}
	return code, true
}
