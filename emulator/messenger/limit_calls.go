package messenger

import "time"

// maxInstants bounds the instants at which calls are counted, of all limits and callers.
//
//sendmock:bound instants at which calls of rate limits are remembered | neighbouring ones are folded into the later; of too many callers all are forgotten | TestCallsOfLimitsAreBounded
const maxInstants = 100_000

// limitKey is whose calls are counted together.
type limitKey struct {
	name LimitName
	of   string
}

// callsAt are calls at one instant: on a frozen clock that is all of them.
type callsAt struct {
	at time.Time
	n  int
}

// window are calls of a caller, the oldest first, and how many they are.
type window struct {
	calls []callsAt
	n     int
}

// limitCalls are the calls inside the windows of the limits.
type limitCalls struct {
	of       map[limitKey]*window
	instants int
}

// add counts a call.
func (c *limitCalls) add(now time.Time, key limitKey, limits map[LimitName]Limit) {
	if c.instants >= maxInstants {
		c.shrink(now, limits)
	}
	w := c.of[key]
	if w == nil {
		if c.of == nil {
			c.of = map[limitKey]*window{}
		}
		w = new(window)
		c.of[key] = w
	}
	w.n++
	if last := len(w.calls) - 1; last >= 0 && w.calls[last].at.Equal(now) {
		w.calls[last].n++
		return
	}
	w.calls = append(w.calls, callsAt{now, 1})
	c.instants++
}

// within are the calls inside the window that ends now. Those before it are forgotten.
func (c *limitCalls) within(now time.Time, key limitKey, per time.Duration) window {
	w := c.of[key]
	if w == nil {
		return window{}
	}
	for len(w.calls) > 0 && now.Sub(w.calls[0].at) >= per {
		w.n -= w.calls[0].n
		w.calls = w.calls[1:]
		c.instants--
	}
	if len(w.calls) == 0 {
		delete(c.of, key)
	}
	return *w
}

// shrink forgets what is outside of its window, and folds the rest: a call counts a little longer then, and none is forgotten. Where
// that helps little there are too many callers, and all begin anew.
func (c *limitCalls) shrink(now time.Time, limits map[LimitName]Limit) {
	for key, w := range c.of {
		c.within(now, key, limits[key.name].Per)
		c.instants -= len(w.calls)
		w.fold()
		c.instants += len(w.calls)
	}
	if c.instants > maxInstants*3/4 {
		*c = limitCalls{}
	}
}

// fold makes one of each two that are neighbours, the later.
func (w *window) fold() {
	folded := make([]callsAt, 0, (len(w.calls)+1)/2)
	for i, call := range w.calls {
		if i%2 == 1 {
			call.n += folded[len(folded)-1].n
			folded[len(folded)-1] = call
			continue
		}
		folded = append(folded, call)
	}
	w.calls = folded
}
