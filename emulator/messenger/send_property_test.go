package messenger

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// naive is docs/facts/windows.md in its plainest form: everything that Ada did, looked through anew for every send.
type naive struct {
	opened   []time.Time // messages, postbacks, reactions, m.me links, plugins
	wrote    []time.Time // messages and postbacks
	comments []grant
	tokens   []grant // of marketing messages
	blocked  bool
	approved bool // the app feature Human Agent
	strict   bool
}

// grant is something that lets the Page write to Ada outside the window.
type grant struct {
	id   string
	at   time.Time
	used time.Time // zero: not yet
}

// reply is the error that a private reply to a comment gets.
func (n naive) reply(g grant, now time.Time) grapherr.ID {
	switch {
	case n.blocked:
		return "private-reply-user"
	case !g.used.IsZero():
		return "private-reply-done"
	case now.Sub(g.at) > 7*24*time.Hour:
		return "private-reply-expired"
	}
	return ""
}

// notify is the error that a message by a marketing token gets.
func (n naive) notify(g grant, now time.Time) grapherr.ID {
	switch {
	case now.Sub(g.at) > 180*24*time.Hour:
		return "token-notification-expired"
	case !g.used.IsZero() && now.Sub(g.used) < 48*time.Hour:
		return "marketing-too-soon"
	case n.blocked:
		return "person-unavailable"
	}
	return ""
}

func within(list []time.Time, now time.Time, length time.Duration) bool {
	for _, at := range list {
		if now.Sub(at) <= length {
			return true
		}
	}
	return false
}

// decide is the error that the platform answers, or "".
func (n naive) decide(now time.Time, typ MessagingType, tag Tag, action bool) grapherr.ID {
	open := within(n.opened, now, 24*time.Hour)
	week := within(n.wrote, now, 7*24*time.Hour)
	retired := tag == AccountUpdate || tag == ConfirmedEventUpdate || tag == PostPurchaseUpdate
	switch {
	case tag != "" && typ != "MESSAGE_TAG":
		return "tag-needs-message-tag"
	case tag == "" && typ == "MESSAGE_TAG" && !action:
		return "message-tag-needs-tag"
	case retired && n.strict && !now.Before(time.Date(2026, 4, 27, 0, 0, 0, 0, time.UTC)):
		return "tag-retired"
	case tag == HumanAgent && !n.approved:
		return "human-agent-not-approved"
	case action || retired:
	case tag == "" && !open, tag != "" && !open && !week:
		return "window-closed"
	}
	if n.blocked {
		return "person-unavailable"
	}
	return ""
}

// Whatever Ada does, however the clock moves and whatever is sent: the core decides like the naive model.
func TestSendsFollowTheNaiveModel(t *testing.T) {
	t.Parallel()
	types := rapid.SampledFrom([]MessagingType{"", Response, Update, MessageTag, MessageTag, Utility})
	tags := rapid.SampledFrom([]Tag{"", "", HumanAgent, HumanAgent, CustomerFeedback, AccountUpdate, ConfirmedEventUpdate, PostPurchaseUpdate})
	steps := rapid.SampledFrom([]time.Duration{
		0, 1, time.Second, time.Hour, 12 * time.Hour, 24*time.Hour - 1, 24 * time.Hour, 24*time.Hour + 1,
		5 * 24 * time.Hour, 7*24*time.Hour - 1, 7 * 24 * time.Hour, 7*24*time.Hour + 1,
	})
	rapid.Check(t, func(rt *rapid.T) {
		s := newScene(t, time.Date(2026, 4, 18, 0, 0, 0, 0, time.UTC)) // the tags retire on the way
		n := naive{approved: rapid.Bool().Draw(rt, "approved"), strict: rapid.Bool().Draw(rt, "strict")}
		s.app.Features[FeatureHumanAgent] = n.approved
		if n.strict {
			s.w.Apply(s.w.Strict())
		}
		for range rapid.IntRange(1, 25).Draw(rt, "acts") {
			s.later(steps.Draw(rt, "later"))
			s.ada.Blocked = false
			doOneThing(rt, s, &n)
			n.blocked = rapid.IntRange(0, 9).Draw(rt, "blocked") == 0
			s.ada.Blocked = n.blocked

			open := within(n.opened, s.now, 24*time.Hour)
			if got := s.ada.Conversation.Standard(s.now).Open; got != open {
				rt.Fatalf("window open: want %v, got %v", open, got)
			}
			plain := s.send(s.text())
			if got := s.ada.Conversation != nil && s.ada.Conversation.CanReply(s.now); got != (plain.Refused == nil) {
				rt.Fatalf("can_reply is %v, and a plain send: %v", got, plain.Why)
			}
			cmd := s.tagged(tags.Draw(rt, "tag"))
			cmd.Type = types.Draw(rt, "type")
			if rapid.IntRange(0, 4).Draw(rt, "action") == 0 {
				cmd.Content, cmd.Action = nil, TypingOn
			}
			d := s.send(cmd)
			want := n.decide(s.now, cmd.Type, cmd.Tag, cmd.Action != "")
			got := grapherr.ID("")
			if d.Refused != nil {
				got = d.Refused.ID()
			}
			if got != want {
				rt.Fatalf("%s %s %s at %s: want %q, got %q (%s)", cmd.Type, cmd.Tag, cmd.Action, s.now, want, got, d.Why)
			}
			if rapid.Bool().Draw(rt, "happens") {
				s.w.Apply(d.Events) // sends open nothing, so the model need not know
			}
			useGrant(rt, s, n.comments, ByComment, n.reply)
			useGrant(rt, s, n.tokens, ByNotificationMessages, n.notify)
		}
	})
}

