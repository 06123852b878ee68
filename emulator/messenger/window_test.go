package messenger

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// Both bounds are inside, to the nanosecond (a choice).
func TestWindowBounds(t *testing.T) {
	t.Parallel()
	s := newScene(t, afterRetirement)
	opened := s.says().At
	conv := s.ada.Conversation
	for _, tt := range []struct {
		after      time.Duration
		open, week bool
	}{
		{0, true, true},
		{24 * time.Hour, true, true},
		{24*time.Hour + 1, false, true},
		{7 * 24 * time.Hour, false, true},
		{7*24*time.Hour + 1, false, false},
	} {
		now := opened.Add(tt.after)
		want := Window{Open: tt.open, By: ActMessage, Since: opened, ClosesAt: opened.Add(24 * time.Hour)}
		if diff := cmp.Diff(want, conv.Standard(now)); diff != "" {
			t.Errorf("after %s (-want +got):\n%s", tt.after, diff)
		}
		require.Equal(t, tt.week, conv.HumanAgent(now).Open, "%s", tt.after)
		require.Equal(t, tt.open, conv.CanReply(now), "%s", tt.after)
	}
}

func TestNoConversationNoWindow(t *testing.T) {
	t.Parallel()
	var none *Conversation
	require.Equal(t, Window{}, none.Standard(afterRetirement))
	require.Equal(t, Window{}, none.HumanAgent(afterRetirement))
	require.Equal(t, Window{}, (&Conversation{}).Standard(afterRetirement), "an idle one neither")
	require.Equal(t, time.Time{}, Opening{}.ClosesAt())
}

// What a person does, and which windows that opens (docs/facts/windows.md §1).
func TestWhatOpens(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		act            func(s *scene)
		by             Act // "": it opens nothing
		countsForAgent bool
	}{
		{"a message", func(s *scene) { s.says() }, ActMessage, true},
		{"a postback", func(s *scene) {
			h, err := s.as().Taps(Tap{Title: "Start", Payload: "START"})
			require.NoError(s.tb, err)
			s.w.Apply(h.Events)
		}, ActPostback, true},
		{"a message after an ad", func(s *scene) {
			h, err := s.as().Says(Saying{Content: Content{Text: "hi"}, Referral: &Referral{Source: SourceAds}})
			require.NoError(s.tb, err)
			s.w.Apply(h.Events)
		}, ActAdClick, true},
		{"the checkbox", func(s *scene) { s.optsIn(Optin{Kind: OptinCheckbox}) }, ActOptin, false},
		{"Send to Messenger", func(s *scene) { s.optsIn(Optin{Kind: OptinPlugin}) }, ActOptin, false},
		{"marketing messages", func(s *scene) { s.optsIn(Optin{Kind: OptinMarketing}) }, "", false},
		{"a comment", func(s *scene) { s.comments() }, "", false},
		{"a post", func(s *scene) { _, events, _ := s.as().Posts("hi"); s.w.Apply(events) }, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, afterRetirement)
			tt.act(s)
			require.Equal(t, tt.by != "", s.ada.Conversation.Standard(s.now).Open)
			require.Equal(t, tt.by, s.ada.Conversation.Standard(s.now).By)
			require.Equal(t, tt.countsForAgent, s.ada.Conversation.HumanAgent(s.now).Open)
		})
	}
}

