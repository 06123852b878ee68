package messenger

import (
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// windowRules close the windows.
var windowRules = []Rule{
	{
		ID:      "window.standard",
		Summary: "A message without a tag is sent inside the standard messaging window.",
		Error:   grapherr.WindowClosed, Evidence: Documented, Source: sendMessages, Default: Enforce,
		check: func(s *sending) *refusal {
			if !s.needsWindow() || s.cmd.Tag != "" {
				return nil
			}
			return s.missed(s.standard, "the standard messaging window")
		},
	},
	{
		ID:      "window.human-agent",
		Summary: "HUMAN_AGENT is for seven days after the person's last message.",
		Error:   grapherr.WindowClosed, Evidence: Documented, Source: pageMessages, Default: Enforce,
		check: func(s *sending) *refusal {
			if !s.needsWindow() || s.cmd.Tag != HumanAgent || s.standard.Open {
				return nil
			}
			return s.missed(s.conv.HumanAgent(s.now), "the human agent window")
		},
	},
	{
		ID:      "window.customer-feedback",
		Summary: "CUSTOMER_FEEDBACK is for seven days after the person's last message.",
		Error:   grapherr.WindowClosed, Evidence: Documented, Source: pageMessages, Default: Enforce,
		check: func(s *sending) *refusal {
			if !s.needsWindow() || s.cmd.Tag != CustomerFeedback || s.standard.Open {
				return nil
			}
			return s.missed(s.conv.HumanAgent(s.now), "the seven days of the tag CUSTOMER_FEEDBACK")
		},
	},
}

// needsWindow reports whether the windows are asked at all. Private replies, one-time and marketing tokens and approved
// utility templates stand in their place; customer matching by phone number opens a conversation (a choice), and sender
// actions pass outside too (a choice: there is no evidence either way).
func (s *sending) needsWindow() bool {
	switch s.cmd.To.By {
	case ByComment, ByPost, ByOneTimeToken, ByNotificationMessages, ByPhoneNumber:
		return false
	}
	return s.cmd.Action == "" && !s.isUtility()
}

// missed refuses unless the window is open, and says by how much it was missed.
func (s *sending) missed(w Window, name string) *refusal {
	switch {
	case w.Open:
		return nil
	case w.ClosesAt.IsZero():
		return refuse(grapherr.NewWindowClosed(), "%s was never opened: %s has not written to the Page", name, s.person.PSID)
	}
	return refuse(grapherr.NewWindowClosed(), "%s was missed by %s: it was open until %s, %s after the person's %s at %s",
		name, rounded(s.now.Sub(w.ClosesAt)), stamp(w.ClosesAt), w.ClosesAt.Sub(w.Since), w.By, stamp(w.Since))
}

// rounded drops what nobody wants to read, but never makes a miss of nothing.
func rounded(d time.Duration) time.Duration {
	if r := d.Round(time.Millisecond); r > 0 {
		return r
	}
	return d
}
