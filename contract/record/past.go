package record

import "time"

// Past is what a recorder has let go of at once.
type Past struct {
	Entries []*Entry // published, oldest first
	From    int64    // seq: the entries are later than that
	To      int64    // the last seq reserved
	Open    int      // exchanges that were reserved and will never be seen
	Evicted bool     // exchanges of it had been pushed out before
}

// Clear lets go of everything published. seq and the count of evictions go on.
func (r *Recorder) Clear() Past {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropLocked(false)
}

// Reset lets go of the open ones too: what is published of them later is not kept. The reset itself is the first thing on record
// after it, before anything that waits for the sandbox's lock.
func (r *Recorder) Reset(at time.Time) Past {
	r.mu.Lock()
	defer r.mu.Unlock()
	past := r.dropLocked(true)
	r.fileLocked(&Entry{Seq: r.nextLocked(), At: at, Reset: true})
	return past
}

func (r *Recorder) dropLocked(open bool) Past {
	past := Past{From: r.began, To: r.seq, Evicted: r.gone > r.began}
	for i := range r.slots {
		switch s := &r.slots[i]; {
		case s.state == published:
			past.Entries = append(past.Entries, s.e)
		case s.state == pending && open:
			past.Open++
		default:
			continue
		}
		r.slots[i] = slot{nil, cleared}
	}
	r.bytes, r.count, r.others, r.began = 0, 0, 0, r.seq
	r.trim()
	return past
}
