package messenger

import "github.com/sendmock/sendmock/emulator/grapherr"

// recipientRules find out whom a send goes to. Those that are fixed end with a person, on whom all later rules count.
var recipientRules = []Rule{
	{
		ID:      "phone-number.permission",
		Summary: "A phone number as recipient needs the permission pages_messaging_phone_number.",
		Error:   grapherr.PhoneNumberPermission, Evidence: Seen, Source: "https://github.com/home-assistant/core/issues/26132", Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.To.By != ByPhoneNumber || s.cmd.Permissions[permPhoneNumber] {
				return nil
			}
			return refuse(grapherr.NewPhoneNumberPermission(), "the token has no pages_messaging_phone_number")
		},
	},
	{
		ID:      "recipient.known",
		Summary: "The recipient is a person of this Page.",
		Error:   grapherr.RecipientNotFound, Evidence: Seen, Source: errorCodes, Default: Enforce, Fixed: true,
		check: (*sending).findPerson,
	},
	{
		ID:      "user-ref.once",
		Summary: "A user_ref takes one message; later ones go to the PSID.",
		Error:   grapherr.UserRefUsed, Evidence: Seen, Source: "https://github.com/pimax/fb-messenger-php/issues/97", Default: Enforce,
		check: func(s *sending) *refusal {
			if s.userRef == nil || !s.userRef.Used {
				return nil
			}
			return refuse(grapherr.NewUserRefUsed(), "a message was sent to user_ref %s before", s.userRef.Value)
		},
	},
	{
		ID:      "private-reply.known",
		Summary: "The comment or post to reply to exists on this Page.",
		Error:   grapherr.CommentUnknown, Evidence: Seen, Source: privateReplies, Default: Enforce, Fixed: true,
		check: (*sending).findActivity,
	},
	{
		ID:      "private-reply.replyable",
		Summary: "The Page's own comments and posts take no private reply.",
		Error:   grapherr.PrivateReplyNotReplyable, Evidence: Seen, Source: errorCodes, Default: Enforce, Fixed: true,
		check: func(s *sending) *refusal {
			if s.activity == nil || s.activity.AuthorID != s.cmd.Page.ID {
				return nil
			}
			return refuse(grapherr.NewPrivateReplyNotReplyable(), "%s is by the Page itself", s.activity.ID)
		},
	},
	{
		ID:      "private-reply.person",
		Summary: "The author of the comment or post is a person whom the Page can message.",
		Error:   grapherr.PrivateReplyUser, Evidence: Documented, Source: privateReplies, Default: Enforce, Fixed: true,
		check: func(s *sending) *refusal {
			switch {
			case s.activity == nil:
				return nil
			case s.person == nil:
				return refuse(grapherr.NewPrivateReplyUser(), "%s is by another Page", s.activity.ID)
			case s.person.Blocked || s.person.Unavailable:
				return refuse(grapherr.NewPrivateReplyUser(), "%s cannot be messaged", s.person.PSID)
			}
			return nil
		},
	},
	{
		ID:      "private-reply.once",
		Summary: "A comment or post takes one private reply, ever.",
		Error:   grapherr.PrivateReplyDone, Evidence: Documented, Source: privateReplies, Default: Enforce,
		check: func(s *sending) *refusal {
			if s.activity == nil || !s.activity.Replied {
				return nil
			}
			return refuse(grapherr.NewPrivateReplyDone(), "%s has had its private reply", s.activity.ID)
		},
	},
	{
		ID:      "private-reply.in-time",
		Summary: "A private reply is sent within seven days of the comment or post.",
		Error:   grapherr.PrivateReplyExpired, Evidence: Documented, Source: privateReplies, Default: Enforce,
		check: func(s *sending) *refusal {
			if s.activity == nil {
				return nil
			}
			until := s.activity.At.Add(privateReplyLasts)
			if !s.now.After(until) {
				return nil
			}
			return refuse(grapherr.NewPrivateReplyExpired(), "the seven days of %s were missed by %s", s.activity.ID, rounded(s.now.Sub(until)))
		},
	},
	{
		ID:      "one-time-token.known",
		Summary: "The one_time_notif_token is one of this Page's.",
		Error:   grapherr.RecipientNotFound, Evidence: Chosen, Source: oneTimePage, Default: Enforce, Fixed: true,
		check: func(s *sending) *refusal {
			if s.cmd.To.By != ByOneTimeToken || s.findNotification(OneTime) {
				return nil
			}
			return refuse(grapherr.NewRecipientNotFound(), "there is no one_time_notif_token %s", s.cmd.To.Value)
		},
	},
	{
		ID:      "one-time-token.once",
		Summary: "A one_time_notif_token is used once.",
		Error:   grapherr.OTNTokenUsed, Evidence: Chosen, Source: oneTimePage, Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.To.By != ByOneTimeToken || s.notification.LastSentAt.IsZero() {
				return nil
			}
			return refuse(grapherr.NewOTNTokenUsed(), "the token was used at %s", stamp(s.notification.LastSentAt))
		},
	},
	{
		ID:      "one-time-token.in-time",
		Summary: "A one_time_notif_token expires a year after the person gave it.",
		Error:   grapherr.OTNTokenExpired, Evidence: Chosen, Source: oneTimePage, Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.To.By != ByOneTimeToken || !s.now.After(s.notification.ExpiresAt) {
				return nil
			}
			return refuse(grapherr.NewOTNTokenExpired(), "the token expired at %s", stamp(s.notification.ExpiresAt))
		},
	},
	{
		ID:      "notification-token.known",
		Summary: "The notification_messages_token is one of this Page's.",
		Error:   grapherr.TokenNotificationInvalid, Evidence: Documented, Source: errorCodes, Default: Enforce, Fixed: true,
		check: func(s *sending) *refusal {
			if s.cmd.To.By != ByNotificationMessages || s.findNotification(Marketing) {
				return nil
			}
			return refuse(grapherr.NewTokenNotificationInvalid(), "there is no notification_messages_token %s", s.cmd.To.Value)
		},
	},
	{
		ID:      "notification-token.in-time",
		Summary: "A notification_messages_token has an end.",
		Error:   grapherr.TokenNotificationExpired, Evidence: Documented, Source: errorCodes, Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.To.By != ByNotificationMessages || !s.now.After(s.notification.ExpiresAt) {
				return nil
			}
			return refuse(grapherr.NewTokenNotificationExpired(), "the token expired at %s", stamp(s.notification.ExpiresAt))
		},
	},
	{
		ID:      "notification-token.active",
		Summary: "The person has not stopped the notification messages.",
		Error:   grapherr.MarketingStopped, Evidence: Documented, Source: errorCodes, Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.To.By != ByNotificationMessages || !s.notification.Stopped {
				return nil
			}
			return refuse(grapherr.NewMarketingStopped(), "%s has stopped these messages", s.person.PSID)
		},
	},
	{
		ID:      "notification-token.cadence",
		Summary: "A notification_messages_token takes one message in 48 hours.",
		Error:   grapherr.MarketingTooSoon, Evidence: Documented, Source: marketingPage, Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.To.By != ByNotificationMessages || s.notification.LastSentAt.IsZero() {
				return nil
			}
			next := s.notification.LastSentAt.Add(marketingCadence)
			if !s.now.Before(next) {
				return nil
			}
			return refuse(grapherr.NewMarketingTooSoon(), "the next message may go out in %s, at %s", rounded(next.Sub(s.now)), stamp(next))
		},
	},
}

