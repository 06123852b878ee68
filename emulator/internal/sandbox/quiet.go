package sandbox

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// quiet knows whether a bot is still at work: Graph calls and postings under way, and when something last ended that can have set it
// going. Counting costs a few atomic operations a call; who waits polls, because waiting is rare and calls are not.
type quiet struct {
	busy    atomic.Int64 // calls and lanes under way
	waiting atomic.Int64 // those who wait for the bot
	moved   atomic.Int64 // the machine's clock, in nanoseconds, when a call ended or a webhook was taken; 0: never
	told    told
	pace    *Pace
}

// called ends a Graph call.
func (q *quiet) called() {
	q.moved.Store(clock.System().UnixNano())
	q.busy.Add(-1)
}

// hang goes on with a Graph call that gets no answer, until ctx is done. The bot waits too, so it counts as at work; but not for long, as
// one that gives up late or never would make each verdict as slow. When it gives up is when it acts.
func (q *quiet) hang(ctx context.Context) {
	clock.Wait(ctx, maxQuiet)
	if ctx.Err() == nil {
		q.busy.Add(-1)
		<-ctx.Done()
		q.busy.Add(1) // for the moment in which it is said when
	}
	q.called()
}

// answer learns from a message to a person how long the bot thought about what it was told of that person. Tests send too: it is the
// bot's where it is being told right now, or where somebody waits for it, as a test that waits sends nothing; and a very short time does
// little harm.
func (q *quiet) answer(psid string) {
	for _, a := range q.told.answered(psid) {
		if a.early || q.waiting.Load() > 0 || a.gap <= minQuiet/quietGaps {
			q.pace.note(a.callback, a.gap)
		}
	}
}

// tell begins the posting of a webhook; what it returns ends it. A bot that nobody listens for, or that refuses the webhook, has not
// been set going by it.
func (q *quiet) tell(callback string, d *record.Delivery) (taken func(r *webhook.Result)) {
	psid := ""
	if answerable(d) {
		psid = d.PSID
	}
	ends := q.told.begin(callback, psid)
	return func(r *webhook.Result) {
		took := r.Error == "" || r.Late
		now := clock.System().UnixNano()
		ends(took, now)
		if took && !isReceipt(d) {
			q.moved.Store(now)
		}
	}
}

// isReceipt reports whether a webhook tells of what became of the Page's own messages. A bot may act on one, but hardly any does, and they
// come late: a delivery receipt a second after each message, on a clock that runs. If they set a bot going, each answer would cost its
// silence twice. So they are waited for while they are posted, and no longer. An echo comes at once, and costs nothing: where the machine
// is busy it comes later, and so tells of how busy it is.
func isReceipt(d *record.Delivery) bool {
	switch event(d.Event) {
	case "delivery", "read":
		return true
	}
	return false
}

// answerable reports whether a bot may answer a webhook with a message to the person. One in standby is left to the app that controls
// the thread.
func answerable(d *record.Delivery) bool {
	return d.PSID != "" && d.Field != "standby" && Answerable(d.Event)
}

// Answerable reports whether an event, by the key of its event object, is one that a bot may answer: a receipt or an echo is none, and who
// controls a thread is nothing that a person said.
func Answerable(name string) bool {
	switch event(name) {
	case "delivery", "read", "message_echo", "pass_thread_control", "take_thread_control", "request_thread_control", "app_roles":
		return false
	}
	return true
}

// event is a name without the variant that a sample has in it.
func event(name string) string {
	name, _, _ = strings.Cut(name, ".")
	return name
}

// Pace is how slowly bots answer: the longest time from a webhook to a send, by callback. It outlives resets and sandboxes.
type Pace struct {
	mu   sync.Mutex // guards what follows
	bots map[string]*pace
}

// pace is that of one bot. The first answer comes late for reasons of its own, as a connection that is made; once there are enough
// others it counts no more.
type pace struct {
	first, longest time.Duration // longest is that of all but the first
	seen           int
}

// enoughSeen answers are more telling than the first.
const enoughSeen = 4

func (p *pace) gap() time.Duration {
	if p.seen < enoughSeen {
		return max(p.first, p.longest)
	}
	return p.longest
}

// NewPace returns one that has seen nothing.
func NewPace() *Pace { return &Pace{bots: map[string]*pace{}} }

// maxCallbacks bounds the callbacks whose pace is known.
const maxCallbacks = 1000

