package outbox

import "slices"

// Held are deliveries that wait for the answer to a Graph call to be out.
type Held struct{ list []*tracked }

// Hold keeps the deliveries made so far, and what comes behind them in their conversations, from being posted until they are
// released. It comes before they are enqueued.
func (m *Made) Hold() Held {
	for _, t := range m.list {
		t.held = true // no lane has it yet
	}
	return Held(*m)
}

// Empty reports whether there are none.
func (h Held) Empty() bool { return len(h.list) == 0 }

// Release lets held deliveries be posted.
func (o *Outbox) Release(h Held) {
	if h.Empty() {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, t := range h.list {
		t.held = false
		if l := o.lanes[t.lane()]; l != nil {
			o.readyLocked(l)
		}
	}
}

// Subscribed hears that an app's subscription has begun, changed or ended. What waits for the app goes out now, to be posted or
// dropped; where its callback's answer to the handshake is awaited, not before another call says that it is no more.
func (o *Outbox) Subscribed(app string, awaited bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.awaited[app] = awaited
	delete(o.failing, app)
	for _, l := range o.lanes {
		if l.key.app == app {
			o.readyLocked(l)
		}
	}
}

// HoldAll stops all posting until there is a ReleaseAll, or a Reset. What is being posted goes on.
func (o *Outbox) HoldAll() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stopped = true
}

// Holding reports whether nothing is posted until there is a ReleaseAll.
func (o *Outbox) Holding() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.stopped
}

// ReleaseAll lets deliveries be posted again after a HoldAll, and returns how many go out now. Each conversation's go out in the order in
// which they were made, or the other way round: after failures the platform keeps no order (docs/facts/webhooks.md §2).
func (o *Outbox) ReleaseAll(newestFirst bool) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.stopped {
		return 0
	}
	o.stopped = false
	waiting := 0
	for _, l := range o.lanes {
		l.queue = slices.DeleteFunc(l.queue, func(t *tracked) bool { return t.era != o.era }) // a redelivery waits in its place
		if !o.awaited[l.key.app] {
			waiting += len(l.queue)
		}
		if newestFirst {
			slices.Reverse(l.queue)
		}
		o.readyLocked(l)
	}
	return waiting
}
