package messenger

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

const (
	//sendmock:bound bytes of what a Page has set of its profile | error 100 | TestProfileIsBounded
	maxProfileBytes = 256 << 10
	//sendmock:bound bytes of one person's own menu | error 100 | TestProfileIsBounded
	maxUserMenu = 64 << 10
)

// ChangeProfile decides whether properties of a Page's profile become what they are in to: where they are empty there, they go. Only those
// named change. The decisions are about what one property needs of another; the shape of each was checked before.
func (w *World) ChangeProfile(page *Page, properties []string, to *Profile) ([]Event, *grapherr.Error) {
	next := page.Profile
	for _, name := range properties {
		profileProperties[name].copy(&next, to)
	}
	for _, name := range properties {
		if of := profileProperties[name].locales; of != nil {
			if err := checkLocales(name, of(&next)); err != nil {
				return nil, err
			}
		}
	}
	if err := next.check(properties, page.Profile.weight()); err != nil {
		return nil, err
	}
	hasMenu := func(p *Person) bool { return p.Page == page }
	if next.GetStarted == "" && slices.ContainsFunc(w.menuOrder, hasMenu) {
		return nil, grapherr.NewMenuNeedsGetStarted() // of a person's own menu likewise
	}
	return []Event{ProfileSet{page, next}}, nil
}

// check finds what properties, which were set just now, need of others. before is what the profile weighed: that of a world file may be
// larger than the bound, and then may not grow.
func (p *Profile) check(set []string, before int) *grapherr.Error {
	for _, name := range set {
		var one Profile
		if profileProperties[name].copy(&one, p); one.weight() > maxProfileBytes {
			return grapherr.NewParamTooLong(name, strconv.Itoa(maxProfileBytes))
		}
	}
	if n := p.weight(); n > maxProfileBytes && n > before {
		return grapherr.NewParamTooLong(set[len(set)-1], strconv.Itoa(maxProfileBytes))
	}
	if len(p.PersistentMenu) > 0 && p.GetStarted == "" {
		return grapherr.NewMenuNeedsGetStarted() // so the button cannot be taken from under a menu either (a choice)
	}
	for _, name := range set {
		switch {
		case name == PropPersistentMenu:
			if err := p.checkLinks(p.PersistentMenu); err != nil {
				return err
			}
		case name == PropHomeURL && p.HomeURL != nil && !p.Whitelisted(p.HomeURL.URL):
			return grapherr.NewWebURLNotWhitelisted()
		}
	}
	return nil
}

// checkLocales wants a list to have what everybody else sees. Of two for one locale the first is shown (a choice).
func checkLocales(name string, list []string) *grapherr.Error {
	if len(list) > 0 && !slices.Contains(list, DefaultLocale) {
		return grapherr.NewProfileLocaleDefault(name)
	}
	return nil
}

// checkLinks wants the links with Messenger Extensions of a menu to be whitelisted.
func (p *Profile) checkLinks(menus []Menu) *grapherr.Error {
	var check func(items []MenuItem) bool
	check = func(items []MenuItem) bool {
		for _, item := range items {
			if item.MessengerExtensions && !p.Whitelisted(item.URL) || !check(item.Items) {
				return false
			}
		}
		return true
	}
	for _, m := range menus {
		if !check(m.Items) {
			return grapherr.NewWebURLNotWhitelisted()
		}
	}
	return nil
}

// Whitelisted reports whether a webview of the Page's may open a URL with Messenger Extensions. A Page that has whitelisted nothing may
// open all (a choice: what a test does not speak of must not stop it).
func (p *Profile) Whitelisted(link string) bool {
	if len(p.WhitelistedDomains) == 0 {
		return true
	}
	origin, _ := Domain(link)
	return slices.Contains(p.WhitelistedDomains, origin)
}

// Domain is a URL's origin as whitelisted_domains keeps it, https://shop.example/; ok is false for what is no https URL.
func Domain(link string) (origin string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || !strings.EqualFold(u.Scheme, "https") || u.Host == "" {
		return "", false
	}
	return "https://" + strings.ToLower(u.Host) + "/", true
}

// Domains are the origins of URLs, each once. What is no https URL is left out.
func Domains(links []string) []string {
	var out []string
	for _, link := range links {
		if origin, ok := Domain(link); ok && !slices.Contains(out, origin) {
			out = append(out, origin)
		}
	}
	return out
}

// ChangeUserMenu decides whether a person's own menu becomes this one; without any it goes. It needs what a Page's menu needs (a choice).
func (w *World) ChangeUserMenu(p *Person, menus []Menu) ([]Event, *grapherr.Error) {
	if len(menus) > 0 {
		if err := checkLocales(PropPersistentMenu, menuLocales(menus)); err != nil {
			return nil, err
		}
		if p.Page.Profile.GetStarted == "" {
			return nil, grapherr.NewMenuNeedsGetStarted()
		}
		if err := p.Page.Profile.checkLinks(menus); err != nil {
			return nil, err
		}
		if weighMenus(menus) > maxUserMenu {
			return nil, grapherr.NewParamTooLong(PropPersistentMenu, strconv.Itoa(maxUserMenu))
		}
	}
	return []Event{UserMenuSet{p, menus}}, nil
}

// weight is about what a profile holds on to, in bytes.
func (p *Profile) weight() int {
	const each = 64
	n := len(p.GetStarted) + len(p.AccountLinkingURL) + weighMenus(p.PersistentMenu)
	for _, g := range p.Greeting {
		n += each + len(g.Locale) + len(g.Text)
	}
	for _, g := range p.Description {
		n += each + len(g.Locale) + len(g.Text)
	}
	for _, l := range p.IceBreakers {
		n += each + len(l.Locale)
		for _, b := range l.Actions {
			n += each + len(b.Question) + len(b.Payload)
		}
	}
	for _, d := range p.WhitelistedDomains {
		n += each + len(d)
	}
	for _, l := range p.Commands {
		n += each + len(l.Locale)
		for _, c := range l.Commands {
			n += each + len(c.Name) + len(c.Description)
		}
	}
	if h := p.HomeURL; h != nil {
		n += each + len(h.URL)
	}
	return n
}

func weighMenus(menus []Menu) int {
	const each = 64
	n := 0
	for _, m := range menus {
		n += each + len(m.Locale) + weighItems(m.Items)
		for _, s := range m.DisabledSurfaces {
			n += each + len(s)
		}
	}
	return n
}

func weighItems(items []MenuItem) int {
	const each = 256 // the struct
	n := 0
	for _, i := range items {
		n += each + len(i.Title) + len(i.Payload) + len(i.URL) + len(i.FallbackURL) + weighItems(i.Items)
	}
	return n
}
