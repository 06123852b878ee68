package messenger

import "github.com/sendmock/sendmock/emulator/grapherr"

// threadRules check whether this app may write into this thread.
var threadRules = []Rule{
	{
		ID:      "app.live",
		Summary: "An app in development mode reaches only people with a role on it.",
		Error:   grapherr.AppNotLive, Evidence: Seen, Source: errorCodes, Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.App.Live || s.person.AppRole {
				return nil
			}
			return refuse(grapherr.NewAppNotLive(), "app %s is in development mode and %s has no role on it", s.cmd.App.ID, s.person.PSID)
		},
	},
	{
		ID:      "thread.owner",
		Summary: "Only the app that controls a thread sends into it.",
		Error:   grapherr.ThreadControlledByAnotherApp, Evidence: Seen, Source: errorCodes, Default: Enforce,
		check: func(s *sending) *refusal {
			owner := s.conv.OwnerAt(s.now)
			if owner == "" || owner == s.cmd.App.ID {
				return nil
			}
			return refuse(grapherr.NewThreadControlledByAnotherApp(), "app %s controls the thread", owner)
		},
	},
}
