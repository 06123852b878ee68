package quiet

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// Config is what a Watch is made of.
type Config struct {
	// Callbacks are where apps are told of events now. It is asked again and again while somebody waits.
	Callbacks func() []string
	Silence   time.Duration // that is believed whatever bots there are; 0: as long as each needs
	Pace      *Pace         // how slowly bots answer, kept for several; nil: one of its own
}

// Watch knows whether a bot is still at work: Graph calls and postings under way, and when something last ended that can have set it
// going. Counting costs a few atomic operations a call; who waits polls, because waiting is rare and calls are not, and is woken only
// when nothing is under way any more.
type Watch struct {
	config Config

	busy    atomic.Int64  // calls and lanes under way
	waiting atomic.Int64  // those who wait for the bot
	moved   atomic.Int64  // the machine's clock, in nanoseconds, when a call ended or a webhook was taken; 0: never
	idle    chan struct{} // has one where nothing has been under way any more since somebody began to wait
	told    told
}

// New returns a Watch that has seen nothing.
func New(cfg Config) *Watch {
	if cfg.Pace == nil {
		cfg.Pace = NewPace()
	}
	return &Watch{config: cfg, idle: make(chan struct{}, 1)}
}

// Begin and End frame a Graph call, its answer included. What a bot does next, it does when its call has ended.
func (w *Watch) Begin() { w.busy.Add(1) }

// End ends what Begin began.
func (w *Watch) End() {
	w.moved.Store(clock.System().UnixNano())
	w.ended()
}

// ended is the end of something that was under way. An advance over ten thousand instants would lose half a minute by polling for it.
func (w *Watch) ended() {
	if w.busy.Add(-1) == 0 && w.waiting.Load() > 0 {
		select {
		case w.idle <- struct{}{}:
		default:
		}
	}
}

// Hang ends what Begin began where no answer is ever given: when ctx is done. The bot waits too, so it counts as at work; but not for
// long, as one that gives up late or never would make each verdict as slow. When it gives up is when it acts.
func (w *Watch) Hang(ctx context.Context) {
	clock.Wait(ctx, maxQuiet)
	if ctx.Err() == nil {
		w.ended()
		<-ctx.Done()
		w.busy.Add(1) // for the moment in which it is said when
	}
	w.End()
}

// Answers learns from a message to a person how long the bot thought about what it was told of that person. Tests send too: it is the
// bot's where it is being told right now, or where somebody waits for it, as a test that waits sends nothing; and a very short time does
// little harm.
func (w *Watch) Answers(psid string) {
	for _, a := range w.told.answered(psid) {
		if a.early || w.waiting.Load() > 0 || a.gap <= minQuiet/quietGaps {
			w.config.Pace.note(a.callback, a.gap)
		}
	}
}

// BeginPosting and EndPosting frame work on deliveries, whatever comes of them. A bot that refuses all is not set going.
func (w *Watch) BeginPosting() { w.busy.Add(1) }

// EndPosting ends what BeginPosting began.
func (w *Watch) EndPosting() { w.ended() }

// Tell begins one posting of a webhook; what it returns ends it. A bot that nobody listens for, or that refuses the webhook, has not
// been set going by it.
func (w *Watch) Tell(callback string, d *record.Delivery) (taken func(r *webhook.Result)) {
	psid := ""
	if answerable(d) {
		psid = d.PSID
	}
	ends := w.told.begin(callback, psid)
	return func(r *webhook.Result) {
		took := r.Error == "" || r.Late
		now := clock.System().UnixNano()
		ends(took, now)
		if took && !isReceipt(d) {
			w.moved.Store(now)
		}
	}
}

// Reset is for another world: an answer to what was told before it cannot be told from one to what is told after it. How slowly bots
// answer is not forgotten.
func (w *Watch) Reset() { w.told.unsure() }

// Await says that somebody waits for the bot, until what it returns is called.
func (w *Watch) Await() (done func()) {
	w.waiting.Add(1)
	return func() { w.waiting.Add(-1) }
}
