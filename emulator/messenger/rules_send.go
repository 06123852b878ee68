package messenger

import (
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

const (
	pageMessages  = "https://developers.facebook.com/docs/graph-api/reference/page/messages"
	sendMessages  = "https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages"
	errorCodes    = "https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes"
	senderActions = "https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sender-actions"
)

// tagsRetired is the day from which the platform refuses three of the tags.
var tagsRetired = time.Date(2026, 4, 27, 0, 0, 0, 0, time.UTC)

// sendRules is the published order: recipient, tag, app, thread owner, window, person.
var sendRules = []Rule{
	{
		ID:      "recipient.known",
		Summary: "The recipient is a person of this Page.",
		Error:   grapherr.RecipientNotFound, Evidence: Seen, Source: errorCodes, Default: Enforce, Fixed: true,
		check: (*attempt).findRecipient,
	},
	{
		ID:      "action.message-known",
		Summary: "The message that a reaction names is in the conversation.",
		Error:   grapherr.MessageUnknown, Evidence: Chosen, Source: senderActions, Default: Enforce,
		check: (*attempt).reactionTarget,
	},
	{
		ID:      "tag.requires-message-tag",
		Summary: "A tag goes with messaging_type MESSAGE_TAG.",
		Error:   grapherr.TagNeedsMessageTag, Evidence: Seen, Source: "https://github.com/ker0x/messenger/issues/106", Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.cmd.Tag == "" || a.cmd.Type == MessageTag {
				return nil
			}
			return refuse(grapherr.NewTagNeedsMessageTag(), "tag %s came with messaging_type %s", a.cmd.Tag, orDefault(string(a.cmd.Type), "absent"))
		},
	},
	{
		ID:      "message-tag.requires-tag",
		Summary: "messaging_type MESSAGE_TAG goes with a tag.",
		Error:   grapherr.MessageTagNeedsTag, Evidence: Chosen, Source: sendMessages, Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.cmd.Tag != "" || a.cmd.Type != MessageTag || a.cmd.Action != "" {
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
		check: func(a *attempt) *refusal {
			switch a.cmd.Tag {
			case ConfirmedEventUpdate, AccountUpdate, PostPurchaseUpdate:
				return refuse(grapherr.NewTagRetired(), "the platform refuses the tag %s since %s", a.cmd.Tag, tagsRetired.Format(time.DateOnly))
			}
			return nil
		},
	},
	{
		ID:      "tag.human-agent-approval",
		Summary: "HUMAN_AGENT needs the app feature Human Agent.",
		Error:   grapherr.HumanAgentNotApproved, Evidence: Seen, Source: sendMessages, Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.cmd.Tag != HumanAgent || a.cmd.App.Features[FeatureHumanAgent] {
				return nil
			}
			return refuse(grapherr.NewHumanAgentNotApproved(), "app %s has no approval for the Human Agent feature", a.cmd.App.ID)
		},
	},
	{
		ID:      "tag.customer-feedback-template",
		Summary: "CUSTOMER_FEEDBACK goes with the customer feedback template only.",
		Error:   grapherr.CustomerFeedbackTemplateRequired, Evidence: Chosen, Source: sendMessages + "/templates/customer-feedback-template", Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.cmd.Tag != CustomerFeedback || a.cmd.Content == nil || a.cmd.Content.Kind == "template:customer_feedback" {
				return nil
			}
			return refuse(grapherr.NewCustomerFeedbackTemplateRequired(), "the tag CUSTOMER_FEEDBACK came with a message of kind %s", a.cmd.Content.Kind)
		},
	},
	{
		ID:      "app.live",
		Summary: "An app in development mode reaches only people with a role on it.",
		Error:   grapherr.AppNotLive, Evidence: Seen, Source: errorCodes, Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.cmd.App.Live || a.person.AppRole {
				return nil
			}
			return refuse(grapherr.NewAppNotLive(), "app %s is in development mode and %s has no role on it", a.cmd.App.ID, a.person.PSID)
		},
	},
	{
		ID:      "thread.owner",
		Summary: "Only the app that controls a thread sends into it.",
		Error:   grapherr.ThreadControlledByAnotherApp, Evidence: Seen, Source: errorCodes, Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.conv == nil || a.conv.Owner == nil || a.conv.Owner == a.cmd.App {
				return nil
			}
			return refuse(grapherr.NewThreadControlledByAnotherApp(), "app %s controls the thread", a.conv.Owner.ID)
		},
	},
	{
		ID:      "window.standard",
		Summary: "A message without a tag is sent inside the standard messaging window.",
		Error:   grapherr.WindowClosed, Evidence: Documented, Source: sendMessages, Default: Enforce,
		check: func(a *attempt) *refusal {
			if !a.inWindow() || a.cmd.Tag != "" {
				return nil
			}
			return a.missed(a.standard, "the standard messaging window")
		},
	},
	{
		ID:      "window.human-agent",
		Summary: "HUMAN_AGENT is for seven days after the person's last message.",
		Error:   grapherr.WindowClosed, Evidence: Documented, Source: pageMessages, Default: Enforce,
		check: func(a *attempt) *refusal {
			if !a.inWindow() || a.cmd.Tag != HumanAgent || a.standard.Open {
				return nil
			}
			return a.missed(a.conv.HumanAgent(a.now), "the human agent window")
		},
	},
	{
		ID:      "window.customer-feedback",
		Summary: "CUSTOMER_FEEDBACK is for seven days after the person's last message.",
		Error:   grapherr.WindowClosed, Evidence: Documented, Source: pageMessages, Default: Enforce,
		check: func(a *attempt) *refusal {
			if !a.inWindow() || a.cmd.Tag != CustomerFeedback || a.standard.Open {
				return nil
			}
			return a.missed(a.conv.HumanAgent(a.now), "the seven days of the tag CUSTOMER_FEEDBACK")
		},
	},
	{
		ID:      "person.reachable",
		Summary: "The person has not blocked the Page and can be reached.",
		Error:   grapherr.PersonUnavailable, Evidence: Seen, Source: errorCodes, Default: Enforce,
		check: func(a *attempt) *refusal {
			switch {
			case a.person.Blocked:
				return refuse(grapherr.NewPersonUnavailable(), "%s has blocked the Page", a.person.PSID)
			case a.person.Unavailable:
				return refuse(grapherr.NewPersonUnavailable(), "%s cannot be reached", a.person.PSID)
			}
			return nil
		},
	},
}

// inWindow reports whether the windows are asked at all. Sender actions pass outside of them (a choice: no evidence
// either way).
func (a *attempt) inWindow() bool { return a.cmd.Action == "" }

// missed refuses unless the window is open, and says by how much it was missed.
func (a *attempt) missed(w Window, name string) *refusal {
	switch {
	case w.Open:
		return nil
	case w.ClosesAt.IsZero():
		return refuse(grapherr.NewWindowClosed(), "%s was never opened: %s has not written to the Page", name, a.person.PSID)
	}
	return refuse(grapherr.NewWindowClosed(), "%s was missed by %s: it was open until %s, %s after the person's %s at %s",
		name, rounded(a.now.Sub(w.ClosesAt)), stamp(w.ClosesAt), w.ClosesAt.Sub(w.Since), w.By, stamp(w.Since))
}

// rounded drops what nobody wants to read, but never makes a miss of nothing.
func rounded(d time.Duration) time.Duration {
	if r := d.Round(time.Millisecond); r > 0 {
		return r
	}
	return d
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999Z") }

func orDefault(s, def string) string {
	if s == "" {
		return def
	}
	return s
}
