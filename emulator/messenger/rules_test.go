package messenger

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// ruleCase has, of one rule, a send that it refuses and one, as near as can be, that it lets through. The scene begins
// with Ada's first message, except for the rules about who she is.
type ruleCase struct {
	refused func(s *scene) *Send
	passed  func(s *scene) *Send
}

var ruleCases = map[string]ruleCase{
	"phone-number.permission": {
		func(s *scene) *Send { s.ada.Phone = "+1(415)555-0134"; return s.to(ByPhoneNumber, "14155550134") },
		func(s *scene) *Send {
			s.ada.Phone = "+1(415)555-0134"
			cmd := s.to(ByPhoneNumber, "14155550134")
			cmd.Permissions = map[string]bool{"pages_messaging_phone_number": true}
			return cmd
		},
	},
	"recipient.known": {
		func(s *scene) *Send { return s.to(ByID, "4") },
		func(s *scene) *Send { return s.to(ByID, "3") },
	},
	"user-ref.once": {
		func(s *scene) *Send {
			cmd := s.to(ByUserRef, s.optsIn(Optin{Kind: OptinCheckbox}).UserRef.Value)
			s.sent(cmd)
			return cmd
		},
		func(s *scene) *Send { return s.to(ByUserRef, s.optsIn(Optin{Kind: OptinCheckbox}).UserRef.Value) },
	},
	"private-reply.known": {
		func(s *scene) *Send { return s.to(ByPost, s.comments().ID) },
		func(s *scene) *Send { return s.to(ByComment, s.comments().ID) },
	},
	"private-reply.replyable": {
		func(s *scene) *Send { return s.to(ByPost, s.comments().Post.ID) },
		func(s *scene) *Send { return s.to(ByComment, s.comments().ID) },
	},
	"private-reply.person": {
		func(s *scene) *Send { s.ada.Blocked = true; return s.to(ByComment, s.comments().ID) },
		func(s *scene) *Send { return s.to(ByComment, s.comments().ID) },
	},
	"private-reply.once": {
		func(s *scene) *Send { cmd := s.to(ByComment, s.comments().ID); s.sent(cmd); return cmd },
		func(s *scene) *Send {
			s.sent(s.to(ByComment, s.comments().ID))
			return s.to(ByComment, s.comments().ID)
		},
	},
	"private-reply.in-time": {
		func(s *scene) *Send { c := s.comments(); s.later(7*24*time.Hour + 1); return s.to(ByComment, c.ID) },
		func(s *scene) *Send { c := s.comments(); s.later(7 * 24 * time.Hour); return s.to(ByComment, c.ID) },
	},
	"one-time-token.known": {
		func(s *scene) *Send {
			return s.to(ByOneTimeToken, s.optsIn(Optin{Kind: OptinMarketing}).Notification.Token)
		},
		func(s *scene) *Send {
			return s.to(ByOneTimeToken, s.optsIn(Optin{Kind: OptinOneTime}).Notification.Token)
		},
	},
	"one-time-token.once": {
		func(s *scene) *Send {
			cmd := s.to(ByOneTimeToken, s.optsIn(Optin{Kind: OptinOneTime}).Notification.Token)
			s.sent(cmd)
			return cmd
		},
		func(s *scene) *Send {
			return s.to(ByOneTimeToken, s.optsIn(Optin{Kind: OptinOneTime}).Notification.Token)
		},
	},
	"one-time-token.in-time": {
		func(s *scene) *Send {
			n := s.optsIn(Optin{Kind: OptinOneTime}).Notification
			s.now = n.ExpiresAt.Add(1)
			return s.to(ByOneTimeToken, n.Token)
		},
		func(s *scene) *Send {
			n := s.optsIn(Optin{Kind: OptinOneTime}).Notification
			s.now = n.ExpiresAt
			return s.to(ByOneTimeToken, n.Token)
		},
	},
	"notification-token.known": {
		func(s *scene) *Send { return s.to(ByNotificationMessages, "token_0") },
		func(s *scene) *Send {
			return s.to(ByNotificationMessages, s.optsIn(Optin{Kind: OptinMarketing}).Notification.Token)
		},
	},
	"notification-token.in-time": {
		func(s *scene) *Send {
			n := s.optsIn(Optin{Kind: OptinMarketing}).Notification
			s.now = n.ExpiresAt.Add(1)
			return s.to(ByNotificationMessages, n.Token)
		},
		func(s *scene) *Send {
			n := s.optsIn(Optin{Kind: OptinMarketing}).Notification
			s.now = n.ExpiresAt
			return s.to(ByNotificationMessages, n.Token)
		},
	},
	"notification-token.active": {
		func(s *scene) *Send {
			n := s.optsIn(Optin{Kind: OptinMarketing}).Notification
			events, err := s.as().StopsNotifications(n.Token, true)
			require.NoError(s.tb, err)
			s.w.Apply(events)
			return s.to(ByNotificationMessages, n.Token)
		},
		func(s *scene) *Send {
			n := s.optsIn(Optin{Kind: OptinMarketing}).Notification
			for _, stop := range []bool{true, false} {
				events, err := s.as().StopsNotifications(n.Token, stop)
				require.NoError(s.tb, err)
				s.w.Apply(events)
			}
			return s.to(ByNotificationMessages, n.Token)
		},
	},
	"notification-token.cadence": {
		func(s *scene) *Send { return s.marketing(48*time.Hour - 1) },
		func(s *scene) *Send { return s.marketing(48 * time.Hour) },
	},
	"action.message-known": {
		func(s *scene) *Send { return s.react("m_0") },
		func(s *scene) *Send { return s.react(s.ada.Conversation.Last().ID) },
	},
	"reply-to.known": {
		func(s *scene) *Send { cmd := s.text(); cmd.Content.ReplyTo = "m_0"; return cmd },
		func(s *scene) *Send { cmd := s.text(); cmd.Content.ReplyTo = s.ada.Conversation.Last().ID; return cmd },
	},
	"persona.known": {
		func(s *scene) *Send { cmd := s.text(); cmd.PersonaID = s.ada.PSID; return cmd },
		func(s *scene) *Send {
			require.NoError(s.tb, s.w.Add(&Persona{ID: "8", Page: s.page}))
			cmd := s.text()
			cmd.PersonaID = "8"
			return cmd
		},
	},
	"attachment.known": {
		func(s *scene) *Send { return s.stored(90*24*time.Hour + 1) },
		func(s *scene) *Send { return s.stored(90 * 24 * time.Hour) },
	},
	"utility.permission": {
		func(s *scene) *Send { cmd := s.utility("shipped", "en", "APPROVED"); cmd.Permissions = nil; return cmd },
		func(s *scene) *Send { return s.utility("shipped", "en", "APPROVED") },
	},
	"utility.template": {
		func(s *scene) *Send { return s.utility("shipped", "en", "PENDING") },
		func(s *scene) *Send { return s.utility("shipped", "EN", "APPROVED") },
	},
	"utility.parameters": {
		func(s *scene) *Send { return s.utility("shipped", "en", "APPROVED", "Ada", "100 %") },
		func(s *scene) *Send { return s.utility("shipped", "en", "APPROVED", "Ada", "100") },
	},
	"tag.requires-message-tag": {
		func(s *scene) *Send { cmd := s.tagged(HumanAgent); cmd.Type = Response; return cmd },
		func(s *scene) *Send { return s.tagged(HumanAgent) },
	},
	"message-tag.requires-tag": {
		func(s *scene) *Send { cmd := s.text(); cmd.Type = MessageTag; return cmd },
		func(s *scene) *Send { cmd := s.text(); cmd.Type = Update; return cmd },
	},
	"tag.retired": {
		func(s *scene) *Send { return s.tagged(AccountUpdate) },
		func(s *scene) *Send { s.now = tagsRetired.Add(-1); return s.tagged(AccountUpdate) },
	},
	"tag.human-agent-approval": {
		func(s *scene) *Send { s.app.Features = nil; return s.tagged(HumanAgent) },
		func(s *scene) *Send { return s.tagged(HumanAgent) },
	},
	"tag.customer-feedback-template": {
		func(s *scene) *Send { cmd := s.tagged(CustomerFeedback); cmd.Content.Kind = "text"; return cmd },
		func(s *scene) *Send { return s.tagged(CustomerFeedback) },
	},
	"app.live": {
		func(s *scene) *Send { s.app.Live = false; return s.text() },
		func(s *scene) *Send { s.app.Live, s.ada.AppRole = false, true; return s.text() },
	},
	"thread.owner": {
		func(s *scene) *Send { s.ada.Conversation.Owner = "9"; return s.text() },
		func(s *scene) *Send { s.ada.Conversation.Owner = s.app.ID; return s.text() },
	},
	"window.standard": {
		func(s *scene) *Send { s.later(24*time.Hour + 1); return s.text() },
		func(s *scene) *Send { s.later(24 * time.Hour); return s.text() },
	},
	"window.human-agent": {
		func(s *scene) *Send { s.later(7*24*time.Hour + 1); return s.tagged(HumanAgent) },
		func(s *scene) *Send { s.later(7 * 24 * time.Hour); return s.tagged(HumanAgent) },
	},
	"window.customer-feedback": {
		func(s *scene) *Send { s.later(7*24*time.Hour + 1); return s.tagged(CustomerFeedback) },
		func(s *scene) *Send { s.later(7 * 24 * time.Hour); return s.tagged(CustomerFeedback) },
	},
	"person.reachable": {
		func(s *scene) *Send { s.ada.Unavailable = true; return s.text() },
		func(s *scene) *Send { return s.text() },
	},
	"marketing-optin.weekly": {
		func(s *scene) *Send { return s.optinRequest(7*24*time.Hour - 1) },
		func(s *scene) *Send { return s.optinRequest(7 * 24 * time.Hour) },
	},
}

