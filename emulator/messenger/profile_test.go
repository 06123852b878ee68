package messenger

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/internal/golden"
)

// forAll is a menu for everybody.
func forAll(items ...MenuItem) []Menu { return []Menu{{Locale: DefaultLocale, Items: items}} }

func help(payload string) MenuItem {
	return MenuItem{Type: MenuPostback, Title: "Help", Payload: payload}
}

func webview(url string) MenuItem {
	return MenuItem{Type: MenuURL, Title: "Shop", URL: url, MessengerExtensions: true}
}

// What a property needs of others is asked when it is set, and of what is left when something goes.
func TestChangeProfile(t *testing.T) {
	t.Parallel()
	started := Profile{GetStarted: "GS"}
	withMenu := Profile{GetStarted: "GS", PersistentMenu: forAll(help("H"))}
	listed := Profile{GetStarted: "GS", WhitelistedDomains: []string{"https://shop.example/"}}
	tests := []struct {
		name string
		from Profile
		set  []string
		to   Profile
		want grapherr.ID // "": it is done
	}{
		{"a menu alone", Profile{}, []string{PropPersistentMenu}, withMenu, grapherr.MenuNeedsGetStarted},
		{"a menu with its button", Profile{}, []string{PropGetStarted, PropPersistentMenu}, withMenu, ""},
		{"a menu behind its button", started, []string{PropPersistentMenu}, withMenu, ""},
		{"the button from under the menu", withMenu, []string{PropGetStarted}, Profile{}, grapherr.MenuNeedsGetStarted},
		{"both go", withMenu, []string{PropGetStarted, PropPersistentMenu}, Profile{}, ""},
		{"the menu goes", withMenu, []string{PropPersistentMenu}, Profile{}, ""},
		{"what is not there goes", Profile{}, []string{PropGreeting}, Profile{}, ""},
		{"a greeting for some", Profile{}, []string{PropGreeting}, Profile{Greeting: []Greeting{{"de_DE", "Hallo"}}}, grapherr.ProfileLocaleDefault},
		{"commands for some", Profile{}, []string{PropCommands}, Profile{Commands: []Commands{{Locale: "de_DE"}}}, grapherr.ProfileLocaleDefault},
		{"a description for some", Profile{}, []string{PropDescription}, Profile{Description: []Greeting{{"de_DE", "a"}}}, grapherr.ProfileLocaleDefault},
		{"questions for some", Profile{}, []string{PropIceBreakers}, Profile{IceBreakers: []IceBreakers{{Locale: "de_DE"}}}, grapherr.ProfileLocaleDefault},
		{"questions of the old form", Profile{}, []string{PropIceBreakers}, Profile{IceBreakers: []IceBreakers{{Actions: []IceBreaker{{"Where?", "W"}}}}}, ""},
		{"a webview where nothing is listed", started, []string{PropPersistentMenu}, Profile{PersistentMenu: forAll(webview("https://other.example/"))}, ""},
		{"a webview that is listed", listed, []string{PropPersistentMenu}, Profile{PersistentMenu: forAll(webview("https://SHOP.example/cart?x=1"))}, ""},
		{
			"a webview of another host", listed,
			[]string{PropPersistentMenu},
			Profile{PersistentMenu: forAll(webview("https://www.shop.example/"))},
			grapherr.WebURLNotWhitelisted,
		},
		{
			"a nested one", listed,
			[]string{PropPersistentMenu},
			Profile{PersistentMenu: forAll(MenuItem{Type: MenuNested, Items: []MenuItem{help("H"), webview("https://other.example/")}})},
			grapherr.WebURLNotWhitelisted,
		},
		{"a home that is not listed", listed, []string{PropHomeURL}, Profile{HomeURL: &HomeURL{URL: "https://other.example/"}}, grapherr.WebURLNotWhitelisted},
		{
			"a home listed with it",
			Profile{},
			[]string{PropWhitelistedDomains, PropHomeURL},
			Profile{WhitelistedDomains: []string{"https://shop.example/"}, HomeURL: &HomeURL{URL: "https://shop.example/home"}},
			"",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, page := NewWorld(), &Page{ID: "1", Profile: tt.from}
			events, err := w.ChangeProfile(page, tt.set, &tt.to)
			if tt.want != "" {
				require.NotNil(t, err)
				golden.Diff(t, tt.want, err.ID())
				return
			}
			require.Nil(t, err)
			golden.Diff(t, tt.from, page.Profile, "before the events")
			w.Apply(events)
			want := tt.from
			for _, name := range tt.set {
				profileProperties[name].copy(&want, &tt.to)
			}
			golden.Diff(t, want, page.Profile)
		})
	}
}

