package messenger

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// What each rule refuses and lets through is proven in emulator/internal/fidelity, on the wire. Here is what such a pair does not
// show: instants to the nanosecond, what else a rule refuses, modes and order.

// bounded are the rules that ask the clock: for each a send that is refused from an instant on, or up to it, and so much later.
var bounded = []struct {
	rule   string
	send   func(s *scene, after time.Duration) *Send
	passes time.Duration // the last instant, or the first, at which it passes
	later  time.Duration // to the instant beside it, at which it is refused
}{
	{"private-reply.in-time", func(s *scene, after time.Duration) *Send {
		c := s.comments()
		s.later(after)
		return s.to(ByComment, c.ID)
	}, 7 * 24 * time.Hour, 1},
	{"one-time-token.in-time", func(s *scene, after time.Duration) *Send {
		n := s.optsIn(Optin{Kind: OptinOneTime}).Notification
		s.later(after)
		return s.to(ByOneTimeToken, n.Token)
	}, 365 * 24 * time.Hour, 1},
	{"notification-token.in-time", func(s *scene, after time.Duration) *Send {
		n := s.optsIn(Optin{Kind: OptinMarketing}).Notification
		s.later(after)
		return s.to(ByNotificationMessages, n.Token)
	}, 180 * 24 * time.Hour, 1},
	{"notification-token.cadence", (*scene).marketing, 48 * time.Hour, -1},
	{"attachment.known", (*scene).stored, 90 * 24 * time.Hour, 1},
	{"tag.retired", func(s *scene, after time.Duration) *Send {
		s.now = tagsRetired.Add(after)
		return s.tagged(AccountUpdate)
	}, -1, 1},
	{"window.standard", func(s *scene, after time.Duration) *Send { s.later(after); return s.text() }, 24 * time.Hour, 1},
	{"window.human-agent", func(s *scene, after time.Duration) *Send { s.later(after); return s.tagged(HumanAgent) }, 7 * 24 * time.Hour, 1},
	{"window.customer-feedback", func(s *scene, after time.Duration) *Send { s.later(after); return s.tagged(CustomerFeedback) }, 7 * 24 * time.Hour, 1},
	{"marketing-optin.weekly", (*scene).optinRequest, 7 * 24 * time.Hour, -1},
}

func (s *scene) marketing(after time.Duration) *Send {
	cmd := s.to(ByNotificationMessages, s.optsIn(Optin{Kind: OptinMarketing}).Notification.Token)
	s.sent(cmd)
	s.later(after)
	return cmd
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
	s.w.Templates = []*Template{{ID: "7", Name: name, Language: "en", Status: TemplateStatus(status), Page: s.page}}
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

// Of the two instants on either side of a bound, the one passes and the other is refused.
func TestBounds(t *testing.T) {
	t.Parallel()
	for _, tt := range bounded {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			for after, want := range map[time.Duration]string{tt.passes: "", tt.passes + tt.later: tt.rule} {
				s := opened(t)
				require.NoError(t, s.w.SetMode(tt.rule, Enforce))
				d := s.send(tt.send(s, after))
				if diff := cmp.Diff(want, d.Rule); diff != "" {
					t.Errorf("the rule that refuses after %s (-want +got):\n%s%s", after, diff, d.Why)
				}
			}
		})
	}
}

