package record

import (
	"strings"
	"sync"
)

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
	lost    int64         // the highest seq of any entry dropped for want of room
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
	for _, text := range []*string{&e.Call.PSID, &e.Outcome.Decision, &e.Outcome.Note} {
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

// first is the seq of the first slot.
func (r *Recorder) first() int64 { return r.seq - int64(len(r.slots)) + 1 }

// after is the index of the first slot after a seq. One from outside may be the largest there is.
func (r *Recorder) after(seq int64) int { return int(max(0, min(seq, r.seq)+1-r.first())) }