// useGrant sends by one of the grants, if there are any, and compares with what the model says of it.
func useGrant(rt *rapid.T, s *scene, grants []grant, by RecipientKind, model func(grant, time.Time) grapherr.ID) {
	if len(grants) == 0 {
		return
	}
	g := &grants[rapid.IntRange(0, len(grants)-1).Draw(rt, "grant")]
	d := s.send(s.to(by, g.id))
	got := grapherr.ID("")
	if d.Refused != nil {
		got = d.Refused.ID()
	}
	if want := model(*g, s.now); got != want {
		rt.Fatalf("%s of %s, used %s, at %s: want %q, got %q (%s)", by, g.at, g.used, s.now, want, got, d.Why)
	}
	if d.Refused == nil {
		s.w.Apply(d.Events)
		g.used = s.now
	}
}

// doOneThing lets Ada act, and notes it in the model.
func doOneThing(rt *rapid.T, s *scene, n *naive) {
	acts := []string{"nothing", "nothing", "message", "postback", "optin", "marketing", "comment"}
	if s.ada.Conversation != nil && s.ada.Conversation.Last() != nil {
		acts = append(acts, "reaction", "link", "read")
	}
	apply := func(events []Event, err error) {
		require.NoError(s.tb, err)
		s.w.Apply(events)
	}
	switch rapid.SampledFrom(acts).Draw(rt, "act") {
	case "message":
		s.says()
		n.opened, n.wrote = append(n.opened, s.now), append(n.wrote, s.now)
	case "postback":
		h, err := s.as().Taps(Tap{Title: "Start", Payload: "START"})
		apply(h.Events, err)
		n.opened, n.wrote = append(n.opened, s.now), append(n.wrote, s.now)
	case "optin":
		s.optsIn(Optin{Kind: OptinPlugin})
		n.opened = append(n.opened, s.now)
	case "marketing":
		in := s.optsIn(Optin{Kind: OptinMarketing})
		n.tokens = append(n.tokens, grant{id: in.Notification.Token, at: s.now})
	case "comment":
		n.comments = append(n.comments, grant{id: s.comments().ID, at: s.now})
	case "reaction":
		h, err := s.as().Reacts(s.ada.Conversation.Last().ID, "love", "❤")
		apply(h.Events, err)
		n.opened = append(n.opened, s.now)
	case "link":
		h, err := s.as().Follows(Referral{Ref: "r", Source: "SHORTLINK"})
		apply(h.Events, err)
		n.opened = append(n.opened, s.now)
	case "read":
		h, err := s.as().Reads()
		apply(h.Events, err)
	}
}
