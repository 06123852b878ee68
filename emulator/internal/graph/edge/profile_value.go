package edge

import (
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// profileOf makes a profile of what a request sets. The schema saw to its shape.
func profileOf(args map[string]any) *messenger.Profile {
	button, _ := args[messenger.PropGetStarted].(map[string]any)
	return &messenger.Profile{
		GetStarted:         decode.Member(button, "payload"),
		Greeting:           greetingsOf(objects(args, messenger.PropGreeting)),
		IceBreakers:        iceBreakersOf(objects(args, messenger.PropIceBreakers)),
		PersistentMenu:     menusOf(objects(args, messenger.PropPersistentMenu)),
		WhitelistedDomains: messenger.Domains(texts(args[messenger.PropWhitelistedDomains])),
		AccountLinkingURL:  decode.Member(args, messenger.PropAccountLinkingURL),
		Commands:           commandsOf(objects(args, messenger.PropCommands)),
		HomeURL:            homeOf(args),
		Description:        greetingsOf(objects(args, messenger.PropDescription)),
	}
}

func commandsOf(list []map[string]any) []messenger.Commands {
	var out []messenger.Commands
	for _, l := range list {
		commands := messenger.Commands{Locale: decode.Member(l, "locale")}
		for _, c := range objects(l, "commands") {
			commands.Commands = append(commands.Commands, messenger.Command{Name: decode.Member(c, "name"), Description: decode.Member(c, "description")})
		}
		out = append(out, commands)
	}
	return out
}

func homeOf(args map[string]any) *messenger.HomeURL {
	home, given := args[messenger.PropHomeURL].(map[string]any)
	if !given {
		return nil
	}
	inTest, _ := home["in_test"].(bool)
	return &messenger.HomeURL{
		URL: decode.Member(home, "url"), WebviewHeightRatio: decode.Member(home, "webview_height_ratio"),
		WebviewShareButton: decode.Member(home, "webview_share_button"), InTest: inTest,
	}
}

func greetingsOf(list []map[string]any) []messenger.Greeting {
	var out []messenger.Greeting
	for _, g := range list {
		out = append(out, messenger.Greeting{Locale: decode.Member(g, "locale"), Text: decode.Member(g, "text")})
	}
	return out
}

// iceBreakersOf makes one list of those of the old form.
func iceBreakersOf(list []map[string]any) []messenger.IceBreakers {
	var out []messenger.IceBreakers
	if len(list) > 0 && list[0]["question"] != nil {
		return []messenger.IceBreakers{{Actions: questionsOf(list)}}
	}
	for _, l := range list {
		out = append(out, messenger.IceBreakers{Locale: decode.Member(l, "locale"), Actions: questionsOf(objects(l, "call_to_actions"))})
	}
	return out
}

func questionsOf(list []map[string]any) []messenger.IceBreaker {
	var out []messenger.IceBreaker
	for _, q := range list {
		out = append(out, messenger.IceBreaker{Question: decode.Member(q, "question"), Payload: decode.Member(q, "payload")})
	}
	return out
}

// menusOf makes menus of a persistent_menu.
func menusOf(list []map[string]any) []messenger.Menu {
	var out []messenger.Menu
	for _, m := range list {
		menu := messenger.Menu{
			Locale: decode.Member(m, "locale"), DisabledSurfaces: texts(m["disabled_surfaces"]), Items: itemsOf(objects(m, "call_to_actions")),
		}
		menu.ComposerInputDisabled, _ = m["composer_input_disabled"].(bool)
		out = append(out, menu)
	}
	return out
}

func itemsOf(list []map[string]any) []messenger.MenuItem {
	var out []messenger.MenuItem
	for _, i := range list {
		item := messenger.MenuItem{
			Type: decode.Member(i, "type"), Title: decode.Member(i, "title"), Payload: decode.Member(i, "payload"),
			URL: decode.Member(i, "url"), WebviewHeightRatio: decode.Member(i, "webview_height_ratio"),
			FallbackURL: decode.Member(i, "fallback_url"), WebviewShareButton: decode.Member(i, "webview_share_button"),
			Items: itemsOf(objects(i, "call_to_actions")),
		}
		item.MessengerExtensions, _ = i["messenger_extensions"].(bool)
		out = append(out, item)
	}
	return out
}

// profileValue is a property of a profile as the platform shows it; absent where it is not set.
func profileValue(p *messenger.Profile, name string) any {
	list := fbjson.Array{}
	switch name {
	case messenger.PropGetStarted:
		if p.GetStarted != "" {
			return fbjson.Object{{Key: "payload", Value: p.GetStarted}}
		}
	case messenger.PropGreeting:
		list = greetingsValue(p.Greeting)
	case messenger.PropDescription:
		list = greetingsValue(p.Description)
	case messenger.PropIceBreakers:
		list = iceBreakersValue(p.IceBreakers)
	case messenger.PropPersistentMenu:
		list = menusValue(p.PersistentMenu)
	case messenger.PropWhitelistedDomains:
		for _, d := range p.WhitelistedDomains {
			list = append(list, d)
		}
	case messenger.PropAccountLinkingURL:
		if p.AccountLinkingURL != "" {
			return p.AccountLinkingURL
		}
	case messenger.PropCommands:
		list = commandsValue(p.Commands)
	case messenger.PropHomeURL:
		if p.HomeURL != nil {
			return homeValue(p.HomeURL)
		}
	}
	if len(list) == 0 {
		return absent
	}
	return list
}

func greetingsValue(list []messenger.Greeting) fbjson.Array {
	out := fbjson.Array{}
	for _, g := range list {
		out = append(out, fbjson.Object{{Key: "locale", Value: g.Locale}, {Key: "text", Value: g.Text}})
	}
	return out
}

func iceBreakersValue(list []messenger.IceBreakers) fbjson.Array {
	out := fbjson.Array{}
	for _, l := range list {
		questions := fbjson.Array{}
		for _, q := range l.Actions {
			questions = append(questions, fbjson.Object{{Key: "question", Value: q.Question}, {Key: "payload", Value: q.Payload}})
		}
		if l.Locale == "" {
			return questions
		}
		out = append(out, fbjson.Object{{Key: "call_to_actions", Value: questions}, {Key: "locale", Value: l.Locale}})
	}
	return out
}

func commandsValue(list []messenger.Commands) fbjson.Array {
	out := fbjson.Array{}
	for _, l := range list {
		commands := fbjson.Array{}
		for _, c := range l.Commands {
			commands = append(commands, fbjson.Object{{Key: "name", Value: c.Name}, {Key: "description", Value: c.Description}})
		}
		out = append(out, fbjson.Object{{Key: "locale", Value: l.Locale}, {Key: "commands", Value: commands}})
	}
	return out
}

func homeValue(h *messenger.HomeURL) fbjson.Object {
	out := withTexts(nil, [][2]string{
		{"url", h.URL}, {"webview_height_ratio", h.WebviewHeightRatio}, {"webview_share_button", h.WebviewShareButton},
	})
	return out.With("in_test", h.InTest)
}

func menusValue(menus []messenger.Menu) fbjson.Array {
	out := fbjson.Array{}
	for _, m := range menus {
		o := fbjson.Object{{Key: "locale", Value: m.Locale}, {Key: "composer_input_disabled", Value: m.ComposerInputDisabled}}
		if len(m.DisabledSurfaces) > 0 {
			o = o.With("disabled_surfaces", m.DisabledSurfaces)
		}
		out = append(out, o.With("call_to_actions", itemsValue(m.Items)))
	}
	return out
}

func itemsValue(items []messenger.MenuItem) fbjson.Array {
	out := fbjson.Array{}
	for _, i := range items {
		o := withTexts(nil, [][2]string{
			{"type", i.Type}, {"title", i.Title}, {"url", i.URL}, {"payload", i.Payload}, {"webview_height_ratio", i.WebviewHeightRatio},
		})
		if i.MessengerExtensions {
			o = o.With("messenger_extensions", true)
		}
		o = withTexts(o, [][2]string{{"fallback_url", i.FallbackURL}, {"webview_share_button", i.WebviewShareButton}})
		if len(i.Items) > 0 {
			o = o.With("call_to_actions", itemsValue(i.Items))
		}
		out = append(out, o)
	}
	return out
}

// withTexts adds the members that have a value.
func withTexts(o fbjson.Object, members [][2]string) fbjson.Object {
	for _, m := range members {
		if m[1] != "" {
			o = o.With(m[0], m[1])
		}
	}
	return o
}
