package quiet

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
)

// told is whom bots were told of and have not answered yet. Times are the machine's clock, in nanoseconds.
type told struct {
	people   atomic.Int64 // how many: a call need not ask for the lock where there are none
	believed atomic.Int64 // when a silence was last long enough for what the bots need

	mu     sync.Mutex         // guards what follows
	unsaid map[string][]*owed // by PSID, a bot each
}

// owed is what one bot was told of one person.
type owed struct {
	callback string
	since    int64 // when it took the oldest that is not answered; 0: none whose answer could be told from another
	early    bool  // it has not taken it yet
	open     int   // webhooks that may still be answered
	posting  int   // of them, being posted
	newest   int64 // when it was last told
}

// answer is one to a person that a bot was told of.
type answer struct {
	callback string
	gap      time.Duration
	early    bool // before the bot had taken the webhook
}

// maxTold bounds the people of whom it is known what bots were told.
//
//sendmock:bound deliveries whose telling is remembered | the oldest go | TestToldIsBounded
const maxTold = 1000

// begin begins the telling of a webhook; what it returns ends it. Nobody's (psid is "") is not remembered.
func (t *told) begin(callback, psid string) (ends func(took bool, now int64)) {
	if psid == "" {
		return func(bool, int64) {}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := clock.System().UnixNano()
	o := t.ofLocked(callback, psid, now)
	if o == nil {
		return func(bool, int64) {}
	}
	if o.posting == 0 && t.over(o, now) {
		o.open, o.since = 0, 0
	}
	first := o.open == 0
	if first {
		o.since, o.early = now, true // it may answer before it has taken it
	}
	o.open++
	o.posting++
	o.newest = now
	return func(took bool, now int64) {
		t.mu.Lock()
		defer t.mu.Unlock()
		o.posting--
		switch {
		case took && first && o.early:
			o.since, o.early = now, false
		case !took && first && o.early:
			o.since, o.early = 0, false
			fallthrough
		case !took:
			o.open = max(0, o.open-1)
		}
		o.newest = now
		t.dropLocked(psid, o)
	}
}

// over reports whether what a bot was told comes to nothing: it was silent for as long as it ever is.
func (t *told) over(o *owed, now int64) bool {
	return o.newest <= t.believed.Load() || now-o.newest > int64(maxQuiet)
}

// ofLocked finds what a bot was told of a person, or begins it; nil: there are too many.
func (t *told) ofLocked(callback, psid string, now int64) *owed {
	for _, o := range t.unsaid[psid] {
		if o.callback == callback {
			return o
		}
	}
	if len(t.unsaid) >= maxTold && t.unsaid[psid] == nil {
		t.sweepLocked(now)
		if len(t.unsaid) >= maxTold {
			return nil
		}
	}
	if t.unsaid == nil {
		t.unsaid = map[string][]*owed{}
	}
	o := &owed{callback: callback}
	t.unsaid[psid] = append(t.unsaid[psid], o)
	t.people.Store(int64(len(t.unsaid)))
	return o
}

func (t *told) sweepLocked(now int64) {
	for psid, list := range t.unsaid {
		for _, o := range slices.Clone(list) {
			if t.over(o, now) {
				o.open = 0
				t.dropLocked(psid, o)
			}
		}
	}
}

// dropLocked forgets what is answered.
func (t *told) dropLocked(psid string, o *owed) {
	if o.open > 0 || o.posting > 0 {
		return
	}
	list := slices.DeleteFunc(t.unsaid[psid], func(other *owed) bool { return other == o })
	if len(list) == 0 {
		delete(t.unsaid, psid)
	} else {
		t.unsaid[psid] = list
	}
	t.people.Store(int64(len(t.unsaid)))
}

// answered says which bots a message to a person may be the answer of, and how long each took, from the oldest webhook of the person
// that was open. One answer counts once: those to what else the person said meanwhile could not be told from each other, and say nothing.
func (t *told) answered(psid string) (list []answer) {
	if psid == "" || t.people.Load() == 0 {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := clock.System().UnixNano()
	for _, o := range slices.Clone(t.unsaid[psid]) {
		switch {
		case o.since == 0:
		case o.early:
			list = append(list, answer{callback: o.callback, early: true}) // who posts has waited for it
		default:
			list = append(list, answer{callback: o.callback, gap: time.Duration(now - o.since)})
		}
		o.since, o.early = 0, false
		o.open = max(0, o.open-1)
		t.dropLocked(psid, o)
	}
	return list
}

// unsure is for a reset: an answer to what was told before it cannot be told from one to what is told after it.
func (t *told) unsure() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, list := range t.unsaid {
		for _, o := range list {
			o.since, o.early = 0, false
		}
	}
}
