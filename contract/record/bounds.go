package record

// The limits of a [Recorder] unless others are given.
const (
	// defaultCount is how many exchanges are kept; of other entries, which are smaller, eight times as many.
	//
	//sendmock:bound recorded requests; of all else on record eight times as many | the oldest go, and are counted | TestBounds
	defaultCount = 10_000

	// defaultBytes is what all entries weigh together.
	//
	//sendmock:bound bytes of the record | the oldest go, and are counted | TestBounds
	defaultBytes = 64 << 20

	// defaultBodyBytes is what is kept of one body.
	//
	//sendmock:bound bytes kept of a recorded body or answer | cut | TestBounds
	defaultBodyBytes = 64 << 10
)

// Limits bound a [Recorder]. Zero values take the default.
type Limits struct {
	Count     int // exchanges kept; default 10000. Of other entries, which are smaller, eight times as many
	Bytes     int // their size in all; default 64 MiB
	BodyBytes int // kept of one body; default 64 KiB
}

func (l Limits) withDefaults() Limits {
	if l.Count <= 0 {
		l.Count = defaultCount
	}
	if l.Bytes <= 0 {
		l.Bytes = defaultBytes
	}
	if l.BodyBytes <= 0 {
		l.BodyBytes = defaultBodyBytes
	}
	return l
}

// maxText bounds what a record says in words.
const maxText = 2000

// boundLocked lets go of the oldest until the limits hold.
func (r *Recorder) boundLocked() {
	for r.count > r.limits.Count {
		r.evict(isExchange)
		for r.count > 0 && len(r.slots) > 0 && (r.slots[0].state == cleared || r.slots[0].state == published && isOther(r.slots[0].e)) {
			if r.slots[0].state == published {
				r.evict(isAny) // older than every exchange there is
			}
			r.trim()
		}
	}
	for len(r.slots) > 20*r.limits.Count && r.slots[0].state == published {
		r.evict(isAny) // the room between what is left is bounded too
		r.trim()
	}
	for r.others > 8*r.limits.Count {
		r.evict(isOther)
	}
	for r.bytes > r.limits.Bytes && r.count+r.others > 1 {
		r.evict(isAny)
	}
	r.trim()
}

// weigh counts an entry that comes (1) or goes (-1).
func (r *Recorder) weigh(e *Entry, sign int) {
	r.bytes += sign * e.size()
	if e.Exchange != nil {
		r.count += sign
	} else {
		r.others += sign
	}
}

func cut(b []byte, n int) []byte {
	if len(b) <= n {
		return b
	}
	return append([]byte(nil), b[:n]...) // lets go of the rest
}

func isExchange(e *Entry) bool { return e.Exchange != nil }
func isOther(e *Entry) bool    { return e.Exchange == nil }
func isAny(*Entry) bool        { return true }

// evict drops the oldest published entry of a kind.
func (r *Recorder) evict(kind func(*Entry) bool) {
	for i := range r.slots {
		if r.slots[i].state != published || !kind(r.slots[i].e) {
			continue
		}
		if r.slots[i].e.Exchange != nil {
			r.evicted++
			r.gone = r.slots[i].e.Seq
		}
		r.lost = max(r.lost, r.slots[i].e.Seq)
		r.weigh(r.slots[i].e, -1)
		r.slots[i] = slot{nil, cleared}
		return
	}
}

// trim lets go of the cleared slots at the front.
func (r *Recorder) trim() {
	n := 0
	for n < len(r.slots) && r.slots[n].state == cleared {
		n++
	}
	r.slots = r.slots[n:]
}
