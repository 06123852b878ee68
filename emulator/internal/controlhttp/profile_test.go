package controlhttp_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

const profilePath = "pages/104000000000001/profile"

// putProfile is the step that sets a profile.
func putProfile(profile string) string { return "PUT /_sendmock/" + profilePath + " " + profile }

const (
	started   = `{"get_started":{"payload":"GS"}}`
	menus     = `"persistent_menu":[{"locale":"default","call_to_actions":[{"type":"postback","title":"Help","payload":"HELP"}]}]`
	questions = `"ice_breakers":[{"question":"Where?","payload":"WHERE"}]`
	everybody = `{"get_started":{"payload":"GS"},` + menus + `,` + questions + `}`
)

func TestProfile(t *testing.T) {
	t.Parallel()
	whole := `{"get_started":{"payload":"GS"},"greeting":[{"locale":"default","text":"Hi"}],"ice_breakers":[{"locale":"default","call_to_actions":[{"question":"Q","payload":"P"}]}],` +
		`"persistent_menu":[{"locale":"default","composer_input_disabled":true,"call_to_actions":[{"type":"web_url","title":"T","url":"https://shop.example/a",` +
		`"webview_height_ratio":"tall","messenger_extensions":true,"fallback_url":"https://shop.example/b","webview_share_button":"hide"}]}],` +
		`"whitelisted_domains":["https://shop.example/"],"account_linking_url":"https://shop.example/login","commands":[{"locale":"default","commands":[{"name":"n","description":"d"}]}],` +
		`"home_url":{"url":"https://shop.example/home","in_test":true},"description":[{"locale":"default","text":"Maps"}]}`
	get := func(name, want string, before ...string) controlCase {
		return controlCase{name: name, before: before, method: "GET", path: profilePath, status: 200, want: want}
	}
	put := func(name, body string, status int, want string) controlCase {
		return controlCase{name: name, method: "PUT", path: profilePath, body: body, status: status, want: want}
	}
	tests := []controlCase{
		get("nothing is set", `{}`),
		get("it is as it was put", whole, putProfile(whole)),
		get("what a put leaves out is not set any more", started, putProfile(whole), putProfile(started)),
		get("what an edge sets", started, `POST /v25.0/me/messenger_profile `+started),
		get("nothing is put", `{}`, putProfile(whole), `PUT /_sendmock/`+profilePath),
		put("a domain is kept as its origin", `{"whitelisted_domains":["https://Shop.example/path"]}`, 200, `{"whitelisted_domains":["https://shop.example/"]}`),
		put("all that is wrong", `{"greeting":[{"locale":"de_DE","text":""}],"persistant_menu":[]}`, 400, detailed("malformed", "the profile cannot be taken",
			`profile:1:13: greeting: needs one with the locale default`, `profile:1:39: greeting[0].text: must not be empty`,
			`profile:1:44: persistant_menu: unknown key, did you mean "persistent_menu"?`)),
		put("a menu alone", `{`+menus+`}`, 400, detailed("malformed", "the profile cannot be taken", "profile:1:20: persistent_menu: needs get_started of the page's profile")),
		put("no JSON", `get_started: {payload: GS}`, 400, problem("malformed", "the body cannot be read: invalid character 'g' looking for beginning of value")),
		put("too large for the platform", `{"commands":`+many(20, `{"locale":"default","commands":`+many(100, `{"name":"`+strings.Repeat("n", 32)+`","description":"`+
			strings.Repeat("d", 64)+`"}`)+`}`)+`}`, 422, problem("profile-refused", "the platform would refuse this profile: (#100) Length of param commands must be less than or equal to 262144")),
		{name: "no such Page", method: "GET", path: "pages/1/profile", status: 404, want: problem("not-found", `there is no page "1"; there is 104000000000001`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.run(t)
		})
	}
}

// detailed is the answer of a refusal that lists what is wrong.
func detailed(code, message string, details ...string) string {
	text, _ := json.Marshal(details)
	return strings.Replace(problem(code, message), `"}}`, `","details":`+string(text)+`}}`, 1)
}

func many(n int, item string) string {
	return "[" + strings.Repeat(item+",", n-1) + item + "]"
}

