package contract

import (
	"slices"
	"time"
)

// Miss is an exchange that came close to what was wanted.
type Miss struct {
	Seq         int64        `json:"seq"`
	At          time.Time    `json:"at"`
	Operation   string       `json:"operation"`
	PSID        string       `json:"psid"`
	Distance    int          `json:"distance"` // the weight of the differences; less is closer
	Differences []Difference `json:"differences"`
}

// maxMisses is how many are told.
const maxMisses = 3

// maxCompared is how many parameters are decoded to find the closest misses of one expectation; the newest exchanges come first.
//
//sendmock:bound recorded requests whose parameters are compared to find what came closest | the older ones are not looked at | TestMissesAreBounded
const maxCompared = 500

// closest ranks what differs least from a match, best first; of equals the later one, as the bot's last try is the likelier
// to be meant. candidate says which exchanges are asked. Where s is not nil, an exchange outside of it is one difference further.
func closest(m *Match, seen []*Exchange, candidate func(i int) bool, s *span) []Miss {
	type ranked struct{ index, distance int }
	var best []ranked // at most maxMisses, in order
	compared := 0
	for i := len(seen) - 1; i >= 0; i-- {
		if !candidate(i) {
			continue
		}
		e := seen[i]
		var t tally
		m.compareFacts(e, &t)
		if s != nil && s.missed(i, e) != nil {
			t.distance++
		}
		full := len(best) == maxMisses
		if full && t.distance >= best[maxMisses-1].distance {
			continue // what the parameters add could not bring it in
		}
		if m.Params != nil || m.Message != nil {
			if compared++; compared > maxCompared {
				break
			}
			m.compareParams(e, &t)
		}
		at := len(best)
		for at > 0 && best[at-1].distance > t.distance {
			at--
		}
		if at < maxMisses {
			best = slices.Insert(best, at, ranked{i, t.distance})
			best = best[:min(len(best), maxMisses)]
		}
	}
	misses := make([]Miss, 0, len(best))
	for _, b := range best {
		e := seen[b.index]
		t := tally{show: true}
		m.compare(e, &t)
		if s != nil {
			if d := s.missed(b.index, e); d != nil {
				t.list = append(t.list, *d)
			}
		}
		if t.list == nil {
			t.list = []Difference{}
		}
		misses = append(misses, Miss{e.Seq, e.At, e.Operation, e.PSID, b.distance, t.list})
	}
	return misses
}
