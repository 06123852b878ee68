package messenger

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// Mode says what a rule does where it finds something.
type Mode string

// The modes of a rule.
const (
	Enforce Mode = "enforce" // the send is refused
	Warn    Mode = "warn"    // the send goes through and a violation is recorded
	Off     Mode = "off"     // the rule is not asked
)

// Evidence says how well a behaviour of the platform is known.
type Evidence string

// The kinds of evidence.
const (
	Documented Evidence = "documented" // on the platform's pages
	Seen       Evidence = "seen"       // in answers of the real platform
	Chosen     Evidence = "chosen"     // unknown; this program's choice, listed in docs/choices.md
)

// Rule is one named decision about a send, beyond its shape.
type Rule struct {
	ID       string      // window.standard
	Summary  string      // what it refuses, in one sentence
	Error    grapherr.ID // "": it answers no send
	Evidence Evidence
	Source   string    // the page or report the evidence is from
	From     time.Time // the platform applies it from then on; zero: always did
	Default  Mode
	Fixed    bool // the mode cannot be changed: without the rule there would be nobody to deliver to

	check func(*sending) *refusal
}

// OfSends reports whether a send meets the rule.
func (r *Rule) OfSends() bool { return r.check != nil }

// refusal is what a rule found.
type refusal struct {
	err *grapherr.Error
	why string
}

func refuse(err *grapherr.Error, why string, args ...any) *refusal {
	return &refusal{err, fmt.Sprintf(why, args...)}
}

// Violation is what a rule in mode warn found in a send that went through.
type Violation struct {
	Rule    string
	Message string
}

// Rules lists the rules: those of a send in the order in which it meets them, then those of webhooks.
func Rules() []Rule { return rules }

var rules = slices.Concat(sendRules, webhookRules)

// ErrRuleUnknown and ErrRuleFixed refuse to change a rule's mode.
var (
	ErrRuleUnknown = errors.New("there is no such rule")
	ErrRuleFixed   = errors.New("this rule's mode cannot be changed")
)

// Mode is the mode of a rule in this world.
func (w *World) Mode(r *Rule) Mode {
	if m, ok := w.modes[r.ID]; ok {
		return m
	}
	return r.Default
}

// ModeOf is the mode of the rule of this id; Off for one that there is not.
func (w *World) ModeOf(id string) Mode {
	if i := indexRule(id); i >= 0 {
		return w.Mode(&rules[i])
	}
	return Off
}

func indexRule(id string) int {
	return slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
}

// ChangeMode decides whether a rule's mode can be changed.
func (w *World) ChangeMode(id string, m Mode) ([]Event, error) {
	i := indexRule(id)
	switch {
	case i < 0:
		return nil, ErrRuleUnknown
	case m != Enforce && m != Warn && m != Off:
		return nil, fmt.Errorf("mode %q is none of enforce, warn, off", m)
	case rules[i].Fixed && m != rules[i].Default:
		return nil, ErrRuleFixed
	}
	return []Event{RuleModeSet{id, m}}, nil
}

// SetMode is ChangeMode, made so, in a world that is being built.
func (w *World) SetMode(id string, m Mode) error {
	events, err := w.ChangeMode(id, m)
	w.Apply(events)
	return err
}

// Strict are the events that set every rule which would only warn to enforce, those of webhooks too.
func (w *World) Strict() []Event {
	var events []Event
	for i := range rules {
		if w.Mode(&rules[i]) == Warn {
			events = append(events, RuleModeSet{rules[i].ID, Enforce})
		}
	}
	return events
}
