package messenger

import (
	"slices"
	"strings"
)

// Profile is what a Page has set of its Messenger profile (docs/facts/endpoints.md §4). It is immutable: a change puts another in its
// place. What is empty is not set.
type Profile struct {
	GetStarted         string // the payload of the button
	Greeting           []Greeting
	IceBreakers        []IceBreakers
	PersistentMenu     []Menu
	WhitelistedDomains []string // origins with a slash at the end, as the platform keeps them
	AccountLinkingURL  string
	Commands           []Commands
	HomeURL            *HomeURL
	Description        []Greeting
}

// DefaultLocale is the locale of what people see for whose own one there is nothing.
const DefaultLocale = "default"

// Greeting is a text for people of one locale, before they begin a conversation.
type Greeting struct{ Locale, Text string }

// IceBreakers are the questions for people of one locale. The old form, one list for everybody, has no locale.
type IceBreakers struct {
	Locale  string
	Actions []IceBreaker
}

// IceBreaker is a question that begins a conversation.
type IceBreaker struct{ Question, Payload string }

// Menu is a persistent menu for people of one locale.
type Menu struct {
	Locale                string
	ComposerInputDisabled bool
	DisabledSurfaces      []string
	Items                 []MenuItem
}

// The types of menu items.
const (
	MenuPostback = "postback"
	MenuURL      = "web_url"
	MenuNested   = "nested" // of old versions of the API
)

// MenuItem is an item of a persistent menu.
type MenuItem struct {
	Type, Title         string
	Payload             string // of a postback
	URL                 string // of a link, and below
	WebviewHeightRatio  string
	MessengerExtensions bool
	FallbackURL         string
	WebviewShareButton  string
	Items               []MenuItem // of a nested one
}

// Commands are the commands for people of one locale.
type Commands struct {
	Locale   string
	Commands []Command
}

// Command is a command that the composer suggests.
type Command struct{ Name, Description string }

// HomeURL is the webview that the composer's drawer opens.
type HomeURL struct {
	URL, WebviewHeightRatio, WebviewShareButton string
	InTest                                      bool
}

// The properties of a profile that can be set, by the platform's names.
const (
	PropGetStarted         = "get_started"
	PropGreeting           = "greeting"
	PropIceBreakers        = "ice_breakers"
	PropPersistentMenu     = "persistent_menu"
	PropWhitelistedDomains = "whitelisted_domains"
	PropAccountLinkingURL  = "account_linking_url"
	PropCommands           = "commands"
	PropHomeURL            = "home_url"
	PropDescription        = "description"
)

// ProfileProperties lists them, in the order in which a request with several is looked at.
var ProfileProperties = []string{
	PropGetStarted, PropGreeting, PropIceBreakers, PropPersistentMenu, PropWhitelistedDomains, PropAccountLinkingURL, PropCommands, PropHomeURL,
	PropDescription,
}

// profileProperties are what each property of a profile is made of.
var profileProperties = map[string]struct {
	copy    func(to, from *Profile)
	locales func(p *Profile) []string // nil: it is the same for all
}{
	PropGetStarted: {copy: func(to, from *Profile) { to.GetStarted = from.GetStarted }},
	PropGreeting: {
		func(to, from *Profile) { to.Greeting = from.Greeting },
		func(p *Profile) []string { return locales(p.Greeting, func(g Greeting) string { return g.Locale }) },
	},
	PropIceBreakers: {
		func(to, from *Profile) { to.IceBreakers = from.IceBreakers },
		func(p *Profile) []string {
			if p.oldIceBreakers() {
				return nil
			}
			return locales(p.IceBreakers, func(i IceBreakers) string { return i.Locale })
		},
	},
	PropPersistentMenu: {
		func(to, from *Profile) { to.PersistentMenu = from.PersistentMenu },
		func(p *Profile) []string { return menuLocales(p.PersistentMenu) },
	},
	PropWhitelistedDomains: {copy: func(to, from *Profile) { to.WhitelistedDomains = from.WhitelistedDomains }},
	PropAccountLinkingURL:  {copy: func(to, from *Profile) { to.AccountLinkingURL = from.AccountLinkingURL }},
	PropCommands: {
		func(to, from *Profile) { to.Commands = from.Commands },
		func(p *Profile) []string { return locales(p.Commands, func(c Commands) string { return c.Locale }) },
	},
	PropHomeURL: {copy: func(to, from *Profile) { to.HomeURL = from.HomeURL }},
	PropDescription: {
		func(to, from *Profile) { to.Description = from.Description },
		func(p *Profile) []string { return locales(p.Description, func(g Greeting) string { return g.Locale }) },
	},
}

// oldIceBreakers reports whether the ice breakers are one list for everybody.
func (p *Profile) oldIceBreakers() bool {
	return len(p.IceBreakers) == 1 && p.IceBreakers[0].Locale == ""
}

func locales[T any](list []T, of func(T) string) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = of(e)
	}
	return out
}

func menuLocales(menus []Menu) []string {
	return locales(menus, func(m Menu) string { return m.Locale })
}

// forLocale is what a list has for a locale, else what it has by default.
func forLocale[T any](list []T, locale string, of func(T) string) (found T, ok bool) {
	for _, want := range []string{locale, DefaultLocale} {
		if i := slices.IndexFunc(list, func(e T) bool { return of(e) == want }); i >= 0 {
			return list[i], true
		}
	}
	return found, false
}

// Greets is the greeting as a person sees it, with the names in their places; "" where the Page has set none.
func (p *Person) Greets() string {
	g, _ := forLocale(p.Page.Profile.Greeting, p.Locale, func(g Greeting) string { return g.Locale })
	return strings.NewReplacer(
		"{{user_first_name}}", p.FirstName, "{{user_last_name}}", p.LastName, "{{user_full_name}}", p.Name(),
	).Replace(g.Text)
}

// PersistentMenu is the menu that a person sees, and whether it is the person's own: that goes before the Page's.
func (p *Person) PersistentMenu() (menu Menu, own, ok bool) {
	of := func(m Menu) string { return m.Locale }
	if m, has := forLocale(p.Menu, p.Locale, of); has {
		return m, true, true
	}
	m, has := forLocale(p.Page.Profile.PersistentMenu, p.Locale, of)
	return m, false, has
}

// IceBreakers are the questions that a person sees.
func (p *Person) IceBreakers() (IceBreakers, bool) {
	if p.Page.Profile.oldIceBreakers() {
		return p.Page.Profile.IceBreakers[0], true
	}
	return forLocale(p.Page.Profile.IceBreakers, p.Locale, func(i IceBreakers) string { return i.Locale })
}

// Commands are the commands that a person sees.
func (p *Person) Commands() (Commands, bool) {
	return forLocale(p.Page.Profile.Commands, p.Locale, func(c Commands) string { return c.Locale })
}
