package fidelity

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/messenger"
)

const (
	day   = 24 * time.Hour
	image = "https://shop.example/a.png"
)

type object = map[string]any

// proof shows one rule: what it refuses, and what is so near to it that it is taken.
type proof struct {
	refused func(s *stage) result
	taken   func(s *stage) result
}

// proofs are the rules' proofs by id. A rule without one fails the test.
var proofs = map[string]proof{
	"phone-number.permission": {
		refused: func(s *stage) result {
			s.permit("pages_messaging")
			s.change("cleo", control.PersonChange{Phone: ptr("+1 (415) 555-0135")})
			return s.send(to("phone_number", "+14155550135"), text())
		},
		taken: func(s *stage) result {
			s.change("cleo", control.PersonChange{Phone: ptr("+1 (415) 555-0135")})
			return s.send(to("phone_number", "+14155550135"), text())
		},
	},
	"recipient.known": {
		refused: func(s *stage) result { return s.send(to("id", "404"), text()) },
		taken:   func(s *stage) result { return s.send(ada(), text()) },
	},
	"user-ref.once": {
		refused: func(s *stage) result {
			s.optin("cleo", control.Optin{Type: "checkbox", UserRef: "cart-1"})
			s.send(to("user_ref", "cart-1"), text())
			return s.send(to("user_ref", "cart-1"), text())
		},
		taken: func(s *stage) result {
			s.optin("cleo", control.Optin{Type: "checkbox", UserRef: "cart-1"})
			return s.send(to("user_ref", "cart-1"), text())
		},
	},
	"private-reply.known": {
		refused: func(s *stage) result { return s.send(to("comment_id", "1_404"), text()) },
		taken:   func(s *stage) result { return s.send(to("comment_id", s.comment("cleo")), text()) },
	},
	"private-reply.replyable": {
		refused: func(s *stage) result { return s.send(to("post_id", "104000000000001_205000000000001"), text()) },
		taken:   func(s *stage) result { return s.send(to("post_id", s.postOf("cleo")), text()) },
	},
	"private-reply.person": {
		refused: func(s *stage) result {
			comment := s.comment("cleo")
			s.change("cleo", control.PersonChange{Blocked: ptr(true)})
			return s.send(to("comment_id", comment), text())
		},
		taken: func(s *stage) result { return s.send(to("comment_id", s.comment("cleo")), text()) },
	},
	"private-reply.once": {
		refused: func(s *stage) result {
			comment := s.comment("cleo")
			s.send(to("comment_id", comment), text())
			return s.send(to("comment_id", comment), text())
		},
		taken: func(s *stage) result {
			s.send(to("comment_id", s.comment("cleo")), text())
			return s.send(to("comment_id", s.comment("cleo")), text())
		},
	},
	"private-reply.in-time": {
		refused: func(s *stage) result {
			comment := s.comment("cleo")
			s.advance(7*day + time.Second)
			return s.send(to("comment_id", comment), text())
		},
		taken: func(s *stage) result {
			comment := s.comment("cleo")
			s.advance(7 * day)
			return s.send(to("comment_id", comment), text())
		},
	},
	"one-time-token.known": {
		refused: func(s *stage) result { return s.send(to("one_time_notif_token", "1"), text()) },
		taken:   func(s *stage) result { return s.send(to("one_time_notif_token", s.oneTime("cleo")), text()) },
	},
	"one-time-token.once": {
		refused: func(s *stage) result {
			token := s.oneTime("cleo")
			s.send(to("one_time_notif_token", token), text())
			return s.send(to("one_time_notif_token", token), text())
		},
		taken: func(s *stage) result { return s.send(to("one_time_notif_token", s.oneTime("ada")), text()) },
	},
	"one-time-token.in-time": {
		refused: func(s *stage) result {
			token := s.oneTime("cleo")
			s.advance(365*day + time.Second)
			return s.send(to("one_time_notif_token", token), text())
		},
		taken: func(s *stage) result {
			token := s.oneTime("cleo")
			s.advance(365 * day)
			return s.send(to("one_time_notif_token", token), text())
		},
	},
	"notification-token.known": {
		refused: func(s *stage) result { return s.send(to("notification_messages_token", "1"), text()) },
		taken:   func(s *stage) result { return s.send(to("notification_messages_token", s.marketing("cleo")), text()) },
	},
	"notification-token.in-time": {
		refused: func(s *stage) result {
			token := s.marketing("cleo")
			s.advance(180*day + time.Second)
			return s.send(to("notification_messages_token", token), text())
		},
		taken: func(s *stage) result {
			token := s.marketing("cleo")
			s.advance(180 * day)
			return s.send(to("notification_messages_token", token), text())
		},
	},
	"notification-token.active": {
		refused: func(s *stage) result {
			token := s.marketing("cleo")
			s.optin("cleo", control.Optin{Status: "STOP_NOTIFICATIONS", Token: token})
			return s.send(to("notification_messages_token", token), text())
		},
		taken: func(s *stage) result {
			token := s.marketing("cleo")
			s.optin("cleo", control.Optin{Status: "STOP_NOTIFICATIONS", Token: token})
			s.optin("cleo", control.Optin{Status: "RESUME_NOTIFICATIONS", Token: token})
			return s.send(to("notification_messages_token", token), text())
		},
	},
	"notification-token.cadence": {
		refused: func(s *stage) result {
			token := s.marketing("cleo")
			s.send(to("notification_messages_token", token), text())
			s.advance(48*time.Hour - time.Second)
			return s.send(to("notification_messages_token", token), text())
		},
		taken: func(s *stage) result {
			token := s.marketing("cleo")
			s.send(to("notification_messages_token", token), text())
			s.advance(48 * time.Hour)
			return s.send(to("notification_messages_token", token), text())
		},
	},
	"action.message-known": {
		refused: func(s *stage) result {
			return s.post(object{"recipient": ada(), "sender_action": "react", "payload": object{"message_id": "m_404", "reaction": "👍"}})
		},
		taken: func(s *stage) result {
			return s.post(object{"recipient": ada(), "sender_action": "react", "payload": object{"message_id": s.says("ada"), "reaction": "👍"}})
		},
	},
	"reply-to.known": {
		refused: func(s *stage) result { return s.send(ada(), text(), object{"reply_to": object{"mid": "m_404"}}) },
		taken:   func(s *stage) result { return s.send(ada(), text(), object{"reply_to": object{"mid": s.says("ada")}}) },
	},
	"persona.known": {
		refused: func(s *stage) result { return s.send(ada(), text(), object{"persona_id": "404"}) },
		taken:   func(s *stage) result { return s.send(ada(), text(), object{"persona_id": "300000000000001"}) },
	},
	"attachment.known": {
		refused: func(s *stage) result {
			id := s.upload()
			s.advance(90*day + time.Second)
			s.says("ada")
			return s.send(ada(), attachment(object{"attachment_id": id}))
		},
		taken: func(s *stage) result {
			id := s.upload()
			s.advance(90 * day)
			s.says("ada")
			return s.send(ada(), attachment(object{"attachment_id": id}))
		},
	},
	"extensions.whitelisted": {
		refused: func(s *stage) result {
			s.whitelist("https://shop.example")
			return s.send(ada(), webview("https://other.example/cart"))
		},
		taken: func(s *stage) result {
			s.whitelist("https://shop.example")
			return s.send(ada(), webview("https://shop.example/cart"))
		},
	},
	"utility.permission": {
		refused: func(s *stage) result { s.permit("pages_messaging"); return s.utility("order_shipped", "4711") },
		taken:   func(s *stage) result { return s.utility("order_shipped", "4711") },
	},
	"utility.template": {
		refused: func(s *stage) result { return s.utility("no_such_template", "4711") },
		taken:   func(s *stage) result { s.advance(30 * day); return s.utility("order_shipped", "4711") },
	},
	"utility.parameters": {
		refused: func(s *stage) result { return s.utility("order_shipped", "50% off") },
		taken:   func(s *stage) result { return s.utility("order_shipped", "half off") },
	},
	"quick-reply.title-length": {
		refused: func(s *stage) result {
			s.mode("quick-reply.title-length", "enforce")
			return s.send(ada(), quickReply("123456789012345678901"))
		},
		taken: func(s *stage) result { return s.send(ada(), quickReply("1234567890123456789é")) },
	},
	"button.title-length": {
		refused: func(s *stage) result {
			s.mode("button.title-length", "enforce")
			return s.send(ada(), postback("123456789012345678901"))
		},
		taken: func(s *stage) result { return s.send(ada(), postback("1234567890123456789é")) },
	},
	"tag.requires-message-tag": {
		refused: func(s *stage) result {
			return s.send(ada(), text(), object{"messaging_type": "UPDATE", "tag": "HUMAN_AGENT"})
		},
		taken: func(s *stage) result { return s.send(ada(), text(), tagged("HUMAN_AGENT")) },
	},
	"message-tag.requires-tag": {
		refused: func(s *stage) result { return s.send(ada(), text(), object{"messaging_type": "MESSAGE_TAG"}) },
		taken:   func(s *stage) result { return s.send(ada(), text(), tagged("HUMAN_AGENT")) },
	},
	"tag.retired": {
		refused: func(s *stage) result {
			s.mode("tag.retired", "enforce")
			return s.send(ada(), text(), tagged("ACCOUNT_UPDATE"))
		},
		taken: func(s *stage) result {
			s.mode("tag.retired", "off")
			s.advance(30 * day)
			return s.send(ada(), text(), tagged("ACCOUNT_UPDATE"))
		},
	},
	"tag.human-agent-approval": {
		refused: func(s *stage) result {
			s.app(control.AppChange{Features: &[]string{}})
			return s.send(ada(), text(), tagged("HUMAN_AGENT"))
		},
		taken: func(s *stage) result { return s.send(ada(), text(), tagged("HUMAN_AGENT")) },
	},
	"tag.customer-feedback-template": {
		refused: func(s *stage) result { return s.send(ada(), text(), tagged("CUSTOMER_FEEDBACK")) },
		taken:   func(s *stage) result { return s.send(ada(), feedback(), tagged("CUSTOMER_FEEDBACK")) },
	},
	"app.live": {
		refused: func(s *stage) result { s.app(control.AppChange{Live: ptr(false)}); return s.send(ada(), text()) },
		taken: func(s *stage) result {
			s.app(control.AppChange{Live: ptr(false)})
			s.change("ada", control.PersonChange{AppRole: ptr(true)})
			return s.send(ada(), text())
		},
	},
	"thread.owner": {
		refused: func(s *stage) result {
			s.send(ada(), text(), object{"thread_control": object{"control_type": "pass", "app_id": "263902037430900"}})
			return s.send(ada(), text())
		},
		taken: func(s *stage) result {
			s.send(ada(), text(), object{"thread_control": object{"control_type": "release"}})
			return s.send(ada(), text())
		},
	},
	"window.standard": {
		refused: func(s *stage) result { s.says("ada"); s.advance(day + time.Second); return s.send(ada(), text()) },
		taken:   func(s *stage) result { s.says("ada"); s.advance(day); return s.send(ada(), text()) },
	},
	"window.human-agent": {
		refused: func(s *stage) result {
			s.says("ada")
			s.advance(7*day + time.Second)
			return s.send(ada(), text(), tagged("HUMAN_AGENT"))
		},
		taken: func(s *stage) result {
			s.says("ada")
			s.advance(7 * day)
			return s.send(ada(), text(), tagged("HUMAN_AGENT"))
		},
	},
	"window.customer-feedback": {
		refused: func(s *stage) result {
			s.says("ada")
			s.advance(7*day + time.Second)
			return s.send(ada(), feedback(), tagged("CUSTOMER_FEEDBACK"))
		},
		taken: func(s *stage) result {
			s.says("ada")
			s.advance(7 * day)
			return s.send(ada(), feedback(), tagged("CUSTOMER_FEEDBACK"))
		},
	},
	"person.reachable": {
		refused: func(s *stage) result {
			s.change("ada", control.PersonChange{Blocked: ptr(true)})
			return s.send(ada(), text())
		},
		taken: func(s *stage) result {
			s.change("ada", control.PersonChange{Unavailable: ptr(true)})
			s.change("ada", control.PersonChange{Unavailable: ptr(false)})
			return s.send(ada(), text())
		},
	},
	"person.not-blocked": {
		refused: func(s *stage) result {
			s.moderate("BLOCK_USER")
			return s.send(ada(), text())
		},
		taken: func(s *stage) result {
			s.moderate("BLOCK_USER")
			s.moderate("UNBLOCK_USER")
			return s.send(ada(), text())
		},
	},
	"marketing-optin.weekly": {
		refused: func(s *stage) result {
			s.send(ada(), marketingOptin("Maps"))
			s.advance(7*day - time.Second)
			s.says("ada")
			return s.send(ada(), marketingOptin("Maps"))
		},
		taken: func(s *stage) result {
			s.send(ada(), marketingOptin("Maps"))
			s.advance(7 * day)
			s.says("ada")
			return s.send(ada(), marketingOptin("Maps"))
		},
	},
}

func TestRules(t *testing.T) {
	for _, r := range messenger.Rules() {
		if !r.OfSends() {
			continue // TestWebhookDisabled in package emulator
		}
		t.Run(r.ID, func(t *testing.T) {
			p, ok := proofs[r.ID]
			require.True(t, ok, "rule %s has no proof", r.ID)

			refused := p.refused(newStage(t))
			require.Equal(t, r.ID, refused.Rule, refused.Body)
			require.Equal(t, string(r.Error), refused.ErrorID)

			require.Equal(t, http.StatusOK, p.taken(newStage(t)).Status)
			if r.Fixed || r.Default == messenger.Warn { // the proofs of the latter set a mode themselves
				return
			}
			off := newStage(t)
			off.mode(r.ID, "off")
			require.NotEqual(t, r.ID, p.refused(off).Rule, "a rule that is off is not asked")

			warn := newStage(t)
			warn.mode(r.ID, "warn")
			warned := p.refused(warn)
			require.Equal(t, http.StatusOK, warned.Status, "%s: %s", warned.ErrorID, warned.Body)
			require.Equal(t, r.ID, warned.Rule, "what a rule in mode warn finds is a violation")
		})
	}
}
