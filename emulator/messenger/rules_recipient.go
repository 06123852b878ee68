package messenger

import "github.com/sendmock/sendmock/emulator/grapherr"

// recipientRules find out whom a send goes to. Those that are fixed end with a person, on whom all later rules count.
var recipientRules = []Rule{
	{
		ID:      "phone-number.permission",
		Summary: "A phone number as recipient needs the permission pages_messaging_phone_number.",
		Error:   grapherr.PhoneNumberPermission, Evidence: Seen, Source: "https://github.com/home-assistant/core/issues/26132", Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.cmd.To.By != ByPhoneNumber || a.cmd.Permissions[permPhoneNumber] {
				return nil
			}
			return refuse(grapherr.NewPhoneNumberPermission(), "the token has no pages_messaging_phone_number")
		},
	},
	{
		ID:      "recipient.known",
		Summary: "The recipient is a person of this Page.",
		Error:   grapherr.RecipientNotFound, Evidence: Seen, Source: errorCodes, Default: Enforce, Fixed: true,
		check: (*attempt).findPerson,
	},
	{
		ID:      "user-ref.once",
		Summary: "A user_ref takes one message; later ones go to the PSID.",
		Error:   grapherr.UserRefUsed, Evidence: Seen, Source: "https://github.com/pimax/fb-messenger-php/issues/97", Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.userRef == nil || !a.userRef.Used {
				return nil
			}
			return refuse(grapherr.NewUserRefUsed(), "a message was sent to user_ref %s before", a.userRef.Value)
		},
	},
	{
		ID:      "private-reply.known",
		Summary: "The comment or post to reply to exists on this Page.",
		Error:   grapherr.CommentUnknown, Evidence: Seen, Source: privateReplies, Default: Enforce, Fixed: true,
		check: (*attempt).findActivity,
	},
	{
		ID:      "private-reply.replyable",
		Summary: "The Page's own comments and posts take no private reply.",
		Error:   grapherr.PrivateReplyNotReplyable, Evidence: Seen, Source: errorCodes, Default: Enforce, Fixed: true,
		check: func(a *attempt) *refusal {
			if a.activity == nil || a.activity.AuthorID != a.cmd.Page.ID {
				return nil
			}
			return refuse(grapherr.NewPrivateReplyNotReplyable(), "%s is by the Page itself", a.activity.ID)
		},
	},
	{
		ID:      "private-reply.person",
		Summary: "The author of the comment or post is a person whom the Page can message.",
		Error:   grapherr.PrivateReplyUser, Evidence: Documented, Source: privateReplies, Default: Enforce, Fixed: true,
		check: func(a *attempt) *refusal {
			switch {
			case a.activity == nil:
				return nil
			case a.person == nil:
				return refuse(grapherr.NewPrivateReplyUser(), "%s is by another Page", a.activity.ID)
			case a.person.Blocked || a.person.Unavailable:
				return refuse(grapherr.NewPrivateReplyUser(), "%s cannot be messaged", a.person.PSID)
			}
			return nil
		},
	},
	{
		ID:      "private-reply.once",
		Summary: "A comment or post takes one private reply, ever.",
		Error:   grapherr.PrivateReplyDone, Evidence: Documented, Source: privateReplies, Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.activity == nil || !a.activity.Replied {
				return nil
			}
			return refuse(grapherr.NewPrivateReplyDone(), "%s has had its private reply", a.activity.ID)
		},
	},
	{
		ID:      "private-reply.in-time",
		Summary: "A private reply is sent within seven days of the comment or post.",
		Error:   grapherr.PrivateReplyExpired, Evidence: Documented, Source: privateReplies, Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.activity == nil {
				return nil
			}
			until := a.activity.At.Add(privateReplyLasts)
			if !a.now.After(until) {
				return nil
			}
			return refuse(grapherr.NewPrivateReplyExpired(), "the seven days of %s were missed by %s", a.activity.ID, rounded(a.now.Sub(until)))
		},
	},
	{
		ID:      "one-time-token.known",
		Summary: "The one_time_notif_token is one of this Page's.",
		Error:   grapherr.RecipientNotFound, Evidence: Chosen, Source: oneTimePage, Default: Enforce, Fixed: true,
		check: func(a *attempt) *refusal {
			if a.cmd.To.By != ByOneTimeToken || a.findNotification(OneTime) {
				return nil
			}
			return refuse(grapherr.NewRecipientNotFound(), "there is no one_time_notif_token %s", a.cmd.To.Value)
		},
	},
	{
		ID:      "one-time-token.once",
		Summary: "A one_time_notif_token is used once.",
		Error:   grapherr.OTNTokenUsed, Evidence: Chosen, Source: oneTimePage, Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.cmd.To.By != ByOneTimeToken || a.notification.LastSentAt.IsZero() {
				return nil
			}
			return refuse(grapherr.NewOTNTokenUsed(), "the token was used at %s", stamp(a.notification.LastSentAt))
		},
	},
	{
		ID:      "one-time-token.in-time",
		Summary: "A one_time_notif_token expires a year after the person gave it.",
		Error:   grapherr.OTNTokenExpired, Evidence: Chosen, Source: oneTimePage, Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.cmd.To.By != ByOneTimeToken || !a.now.After(a.notification.ExpiresAt) {
				return nil
			}
			return refuse(grapherr.NewOTNTokenExpired(), "the token expired at %s", stamp(a.notification.ExpiresAt))
		},
	},
	{
		ID:      "notification-token.known",
		Summary: "The notification_messages_token is one of this Page's.",
		Error:   grapherr.TokenNotificationInvalid, Evidence: Documented, Source: errorCodes, Default: Enforce, Fixed: true,
		check: func(a *attempt) *refusal {
			if a.cmd.To.By != ByNotificationMessages || a.findNotification(Marketing) {
				return nil
			}
			return refuse(grapherr.NewTokenNotificationInvalid(), "there is no notification_messages_token %s", a.cmd.To.Value)
		},
	},
	{
		ID:      "notification-token.in-time",
		Summary: "A notification_messages_token has an end.",
		Error:   grapherr.TokenNotificationExpired, Evidence: Documented, Source: errorCodes, Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.cmd.To.By != ByNotificationMessages || !a.now.After(a.notification.ExpiresAt) {
				return nil
			}
			return refuse(grapherr.NewTokenNotificationExpired(), "the token expired at %s", stamp(a.notification.ExpiresAt))
		},
	},
	{
		ID:      "notification-token.active",
		Summary: "The person has not stopped the notification messages.",
		Error:   grapherr.MarketingStopped, Evidence: Documented, Source: errorCodes, Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.cmd.To.By != ByNotificationMessages || !a.notification.Stopped {
				return nil
			}
			return refuse(grapherr.NewMarketingStopped(), "%s has stopped these messages", a.person.PSID)
		},
	},
	{
		ID:      "notification-token.cadence",
		Summary: "A notification_messages_token takes one message in 48 hours.",
		Error:   grapherr.MarketingTooSoon, Evidence: Documented, Source: marketingPage, Default: Enforce,
		check: func(a *attempt) *refusal {
			if a.cmd.To.By != ByNotificationMessages || a.notification.LastSentAt.IsZero() {
				return nil
			}
			next := a.notification.LastSentAt.Add(marketingCadence)
			if !a.now.Before(next) {
				return nil
			}
			return refuse(grapherr.NewMarketingTooSoon(), "the next message may go out in %s, at %s", rounded(next.Sub(a.now)), stamp(next))
		},
	},
}

