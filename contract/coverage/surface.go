package coverage

import (
	"fmt"
	"slices"
	"strings"
)

// Surface is what there is to exercise: ids, each list in the order in which reports show it.
type Surface struct {
	Operations   []string // sendMessage
	Parameters   []string // operation, space, dotted name: "sendMessage message.quick_replies"
	MessageKinds []string // text, template:generic
	Rules        []string // window.standard
	Errors       []ErrorRow
	Windows      []string // [Windows], as a rule
	Events       []string // webhook events: messages, messaging_postbacks
}

// ErrorRow is one error that can be answered.
type ErrorRow struct {
	ID            string // in the catalogue
	Code, Subcode int    // Subcode 0 is none
}

// The states of the messaging windows that a request can meet.
const (
	WindowStandardOpen   = "standard-open"
	WindowHumanAgentOnly = "human-agent-only"
	WindowClosed         = "closed"
	WindowNone           = "none" // the request is about no person
)

// Windows are the rows of the windows, for a [Surface].
func Windows() []string {
	return []string{WindowStandardOpen, WindowHumanAgentOnly, WindowClosed, WindowNone}
}

// WindowRow is the row of a moment: whether the request is about a person, and which of the person's windows are open.
func WindowRow(person, standard, humanAgent bool) string {
	switch {
	case !person:
		return WindowNone
	case standard:
		return WindowStandardOpen
	case humanAgent:
		return WindowHumanAgentOnly
	}
	return WindowClosed
}

// group is one list of a surface and of a report.
type group int

const (
	operations group = iota
	parameters
	messageKinds
	rules
	errorIDs
	windows
	events
	groupCount
)

var groupNames = [groupCount]string{"operations", "parameters", "message_kinds", "rules", "errors", "windows", "events"}

// key names a row. Parameters have an operation; keeping it apart spares the hot path a concatenation.
type key struct{ operation, id string }

func (k key) row() string {
	if k.operation == "" {
		return k.id
	}
	return k.operation + " " + k.id
}

// Index is a surface made ready for counting. It does not change, and all counters of a process share one.
type Index struct {
	rows [groupCount][]Row // with no counts yet
	at   [groupCount]map[key]int
}

// NewIndex makes a surface ready. It fails when a row is empty, stands twice, or is a parameter without its operation.
func NewIndex(s Surface) (*Index, error) {
	ix := &Index{}
	var problems []string
	add := func(g group, row Row) {
		k := key{id: row.ID}
		if g == parameters {
			k.operation, k.id, _ = strings.Cut(row.ID, " ")
		}
		_, twice := ix.at[g][k]
		switch {
		case k.id == "" || g == parameters && k.operation == "":
			problems = append(problems, fmt.Sprintf("%s: %q is no row", groupNames[g], row.ID))
			return
		case twice:
			problems = append(problems, fmt.Sprintf("%s: %q stands twice", groupNames[g], row.ID))
			return
		}
		if ix.at[g] == nil {
			ix.at[g] = map[key]int{}
		}
		ix.at[g][k] = len(ix.rows[g])
		ix.rows[g] = append(ix.rows[g], row)
	}
	for g, ids := range map[group][]string{
		operations: s.Operations, parameters: s.Parameters, messageKinds: s.MessageKinds,
		rules: s.Rules, windows: s.Windows, events: s.Events,
	} {
		for _, id := range ids {
			add(g, Row{ID: id})
		}
	}
	for _, e := range s.Errors {
		add(errorIDs, Row{ID: e.ID, Code: e.Code, Subcode: e.Subcode})
	}
	if problems != nil {
		slices.Sort(problems)
		return nil, fmt.Errorf("the surface is not in order: %s", strings.Join(problems, "; "))
	}
	return ix, nil
}
