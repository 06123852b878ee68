package quiet

import (
	"sync"
	"time"
)

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
//
//sendmock:bound callbacks whose pace is known | the oldest go | TestPaceIsBounded
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
