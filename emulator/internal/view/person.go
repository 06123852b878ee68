package view

import (
	"time"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// Person is a person, with the messaging windows as they stand now.
func Person(p *messenger.Person, now time.Time) control.Person {
	v := control.Person{
		PSID: p.PSID, Slug: p.Slug, PageID: p.Page.ID, FirstName: p.FirstName, LastName: p.LastName,
		Blocked: p.Blocked, Unavailable: p.Unavailable, AppRole: p.AppRole,
		PageBlock: string(p.PageBlock), Phone: p.Phone,
	}
	for _, l := range p.Labels {
		v.Labels = append(v.Labels, l.Name)
	}
	if p.Profile != messenger.ProfileFull {
		v.Profile = string(p.Profile)
	}
	if p.Conversation != nil {
		v.ConversationID = p.Conversation.ID
		v.Typing, v.ReadAt = p.Conversation.Typing(now), instant(p.Conversation.ReadAt())
	}
	standard, agent := p.Conversation.Standard(now), p.Conversation.HumanAgent(now)
	v.Window = control.Window{
		Open: standard.Open,
		Standard: control.StandardWindow{
			Open: standard.Open, OpenedBy: string(standard.By), OpenedAt: instant(standard.Since), ClosesAt: instant(standard.ClosesAt),
		},
		HumanAgent: control.AgentWindow{Open: agent.Open, ClosesAt: instant(agent.ClosesAt)},
	}
	return v
}
