package worldfile

import (
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/fixtures"
)

// LoadProfile reads a Messenger profile as a world file has it. The error lists all that is wrong with it.
func LoadProfile(name string, data []byte) (messenger.Profile, error) {
	p, err := fixtures.LoadProfile(name, data)
	if err != nil {
		return messenger.Profile{}, err
	}
	return profileOf(p), nil
}

// Profile is a profile as a world file has it.
func Profile(p *messenger.Profile) *fixtures.Profile {
	out := &fixtures.Profile{
		Greeting: mapped(p.Greeting, greetingBack), IceBreakers: iceBreakersBack(p.IceBreakers), PersistentMenu: mapped(p.PersistentMenu, menuBack),
		WhitelistedDomains: p.WhitelistedDomains, AccountLinkingURL: p.AccountLinkingURL, Commands: mapped(p.Commands, commandsBack),
		Description: mapped(p.Description, greetingBack),
	}
	if p.GetStarted != "" {
		out.GetStarted = &fixtures.GetStarted{Payload: p.GetStarted}
	}
	if h := p.HomeURL; h != nil {
		out.HomeURL = &fixtures.HomeURL{
			URL: h.URL, WebviewHeightRatio: fixtures.WebviewRatio(h.WebviewHeightRatio),
			WebviewShareButton: fixtures.ShareButton(h.WebviewShareButton), InTest: h.InTest,
		}
	}
	return out
}

// profileOf is the inverse of Profile. nil is a profile in which nothing is set.
func profileOf(p *fixtures.Profile) messenger.Profile {
	if p == nil {
		return messenger.Profile{}
	}
	var started string
	if p.GetStarted != nil {
		started = p.GetStarted.Payload
	}
	return messenger.Profile{
		GetStarted: started, Greeting: mapped(p.Greeting, greetingOf), IceBreakers: iceBreakersOf(p.IceBreakers),
		PersistentMenu: menusOf(p.PersistentMenu), WhitelistedDomains: messenger.Domains(p.WhitelistedDomains),
		AccountLinkingURL: p.AccountLinkingURL, Commands: mapped(p.Commands, commandsOf), HomeURL: homeOf(p.HomeURL),
		Description: mapped(p.Description, greetingOf),
	}
}

func homeOf(h *fixtures.HomeURL) *messenger.HomeURL {
	if h == nil {
		return nil
	}
	return &messenger.HomeURL{
		URL: h.URL, WebviewHeightRatio: string(h.WebviewHeightRatio), WebviewShareButton: string(h.WebviewShareButton), InTest: h.InTest,
	}
}

// mapped makes one list of another. Of none it makes none.
func mapped[T, U any](list []T, f func(T) U) []U {
	var out []U
	for _, e := range list {
		out = append(out, f(e))
	}
	return out
}

func greetingOf(g fixtures.Greeting) messenger.Greeting {
	return messenger.Greeting{Locale: g.Locale, Text: g.Text}
}

func greetingBack(g messenger.Greeting) fixtures.Greeting {
	return fixtures.Greeting{Locale: g.Locale, Text: g.Text}
}

func commandsOf(l fixtures.Commands) messenger.Commands {
	return messenger.Commands{Locale: l.Locale, Commands: mapped(l.Commands, func(c fixtures.Command) messenger.Command {
		return messenger.Command{Name: c.Name, Description: c.Description}
	})}
}

func commandsBack(l messenger.Commands) fixtures.Commands {
	return fixtures.Commands{Locale: l.Locale, Commands: mapped(l.Commands, func(c messenger.Command) fixtures.Command {
		return fixtures.Command{Name: c.Name, Description: c.Description}
	})}
}

// iceBreakersOf makes one list of the questions of the old form.
func iceBreakersOf(list []fixtures.IceBreakers) []messenger.IceBreakers {
	if len(list) > 0 && list[0].Question != "" {
		return []messenger.IceBreakers{{Actions: mapped(list, func(q fixtures.IceBreakers) messenger.IceBreaker {
			return messenger.IceBreaker{Question: q.Question, Payload: q.Payload}
		})}}
	}
	return mapped(list, func(l fixtures.IceBreakers) messenger.IceBreakers {
		return messenger.IceBreakers{Locale: l.Locale, Actions: mapped(l.CallToActions, func(q fixtures.IceBreaker) messenger.IceBreaker {
			return messenger.IceBreaker{Question: q.Question, Payload: q.Payload}
		})}
	})
}

func iceBreakersBack(list []messenger.IceBreakers) []fixtures.IceBreakers {
	var out []fixtures.IceBreakers
	for _, l := range list {
		if l.Locale == "" {
			return mapped(l.Actions, func(q messenger.IceBreaker) fixtures.IceBreakers {
				return fixtures.IceBreakers{Question: q.Question, Payload: q.Payload}
			})
		}
		out = append(out, fixtures.IceBreakers{Locale: l.Locale, CallToActions: mapped(l.Actions, func(q messenger.IceBreaker) fixtures.IceBreaker {
			return fixtures.IceBreaker{Question: q.Question, Payload: q.Payload}
		})})
	}
	return out
}

func menusOf(list []fixtures.Menu) []messenger.Menu {
	return mapped(list, func(m fixtures.Menu) messenger.Menu {
		return messenger.Menu{
			Locale: m.Locale, ComposerInputDisabled: m.ComposerInputDisabled, DisabledSurfaces: m.DisabledSurfaces, Items: mapped(m.CallToActions, itemOf),
		}
	})
}

func menuBack(m messenger.Menu) fixtures.Menu {
	return fixtures.Menu{
		Locale: m.Locale, ComposerInputDisabled: m.ComposerInputDisabled, DisabledSurfaces: m.DisabledSurfaces, CallToActions: mapped(m.Items, itemBack),
	}
}

func itemOf(i fixtures.MenuItem) messenger.MenuItem {
	return messenger.MenuItem{
		Type: string(i.Type), Title: i.Title, Payload: i.Payload, URL: i.URL, WebviewHeightRatio: string(i.WebviewHeightRatio),
		MessengerExtensions: i.MessengerExtensions, FallbackURL: i.FallbackURL, WebviewShareButton: string(i.WebviewShareButton),
		Items: mapped(i.CallToActions, itemOf),
	}
}

func itemBack(i messenger.MenuItem) fixtures.MenuItem {
	return fixtures.MenuItem{
		Type: fixtures.MenuItemType(i.Type), Title: i.Title, Payload: i.Payload, URL: i.URL, WebviewHeightRatio: fixtures.WebviewRatio(i.WebviewHeightRatio),
		MessengerExtensions: i.MessengerExtensions, FallbackURL: i.FallbackURL, WebviewShareButton: fixtures.ShareButton(i.WebviewShareButton),
		CallToActions: mapped(i.Items, itemBack),
	}
}