func TestProfileIsBounded(t *testing.T) {
	t.Parallel()
	w, people := crowd(t)
	page := people[0].Page
	long := strings.Repeat("x", maxProfileBytes)
	_, err := w.ChangeProfile(page, []string{PropGetStarted, PropHomeURL}, &Profile{GetStarted: "GS", HomeURL: &HomeURL{URL: long}})
	require.NotNil(t, err)
	golden.Diff(t, "(#100) Length of param home_url must be less than or equal to 262144", err.Message)

	half := &Profile{GetStarted: long[:maxProfileBytes/2], HomeURL: &HomeURL{URL: long[:maxProfileBytes/2]}}
	_, err = w.ChangeProfile(page, []string{PropGetStarted, PropHomeURL}, half)
	require.NotNil(t, err, "together they are too much")
	half.HomeURL = nil
	events, err := w.ChangeProfile(page, []string{PropGetStarted}, half)
	require.Nil(t, err)
	w.Apply(events)

	page.Profile = Profile{GetStarted: long, Greeting: []Greeting{{DefaultLocale, long}}} // a world file's may be larger
	for _, names := range [][]string{nil, {PropGreeting}} {
		_, err = w.ChangeProfile(page, names, &Profile{})
		require.Nil(t, err, "what makes it no larger is taken")
	}
	_, err = w.ChangeProfile(page, []string{PropHomeURL}, &Profile{HomeURL: &HomeURL{URL: "https://shop.example/"}})
	require.NotNil(t, err, "and it may not grow")

	_, err = w.ChangeUserMenu(people[0], forAll(help(long[:maxUserMenu])))
	require.NotNil(t, err)
	golden.Diff(t, "(#100) Length of param persistent_menu must be less than or equal to 65536", err.Message)
}

// Get Started stays while anybody has a menu, the Page's or one of their own.
func TestGetStartedStaysUnderMenus(t *testing.T) {
	t.Parallel()
	w, people := crowd(t)
	page := people[0].Page
	page.Profile.GetStarted = "GS"
	events, err := w.ChangeUserMenu(people[0], forAll(help("HELP")))
	require.Nil(t, err)
	w.Apply(events)
	_, err = w.ChangeProfile(page, []string{PropGetStarted}, &Profile{})
	require.NotNil(t, err)
	golden.Diff(t, grapherr.MenuNeedsGetStarted, err.ID())
	events, err = w.ChangeUserMenu(people[0], nil)
	require.Nil(t, err)
	w.Apply(events)
	_, err = w.ChangeProfile(page, []string{PropGetStarted}, &Profile{})
	require.Nil(t, err)
}

// What is kept as it came is bounded too.
func TestLanguagesAreBounded(t *testing.T) {
	t.Parallel()
	_, people := crowd(t)
	_, err := ChangeNLP(NLPSet{Page: people[0].Page, Languages: strings.Repeat("x", maxLanguages)})
	require.NotNil(t, err)
	golden.Diff(t, "(#100) Length of param other_language_support must be less than or equal to 65536", err.Message)
	events, err := ChangeNLP(NLPSet{Page: people[0].Page, Languages: map[string]any{"fr": "x"}})
	require.Nil(t, err)
	require.Len(t, events, 1)
}

