package quiet

import (
	"context"
	"fmt"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// The silence of a bot that is believed, on the machine's clock, unless somebody says otherwise.
const (
	minQuiet  = 500 * time.Millisecond
	maxQuiet  = 5 * time.Second
	quietGaps = 3 // times the longest gap seen

	// coldQuiet is for a bot that has never answered yet: its first answer may come late, wherever it runs. It costs this much only
	// where none comes, as what a bot needs is asked again while it is waited for.
	coldQuiet = 3 * time.Second

	pollEvery = 2 * time.Millisecond  // while something is under way
	askEvery  = 10 * time.Millisecond // what the bots need, whatever is under way: it takes the lock of a world
	// busyLimit bounds one wait: a bot that never falls silent must not stop time.
	busyLimit = 20 * time.Second // more than a hanging bot takes for the attempts at once
)

// Silence is one that is believed, and why it is as long as it is.
type Silence struct {
	For time.Duration
	Why string
}

// Given is a silence that somebody asked for.
func Given(d time.Duration) Silence { return Silence{d, "as it was given"} }

// Needed is the silence of the present bots that is believed: what the slowest of them needs.
func (w *Watch) Needed() Silence {
	if w.config.Silence > 0 {
		return Silence{w.config.Silence, "as this server was started with"}
	}
	n := w.needed()
	switch {
	case n.callback == "":
		return Silence{n.quiet, "no app has a callback: since the last Graph call"}
	case !n.seen:
		return Silence{n.quiet, "the bot at " + webhook.Shown(n.callback) + " has not answered a webhook yet"}
	}
	return Silence{n.quiet, fmt.Sprintf("%d times the longest time from a webhook to an answer of the bot at %s, %s, and at least %s",
		quietGaps, webhook.Shown(n.callback), n.gap.Round(time.Millisecond), minQuiet)}
}

// need is the silence that is needed, and the callback of the bot that needs it; "" where there is none.
type need struct {
	quiet    time.Duration
	callback string
	gap      time.Duration
	seen     bool // it has answered
}

func (w *Watch) needed() need {
	out := need{quiet: minQuiet}
	for i, callback := range w.config.Callbacks() {
		own := need{quiet: coldQuiet, callback: callback}
		if own.gap, own.seen = w.config.Pace.of(callback); own.seen {
			own.quiet = min(max(quietGaps*own.gap, minQuiet), maxQuiet)
		}
		if i == 0 || own.quiet > out.quiet {
			out = own
		}
	}
	return out
}

// Idle waits until no Graph call and no posting is under way and the silence since the last thing that can have set the bot going is
// as long as it is to be. A bot that was told nothing owes no silence. It reports whether it was quiet: a bot that never is, is waited
// for no longer than 20 s, or ten times the silence.
func (w *Watch) Idle(ctx context.Context, s Silence) bool {
	return w.wait(ctx, func() time.Duration { return s.For })
}

// IdleAsNeeded is Idle for as long as the bots need. A bot that shows its pace meanwhile is waited for by that pace.
func (w *Watch) IdleAsNeeded(ctx context.Context) bool {
	if w.config.Silence > 0 {
		return w.Idle(ctx, Silence{For: w.config.Silence})
	}
	silent := w.wait(ctx, func() time.Duration { return w.needed().quiet })
	if silent {
		w.told.believed.Store(clock.System().UnixNano())
	}
	return silent
}

func (w *Watch) wait(ctx context.Context, silence func() time.Duration) bool {
	w.waiting.Add(1)
	defer w.waiting.Add(-1)
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
		if w.busy.Load() == 0 { // asked before moved: what ends in between has moved
			moved := w.moved.Load()
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
		clock.WaitOr(ctx, rest, w.idle)
		stolen += max(0, clock.System().Sub(now)-rest)
	}
}
