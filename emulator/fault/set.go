package fault

import (
	"crypto/sha256"
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/sendmock/sendmock/contract"
)

// maxRules bounds the rules of a sandbox: a request is compared with each.
//
//sendmock:bound fault rules | 422 too-many-faults | TestTooMany
const maxRules = 1000

// maxRuleBytes bounds what they hold on to.
//
//sendmock:bound bytes of all fault rules, as they were given | 422 too-many-faults | TestTooManyBytes
const maxRuleBytes = 8 << 20

// The reasons why a rule finds no place.
var (
	ErrTooMany  = errors.New("a sandbox holds at most " + strconv.Itoa(maxRules) + " fault rules")
	ErrTooLarge = errors.New("the fault rules of a sandbox hold at most " + strconv.Itoa(maxRuleBytes) + " bytes together")
)

// Set is the fault rules of a sandbox in the order of their making. The zero Set is empty and costs nothing to ask.
type Set struct {
	Seed  string // of chance and delays
	rules []*Rule
	made  int
}

// Preferred stands in the place of a rule's id where the request itself asked for its fault, by a Prefer header.
const Preferred = "prefer"

// Firing is one strike.
type Firing struct {
	Rule   string // id
	Name   string // that the user gave it
	Count  int    // the how manieth
	Effect Effect
	Delay  time.Duration
}

// Silent reports whether the platform itself gives no answer: a gateway's page or a broken connection comes instead.
func (f *Firing) Silent() bool {
	return f != nil && (f.Effect.Raw != nil || f.Effect.Network != "" || f.Effect.Hang)
}

// String says what struck and how, for the record.
func (f *Firing) String() string {
	var b strings.Builder
	b.WriteString("fault " + f.Rule)
	if f.Name != "" {
		b.WriteString(" (" + f.Name + ")")
	}
	b.WriteString(" struck, number " + strconv.Itoa(f.Count))
	switch e := f.Effect; {
	case e.Error != nil:
		b.WriteString(": " + string(e.Error.ID()))
	case e.Raw != nil:
		b.WriteString(": status " + strconv.Itoa(e.Raw.Status))
	case e.Network != "":
		b.WriteString(": " + string(e.Network))
	case e.Hang:
		b.WriteString(": no answer until the client gives up")
	}
	if f.Delay > 0 {
		b.WriteString(", delayed by " + f.Delay.Round(time.Millisecond).String())
	}
	if f.Effect.AfterApply {
		b.WriteString(", after it took effect")
	}
	return b.String()
}

// bytes is what the rules hold on to.
func (s *Set) bytes() (n int) {
	for _, r := range s.rules {
		n += r.Size
	}
	return n
}

// Add arms a rule and gives it its id.
func (s *Set) Add(r *Rule, now time.Time) error {
	if len(s.rules) >= maxRules && !s.dropDone(now) {
		return ErrTooMany
	}
	for s.bytes()+r.Size > maxRuleBytes {
		if !s.dropDone(now) {
			return ErrTooLarge
		}
	}
	s.made++
	r.ID, r.since = prefix+strconv.Itoa(s.made), now
	r.random = rand.New(rand.NewChaCha8(sha256.Sum256([]byte(s.Seed + "\x00" + r.ID))))
	s.rules = append(s.rules, r)
	return nil
}

// dropDone makes room: the oldest rule that will not strike again goes.
func (s *Set) dropDone(now time.Time) bool {
	for _, r := range s.rules {
		if r.State(now) != "armed" {
			return s.Remove(r.ID)
		}
	}
	return false
}

// Undo takes a strike back that came to nothing: the request was refused anyway, before it took effect.
func (s *Set) Undo(f *Firing) {
	for _, r := range s.rules {
		if r.ID == f.Rule && r.fired > 0 {
			r.fired--
			r.matched--
		}
	}
}

// Rules lists the rules.
func (s *Set) Rules() []*Rule { return s.rules }

// Remove drops a rule, and reports whether it was there.
func (s *Set) Remove(id string) bool {
	for i, r := range s.rules {
		if r.ID == id {
			s.rules = append(s.rules[:i:i], s.rules[i+1:]...)
			return true
		}
	}
	return false
}

// Knew reports whether a rule ever had this id: what it struck is on record after it has gone.
func (s *Set) Knew(id string) bool {
	n, err := strconv.Atoi(strings.TrimPrefix(id, prefix))
	return err == nil && n >= 1 && n <= s.made && id == prefix+strconv.Itoa(n)
}

// prefix begins the ids of rules.
const prefix = "fault-"

// Clear drops all rules.
func (s *Set) Clear() { s.rules = nil }

// Empty reports whether there is nothing to ask.
func (s *Set) Empty() bool { return len(s.rules) == 0 }

// Strike finds the first armed rule that picks the request and strikes it. Rules behind the one that strikes do not count
// the request.
func (s *Set) Strike(request *contract.Request, now time.Time) (Firing, bool) {
	for _, r := range s.rules {
		if r.State(now) != "armed" || !r.Match.MatchesRequest(request) || !r.strikes() {
			continue
		}
		return Firing{Rule: r.ID, Name: r.Name, Count: r.fired, Effect: r.Effect, Delay: r.Effect.Delay.draw(r.random)}, true
	}
	return Firing{}, false
}
