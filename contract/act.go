package contract

import (
	"slices"
	"strconv"
	"time"
)

// Act is something that a person did: what an answer answers. Reading is none.
type Act struct {
	Seq   int64
	At    time.Time // virtual
	PSID  string
	Event string // message, postback, reaction, …
}

// origin is the instant from which a time is counted, and what it is in words.
type origin struct {
	at   time.Time
	what string
}

// beginning is where time starts that nothing else starts.
const beginning = "the beginning"

// origins finds what within counts from.
type origins struct {
	acts  []Act // of whom the expectation is about, oldest first
	start origin
}

// originsOf are those of one expectation. The acts of the person whom it names count, or of anybody where it names nobody.
func (q *Question) originsOf(x *Expectation, start origin) origins {
	if x.Start != nil || q.SinceGiven {
		return origins{start: start}
	}
	acts := q.Acts
	if who := x.Match.PSID; who.Name != "" {
		acts = slices.DeleteFunc(slices.Clone(acts), func(a Act) bool { return !who.is(a.PSID) })
	}
	if start.what == beginning {
		start.what += ", as nobody had done anything yet"
	}
	return origins{acts, start}
}

// before is the newest act before a seq, or where the expectation begins.
func (o *origins) before(seq int64) origin {
	i, _ := slices.BinarySearchFunc(o.acts, seq, func(a Act, seq int64) int { return int(min(1, max(-1, a.Seq-seq))) })
	if i == 0 {
		return o.start
	}
	a := o.acts[i-1]
	return origin{a.At, "the " + a.Event + " of " + a.PSID + " at seq " + strconv.FormatInt(a.Seq, 10)}
}
