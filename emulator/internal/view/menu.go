package view

import (
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// PersonMenu is what a person finds beside the messages, as they read it.
func PersonMenu(p *messenger.Person) control.PersonMenu {
	out := control.PersonMenu{PSID: p.PSID, Greeting: p.Greets(), IceBreakers: []control.IceBreaker{}, Commands: []control.Command{}}
	if p.Conversation == nil {
		for _, o := range p.Offers(messenger.TapGetStarted) {
			out.GetStarted = &control.Tappable{Title: o.Title, Payload: o.Payload}
		}
	}
	questions, _ := p.IceBreakers()
	for _, q := range questions.Actions {
		out.IceBreakers = append(out.IceBreakers, control.IceBreaker{Question: q.Question, Payload: q.Payload})
	}
	if menu, own, ok := p.PersistentMenu(); ok {
		out.Menu = &control.ShownMenu{Level: "page", Locale: menu.Locale, ComposerInputDisabled: menu.ComposerInputDisabled, Items: menuItems(menu.Items)}
		if own {
			out.Menu.Level = "user"
		}
	}
	commands, _ := p.Commands()
	for _, c := range commands.Commands {
		out.Commands = append(out.Commands, control.Command{Name: c.Name, Description: c.Description})
	}
	return out
}

func menuItems(items []messenger.MenuItem) []control.MenuItem {
	out := make([]control.MenuItem, len(items))
	for i, item := range items {
		out[i] = control.MenuItem{
			Type: item.Type, Title: item.Title, Payload: item.Payload, URL: item.URL, WebviewHeightRatio: item.WebviewHeightRatio,
			MessengerExtensions: item.MessengerExtensions, FallbackURL: item.FallbackURL, WebviewShareButton: item.WebviewShareButton,
		}
		if len(item.Items) > 0 {
			out[i].CallToActions = menuItems(item.Items)
		}
	}
	return out
}