// note learns a time. One longer than any silence that is waited for is the bot's own doing, as a timer's, and says nothing.
func (p *Pace) note(callback string, gap time.Duration) {
	if gap > maxQuiet {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	bot := p.bots[callback]
	switch {
	case bot != nil:
		bot.longest = max(bot.longest, gap)
	case len(p.bots) >= maxCallbacks:
		return
	default:
		bot = &pace{first: gap}
		p.bots[callback] = bot
	}
	bot.seen = min(bot.seen+1, enoughSeen)
}

func (p *Pace) of(callback string) (gap time.Duration, seen bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	bot := p.bots[callback]
	if bot == nil {
		return 0, false
	}
	return bot.gap(), true
}

// The silence of a bot that is believed, on the machine's clock, unless somebody says otherwise.
const (
	minQuiet  = 500 * time.Millisecond
	maxQuiet  = 5 * time.Second
	quietGaps = 3 // times the longest gap seen

	// coldQuiet is for a bot that has never answered yet: its first answer may come late, wherever it runs. It costs this much only
	// where none comes, as what a bot needs is asked again while it is waited for.
	coldQuiet = 3 * time.Second

	pollEvery = 2 * time.Millisecond  // while something is under way
	askEvery  = 10 * time.Millisecond // what the bots need, whatever is under way: it takes the world's lock
	// busyLimit bounds one wait: a bot that never falls silent must not stop time.
	busyLimit = 20 * time.Second // more than a hanging bot takes for the attempts at once
)

// Quiet is a silence that is believed, and why it is as long as it is.
type Quiet struct {
	For time.Duration
	Why string
}

// Given is a quiet that somebody asked for.
func Given(d time.Duration) Quiet { return Quiet{d, "as it was given"} }

// Quiet is the silence of the present bots that is believed: what the slowest of them needs.
func (s *Sandbox) Quiet() Quiet {
	if s.config.Quiet > 0 {
		return Quiet{s.config.Quiet, "as this server was started with"}
	}
	n := s.needed()
	switch {
	case n.callback == "":
		return Quiet{n.quiet, "no app has a callback: since the last Graph call"}
	case !n.seen:
		return Quiet{n.quiet, "the bot at " + webhook.Shown(n.callback) + " has not answered a webhook yet"}
	}
	return Quiet{n.quiet, fmt.Sprintf("%d times the longest time from a webhook to an answer of the bot at %s, %s, and at least %s",
		quietGaps, webhook.Shown(n.callback), n.gap.Round(time.Millisecond), minQuiet)}
}

// need is the silence that is needed, and the callback of the bot that needs it; "" where there is none.
type need struct {
	quiet    time.Duration
	callback string
	gap      time.Duration
	seen     bool // it has answered
}

func (s *Sandbox) needed() need {
	out := need{quiet: minQuiet}
	for i, callback := range s.callbacks() {
		own := need{quiet: coldQuiet, callback: callback}
		if own.gap, own.seen = s.quiet.pace.of(callback); own.seen {
			own.quiet = min(max(quietGaps*own.gap, minQuiet), maxQuiet)
		}
		if i == 0 || own.quiet > out.quiet {
			out = own
		}
	}
	return out
}

// Await says that somebody waits for the bot, until what it returns is called.
func (s *Sandbox) Await() (done func()) {
	s.quiet.waiting.Add(1)
	return func() { s.quiet.waiting.Add(-1) }
}

// callbacks are where apps are told of events now.
func (s *Sandbox) callbacks() (list []string) {
	s.Do(func(tx *Tx) {
		for _, app := range tx.World.Apps {
			if app.Webhook != nil && app.Webhook.Active {
				list = append(list, app.Webhook.CallbackURL)
			}
		}
	})
	return list
}

// Idle waits until no Graph call and no posting is under way and the silence since the last thing that can have set the bot going is
// as long as q says. A bot that was told nothing owes no silence. It reports whether it was quiet: a bot that never is, is waited
// for no longer than 20 s, or ten times the silence.
func (s *Sandbox) Idle(ctx context.Context, q Quiet) bool {
	return s.quiet.wait(ctx, func() time.Duration { return q.For })
}

// IdleAsNeeded is Idle for as long as the bots need. A bot that shows its pace meanwhile is waited for by that pace.
func (s *Sandbox) IdleAsNeeded(ctx context.Context) bool {
	if s.config.Quiet > 0 {
		return s.Idle(ctx, Quiet{For: s.config.Quiet})
	}
	silent := s.quiet.wait(ctx, func() time.Duration { return s.needed().quiet })
	if silent {
		s.quiet.told.believed.Store(clock.System().UnixNano())
	}
	return silent
}

func (q *quiet) wait(ctx context.Context, silence func() time.Duration) bool {
	q.waiting.Add(1)
	defer q.waiting.Add(-1)
	need, asked := silence(), clock.System()
	deadline := asked.Add(max(busyLimit, 10*need))
	var since int64          // when the silence began
	var stolen time.Duration // of it, where the machine was too busy to wake up who waits here, and the bot as well: it does not count
	for {
		now := clock.System()
		if now.Sub(asked) >= askEvery {
			need, asked = silence(), now
		}
		rest := pollEvery
		if q.busy.Load() == 0 { // asked before moved: what ends in between has moved
			moved := q.moved.Load()
			if moved != since {
				since, stolen = moved, 0
			}
			rest = 0
			if moved != 0 {
				rest = min(need+stolen-now.Sub(time.Unix(0, moved)), askEvery)
			}
		}
		switch {
		case rest <= 0:
			return true
		case ctx.Err() != nil || now.After(deadline):
			return false
		}
		clock.Wait(ctx, rest)
		stolen += max(0, clock.System().Sub(now)-rest)
	}
}