func (s *scene) marketing(after time.Duration) *Send {
	cmd := s.to(ByNotificationMessages, s.optsIn(Optin{Kind: OptinMarketing}).Notification.Token)
	s.sent(cmd)
	s.later(after)
	return cmd
}

func (s *scene) react(messageID string) *Send {
	return &Send{App: s.app, Page: s.page, To: Recipient{ByID, s.ada.PSID}, Action: React, Target: messageID, Emoji: "🗺"}
}

// stored sends a reusable image and, so much later, the image by its id.
func (s *scene) stored(after time.Duration) *Send {
	first := s.text()
	first.Content = &Content{Kind: "image", Attachments: []Attachment{{Type: "image", URL: "https://a.example/n.png", Reusable: true}}}
	id := s.sent(first).Message.Attachments[0].ID
	s.later(after)
	s.says()
	again := s.text()
	again.Content = &Content{Kind: "image", Attachments: []Attachment{{Type: "image", UploadID: id}}}
	return again
}

func (s *scene) utility(name, language, status string, parameters ...string) *Send {
	s.w.Templates = []*Template{{ID: "7", Name: name, Language: "en", Status: status, Page: s.page}}
	cmd := s.text()
	cmd.Type, cmd.Permissions = Utility, map[string]bool{"pages_utility_messaging": true}
	cmd.Content = &Content{Kind: "utility", Utility: &FilledTemplate{Name: name, Language: language, Parameters: parameters}}
	return cmd
}

