package record

import (
	"context"
	"time"
)

// Seq is the last seq reserved.
func (r *Recorder) Seq() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seq
}

// Began is the seq at the last Clear or Reset: what is on record is later.
func (r *Recorder) Began() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.began
}

// Count is how many exchanges are kept.
func (r *Recorder) Count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count
}

// Grown reports whether an exchange was recorded, or is open, after seq.
func (r *Recorder) Grown(seq int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := len(r.slots) - 1; i >= max(0, int(seq+1-r.first())); i-- {
		if s := r.slots[i]; s.state == pending || s.state == published && s.e.Exchange != nil {
			return true
		}
	}
	return false
}

// Evicted counts the exchanges that the bounds have pushed out.
func (r *Recorder) Evicted() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.evicted
}

// EvictedSince reports whether an exchange after seq has been pushed out.
func (r *Recorder) EvictedSince(seq int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.gone > seq
}

// Pending lists the seqs that are reserved and not yet published.
func (r *Recorder) Pending() []int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []int64
	for i, s := range r.slots {
		if s.state == pending {
			list = append(list, r.first()+int64(i))
		}
	}
	return list
}

// Since returns the exchanges after seq, oldest first, up to the first that is still open.
func (r *Recorder) Since(seq int64) []*Exchange {
	var list []*Exchange
	for _, e := range r.Entries(seq) {
		if e.Exchange != nil {
			list = append(list, e.Exchange)
		}
	}
	return list
}

// Read puts the exchanges after seq into room, oldest first, as many as it has room for, up to the first that is still open. next is
// the last seq that was looked at: who reads on from there sees every exchange once.
func (r *Recorder) Read(seq int64, room []*Exchange) (list []*Exchange, next int64) {
	list, next = room[:0], seq
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := r.after(seq); i < len(r.slots) && r.slots[i].state != pending && len(list) < len(room); i++ {
		if r.slots[i].state != published {
			continue
		}
		next = r.slots[i].e.Seq
		if e := r.slots[i].e.Exchange; e != nil {
			list = append(list, e)
		}
	}
	return list, next
}

// Entries returns everything after seq, oldest first, up to the first exchange that is still open.
func (r *Recorder) Entries(seq int64) []*Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sinceLocked(seq)
}

// Follow is Entries of the open chapter: after seq, or all of it where a chapter has begun since began. It says when the chapter began, too.
func (r *Recorder) Follow(began, seq int64) (entries []*Entry, now int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.began != began {
		seq = r.began
	}
	return r.sinceLocked(seq), r.began
}

func (r *Recorder) sinceLocked(seq int64) []*Entry {
	i := r.after(seq)
	if i == len(r.slots) {
		return nil
	}
	list := make([]*Entry, 0, len(r.slots)-i)
	for ; i < len(r.slots) && r.slots[i].state != pending; i++ {
		if r.slots[i].state == published {
			list = append(list, r.slots[i].e)
		}
	}
	return list
}

// Wait is Entries, but blocks until there is something or ctx is done.
func (r *Recorder) Wait(ctx context.Context, seq int64) ([]*Entry, error) {
	for {
		r.mu.Lock()
		list := r.sinceLocked(seq)
		wake := r.wakeLocked(len(list) == 0)
		r.mu.Unlock()
		if len(list) > 0 {
			return list, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-wake:
		}
	}
}

// Next waits for entries after seq and puts them into room, oldest first, as many as it has room for. Who reads on from the last of them
// holds no more of the record at a time than that. lost is the highest seq that was dropped for want of room: where it is later than seq,
// something is missing that was there. The error is that ctx is done.
func (r *Recorder) Next(ctx context.Context, seq int64, room []*Entry) (list []*Entry, lost int64, err error) {
	for {
		r.mu.Lock()
		list, lost = room[:0], r.lost
		for i := r.after(seq); i < len(r.slots) && r.slots[i].state != pending && len(list) < len(room); i++ {
			if r.slots[i].state == published {
				list = append(list, r.slots[i].e)
			}
		}
		wake := r.wakeLocked(len(list) == 0)
		r.mu.Unlock()
		if len(list) > 0 {
			return list, lost, nil
		}
		select {
		case <-ctx.Done():
			return nil, lost, ctx.Err()
		case <-wake:
		}
	}
}

// wakeLocked is closed when there is something new, where somebody waits for it.
func (r *Recorder) wakeLocked(waits bool) <-chan struct{} {
	if waits && r.wake == nil {
		r.wake = make(chan struct{})
	}
	return r.wake
}

// At is the virtual instant of the last entry up to a seq that is kept; ok is false where there is none.
func (r *Recorder) At(seq int64) (at time.Time, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := int(min(seq, r.seq) - r.first()); i >= 0; i-- {
		if r.slots[i].state == published {
			return r.slots[i].e.At, true
		}
	}
	return at, false
}