// findPerson resolves the recipients that name a person.
func (a *attempt) findPerson() *refusal {
	page, to := a.cmd.Page, a.cmd.To
	switch to.By {
	case ByID:
		if p, ok := a.w.PersonOf(page, to.Value); ok {
			return a.found(p)
		}
	case ByUserRef:
		if u := a.w.userRefs[to.Value]; u != nil && u.Person.Page == page {
			a.userRef = u
			return a.found(u.Person)
		}
	case ByPhoneNumber:
		for _, p := range a.w.People {
			if p.Page == page && p.Phone != "" && digits(p.Phone) == digits(to.Value) {
				return a.found(p)
			}
		}
	case ByPlayer, ByLogin: // ids of Instant Games and Facebook Login, which no world holds
	default:
		return nil // the recipient is found by another rule
	}
	return refuse(grapherr.NewRecipientNotFound(), "%s %s is no person of Page %s", to.By, to.Value, page.ID)
}

func (a *attempt) found(p *Person) *refusal {
	a.person, a.conv = p, p.Conversation
	a.standard = a.conv.Standard(a.now)
	return nil
}

// findActivity resolves a comment or post. Its author may be no person; rules of their own refuse that.
func (a *attempt) findActivity() *refusal {
	if a.cmd.To.By != ByComment && a.cmd.To.By != ByPost {
		return nil
	}
	act, ok := a.w.index[a.cmd.To.Value].(*Activity)
	if !ok || act.Page != a.cmd.Page || act.IsComment() != (a.cmd.To.By == ByComment) {
		return refuse(grapherr.NewCommentUnknown(), "there is no %s %s on Page %s", a.cmd.To.By, a.cmd.To.Value, a.cmd.Page.ID)
	}
	a.activity = act
	if p, isPerson := a.w.PersonOf(a.cmd.Page, act.AuthorID); isPerson {
		return a.found(p)
	}
	return nil
}

// findNotification resolves a token that stands for a person's consent.
func (a *attempt) findNotification(kind NotificationKind) bool {
	n := a.w.notifications[a.cmd.To.Value]
	if n == nil || n.Kind != kind || n.Person.Page != a.cmd.Page {
		return false
	}
	a.notification = n
	a.found(n.Person)
	return true
}

// digits drops how a phone number is written: +1(415)555-0134 and 14155550134 are one.
func digits(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			b = append(b, s[i])
		}
	}
	return string(b)
}
