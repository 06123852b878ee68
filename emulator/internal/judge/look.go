package judge

import (
	"fmt"
	"slices"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
)

// look is what a question looks at: the open chapter, read once and continued as it grows.
type look struct {
	since     int64
	asked     map[string]bool                             // PSIDs of nobody that a question asks about
	former    func(psids map[string]bool) map[string]bool // who of them is not here any more
	began     int64                                       // seq: the chapter's
	last      int64                                       // seq of the newest entry read
	exchanges []contract.Exchange
	acts      []contract.Act
	secrets   map[string]bool // that came along
	unrouted  int
	gone      int // requests about people of an earlier chapter
	resets    int // that came while it was looked
}

// lookSince reads the open chapter. What is before since is read too: an answer may answer what was done then, and a failure shows it.
func (j *Judge) lookSince(since int64, asked []contract.Expectation) *look {
	l := &look{since: since, former: j.sandbox.Former, began: -1, secrets: map[string]bool{}, asked: map[string]bool{}}
	for i := range asked {
		for _, m := range []*contract.Match{&asked[i].Match, asked[i].Start} {
			if m != nil && m.PSID.Unknown {
				l.asked[m.PSID.Name] = true
			}
		}
	}
	j.read(l)
	return l
}

// read goes on reading.
func (j *Judge) read(l *look) {
	entries, began := j.sandbox.Record.Follow(l.began, l.last)
	if began != l.began {
		if l.began >= 0 {
			l.resets++
		}
		*l = look{since: l.since, asked: l.asked, former: l.former, began: began, last: began, secrets: l.secrets, resets: l.resets}
	}
	l.add(j, entries)
}

func (l *look) add(j *Judge, entries []*record.Entry) {
	fresh := len(l.exchanges)
	l.exchanges = slices.Grow(l.exchanges, exchangesIn(entries)) // they are large
	for _, entry := range entries {
		l.last = entry.Seq
		switch {
		case entry.Act != nil && entry.Act.PSID != "" && quiet.Answerable(entry.Act.Event):
			l.acts = append(l.acts, contract.Act{Seq: entry.Seq, At: entry.At, PSID: entry.Act.PSID, Event: entry.Act.Event})
		case entry.Exchange != nil:
			l.exchanges = append(l.exchanges, contract.Exchange{})
			j.brief(&l.exchanges[len(l.exchanges)-1], entry.Exchange)
			for _, secret := range entry.Exchange.Call.Secrets {
				l.secrets[secret] = true
			}
			if entry.Exchange.Call.Unrouted && entry.Seq > l.since {
				l.unrouted++
			}
		}
	}
	l.dropFormer(fresh)
}

func exchangesIn(entries []*record.Entry) (n int) {
	for _, entry := range entries {
		if entry.Exchange != nil {
			n++
		}
	}
	return n
}

// dropFormer passes over what is about people of an earlier world: a reset has cut a bot off, and it does not know. Who asks about such
// a person on purpose is answered.
func (l *look) dropFormer(from int) {
	about := map[string]bool{}
	for i := from; i < len(l.exchanges); i++ {
		if psid := l.exchanges[i].PSID; !l.asked[psid] {
			about[psid] = true
		}
	}
	gone := l.former(about)
	if len(gone) == 0 {
		return
	}
	kept := l.exchanges[:from]
	for i := from; i < len(l.exchanges); i++ {
		if gone[l.exchanges[i].PSID] {
			if l.exchanges[i].Seq > l.since {
				l.gone++
			}
			continue
		}
		kept = append(kept, l.exchanges[i])
	}
	l.exchanges = kept
}

// notes say what was not looked at.
func (l *look) notes() (notes []string) {
	say := func(n int, one, many string) {
		switch {
		case n == 1:
			notes = append(notes, "1 request "+one)
		case n > 1:
			notes = append(notes, fmt.Sprintf("%d requests ", n)+many)
		}
	}
	say(l.unrouted, "came with a token of nobody here, and is not judged", "came with a token of nobody here, and are not judged")
	say(l.gone, "is about a person whom a reset has taken away, and is not judged", "are about people whom a reset has taken away, and are not judged")
	if l.resets > 0 {
		notes = append(notes, "a reset came while this was waited for: only what was recorded after it was looked at")
	}
	return notes
}