func (s *scene) optinRequest(after time.Duration) *Send {
	cmd := s.text()
	cmd.Content = &Content{Kind: "template:notification_messages", Attachments: []Attachment{{Type: "template", Title: "News"}}}
	s.sent(cmd)
	s.later(after)
	s.says()
	return cmd
}

// opened is a scene in which Ada has just written.
func opened(t *testing.T) *scene {
	t.Helper()
	s := newScene(t, afterRetirement)
	s.says()
	return s
}

func TestEveryRule(t *testing.T) {
	t.Parallel()
	for _, rule := range sendRules {
		t.Run(rule.ID, func(t *testing.T) {
			t.Parallel()
			c, ok := ruleCases[rule.ID]
			require.True(t, ok, "the rule has no case in this test")

			s := opened(t)
			cmd := c.refused(s)
			if !rule.Fixed {
				require.NoError(t, s.w.SetMode(rule.ID, Enforce))
			}
			d := s.send(cmd)
			require.Equal(t, rule.ID, d.Rule, d.Why)
			require.NotEmpty(t, d.Why)
			require.Empty(t, d.Events, "what is refused changes nothing")
			if rule.ID != "private-reply.known" { // its rule names the error of comments, whatever was asked for
				require.Equal(t, rule.Error, d.Refused.ID())
			}

			pass := opened(t)
			passed := c.passed(pass)
			if !rule.Fixed {
				require.NoError(t, pass.w.SetMode(rule.ID, Enforce))
			}
			got := pass.send(passed)
			require.Nil(t, got.Refused, got.Why)
			require.Empty(t, got.Violations)

			if rule.Fixed {
				for _, m := range []Mode{Warn, Off} {
					require.ErrorIs(t, s.w.SetMode(rule.ID, m), ErrRuleFixed)
				}
				require.NoError(t, s.w.SetMode(rule.ID, rule.Default))
				return
			}
			require.NoError(t, s.w.SetMode(rule.ID, Warn))
			warned := s.send(cmd)
			require.Nil(t, warned.Refused, warned.Why)
			if diff := cmp.Diff([]Violation{{rule.ID, d.Why}}, warned.Violations); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
			require.NotEmpty(t, warned.Events)
			require.NoError(t, s.w.SetMode(rule.ID, Off))
			off := s.send(cmd)
			require.Nil(t, off.Refused, off.Why)
			require.Empty(t, off.Violations)
		})
	}
	require.Len(t, ruleCases, len(sendRules), "a case is of no rule")
}

