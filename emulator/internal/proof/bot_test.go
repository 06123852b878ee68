package proof

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
)

// pace is how a bot answers.
type pace struct {
	name  string
	first time.Duration // until its first answer of all
	then  time.Duration
	more  bool // each answer is followed by one too many
}

// paces are those of bots that behave.
var paces = []pace{
	{name: "0 ms"},
	{name: "150 ms", first: 150 * time.Millisecond, then: 150 * time.Millisecond},
	{name: "600 ms", first: 600 * time.Millisecond, then: 600 * time.Millisecond},
	{name: "1500 ms", first: 1500 * time.Millisecond, then: 1500 * time.Millisecond},
	{name: "2500, then 150 ms", first: 2500 * time.Millisecond, then: 150 * time.Millisecond},
}

// talkers are those of bots that say one thing too many.
var talkers = []pace{
	{name: "0 ms, twice", more: true},
	{name: "150 ms, twice", first: 150 * time.Millisecond, then: 150 * time.Millisecond, more: true},
}

// tooMany is how long after its answer a talker says something else.
const tooMany = 200 * time.Millisecond

// bot takes every webhook at once and answers later, as bots with a queue do: the hardest to tell from one that does not answer.
type bot struct {
	pace pace

	mu       sync.Mutex // guards what follows
	send     func(to, text string)
	answered bool
	ada      string // who said hello last

	atWork sync.WaitGroup
}

// sends says how the bot reaches the Graph. It is told before anybody writes to it.
func (b *bot) sends(f func(to, text string)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.send = f
}

func (b *bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		return
	}
	var hook testbot.Event
	_ = json.NewDecoder(r.Body).Decode(&hook)
	for _, m := range hook.Written() {
		b.atWork.Go(func() { b.hears(m.Sender.ID, m.Message.Text) })
	}
}

// hears answers a text. Told to remind, it writes to who said hello, whatever the hour.
func (b *bot) hears(from, text string) {
	b.mu.Lock()
	send, wait := b.send, b.pace.then
	if !b.answered {
		wait = b.pace.first
	}
	b.answered = true
	to, answer := from, "You said "+text
	if text == "remind" {
		to, answer = b.ada, "Still there?"
	} else {
		b.ada = from
	}
	b.mu.Unlock()
	clock.Wait(context.Background(), wait)
	send(to, answer)
	if b.pace.more {
		clock.Wait(context.Background(), tooMany)
		send(to, "Anything else?")
	}
}
