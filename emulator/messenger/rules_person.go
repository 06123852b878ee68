package messenger

import (
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// personRules check whether the person can be reached, and is not asked too often.
var personRules = []Rule{
	{
		ID:      "person.reachable",
		Summary: "The person has not blocked the Page and can be reached.",
		Error:   grapherr.PersonUnavailable, Evidence: Seen, Source: errorCodes, Default: Enforce,
		check: func(s *sending) *refusal {
			switch {
			case s.person.Blocked:
				return refuse(grapherr.NewPersonUnavailable(), "%s has blocked the Page", s.person.PSID)
			case s.person.Unavailable:
				return refuse(grapherr.NewPersonUnavailable(), "%s cannot be reached", s.person.PSID)
			}
			return nil
		},
	},
	{
		ID:      "person.not-blocked",
		Summary: "The Page itself has not blocked or banned the person.",
		Error:   grapherr.PersonUnavailable, Evidence: Chosen, Source: instagramModeration, Default: Enforce,
		check: func(s *sending) *refusal {
			if s.person.PageBlock == "" {
				return nil
			}
			return refuse(grapherr.NewPersonUnavailable(), "the Page has %s %s", s.person.PageBlock, s.person.PSID)
		},
	},
	{
		ID:      "marketing-optin.weekly",
		Summary: "A person is asked to opt in to notification messages of one title once a week.",
		Error:   grapherr.MarketingOptinAgain, Evidence: Documented, Source: marketingPage, Default: Enforce,
		check: func(s *sending) *refusal {
			title, asks := s.optinRequest()
			if !asks || s.conv == nil {
				return nil
			}
			asked, before := s.conv.optinRequests[title]
			if next := asked.Add(optinRequestEvery); before && s.now.Before(next) {
				return refuse(grapherr.NewMarketingOptinAgain(), "%q was asked at %s; the next request may go out at %s", title, stamp(asked), stamp(next))
			}
			return nil
		},
	},
}

// optinRequestEvery is how often a person may be asked to opt in under one title.
const optinRequestEvery = 7 * 24 * time.Hour

// optinRequest is the title of the opt-in request that a send is, if it is one.
func (s *sending) optinRequest() (string, bool) {
	if s.cmd.Content == nil || s.cmd.Content.Kind != kindMarketingOptin {
		return "", false
	}
	return s.cmd.Content.Attachments[0].Title, true
}