// Every rule says what it is drawn from, and names an error that there is.
func TestRulesAreDescribed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range Rules() {
		require.False(t, seen[r.ID], "%s is there twice", r.ID)
		seen[r.ID] = true
		_, known := grapherr.Lookup(r.Error)
		require.Equal(t, r.OfSends(), known, r.ID)
		require.Regexp(t, `^[a-z-]+\.[a-z-]+$`, r.ID)
		require.Regexp(t, `^https://`, r.Source, r.ID)
		require.Regexp(t, `\.$`, r.Summary, r.ID)
		require.Contains(t, []Evidence{Documented, Seen, Chosen}, r.Evidence, r.ID)
		require.Contains(t, []Mode{Enforce, Warn, Off}, r.Default, r.ID)
	}
}

func TestModes(t *testing.T) {
	t.Parallel()
	w := NewWorld()
	require.ErrorIs(t, w.SetMode("no.such", Off), ErrRuleUnknown)
	require.EqualError(t, w.SetMode("window.standard", "maybe"), `mode "maybe" is none of enforce, warn, off`)
	require.NoError(t, w.SetMode("window.standard", Warn))
	w.Apply(w.Strict())
	for _, r := range Rules() {
		require.Equal(t, r.Default == Off, w.Mode(&r) == Off, "%s under strict", r.ID)
		require.NotEqual(t, Warn, w.Mode(&r), "%s under strict", r.ID)
	}
}

// Strict knows no rule that may go on warning; one that is off stays off.
func TestStrict(t *testing.T) {
	t.Parallel()
	for _, r := range Rules() {
		for _, mode := range []Mode{Warn, Off} {
			w := NewWorld()
			want := map[Mode]Mode{Warn: Enforce, Off: Off}[mode]
			if err := w.SetMode(r.ID, mode); errors.Is(err, ErrRuleFixed) {
				want = Enforce
			}
			w.Apply(w.Strict())
			if diff := cmp.Diff(want, w.ModeOf(r.ID)); diff != "" {
				t.Errorf("%s, set to %s, under strict (-want +got):\n%s", r.ID, mode, diff)
			}
		}
	}
}

// The first refusal in the published order answers; violations before it are kept.
func TestOrder(t *testing.T) {
	t.Parallel()
	s := opened(t)
	s.later(8 * 24 * time.Hour)
	s.ada.Blocked = true
	s.app.Live = false
	cmd := s.tagged(AccountUpdate)
	cmd.Type = Response
	for _, want := range []string{"tag.requires-message-tag", "app.live", "person.reachable"} {
		d := s.send(cmd)
		require.Equal(t, want, d.Rule)
		require.NoError(t, s.w.SetMode(want, Off))
		if want == "app.live" {
			require.Equal(t, "tag.retired", d.Violations[0].Rule)
		}
	}
	require.Nil(t, s.send(cmd).Refused)
}

// Deciding changes nothing, so that a decision can be thrown away.
func TestSendDecidesOnly(t *testing.T) {
	t.Parallel()
	s := newScene(t, afterRetirement)
	require.NoError(t, s.w.SetMode("window.standard", Off))
	d := s.send(s.text())
	require.Nil(t, d.Refused)
	require.Nil(t, s.ada.Conversation)
	_, known := s.w.Node(d.Message.ID)
	require.False(t, known)
	s.w.Apply(d.Events)
	require.Same(t, d.Conversation, s.ada.Conversation)
	n, known := s.w.Node(d.Message.ID)
	require.True(t, known)
	require.Same(t, d.Message, n)
}