// Acts in a thread that is there, after its window has closed.
func TestWhatOpensAgain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		act  func(s *scene, m *Message)
		by   Act
	}{
		{"a reaction", func(s *scene, m *Message) {
			h, err := s.as().Reacts(m.ID, "love", "❤")
			require.NoError(s.tb, err)
			s.w.Apply(h.Events)
		}, ActReaction},
		{"a reaction taken back", func(s *scene, m *Message) {
			h, err := s.as().Reacts(m.ID, "", "")
			require.NoError(s.tb, err)
			s.w.Apply(h.Events)
		}, ""},
		{"an m.me link", func(s *scene, _ *Message) {
			h, err := s.as().Follows(Referral{Ref: "spring", Source: "SHORTLINK"})
			require.NoError(s.tb, err)
			s.w.Apply(h.Events)
		}, ActReferral},
		{"reading", func(s *scene, _ *Message) {
			h, err := s.as().Reads()
			require.NoError(s.tb, err)
			s.w.Apply(h.Events)
		}, ""},
		{"the Page's own message", func(s *scene, _ *Message) { s.sent(s.tagged(HumanAgent)) }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, afterRetirement)
			m := s.says()
			s.later(25 * time.Hour)
			tt.act(s, m)
			window := s.ada.Conversation.Standard(s.now)
			require.Equal(t, tt.by != "", window.Open)
			if tt.by != "" {
				require.Equal(t, tt.by, window.By)
			}
			require.Equal(t, m.At, s.ada.Conversation.LastMessageAt, "only writing counts for a human agent")
		})
	}
}

// Of several openings the one that closes last counts, whichever came last.
func TestTheLatestCloseCounts(t *testing.T) {
	t.Parallel()
	s := newScene(t, afterRetirement)
	s.w.Lengths[ActAdClick] = 72 * time.Hour
	h, err := s.as().Says(Saying{Content: Content{Text: "hi"}, Referral: &Referral{Source: SourceAds}})
	require.NoError(t, err)
	s.w.Apply(h.Events)
	closes := s.now.Add(72 * time.Hour)
	s.later(time.Hour)
	s.says()
	require.Equal(t, closes, s.ada.Conversation.Standard(s.now).ClosesAt)
	s.later(48 * time.Hour)
	s.says()
	require.Equal(t, Window{Open: true, By: ActMessage, Since: s.now, ClosesAt: s.now.Add(24 * time.Hour)}, s.ada.Conversation.Standard(s.now))

	s.w.Lengths[ActReaction] = 0
	s.later(25 * time.Hour)
	r, err := s.as().Reacts(s.ada.Conversation.Last().ID, "love", "❤")
	require.NoError(t, err)
	s.w.Apply(r.Events)
	require.False(t, s.ada.Conversation.Standard(s.now).Open, "an act of no length opens nothing")
}

// The reason says by how much a window was missed.
func TestWhyMissed(t *testing.T) {
	t.Parallel()
	s := newScene(t, afterRetirement)
	require.Equal(t, "the standard messaging window was never opened: 3 has not written to the Page", s.send(s.text()).Why)
	s.says()
	s.later(24*time.Hour + 90*time.Second)
	require.Equal(t, "the standard messaging window was missed by 1m30s: it was open until 2026-12-02T09:00:00Z, 24h0m0s after the person's "+
		"message at 2026-12-01T09:00:00Z", s.send(s.text()).Why)
	s.now = afterRetirement.Add(24*time.Hour + 1)
	require.Contains(t, s.send(s.text()).Why, "missed by 1ns:")
	s.later(6 * 24 * time.Hour)
	require.Contains(t, s.send(s.tagged(HumanAgent)).Why, "the human agent window was missed by 1ns:")
}

func TestTyping(t *testing.T) {
	t.Parallel()
	s := newScene(t, afterRetirement)
	s.says()
	act := func(a Action) {
		s.sent(&Send{App: s.app, Page: s.page, To: Recipient{ByID, s.ada.PSID}, Action: a})
	}
	conv := s.ada.Conversation
	require.False(t, conv.Typing(s.now))
	act(TypingOn)
	require.True(t, conv.Typing(s.now.Add(TypingLasts-1)))
	require.False(t, conv.Typing(s.now.Add(TypingLasts)))
	act(TypingOff)
	require.False(t, conv.Typing(s.now))
	act(TypingOn)
	s.sent(s.text())
	require.False(t, conv.Typing(s.now), "a message ends it")
}
