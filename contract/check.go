package contract

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/internal/spelling"
)

// Check is a standing check: what no bot should do in any story.
type Check struct {
	ID      string `json:"id"`
	Summary string `json:"summary"`
	Default bool   `json:"default"` // whether it is on if nobody says so

	find func(h *history) []Finding
}

// Finding is what a standing check found: a violation in a verdict.
type Finding struct {
	Check   string `json:"check"`
	Seq     int64  `json:"seq"`
	Message string `json:"message"`
	Rule    string `json:"rule,omitempty"`
	PSID    string `json:"psid,omitempty"`
}

var checks = []Check{
	{"spec-violation", "The bot sends what the API's description does not allow.", true, specViolations},
	{"warned-rule", "A request breaks a rule that only warns here: the platform refuses it, or people see it cut.", true, warnedRules},
	{"refused-and-ignored", "A message is refused, no expectation asks for the refusal, and nothing else is sent to the person.", true, ignoredRefusals},
	{"retry-storm", "A message is sent three times or more although its error does not pass by itself.", true, retryStorms},
	{"sent-after-block", "A person who cannot be reached is written to again, in vain.", true, sentAfterBlock},
	{"duplicate-send", "A message that arrived although its answer was lost is sent again within a minute, and arrives twice.", true, duplicates},
	{"human-agent-lint", "HUMAN_AGENT is used for a message without a persona: no human seems to have written it.", false, humanAgentTags},
	{"not-thread-owner", "The bot writes into a conversation that another app controls.", true, notOwned},
	{"rate-limit-ignored", "Sending goes on without a pause after a rate limit.", true, ignoredLimits},
	{"sendmock-answer", "An answer of sendmock's own contradicts the API's description. It is not the bot's fault.", true, ownAnswers},
}

// Checks lists the standing checks.
func Checks() []Check { return slices.Clone(checks) }

// ParseChecks reads {"id": "on" | "off"}. What is wrong comes back as [Problems].
func ParseChecks(given map[string]string) (map[string]bool, error) {
	var p Problems
	out := make(map[string]bool, len(given))
	for _, id := range sorted(given) {
		if !known(id) {
			p.add("checks."+id, "there is no such check"+cmp.Or(spelling.DidYouMean(id, checkIDs()), "; there are "+strings.Join(checkIDs(), ", ")))
		} else if v := given[id]; v != "on" && v != "off" {
			p.add("checks."+id, strconv.Quote(v)+" is neither on nor off")
		}
		out[id] = given[id] == "on"
	}
	if len(p) > 0 {
		return nil, p
	}
	return out, nil
}

func known(id string) bool { return slices.Contains(checkIDs(), id) }

func checkIDs() []string {
	ids := make([]string, len(checks))
	for i := range checks {
		ids[i] = checks[i].ID
	}
	return ids
}

// on reports whether a check is wanted.
func (q *Question) on(c *Check) bool {
	if on, said := q.Checks[c.ID]; said {
		return on
	}
	return c.Default
}

func (q *Question) anyCheck() bool {
	return slices.ContainsFunc(checks, func(c Check) bool { return q.on(&c) })
}

// findings runs the checks that are on. They come in the order of the exchanges. Apart are those that an expectation asked for.
func (q *Question) findings(seen []*Exchange, expected map[int64]Expected) (list []Finding, excused []Excuse) {
	h := newHistory(seen)
	list = []Finding{}
	for i := range checks {
		c := &checks[i]
		if !q.on(c) {
			continue
		}
		for _, f := range c.find(h) {
			f.Check = c.ID
			if x, asked := expected[f.Seq]; asked && x.excuses(&f) {
				excused = append(excused, Excuse{f.Check, f.Seq, f.Message, x.By})
				continue
			}
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b Finding) int { return cmp.Compare(a.Seq, b.Seq) })
	slices.SortStableFunc(excused, func(a, b Excuse) int { return cmp.Compare(a.Seq, b.Seq) })
	return list, excused
}

// namesRefusal reports whether an expectation asks for a refusal in so many words.
func (x *Expectation) namesRefusal() bool {
	m := &x.Match
	return m.Outcome == "refused" || m.ErrorID != "" || m.Rule != "" || m.Fault != "" ||
		m.Code != nil && *m.Code != 0 || m.Subcode != nil && *m.Subcode != 0 || m.Status != nil && *m.Status >= 400
}

// history is the exchanges as the checks look at them.
type history struct {
	all      []*Exchange
	people   [][]*Exchange // messages sent, by recipient in the order of their first message
	contents map[*Exchange]string
}

func newHistory(seen []*Exchange) *history {
	h := &history{all: seen, contents: map[*Exchange]string{}}
	index := map[string]int{}
	for _, e := range seen {
		if !e.sendsMessage() {
			continue
		}
		to := e.PSID
		if to == "" {
			to = compact(e.params()["recipient"])
		}
		to = e.PageID + " " + to
		i, known := index[to]
		if !known {
			i = len(h.people)
			index[to] = i
			h.people = append(h.people, nil)
		}
		h.people[i] = append(h.people[i], e)
	}
	return h
}

// content is [Exchange.Content], made once.
func (h *history) content(e *Exchange) string {
	text, done := h.contents[e]
	if !done {
		text = e.Content()
		h.contents[e] = text
	}
	return text
}

// same reports whether two sends have the same content. Most differ in what they say, which needs no decoding.
func (h *history) same(a, b *Exchange) bool {
	return a.text() == b.text() && h.content(a) == h.content(b)
}

func found(e *Exchange, message string) Finding {
	return Finding{Seq: e.Seq, Message: message, PSID: e.PSID}
}
