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
	judge *Judge
	match *contract.Match
	limit int // of Exchanges; 0: none is kept, they are only counted
	found Found
}

// lookEvery is how many records are looked at between two looks at the context.
const lookEvery = 256

// look goes on with entries. enough says when to stop; the entry at which it does is the last one seen.
func (s *search) look(ctx context.Context, entries []*record.Entry, enough func() bool) error {
	for i, entry := range entries {
		if i%lookEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if enough() {
			return nil
		}
		s.found.Next = entry.Seq
		e := entry.Exchange
		if e == nil || !s.likely(e) {
			continue
		}
		if brief := s.judge.brief(e); !s.match.Matches(&brief) {
			continue
		}
		s.found.Matched++
		if len(s.found.Exchanges) < s.limit {
			s.found.Exchanges = append(s.found.Exchanges, e)
		}
	}
	return nil
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
	s := search{judge: j, match: m, limit: limit, found: Found{Next: since}}
	err := s.look(ctx, j.sandbox.Record.Entries(since), func() bool { return len(s.found.Exchanges) == limit })
	return s.found, err
}

// Count counts the requests after since that match.
func (j *Judge) Count(ctx context.Context, m *contract.Match, since int64) (int, error) {
	s := search{judge: j, match: m}
	err := s.look(ctx, j.sandbox.Record.Entries(since), func() bool { return false })
	return s.found.Matched, err
}

// Wait is Find as soon as count requests match. It looks at each record once. The error is that of ctx, with what matched so far.
// What a match asks for by its refusal is expected once it has been met.
func (j *Judge) Wait(ctx context.Context, m *contract.Match, since int64, count, limit int) (Found, error) {
	defer j.sandbox.Await()()
	s := search{judge: j, match: m, limit: limit, found: Found{Next: since}}
	enough := func() bool { return s.found.Matched >= count }
	entries := j.sandbox.Record.Entries(since)
	for {
		if err := s.look(ctx, entries, enough); err != nil {
			return s.found, err
		}
		if enough() {
			j.met(m, &s.found)
			return s.found, nil
		}
		var err error
		if entries, err = j.sandbox.Record.Wait(ctx, s.found.Next); err != nil {
			return s.found, err
		}
	}
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
	look := j.lookSince(since)
	v := contract.Verify(contract.Question{
		Exchanges: look.exchanges, Expectations: []contract.Expectation{contract.Picked(*m).AtLeast(count)}, Since: since,
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
