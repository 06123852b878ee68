package sandbox

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// quiet knows whether a bot is still at work: Graph calls and postings under way, and when something last ended that can have set it
// going. Counting costs a few atomic operations a call; who waits polls, because waiting is rare and calls are not.
type quiet struct {
	busy    atomic.Int64 // calls and lanes under way
	posting atomic.Int64 // webhooks that a bot is being told
	waiting atomic.Int64 // those who wait for the bot
	moved   atomic.Int64 // the machine's clock, in nanoseconds, when a call ended or a webhook was taken; 0: never
	told    atomic.Pointer[told]
	pace    *Pace
}

// told is the newest webhook that a bot took.
type told struct {
	callback string
	at       int64 // the machine's clock, in nanoseconds
}

// call begins a Graph call. From one that sends a message it learns how long the bot thought about the webhook before it, if it is the
// bot's: tests send too. It is where the bot is being told right now, or somebody waits for it, as a test that waits sends nothing; and
// a very short time does no harm.
func (q *quiet) call(sends bool) {
	q.busy.Add(1)
	last := q.told.Load()
	if !sends || last == nil {
		return
	}
	if q.posting.Load() > 0 {
		q.pace.note(last.callback, 0)
		return
	}
	if gap := time.Duration(clock.System().UnixNano() - last.at); q.waiting.Load() > 0 || gap <= minQuiet/quietGaps {
		q.pace.note(last.callback, gap)
	}
}

// called ends a Graph call.
func (q *quiet) called() {
	q.moved.Store(clock.System().UnixNano())
	q.busy.Add(-1)
}

// tell begins the posting of a webhook; what it returns ends it. A bot that nobody listens for, or that refuses the webhook, has not
// been set going by it.
func (q *quiet) tell(callback string) (taken func(r *webhook.Result)) {
	q.posting.Add(1)
	begun := &told{callback, clock.System().UnixNano()}
	first := q.told.CompareAndSwap(nil, begun) // it may answer before it has taken it
	return func(r *webhook.Result) {
		if r.Error == "" || r.Late {
			now := clock.System().UnixNano()
			q.told.Store(&told{callback, now})
			q.moved.Store(now)
		} else if first {
			q.told.CompareAndSwap(begun, nil)
		}
		q.posting.Add(-1)
	}
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
	minQuiet  = 400 * time.Millisecond
	maxQuiet  = 5 * time.Second
	quietGaps = 3 // times the longest gap seen

	// coldQuiet is for a bot that has never answered yet: its first answer may come late, wherever it runs. It costs this much only
	// where none comes, as what a bot needs is asked again while it is waited for.
	coldQuiet = 3 * time.Second

	pollEvery = 2 * time.Millisecond  // while something is under way
	askEvery  = 10 * time.Millisecond // what the bots need
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
	out := Quiet{minQuiet, "no app has a callback: since the last Graph call"}
	for i, callback := range s.callbacks() {
		own := Quiet{coldQuiet, "the bot at " + webhook.Shown(callback) + " has not answered a webhook yet"}
		if gap, seen := s.quiet.pace.of(callback); seen {
			own.For = min(max(quietGaps*gap, minQuiet), maxQuiet)
			own.Why = fmt.Sprintf("%d times the longest time from a webhook to an answer of the bot at %s, %s, and at least %s",
				quietGaps, webhook.Shown(callback), gap.Round(time.Millisecond), minQuiet)
		}
		if i == 0 || own.For > out.For {
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
	return s.quiet.wait(ctx, func() time.Duration { return s.Quiet().For })
}

func (q *quiet) wait(ctx context.Context, silence func() time.Duration) bool {
	q.waiting.Add(1)
	defer q.waiting.Add(-1)
	deadline := clock.System().Add(max(busyLimit, 10*silence()))
	var since int64          // when the silence began
	var stolen time.Duration // of it, where the machine was too busy to wake up who waits here, and the bot as well: it does not count
	for {
		need, now := silence(), clock.System()
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
