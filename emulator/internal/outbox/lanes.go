package outbox

// laneKey is what keeps an order: a conversation, or a Page's feed, and the app that is told.
type laneKey struct{ app, thread string }

// lane is a queue that one worker at a time works off.
type lane struct {
	key   laneKey
	queue []*tracked
	taken bool // it is ready, or a worker has it
}

func (t *tracked) lane() laneKey {
	d := t.delivery
	if d.ConversationID == "" {
		return laneKey{d.AppID, d.PageID}
	}
	return laneKey{d.AppID, d.ConversationID}
}

// Enqueue has deliveries posted, each when its turn comes.
func (o *Outbox) Enqueue(made Made) {
	if made.list == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, t := range made.list {
		o.enqueueLocked(t)
	}
}

// enqueueLocked puts a delivery into its lane and sees to it that somebody posts it.
func (o *Outbox) enqueueLocked(t *tracked) {
	if t.era != o.era || !t.waits() {
		return
	}
	l := o.lanes[t.lane()]
	if l == nil {
		l = &lane{key: t.lane()}
		o.lanes[l.key] = l
	}
	l.push(t)
	o.readyLocked(l)
}

// push keeps the order in which deliveries were made: a retry goes before what is younger.
func (l *lane) push(t *tracked) {
	i := len(l.queue)
	for i > 0 && l.queue[i-1].delivery.ID > t.delivery.ID {
		i--
	}
	l.queue = append(l.queue, nil)
	copy(l.queue[i+1:], l.queue[i:])
	l.queue[i] = t
}

// goesOnLocked reports whether the next delivery of a lane can be posted.
func (o *Outbox) goesOnLocked(l *lane) bool {
	return len(l.queue) > 0 && !o.stopped && !l.queue[0].held && !o.awaited[l.key.app]
}

// readyLocked hands a lane to a worker, of which there are few and none while there is nothing to do.
func (o *Outbox) readyLocked(l *lane) {
	if l.taken || !o.goesOnLocked(l) {
		return
	}
	l.taken = true
	o.config.Quiet.BeginPosting()
	o.ready = append(o.ready, l)
	if o.posting < maxPosting {
		o.posting++
		go o.work()
	}
}

// work works lanes off until none is ready.
func (o *Outbox) work() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.ready) > 0 {
		l := o.ready[0]
		o.ready[0] = nil // lets go of it
		o.ready = o.ready[1:]
		for o.goesOnLocked(l) {
			t := l.queue[0]
			l.queue[0] = nil
			l.queue = l.queue[1:]
			o.mu.Unlock()
			o.post(t)
			o.mu.Lock()
		}
		l.taken = false
		if len(l.queue) == 0 && o.lanes[l.key] == l {
			delete(o.lanes, l.key)
		}
		o.config.Quiet.EndPosting()
	}
	o.posting--
}