// Menus of people's own are bounded together: the one that was set first goes.
func TestUserMenusAreBounded(t *testing.T) {
	t.Parallel()
	w, people := crowd(t)
	page := people[0].Page
	page.Profile.GetStarted = "GS"
	set := func(p *Person, menus []Menu) {
		events, err := w.ChangeUserMenu(p, menus)
		require.Nil(t, err)
		w.Apply(events)
	}
	large := forAll(help(strings.Repeat("x", maxUserMenu-1000)))
	set(people[0], large)
	set(people[1], forAll(help("small")))
	set(people[0], large) // the newest now
	for n := 0; w.menuBytes < maxUserMenuBytes-2*maxUserMenu; n++ {
		p := &Person{PSID: "9" + strings.Repeat("0", n+1), Page: page}
		require.NoError(t, w.Add(p))
		set(p, large)
		require.LessOrEqual(t, w.menuBytes, maxUserMenuBytes)
	}
	require.NotEmpty(t, people[1].Menu)
	for n := range 3 {
		p := &Person{PSID: "8" + strings.Repeat("0", n+1), Page: page}
		require.NoError(t, w.Add(p))
		set(p, large)
	}
	require.LessOrEqual(t, w.menuBytes, maxUserMenuBytes)
	require.Empty(t, people[1].Menu, "the oldest")

	for _, p := range append([]*Person{}, w.People...) {
		w.Remove(p)
	}
	golden.Diff(t, 0, w.menuBytes, "of nobody")
	require.Empty(t, w.menuOrder)
}

// A person's own menu goes before the Page's, and one for their locale before the default one.
func TestPersistentMenuOfAPerson(t *testing.T) {
	t.Parallel()
	of := func(locale, payload string) Menu { return Menu{Locale: locale, Items: []MenuItem{help(payload)}} }
	page := []Menu{of(DefaultLocale, "page"), of("de_DE", "page de")}
	own := []Menu{of(DefaultLocale, "own")}
	tests := []struct {
		name, locale string
		page, own    []Menu
		want         string // "": none
	}{
		{"nobody has set one", "en_US", nil, nil, ""},
		{"the default one", "en_US", page, nil, "page"},
		{"for the locale", "de_DE", page, nil, "page de"},
		{"the own one, though for everybody", "de_DE", page, own, "own"},
		{"the own one for the locale", "de_DE", page, append([]Menu{of("de_DE", "own de")}, own...), "own de"},
		{"the own one alone", "", nil, own, "own"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &Person{Locale: tt.locale, Page: &Page{Profile: Profile{PersistentMenu: tt.page}}, Menu: tt.own}
			menu, own, ok := p.PersistentMenu()
			if golden.Diff(t, tt.want != "", ok); ok {
				golden.Diff(t, tt.want, menu.Items[0].Payload)
				golden.Diff(t, tt.own != nil, own)
			}
		})
	}
}

func TestGreets(t *testing.T) {
	t.Parallel()
	page := &Page{Profile: Profile{Greeting: []Greeting{{DefaultLocale, "{{user_first_name}} {{user_last_name}}, {{user_full_name}}!"}, {"de_DE", "Hallo"}}}}
	golden.Diff(t, "Ada Moss, Ada Moss!", (&Person{FirstName: "Ada", LastName: "Moss", Locale: "en_US", Page: page}).Greets())
	golden.Diff(t, "Hallo", (&Person{FirstName: "Ada", Locale: "de_DE", Page: page}).Greets())
	golden.Diff(t, "", (&Person{FirstName: "Ada", Page: &Page{}}).Greets())
}

func TestDomain(t *testing.T) {
	t.Parallel()
	for give, want := range map[string]string{
		"https://shop.example": "https://shop.example/", "HTTPS://Shop.Example:8443/a?b#c": "https://shop.example:8443/", " https://a.example/ ": "https://a.example/",
		"http://shop.example/": "", "shop.example": "", "https://": "", "https://a b/": "", "": "",
	} {
		got, ok := Domain(give)
		golden.Diff(t, want, got, give)
		golden.Diff(t, want != "", ok, give)
	}
}