// What a person finds: the locale of theirs before the default one, their own menu before the Page's, and Get Started before they begin.
func TestPersonMenu(t *testing.T) {
	t.Parallel()
	const nothing = `"ice_breakers":[],"commands":[]}`
	greeted := putProfile(`{"get_started":{"payload":"GS"},"greeting":[{"locale":"default","text":"Hi {{user_first_name}}"},{"locale":"de_DE","text":"Hallo {{user_full_name}}"}],` +
		`"commands":[{"locale":"default","commands":[{"name":"maps","description":"All maps"}]}],` + questions + `,` + menus + `}`)
	item := `{"type":"postback","title":"Help","payload":"HELP"}`
	tests := []controlCase{
		{name: "nothing is set", path: "ada", want: `{"psid":"7100000000000001",` + nothing},
		{
			name: "everything, to somebody who has not begun", before: []string{greeted}, path: "cleo",
			want: `{"psid":"7100000000000003","greeting":"Hi Cleo","get_started":{"title":"Get Started","payload":"GS"},"ice_breakers":[{"question":"Where?","payload":"WHERE"}],` +
				`"menu":{"level":"page","locale":"default","items":[` + item + `]},"commands":[{"name":"maps","description":"All maps"}]}`,
		},
		{
			name: "in the person's locale, who has begun", before: []string{greeted, `PATCH /_sendmock/people/ada {"locale":"de_DE"}`}, path: "ada",
			want: `{"psid":"7100000000000001","greeting":"Hallo Ada Moss","ice_breakers":[{"question":"Where?","payload":"WHERE"}],` +
				`"menu":{"level":"page","locale":"default","items":[` + item + `]},"commands":[{"name":"maps","description":"All maps"}]}`,
		},
		{
			name: "the person's own menu", path: "ada",
			before: []string{putProfile(everybody), `POST /v25.0/me/custom_user_settings {"psid":"7100000000000001","persistent_menu":[{"locale":"default","composer_input_disabled":true,` +
				`"call_to_actions":[{"type":"web_url","title":"Site","url":"https://shop.example/"}]}]}`},
			want: `{"psid":"7100000000000001","ice_breakers":[{"question":"Where?","payload":"WHERE"}],"menu":{"level":"user","locale":"default","composer_input_disabled":true,` +
				`"items":[{"type":"web_url","title":"Site","url":"https://shop.example/"}]},"commands":[]}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.method, tt.path, tt.status = "GET", "people/"+tt.path+"/menu", 200
			tt.run(t)
		})
	}
}

// What the Page has set binds what can be tapped; of what it has not, everything is taken, and the answer says so.
func TestTapsOfTheProfile(t *testing.T) {
	t.Parallel()
	const (
		unoffered = `{"message_id":"<id>","conversation_id":"t_10000000000000001","deliveries":[],"offered":false}`
		forced    = `; "force": true taps it all the same`
		german    = `{"get_started":{"payload":"GS"},"persistent_menu":[{"locale":"default","call_to_actions":[{"type":"web_url","title":"Site","url":"https://shop.example/"}]},` +
			`{"locale":"de_DE","call_to_actions":[{"type":"postback","title":"Hilfe","payload":"HILFE"}]}]}`
	)
	refused := func(what string) string {
		return naming(problem("not-offered", "this was not offered: "+what+forced), `"force": true`)
	}
	tests := []struct {
		name, profile, body string
		status              int
		want                string
	}{
		{"Get Started", everybody, `{"payload":"GS"}`, 201, saidToPage},
		{"a menu item", everybody, `{"payload":"HELP"}`, 201, saidToPage},
		{"an ice breaker of its kind", everybody, `{"payload":"WHERE","kind":"ice_breaker"}`, 201, saidToPage},
		{"nothing of it", everybody, `{"payload":"BUY"}`, 422, refused(`anything to tap with the payload "BUY"; "ada" finds "GS" (Get Started), "HELP" (Help), "WHERE" (Where?)`)},
		{"nothing of it, by force", everybody, `{"payload":"BUY","force":true}`, 201, unoffered},
		{"of another kind", everybody, `{"payload":"HELP","kind":"ice_breaker"}`, 422, refused(`an ice breaker with the payload "HELP"; "ada" finds "WHERE" (Where?)`)},
		{"the kind that is set", started, `{"payload":"X","kind":"get_started"}`, 422, refused(`Get Started with the payload "X"; "ada" finds "GS" (Get Started)`)},
		{"a kind that is not set", started, `{"payload":"X","kind":"menu"}`, 201, unoffered},
		{"any kind, of which one is set", started, `{"payload":"X"}`, 422, refused(`anything to tap with the payload "X"; "ada" finds "GS" (Get Started)`)},
		{"nothing is set", `{}`, `{"payload":"X"}`, 201, unoffered},
		{"a menu for others", german, `{"payload":"HILFE","kind":"menu"}`, 422, refused(`a menu item with the payload "HILFE"; "ada" finds nothing of the kind that has a payload`)},
		{"an unknown kind", everybody, `{"payload":"X","kind":"button"}`, 400, naming(problem("malformed", `kind "button" is none of get_started, menu, ice_breaker`), "kind")},
		{"a kind of a message", everybody, `{"payload":"X","kind":"menu","message_id":"last"}`, 400, naming(problem("malformed", `kind is of what is on no message, and message_id is given`), "kind", "message_id")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := controlCase{before: []string{putProfile(tt.profile)}, method: "POST", path: "people/ada/postbacks", body: tt.body, status: tt.status, want: tt.want}
			c.run(t)
		})
	}
	t.Run("a button of a message", func(t *testing.T) {
		t.Parallel()
		c := controlCase{before: []string{putProfile(everybody), sends(withButtons)}, method: "POST", path: "people/ada/postbacks", body: `{"payload":"BUY"}`, status: 201, want: saidToPage}
		c.run(t)
	})
}

// The bot is told the title of what was tapped, from nested menus of old too.
func TestTitlesOfTaps(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	_, err := emu.Control().SetProfile(t.Context(), emu.World().Pages[0].ID, control.Profile{
		GetStarted: &control.GetStarted{Payload: "GS"},
		PersistentMenu: []control.Menu{{Locale: "default", CallToActions: []control.MenuItem{
			{Type: "nested", Title: "More", CallToActions: []control.MenuItem{{Type: "postback", Title: "Help", Payload: "HELP"}}},
		}}},
		IceBreakers: []control.IceBreakers{{Question: "Where?", Payload: "WHERE"}},
	})
	require.NoError(t, err)
	ada := emu.Person("ada")
	golden.Diff(t, "Help", ada.Menu().Menu.Items[0].CallToActions[0].Title)
	want := []string{"Help", "Get Started", "Where?", "Mine"}
	for i, tap := range []control.Postback{{Payload: "HELP"}, {Payload: "GS"}, {Payload: "WHERE"}, {Payload: "HELP", Title: "Mine"}} {
		ada.Taps(tap)
		conversation, err := emu.Control().Conversation(t.Context(), "ada")
		require.NoError(t, err)
		last := conversation.Messages[len(conversation.Messages)-1]
		golden.Diff(t, want[i], last.Text)
		golden.Diff(t, tap.Payload, last.Payload)
	}
}

// The edge and the control API take the same profiles: they are checked by two descriptions of one thing.
func TestProfileIsTheSameByBothDoors(t *testing.T) {
	t.Parallel()
	nested := func(levels int) string {
		item := `{"type":"postback","title":"T","payload":"P"}`
		for range levels {
			item = `{"type":"nested","title":"T","call_to_actions":[` + item + `]}`
		}
		return `{"get_started":{"payload":"GS"},"persistent_menu":[{"locale":"default","call_to_actions":[` + item + `]}]}`
	}
	link := func(more string) string {
		return `{"get_started":{"payload":"GS"},"whitelisted_domains":["https://shop.example"],` +
			`"persistent_menu":[{"locale":"default","call_to_actions":[{"type":"web_url","title":"T",` + more + `}]}]}`
	}
	tests := map[string]bool{
		everybody: true, `{` + menus + `}`: false, `{"get_started":{}}`: false, `{"get_started":{"payload":""}}`: false, `{"get_started":"GS"}`: false,
		`{"greeting":[]}`: false, `{"greeting":[{"locale":"default"}]}`: false, `{"greeting":[{"locale":"default","text":"Hi","more":1}]}`: false,
		`{"greeting":[{"locale":"de_DE","text":"Hi"}]}`: false, `{"greeting":[{"locale":"de","text":"Hi"},{"locale":"default","text":"Hi"}]}`: true,
		`{"ice_breakers":[{"question":"Q"}]}`: false, `{"ice_breakers":[{"locale":"default","call_to_actions":[]}]}`: false,
		`{"ice_breakers":[{"locale":"default","call_to_actions":[{"question":"Q","payload":"P"}],"question":"Q"}]}`:                 false,
		`{"ice_breakers":[{"question":"Q","payload":"P"},{"locale":"default","call_to_actions":[{"question":"Q","payload":"P"}]}]}`: false,
		`{"whitelisted_domains":["https://a.example","http://b.example"]}`:                                                          false, `{"whitelisted_domains":["https://"]}`: false,
		`{"account_linking_url":"http://shop.example"}`: false, `{"account_linking_url":"https://shop.example/login"}`: true,
		`{"commands":[{"locale":"default","commands":[{"name":"/n","description":"d"}]}]}`: false, `{"commands":[{"locale":"default","commands":[]}]}`: false,
		`{"home_url":{"url":"https://shop.example"}}`: true, `{"home_url":{"url":"https://shop.example","webview_height_ratio":"full"}}`: false,
		`{"home_url":{"url":"http://shop.example"}}`: false, `{"home_url":{"url":"https://a.example"},"whitelisted_domains":["https://b.example"]}`: false,
		`{"description":[{"locale":"default","text":"T"}]}`:                true,
		link(`"url":"https://shop.example/a","messenger_extensions":true`): true, link(`"url":"https://other.example/","messenger_extensions":true`): false,
		link(`"url":"http://other.example/"`): true, link(`"url":"shop"`): false, link(`"url":"https://shop.example/","fallback_url":"https://shop.example/"`): false,
		link(`"url":"https://shop.example/","webview_share_button":"show"`): false, link(`"url":"https://shop.example/","payload":"P"`): false,
		nested(1): true, nested(2): true, nested(3): false,
	}
	emu := emulator.Start(t)
	for profile, want := range tests {
		require.NoError(t, emu.Control().Reset(t.Context()))
		graph := testbot.Call(t, "POST", emu.URL+"/v7.0/me/messenger_profile", profile, "Authorization", "Bearer "+emu.PageToken())
		golden.Diff(t, want, graph.Status == http.StatusOK, "%s at the edge: %s", profile, graph.Body)
		require.NoError(t, emu.Control().Reset(t.Context()))
		put := testbot.Call(t, "PUT", emu.URL+"/_sendmock/"+profilePath, profile)
		if profile == `{"greeting":[]}` {
			continue // to put nothing is to set nothing
		}
		golden.Diff(t, want, put.Status == http.StatusOK, "%s at the control API: %s", profile, put.Body)
	}
}

// The client's types hold all that the server says.
func TestProfileOfTheClient(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	page := emu.World().Pages[0].ID
	profile := control.Profile{
		GetStarted: &control.GetStarted{Payload: "GS"}, Greeting: []control.Greeting{{Locale: "default", Text: "Hi"}},
		IceBreakers: []control.IceBreakers{{Locale: "default", CallToActions: []control.IceBreaker{{Question: "Q", Payload: "P"}}}},
		PersistentMenu: []control.Menu{{
			Locale: "default", ComposerInputDisabled: true, DisabledSurfaces: []string{"CUSTOMER_CHAT_PLUGIN"},
			CallToActions: []control.MenuItem{{
				Type: "web_url", Title: "T", URL: "https://shop.example/", WebviewHeightRatio: "tall", MessengerExtensions: true,
				FallbackURL: "https://shop.example/", WebviewShareButton: "hide",
			}},
		}},
		WhitelistedDomains: []string{"https://shop.example/"}, AccountLinkingURL: "https://shop.example/",
		Commands:    []control.LocaleCommands{{Locale: "default", Commands: []control.Command{{Name: "n", Description: "d"}}}},
		HomeURL:     &control.HomeURL{URL: "https://shop.example/", WebviewHeightRatio: "tall", WebviewShareButton: "show", InTest: true},
		Description: []control.Greeting{{Locale: "default", Text: "D"}},
	}
	put, err := emu.Control().SetProfile(t.Context(), page, profile)
	require.NoError(t, err)
	golden.Diff(t, profile, put)
	got, err := emu.Control().Profile(t.Context(), page)
	require.NoError(t, err)
	golden.Diff(t, profile, got)
	want, err := json.Marshal(profile)
	require.NoError(t, err)
	raw := testbot.Call(t, "GET", emu.URL+"/_sendmock/"+profilePath, "")
	require.JSONEq(t, string(want), raw.Body)
}

// The record says which operation it was, and about whom.
func TestProfileIsRecorded(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	ada := emu.Person("ada").PSID
	for _, tt := range []struct{ path, body, operation, psid string }{
		{"messenger_profile", everybody, "setMessengerProfile", ""},
		{"custom_user_settings", `{"psid":"` + ada + `",` + menus + `}`, "setCustomUserSettings", ada},
		{"custom_user_settings", `{"psid":"404",` + menus + `}`, "setCustomUserSettings", "404"},
	} {
		testbot.Call(t, "POST", emu.URL+"/v25.0/me/"+tt.path, tt.body, "Authorization", "Bearer "+emu.PageToken())
		got := emu.LastRequest()
		golden.Diff(t, tt.operation, got.Operation)
		golden.Diff(t, tt.psid, got.PSID)
	}
}
