package contract

import (
	"maps"
	"regexp"
)

// Part narrows what [Sent], [Replied] and [Nothing] pick. Several must all hold.
type Part func(m *Match)

// Sent expects a message that is accepted, unless a part speaks of another outcome. Typing indicators are no messages, unless
// [Action] asks for one.
func Sent(parts ...Part) Expectation {
	m := Match{Operation: sendMessage, Message: map[string]any{}}
	for _, p := range parts {
		p(&m)
	}
	if len(m.ByOutcome()) == 0 {
		m.Outcome = "accepted"
	}
	return Expectation{Match: m}
}

// Replied is Sent to one person, by PSID or slug.
func Replied(person string, parts ...Part) Expectation {
	return Sent(append([]Part{To(person)}, parts...)...)
}

// Nothing expects that nothing is sent, neither messages nor typing indicators, whatever would have come of them. With For it
// lasts so long; without, it looks at what has been.
func Nothing(parts ...Part) Expectation {
	m := Match{Operation: sendMessage}
	for _, p := range parts {
		p(&m)
	}
	return Expectation{Match: m}.Times(0)
}

// Picked expects any request that a match picks; sends have the shorter [Sent].
func Picked(m Match) Expectation { return Expectation{Match: m} }

// To names the person, by PSID or slug. Somebody who is not there is refused: nothing is ever sent to them, and an absence of it
// would hold whatever the bot did, and so is "", which is mostly a variable that nobody has set.
func To(person string) Part {
	return func(m *Match) { m.PSID = Whom{Name: person, Unknown: person == ""} } // nobody is not anybody: Validate refuses it
}

// ToUnknown names a PSID that nobody has, on purpose.
func ToUnknown(psid string) Part { return func(m *Match) { m.PSID = Whom{Name: psid, Unknown: true} } }

// From names the Page.
func From(pageID string) Part { return func(m *Match) { m.PageID = pageID } }

// Text asks for exactly this text.
func Text(text string) Part { return func(m *Match) { m.Text = &Wording{Exact: &text} } }

// Containing asks for a text with this part.
func Containing(text string) Part { return func(m *Match) { m.Text = &Wording{Contains: text} } }

// Matching asks for a text in which a regular expression (RE2) finds something. It panics if the expression cannot be read.
func Matching(expr string) Part {
	re := regexp.MustCompile(expr)
	return func(m *Match) { m.Text = &Wording{Regex: re} }
}

// Kind asks for a kind of message: text, image, template:button.
func Kind(kind string) Part { return func(m *Match) { m.MessageKind = kind } }

// Message asks that the message object has this part, in the shape of decoded JSON.
func Message(part map[string]any) Part { return func(m *Match) { m.Message = part } }

// Param asks for the value of a parameter: Param("tag", "HUMAN_AGENT"). A parameter of an object may be given in part.
func Param(name string, value any) Part {
	return func(m *Match) {
		m.Params = maps.Clone(m.Params)
		if m.Params == nil {
			m.Params = map[string]any{}
		}
		m.Params[name] = value
	}
}

// Action asks for a sender action instead of a message: typing_on, typing_off, mark_seen.
func Action(name string) Part {
	return func(m *Match) {
		m.Message = nil
		Param("sender_action", name)(m)
	}
}

// Accepted asks that the request was accepted.
func Accepted() Part { return func(m *Match) { m.Outcome = "accepted" } }

// Refused asks that the request was refused, with this error of the catalogue unless it is "".
func Refused(errorID string) Part {
	return func(m *Match) { m.Outcome, m.ErrorID = "refused", errorID }
}

// Code asks for an error by its code.
func Code(code int) Part {
	return func(m *Match) { m.Code = &code }
}

// ByRule asks for a rule that refused the request, or that it broke.
func ByRule(id string) Part { return func(m *Match) { m.Rule = id } }

// Struck asks for the fault that struck.
func Struck(faultID string) Part { return func(m *Match) { m.Fault = faultID } }