// findPerson resolves the recipients that name a person.
func (s *sending) findPerson() *refusal {
	page, to := s.cmd.Page, s.cmd.To
	switch to.By {
	case ByID:
		if p, ok := s.w.PersonOf(page, to.Value); ok {
			return s.found(p)
		}
	case ByUserRef:
		if u := s.w.userRefs[to.Value]; u != nil && u.Person.Page == page {
			s.userRef = u
			return s.found(u.Person)
		}
	case ByPhoneNumber:
		for _, p := range s.w.People {
			if p.Page == page && p.Phone != "" && digits(p.Phone) == digits(to.Value) {
				return s.found(p)
			}
		}
	case ByPlayer, ByLogin: // ids of Instant Games and Facebook Login, which no world holds
	default:
		return nil // the recipient is found by another rule
	}
	return refuse(grapherr.NewRecipientNotFound(), "%s %s is no person of Page %s", to.By, to.Value, page.ID)
}

func (s *sending) found(p *Person) *refusal {
	s.person, s.conv = p, p.Conversation
	s.standard = s.conv.Standard(s.now)
	return nil
}

// findActivity resolves a comment or post. Its author may be no person; rules of their own refuse that.
func (s *sending) findActivity() *refusal {
	if s.cmd.To.By != ByComment && s.cmd.To.By != ByPost {
		return nil
	}
	act, ok := s.w.index[s.cmd.To.Value].(*Activity)
	if !ok || act.Page != s.cmd.Page || act.IsComment() != (s.cmd.To.By == ByComment) {
		return refuse(grapherr.NewCommentUnknown(), "there is no %s %s on Page %s", s.cmd.To.By, s.cmd.To.Value, s.cmd.Page.ID)
	}
	s.activity = act
	if p, isPerson := s.w.PersonOf(s.cmd.Page, act.AuthorID); isPerson {
		return s.found(p)
	}
	return nil
}

// findNotification resolves a token that stands for a person's consent.
func (s *sending) findNotification(kind NotificationKind) bool {
	n := s.w.notifications[s.cmd.To.Value]
	if n == nil || n.Kind != kind || n.Person.Page != s.cmd.Page {
		return false
	}
	s.notification = n
	s.found(n.Person)
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
