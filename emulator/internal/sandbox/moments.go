package sandbox

import (
	"slices"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// maxReported is how many moments are remembered.
//
//sendmock:bound moments at which a seq was told | the oldest go | TestMoments
const maxReported = 1024

// reported remembers when each of the newest seqs was last told to somebody. On a clock that runs, the last thing on record may be an
// hour older than the moment at which a client asked for the seq, and it is that moment from which the client counts.
type reported []contract.Moment

// Report is the seq of what was recorded last, to be told to a client, and the virtual instant.
func (s *Sandbox) Report() contract.Moment {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := contract.Moment{Seq: s.Record.Seq(), At: s.Clock.Now()}
	if n := len(s.reported); n > 0 && s.reported[n-1].Seq == m.Seq {
		s.reported[n-1] = m
		return m
	}
	if len(s.reported) == maxReported {
		s.reported = slices.Delete(s.reported, 0, maxReported/2)
	}
	s.reported = append(s.reported, m)
	return m
}

// At is the virtual instant of a seq: when somebody was last told of it, else of the last thing that was recorded up to it, or of
// the start.
func (s *Sandbox) At(seq int64) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, told := slices.BinarySearchFunc(s.reported, seq, func(m contract.Moment, seq int64) int { return int(min(1, max(-1, m.Seq-seq))) })
	if told {
		return s.reported[i].At
	}
	if at, recorded := s.Record.At(seq); recorded {
		return at
	}
	return s.started
}

// maxFormer bounds the people of earlier worlds that are remembered.
//
//sendmock:bound people of earlier worlds that are remembered | all are forgotten | TestFormerIsBounded
const maxFormer = 100_000

// remember keeps who was there: a bot that was cut off by a reset may write to them once more.
func (s *Sandbox) remember(w *messenger.World) {
	if w == nil {
		return
	}
	for _, p := range w.People {
		if len(s.former) >= maxFormer {
			clear(s.former)
		}
		s.former[p.PSID] = s.worlds
	}
	s.worlds++
}

// Former reports of PSIDs which belong to people of an earlier world who are not in this one.
func (s *Sandbox) Former(psids map[string]bool) map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	gone := map[string]bool{}
	for psid := range psids {
		if _, known := s.former[psid]; known {
			if _, here := s.world.Person(psid); !here {
				gone[psid] = true
			}
		}
	}
	return gone
}

// FormerThen is Former as it was before the last reset, for what that has closed.
func (s *Sandbox) FormerThen(psids map[string]bool) map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	gone := map[string]bool{}
	for psid := range psids {
		if world, known := s.former[psid]; known && world < s.worlds-1 {
			gone[psid] = true
		}
	}
	return gone
}
