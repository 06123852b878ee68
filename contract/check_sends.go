package contract

import (
	"fmt"
	"time"
)

// ignoredRefusals: a message to a person was refused, and the bot left it at that. It did not leave it at that if
//   - a later message to the same person was accepted, or had other content; or
//   - the error passes by itself (a transient one, a rate limit), and the same message was sent once more, whatever came of it.
//
// Nothing is found where silence is right: the person cannot be reached (551), the token is refused (190), or the message arrived
// and only its answer was lost (sent again it would arrive twice). Of the same message refused again and again only the first is
// told. A refusal that an expectation asked for is excused where findings are gathered.
func ignoredRefusals(h *history) []Finding {
	var list []Finding
	for _, sends := range h.people {
		for i := lastAccepted(sends) + 1; i < len(sends); i++ {
			e := sends[i]
			if e.MessageID != "" || e.unreachable() || e.unauthorized() || h.sameBefore(sends, i) || h.otherAfter(sends, i) {
				continue
			}
			if e.recovery() != permanent && i+1 < len(sends) {
				continue // sent once more
			}
			f := found(e, "nothing was done about "+e.said())
			f.Rule = e.Rule
			list = append(list, f)
		}
	}
	return list
}

// lastAccepted is the index of the last message that was accepted, or -1.
func lastAccepted(sends []*Exchange) int {
	for i := len(sends) - 1; i >= 0; i-- {
		if sends[i].accepted() {
			return i
		}
	}
	return -1
}

// sameBefore reports whether the send before was the same and refused too.
func (h *history) sameBefore(sends []*Exchange, i int) bool {
	return i > 0 && !sends[i-1].accepted() && h.same(sends[i-1], sends[i])
}

// otherAfter reports whether a later send has other content. Sends are the same in runs, so the last one is the one to ask:
// if it is the same and one in between is not, that one is followed by another.
func (h *history) otherAfter(sends []*Exchange, i int) bool {
	for _, e := range sends[i+1:] {
		if !h.same(e, sends[i]) {
			return true
		}
	}
	return false
}

// stormSize is how many times a message may not be refused for good.
const stormSize = 3

// retryStorms: the same message to the same person was refused three times or more with an error that does not pass by itself,
// and was not accepted in between. The finding is at the last of them.
func retryStorms(h *history) []Finding {
	var list []Finding
	for _, sends := range h.people {
		type run struct {
			n    int
			last *Exchange
		}
		runs := map[string]*run{} // by content
		said := map[string]bool{} // what the messages of runs say: another one ends none of them, and needs no decoding
		var order []string
		end := func(key string) {
			if r := runs[key]; r != nil && r.n >= stormSize {
				list = append(list, found(r.last, fmt.Sprintf("the same message was sent %d times, though %s does not pass by itself", r.n, r.last.said())))
			}
			delete(runs, key)
		}
		for _, e := range sends {
			if e.accepted() {
				if said[e.text()] {
					end(h.content(e))
				}
				continue
			}
			if e.recovery() != permanent {
				continue
			}
			said[e.text()] = true
			key := h.content(e)
			if runs[key] == nil {
				runs[key] = &run{}
				order = append(order, key)
			}
			runs[key].n++
			runs[key].last = e
		}
		for _, key := range order {
			end(key)
		}
	}
	return list
}

// sentAfterBlock: a person who could not be reached was sent another message, whatever its content, and could not be reached
// again. A message that is accepted shows that the person is back. The finding is at the last message of such a row.
func sentAfterBlock(h *history) []Finding {
	var list []Finding
	for _, sends := range h.people {
		var first, last *Exchange
		n := 0
		end := func() {
			if n > 1 {
				list = append(list, found(last, fmt.Sprintf("%d more after seq %d %s", n-1, first.Seq, first.answered())))
			}
			first, n = nil, 0
		}
		for _, e := range sends {
			switch {
			case e.accepted():
				end()
			case e.unreachable():
				if first == nil {
					first = e
				}
				last = e
				n++
			}
		}
		end()
	}
	return list
}

// duplicateWithin is virtual time.
const duplicateWithin = time.Minute

// duplicates: a fault struck after a message had arrived, and within a virtual minute the same message arrived once more. A
// message that arrived has an id in the record.
func duplicates(h *history) []Finding {
	var list []Finding
	for _, sends := range h.people {
		for i, e := range sends {
			if e.Fault == "" || e.MessageID == "" || e.accepted() {
				continue
			}
			for _, again := range sends[i+1:] {
				if again.At.Sub(e.At) > duplicateWithin {
					break
				}
				if again.MessageID != "" && h.same(again, e) {
					list = append(list, found(again, fmt.Sprintf("it is the same message as seq %d, which had arrived although it %s", e.Seq, e.answered())))
					break
				}
			}
		}
	}
	return list
}

// What counts as going on without a pause after a rate limit.
const (
	limitedSends = 3                      // messages after the one that was limited
	limitedPause = time.Second            // of virtual time, from the one that was limited
	limitedWall  = 100 * time.Millisecond // of wall time, from one to the next: on a frozen clock a bot can pause in no other way
)

// ignoredLimits: after a rate limit (613, 4, 32, 80006, …) the next three messages of the same Page, to whomever, came within the
// same virtual second, each less than a tenth of a second of wall time after the one before. The finding is at the third; what
// goes on after it is not told again until there is a pause.
func ignoredLimits(h *history) []Finding {
	type page struct {
		limited *Exchange
		last    *Exchange
		n       int
	}
	pages := map[string]*page{}
	var list []Finding
	for _, e := range h.all {
		if !e.sendsMessage() {
			continue
		}
		p := pages[e.PageID]
		if p == nil {
			p = &page{}
			pages[e.PageID] = p
		}
		if p.limited != nil && (e.At.Sub(p.limited.At) >= limitedPause || e.WallAt.Sub(p.last.WallAt) >= limitedWall) {
			p.limited = nil
		}
		if p.limited != nil {
			p.n++
			if p.n == limitedSends {
				list = append(list, found(e, fmt.Sprintf("the third message without a pause after seq %d %s", p.limited.Seq, p.limited.answered())))
			}
		} else if !e.accepted() && e.recovery() == rateLimited {
			p.limited, p.n = e, 0
		}
		p.last = e
	}
	return list
}