// What rules refuse, and let through, beside the pairs of the fidelity table.
func TestRulesFurther(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		send func(s *scene) *Send
		rule string // that refuses; "": none
	}{
		{"a comment is no post", func(s *scene) *Send { return s.to(ByPost, s.comments().ID) }, "private-reply.known"},
		{"a marketing token is no one-time token", func(s *scene) *Send {
			return s.to(ByOneTimeToken, s.optsIn(Optin{Kind: OptinMarketing}).Notification.Token)
		}, "one-time-token.known"},
		{"a person is no persona", func(s *scene) *Send { cmd := s.text(); cmd.PersonaID = s.ada.PSID; return cmd }, "persona.known"},
		{"a template that is not approved", func(s *scene) *Send { return s.utility("shipped", "en", "PENDING") }, "utility.template"},
		{"a language in other case", func(s *scene) *Send { return s.utility("shipped", "EN", "APPROVED") }, ""},
		{"a webview of an element", func(s *scene) *Send { return s.webview("https://other.example/", "https://shop.example/") }, "extensions.whitelisted"},
		{"a webview of an element's button", func(s *scene) *Send { return s.webview("https://shop.example/", "https://other.example/") }, "extensions.whitelisted"},
		{"webviews that are whitelisted", func(s *scene) *Send { return s.webview("https://shop.example/a", "https://SHOP.example/b") }, ""},
		{"webviews where nothing is", func(s *scene) *Send {
			cmd := s.webview("https://other.example/", "https://other.example/")
			s.ada.Page.Profile.WhitelistedDomains = nil
			return cmd
		}, ""},
		{"a person who cannot be reached", func(s *scene) *Send { s.ada.Unavailable = true; return s.text() }, "person.reachable"},
		{"a thread that another app controls", func(s *scene) *Send { s.ada.Conversation.Owner = "9"; return s.text() }, "thread.owner"},
		{"a thread that the app controls", func(s *scene) *Send { s.ada.Conversation.Owner = s.app.ID; return s.text() }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := opened(t)
			d := s.send(tt.send(s))
			if diff := cmp.Diff(tt.rule, d.Rule); diff != "" {
				t.Errorf("the rule that refuses (-want +got):\n%s%s", diff, d.Why)
			}
		})
	}
}

// webview is a generic template whose element leads to one URL, and its button to another, both with Messenger Extensions. The Page has
// whitelisted shop.example.
func (s *scene) webview(action, button string) *Send {
	s.ada.Page.Profile.WhitelistedDomains = []string{"https://shop.example/"}
	link := func(url string) map[string]any {
		return map[string]any{"type": "web_url", "url": url, "messenger_extensions": true}
	}
	cmd := s.text()
	cmd.Content.Attachments = []Attachment{{Type: "template", Payload: map[string]any{
		"elements": []any{map[string]any{"title": "T", "default_action": link(action), "buttons": []any{link(button)}}},
	}}}
	return cmd
}

// A mode says whether what a rule finds refuses the send, is written down, or is not looked for.
func TestModesOfASend(t *testing.T) {
	t.Parallel()
	s := opened(t)
	s.later(25 * time.Hour)
	refused := s.send(s.text())
	if diff := cmp.Diff("window.standard", refused.Rule); diff != "" {
		t.Fatalf("the rule that refuses (-want +got):\n%s", diff)
	}
	require.NotEmpty(t, refused.Why)
	require.Empty(t, refused.Events, "what is refused changes nothing")
	for mode, want := range map[Mode][]Violation{Warn: {{"window.standard", refused.Why}}, Off: nil} {
		require.NoError(t, s.w.SetMode("window.standard", mode))
		d := s.send(s.text())
		require.Nil(t, d.Refused, d.Why)
		require.NotEmpty(t, d.Events)
		if diff := cmp.Diff(want, d.Violations); diff != "" {
			t.Errorf("violations in mode %s (-want +got):\n%s", mode, diff)
		}
	}
}

// The mode of a rule without which there would be nobody to deliver to cannot be changed.
func TestFixedModes(t *testing.T) {
	t.Parallel()
	fixed := 0
	for _, r := range Rules() {
		if !r.Fixed {
			continue
		}
		fixed++
		w := NewWorld()
		for _, m := range []Mode{Warn, Off} {
			require.ErrorIs(t, w.SetMode(r.ID, m), ErrRuleFixed, r.ID)
		}
		require.NoError(t, w.SetMode(r.ID, r.Default), r.ID)
	}
	require.Positive(t, fixed)
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
