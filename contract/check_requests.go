package contract

import (
	"strconv"
	"strings"
)

// specViolations: a request was refused for its shape, by no rule and no fault; or it went through with a parameter that
// should not be there.
func specViolations(h *history) []Finding {
	var list []Finding
	for _, e := range h.all {
		if e.Rule == "" && e.Fault == "" && e.misshapen() {
			list = append(list, found(e, e.said()))
		}
		for _, v := range e.Violations {
			if v.Param != "" {
				list = append(list, found(e, v.Param+": "+v.Message))
			}
		}
	}
	return list
}

// warnedRules: a rule in mode warn was broken by a request that went through.
func warnedRules(h *history) []Finding {
	return h.brokenRules(func(rule string) bool { return rule != AnswerRule })
}

// ownAnswers: sendmock answered what its own description does not allow.
func ownAnswers(h *history) []Finding {
	return h.brokenRules(func(rule string) bool { return rule == AnswerRule })
}

// brokenRules are the recorded violations of some of the rules.
func (h *history) brokenRules(wanted func(rule string) bool) []Finding {
	var list []Finding
	for _, e := range h.all {
		for _, v := range e.Violations {
			if v.Rule != "" && wanted(v.Rule) {
				f := found(e, v.Message)
				f.Rule = v.Rule
				list = append(list, f)
			}
		}
	}
	return list
}

// humanAgentTags: a message with the tag HUMAN_AGENT and without a persona. The platform allows the tag only for what a human
// agent writes; the record cannot tell who wrote, so the check is off unless somebody wants it.
func humanAgentTags(h *history) []Finding {
	var list []Finding
	for _, e := range h.all {
		if e.sendsMessage() && e.params()["tag"] == "HUMAN_AGENT" && e.params()["persona_id"] == nil {
			list = append(list, found(e, "the tag HUMAN_AGENT came without a persona_id: it is for what a human agent writes"))
		}
	}
	return list
}

// notOwned: a message was refused because another app, or Messenger itself, controls the conversation. What a fault answered
// says nothing about who controls it.
func notOwned(h *history) []Finding {
	var list []Finding
	for _, e := range h.all {
		switch e.errorID() {
		case "thread-controlled-by-another-app", "thread-controlled-by-messenger", "not-thread-owner", "instagram-not-thread-owner":
			if e.Fault == "" {
				f := found(e, e.said())
				f.Rule = e.Rule
				list = append(list, f)
			}
		}
	}
	return list
}

// said is the refusal in words: the error, and why.
func (e *Exchange) said() string {
	s := "status " + strconv.Itoa(e.Status)
	switch {
	case e.Error != nil:
		s = e.Error.ID + " (" + strconv.Itoa(e.Error.Code)
		if e.Error.Subcode != 0 {
			s += "/" + strconv.Itoa(e.Error.Subcode)
		}
		s += ")"
	case e.Status == 0:
		s = "no answer"
	}
	if e.Decision != "" {
		s += ": " + e.Decision
	}
	return s
}

// answered is said as a verb: was answered rate-limit (613).
func (e *Exchange) answered() string {
	if e.Status == 0 && e.Error == nil {
		return strings.Replace(e.said(), "no answer", "got no answer", 1)
	}
	return "was answered " + e.said()
}
