package messenger

import (
	"cmp"
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// tagsRetired is the day from which the platform refuses three of the tags.
var tagsRetired = time.Date(2026, 4, 27, 0, 0, 0, 0, time.UTC)

// tagRules check a message tag against the messaging type, the calendar and the app.
var tagRules = []Rule{
	{
		ID:      "tag.requires-message-tag",
		Summary: "A tag goes with messaging_type MESSAGE_TAG.",
		Error:   grapherr.TagNeedsMessageTag, Evidence: Seen, Source: "https://github.com/ker0x/messenger/issues/106", Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.Tag == "" || s.cmd.Type == MessageTag {
				return nil
			}
			return refuse(grapherr.NewTagNeedsMessageTag(), "tag %s came with messaging_type %s", s.cmd.Tag, cmp.Or(string(s.cmd.Type), "absent"))
		},
	},
	{
		ID:      "message-tag.requires-tag",
		Summary: "messaging_type MESSAGE_TAG goes with a tag.",
		Error:   grapherr.MessageTagNeedsTag, Evidence: Chosen, Source: sendMessages, Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.Tag != "" || s.cmd.Type != MessageTag || s.cmd.Action != "" {
				return nil
			}
			return refuse(grapherr.NewMessageTagNeedsTag(), "messaging_type MESSAGE_TAG came without a tag")
		},
	},
	{
		ID:      "tag.retired",
		Summary: "CONFIRMED_EVENT_UPDATE, ACCOUNT_UPDATE and POST_PURCHASE_UPDATE are refused since 2026-04-27, inside the window too.",
		Error:   grapherr.TagRetired, Evidence: Documented, Source: sendMessages, From: tagsRetired,
		// The reference this program implements lists the three as usable, so that older suites go on working.
		Default: Warn,
		check: func(s *sending) *refusal {
			if !s.cmd.Tag.Retired() {
				return nil
			}
			return refuse(grapherr.NewTagRetired(), "the platform refuses the tag %s since %s", s.cmd.Tag, tagsRetired.Format(time.DateOnly))
		},
	},
	{
		ID:      "tag.human-agent-approval",
		Summary: "HUMAN_AGENT needs the app feature Human Agent.",
		Error:   grapherr.HumanAgentNotApproved, Evidence: Seen, Source: sendMessages, Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.Tag != HumanAgent || s.cmd.App.Features[FeatureHumanAgent] {
				return nil
			}
			return refuse(grapherr.NewHumanAgentNotApproved(), "app %s has no approval for the Human Agent feature", s.cmd.App.ID)
		},
	},
	{
		ID:      "tag.customer-feedback-template",
		Summary: "CUSTOMER_FEEDBACK goes with the customer feedback template only.",
		Error:   grapherr.CustomerFeedbackTemplateRequired, Evidence: Chosen, Source: sendMessages + "/templates/customer-feedback-template", Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.Tag != CustomerFeedback || s.cmd.Content == nil || s.cmd.Content.Kind == kindCustomerFeedback {
				return nil
			}
			return refuse(grapherr.NewCustomerFeedbackTemplateRequired(), "the tag CUSTOMER_FEEDBACK came with a message of kind %s", s.cmd.Content.Kind)
		},
	},
}

// Retired reports whether the tag is one of those that the platform refuses since 2026-04-27.
func (t Tag) Retired() bool {
	return t == ConfirmedEventUpdate || t == AccountUpdate || t == PostPurchaseUpdate
}
