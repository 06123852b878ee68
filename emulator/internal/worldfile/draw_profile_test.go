package worldfile_test

import "github.com/sendmock/sendmock/fixtures"

// profile draws what a page has set, or an empty profile.
func (d *drawer) profile() *fixtures.Profile {
	p := &fixtures.Profile{}
	if d.yes("get started") {
		p.GetStarted = &fixtures.GetStarted{Payload: d.text()}
		p.PersistentMenu = d.menus()
	}
	if d.yes("greeting") {
		p.Greeting = []fixtures.Greeting{{Locale: "de_DE", Text: d.text()}, {Locale: "default", Text: d.text()}}
		p.Description = p.Greeting[1:]
	}
	questions := make([]fixtures.IceBreaker, d.number("questions", 0, 4))
	for i := range questions {
		questions[i] = fixtures.IceBreaker{Question: d.text(), Payload: d.text()}
	}
	if len(questions) > 0 && d.yes("by locale") {
		p.IceBreakers = []fixtures.IceBreakers{{Locale: "default", CallToActions: questions}}
	} else {
		for _, q := range questions {
			p.IceBreakers = append(p.IceBreakers, fixtures.IceBreakers{Question: q.Question, Payload: q.Payload})
		}
	}
	if d.yes("commands") {
		p.Commands = []fixtures.Commands{{Locale: "default", Commands: []fixtures.Command{{Name: d.text(), Description: d.text()}}}}
	}
	if d.yes("links") {
		p.AccountLinkingURL = d.url()
		p.WhitelistedDomains = someOf(d, "domain", "https://example.com", "https://Other.example/path")
	}
	if d.yes("home") {
		p.HomeURL = &fixtures.HomeURL{URL: "https://example.com/home", WebviewShareButton: fixtures.ShareShow, InTest: d.yes("in test")}
		p.WhitelistedDomains = nil
	}
	return p
}

// menus are one for everybody, and perhaps one for a locale.
func (d *drawer) menus() []fixtures.Menu {
	items := []fixtures.MenuItem{{Type: fixtures.ItemPostback, Title: d.text(), Payload: d.text()}}
	if d.yes("link") {
		items = append(items, fixtures.MenuItem{
			Type: fixtures.ItemURL, Title: d.text(), URL: d.url(), WebviewHeightRatio: fixtures.RatioTall, WebviewShareButton: fixtures.ShareHide,
		})
	}
	if d.yes("nested") {
		items = append(items, fixtures.MenuItem{Type: fixtures.ItemNested, Title: d.text(), CallToActions: items})
	}
	menus := []fixtures.Menu{{Locale: "default", ComposerInputDisabled: d.yes("no composer"), CallToActions: items}}
	if d.yes("a locale") {
		menus = append(menus, fixtures.Menu{Locale: "de_DE", DisabledSurfaces: []string{"CUSTOMER_CHAT_PLUGIN"}, CallToActions: items[:1]})
	}
	return menus
}
