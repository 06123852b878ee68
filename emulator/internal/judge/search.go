package judge

import (
	"context"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
)

// Found is what a search picked.
type Found struct {
	Exchanges []*record.Exchange
	Matched   int   // all that matched, those beyond the limit too
	Next      int64 // the last seq that was looked at
}

// search is a search under way.
type search struct {
	match *contract.Match
	want  int // as many matches are enough; 0: all are looked for
	limit int // of Exchanges; 0: none is kept, they are only counted
	found Found
	done  chan struct{} // closed when a wait has enough; nil: nobody waits
}

// lookEvery is how many records are looked at between two looks at the context.
const lookEvery = 256

// reading is where records lie while they are looked at: one place for ten thousand of them.
type reading struct {
	judge *Judge
	room  [lookEvery]*record.Exchange
	whose *record.Exchange // of brief
	brief contract.Exchange
}

// briefOf is a record as a question looks at it, made once for all who ask.
func (r *reading) briefOf(e *record.Exchange) *contract.Exchange {
	if r.whose != e {
		r.judge.brief(&r.brief, e)
		r.whose = e
	}
	return &r.brief
}

// look goes on to the end of the record, or to the match that makes it enough.
func (s *search) look(ctx context.Context, r *reading) error {
	for !s.enough() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		list, next := r.judge.sandbox.Record.Read(s.found.Next, r.room[:])
		for _, e := range list {
			if s.see(e, r); s.enough() {
				return nil
			}
		}
		s.found.Next = next
		if len(list) < len(r.room) {
			return nil
		}
	}
	return nil
}

func (s *search) enough() bool { return s.want > 0 && s.found.Matched >= s.want }

func (s *search) isDone() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// see looks at one record.
func (s *search) see(e *record.Exchange, r *reading) {
	s.found.Next = e.Seq
	if !s.likely(e) || !s.match.Matches(r.briefOf(e)) {
		return
	}
	s.found.Matched++
	if len(s.found.Exchanges) < s.limit {
		s.found.Exchanges = append(s.found.Exchanges, e)
	}
}

// likely compares the parts that tell most records apart and cost nothing.
func (s *search) likely(e *record.Exchange) bool {
	m := s.match
	switch {
	case m.Operation != "" && m.Operation != e.Call.Operation,
		m.PageID != "" && m.PageID != e.Call.PageID,
		m.PSID.Name != "" && m.PSID.Name != e.Call.PSID,
		m.Status != nil && *m.Status != e.Outcome.Status,
		m.Code != nil && *m.Code != e.Outcome.Code,
		m.Subcode != nil && *m.Subcode != e.Outcome.Subcode,
		m.ErrorID != "" && m.ErrorID != e.Outcome.ErrorID,
		m.Fault != "" && m.Fault != e.Outcome.Fault:
		return false
	}
	return true
}

// Find picks the oldest requests after since that match, at most limit.
func (j *Judge) Find(ctx context.Context, m *contract.Match, since int64, limit int) (Found, error) {
	s := search{match: m, want: limit, limit: limit, found: Found{Next: since}}
	err := s.look(ctx, &reading{judge: j})
	return s.found, err
}

// Count counts the requests after since that match.
func (j *Judge) Count(ctx context.Context, m *contract.Match, since int64) (int, error) {
	s := search{match: m, found: Found{Next: since}}
	err := s.look(ctx, &reading{judge: j})
	return s.found.Matched, err
}

// met remembers what a wait asked for.
func (j *Judge) met(m *contract.Match, found *Found) {
	x := contract.Picked(*m)
	asked, asks := x.Asks()
	if !asks {
		return
	}
	seqs := map[int64]contract.Expected{}
	for _, e := range found.Exchanges {
		seqs[e.Seq] = asked
	}
	j.expect(seqs)
}

// Vain is what is known of a wait that was in vain.
type Vain struct {
	For    string   // the match, in words
	Notes  []string // what stood between people and the bot, and what the wait may have lacked
	Misses []contract.Miss
}

// InVain is what came closest to a match that was waited for, and what stood between people and the bot.
func (j *Judge) InVain(m *contract.Match, since int64, count int) Vain {
	j.vain.Lock()
	defer j.vain.Unlock()
	wanted := []contract.Expectation{contract.Picked(*m).AtLeast(count)}
	look := j.lookSince(since, wanted)
	v := contract.Verify(contract.Question{
		Exchanges: look.exchanges, Expectations: wanted, Since: since,
		Now: j.sandbox.Clock.Now(),
	})
	v.Notes = append(look.notes(), j.unheard(look)...)
	v.Notes = append(v.Notes, contract.Slower)
	for i := range v.Notes {
		v.Notes[i], _ = j.slugged(v.Notes[i])
	}
	v.Text, _ = j.slugged(m.String())
	j.mask(&v, look)
	return Vain{v.Text, v.Notes, v.Results[0].ClosestMisses}
}
