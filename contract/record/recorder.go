package record

import (
	"context"
	"strings"
	"sync"
	"time"
)

// Limits bound a [Recorder]. Zero values take the default.
type Limits struct {
	Count     int // exchanges kept; default 10000. Of other entries, which are smaller, eight times as many
	Bytes     int // their size in all; default 64 MiB
	BodyBytes int // kept of one body; default 64 KiB
}

func (l Limits) withDefaults() Limits {
	if l.Count <= 0 {
		l.Count = 10_000
	}
	if l.Bytes <= 0 {
		l.Bytes = 64 << 20
	}
	if l.BodyBytes <= 0 {
		l.BodyBytes = 64 << 10
	}
	return l
}

// maxText bounds what a record says in words.
const maxText = 2000

// Recorder keeps the newest exchanges, and what happened around them, in the order of their seq. A seq is reserved where the
// request takes effect and its exchange is published later, once; readers see no entry before those with a lower seq.
type Recorder struct {
	limits Limits

	mu      sync.Mutex // guards what follows
	slots   []slot     // of contiguous seqs, the last is seq
	seq     int64      // last reserved
	bytes   int
	count   int           // exchanges kept
	others  int           // other entries kept
	evicted int64         // exchanges dropped for want of room, since the start
	gone    int64         // seq of the last of them
	began   int64         // seq at the last Clear or Reset
	wake    chan struct{} // closed by the next Publish; nil while nobody waits
}

type slot struct {
	e     *Entry
	state slotState
}

type slotState uint8

const (
	pending slotState = iota
	published
	cleared
)

// NewRecorder returns an empty recorder.
func NewRecorder(l Limits) *Recorder {
	return &Recorder{limits: l.withDefaults()}
}

// Reserve takes the next seq. Every reserved seq must be published.
func (r *Recorder) Reserve() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.nextLocked()
}

// Publish files the exchange under its reserved seq. Bodies are cut to the bound; the exchange must not change any more.
func (r *Recorder) Publish(e *Exchange) {
	e.Call.BodySize, e.Outcome.ResponseSize = len(e.Call.Body), len(e.Outcome.Response)
	e.Call.Body = cut(e.Call.Body, r.limits.BodyBytes)
	e.Outcome.Response = cut(e.Outcome.Response, r.limits.BodyBytes)
	// What repeats the request in words is cut too, and lets go of the request's own text.
	for _, text := range []*string{&e.Call.PSID, &e.Outcome.Decision} {
		if len(*text) > maxText {
			*text = strings.Clone((*text)[:maxText]) + "…"
		}
	}
	for i, s := range e.Call.Secrets {
		e.Call.Secrets[i] = strings.Clone(s)
	}

	r.mu.Lock()
	defer r.mu.Unlock()
	r.fileLocked(&Entry{Seq: e.Seq, At: e.At, Exchange: e})
}

// Note files an entry that is no exchange under the next seq.
func (r *Recorder) Note(e Entry) {
	if e.Act != nil && len(e.Act.Text) > maxText {
		e.Act.Text = strings.Clone(e.Act.Text[:maxText]) + "…"
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e.Seq = r.nextLocked()
	r.fileLocked(&e)
}

// NoteDelivery files how a delivery stands under the next seq, and returns it with its numbers.
func (r *Recorder) NoteDelivery(d Delivery) *Delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	d.Seq = r.nextLocked()
	if d.ID == 0 {
		d.ID = d.Seq
	}
	r.fileLocked(&Entry{Seq: d.Seq, At: d.At, Delivery: &d})
	return &d
}

func (r *Recorder) nextLocked() int64 {
	r.seq++
	r.slots = append(r.slots, slot{})
	return r.seq
}

// fileLocked puts an entry into its slot, and lets go of the oldest for its sake.
func (r *Recorder) fileLocked(e *Entry) {
	i := int(e.Seq - r.first())
	if i < 0 || i >= len(r.slots) || r.slots[i].state != pending {
		return // reserved before a reset
	}
	r.slots[i] = slot{e, published}
	r.weigh(e, 1)
	r.boundLocked()
	if r.wake != nil {
		close(r.wake)
		r.wake = nil
	}
}

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

// first is the seq of the first slot.
func (r *Recorder) first() int64 { return r.seq - int64(len(r.slots)) + 1 }

// after is the index of the first slot after a seq. One from outside may be the largest there is.
func (r *Recorder) after(seq int64) int { return int(max(0, min(seq, r.seq)+1-r.first())) }

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
		if len(list) == 0 && r.wake == nil {
			r.wake = make(chan struct{})
		}
		wake := r.wake
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
