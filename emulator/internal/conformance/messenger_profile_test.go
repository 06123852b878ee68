package conformance

import "strings"

const profilePath = "/v25.0/me/messenger_profile?access_token={PAGE_TOKEN}"

func setProfile(body string) request { return jsonBody(profilePath, body) }

func profileFields(fields string) request {
	return get("/v25.0/me/messenger_profile?fields=" + fields + "&access_token={PAGE_TOKEN}")
}

func deleteProfile(query string) request {
	return bare("DELETE", "/{PAGE}/messenger_profile?"+query+"&access_token={PAGE_TOKEN}")
}

var (
	done       = ok(`{"result":"success"}`)
	nothingSet = ok(`{"data":[]}`)

	getStarted = setProfile(`{"get_started":{"payload":"GET_STARTED"}}`)
	menu       = `[{"locale":"default","composer_input_disabled":false,"call_to_actions":[{"type":"postback","title":"Help","payload":"HELP"}]}]`
	shopListed = setProfile(`{"whitelisted_domains":["https://shop.example"]}`)
	allFields  = "subject_to_new_eu_privacy_rules,home_url,description,commands,account_linking_url,whitelisted_domains,persistent_menu,ice_breakers,greeting,get_started"
)

var needsGetStarted = refused(100, 2018145, "(#100) You must set a Get Started button if you also wish to use persistent menu.")

var profiles = []testCase{
	{name: "nothing set", give: profileFields("greeting,get_started"), want: nothingSet},
	{
		name: "everything, in the order of the request",
		before: []request{setProfile(`{"get_started":{"payload":"GET_STARTED"},"greeting":[{"locale":"default","text":"Hi {{user_first_name}}"},{"locale":"de_DE","text":"Hallo"}],` +
			`"ice_breakers":[{"locale":"default","call_to_actions":[{"question":"Where?","payload":"WHERE"}]}],"persistent_menu":` + menu + `,` +
			`"whitelisted_domains":["https://Shop.example/path"],"account_linking_url":"https://shop.example/login",` +
			`"commands":[{"locale":"default","commands":[{"name":"maps","description":"All maps"}]}],` +
			`"home_url":{"url":"https://shop.example/","webview_height_ratio":"tall","in_test":true},"description":[{"locale":"default","text":"Maps"}]}`)},
		give: profileFields(allFields),
		want: ok(`{"data":[{"subject_to_new_eu_privacy_rules":false,"home_url":{"url":"https:\/\/shop.example\/","webview_height_ratio":"tall","in_test":true},` +
			`"description":[{"locale":"default","text":"Maps"}],` +
			`"commands":[{"locale":"default","commands":[{"name":"maps","description":"All maps"}]}],"account_linking_url":"https:\/\/shop.example\/login",` +
			`"whitelisted_domains":["https:\/\/shop.example\/"],"persistent_menu":` + menu + `,` +
			`"ice_breakers":[{"call_to_actions":[{"question":"Where?","payload":"WHERE"}],"locale":"default"}],` +
			`"greeting":[{"locale":"default","text":"Hi {{user_first_name}}"},{"locale":"de_DE","text":"Hallo"}],"get_started":{"payload":"GET_STARTED"}}]}`),
	},
	{
		name:   "what is not given stays",
		before: []request{getStarted, setProfile(`{"greeting":[{"locale":"default","text":"Hi"}]}`)},
		give:   profileFields("get_started,greeting,commands"),
		want:   ok(`{"data":[{"get_started":{"payload":"GET_STARTED"},"greeting":[{"locale":"default","text":"Hi"}]}]}`),
	},
	{
		name: "JSON in form fields", before: []request{form(profilePath, `get_started={"payload":"GS"}&persistent_menu=`+menu)},
		give: profileFields("persistent_menu"), want: ok(`{"data":[{"persistent_menu":` + menu + `}]}`),
	},
	{
		name:   "in the query",
		before: []request{bare("POST", profilePath+"&get_started=%7B%22payload%22:%22GS%22%7D&whitelisted_domains=https://a.example,https://b.example")},
		give:   profileFields("get_started,whitelisted_domains"),
		want:   ok(`{"data":[{"get_started":{"payload":"GS"},"whitelisted_domains":["https:\/\/a.example\/","https:\/\/b.example\/"]}]}`),
	},
	{
		name: "the old form of ice breakers", before: []request{setProfile(`{"ice_breakers":[{"question":"Where?","payload":"WHERE"}]}`)},
		give: profileFields("ice_breakers"), want: ok(`{"data":[{"ice_breakers":[{"question":"Where?","payload":"WHERE"}]}]}`),
	},
	{
		name: "both forms of ice breakers", give: setProfile(`{"ice_breakers":[{"question":"Where?","payload":"WHERE","locale":"default"}]}`),
		want: refused(100, 0, "(#100) Only one of ice_breakers[0][locale] and ice_breakers[0][question] may be specified."),
	},
	{
		name: "five ice breakers", give: setProfile(`{"ice_breakers":[` + strings.Repeat(`{"question":"Where?","payload":"W"},`, 4) + `{"question":"Where?","payload":"W"}]}`),
		want: refused(105, 0, "(#105) param ice_breakers has too many elements."),
	},
	{name: "a menu without Get Started", give: setProfile(`{"persistent_menu":` + menu + `}`), want: needsGetStarted},
	{
		name: "a menu for one locale only", before: []request{getStarted}, give: setProfile(`{"persistent_menu":` + strings.Replace(menu, "default", "de_DE", 1) + `}`),
		want: refused(100, 0, "(#100) Param persistent_menu must have an element with the locale default."),
	},
	{
		name: "a nested menu", before: []request{getStarted},
		give: setProfile(`{"persistent_menu":[{"locale":"default","call_to_actions":[{"type":"nested","title":"More","call_to_actions":[{"type":"postback","title":"Help","payload":"HELP"}]}]}]}`),
		want: refused(11, 0, "(#11) Setting of Nested Persistent Menu has been deprecated for v8.0 and higher"),
	},
	{
		name: "a nested menu of old", before: []request{getStarted},
		give: jsonBody(strings.Replace(profilePath, "v25.0", "v7.0", 1), `{"persistent_menu":[{"locale":"default","call_to_actions":[{"type":"nested","title":"More","call_to_actions":`+
			`[{"type":"postback","title":"Help","payload":"HELP"}]}]}]}`),
		want: done,
	},
	{name: "no URL as a domain", give: setProfile(`{"whitelisted_domains":["shop"]}`), want: refused(100, 0, "(#100) whitelisted_domains[0] should represent a valid URL")},
	{name: "an insecure domain", give: setProfile(`{"whitelisted_domains":["http://shop.example/"]}`), want: refused(100, 0, "(#100) whitelisted_domains[0] should represent a valid URL")},
	{
		name: "a webview that is not whitelisted", before: []request{getStarted, shopListed},
		give: setProfile(`{"persistent_menu":[{"locale":"default","call_to_actions":[{"type":"web_url","title":"Cart","url":"https://other.example/","messenger_extensions":true}]}]}`),
		want: refused(100, 2018063, "(#100) The web URL provided is not whitelisted for messenger extensions"),
	},
	{
		name: "a home that is not whitelisted", before: []request{shopListed}, give: setProfile(`{"home_url":{"url":"https://other.example/","in_test":true}}`),
		want: refused(100, 2018063, "(#100) The web URL provided is not whitelisted for messenger extensions"),
	},
	{name: "a command with a slash", give: setProfile(`{"commands":[{"locale":"default","commands":[{"name":"/maps","description":"x"}]}]}`), want: refused(100, 0, "(#100) Param commands[0][commands][0][name] has an invalid format.")},
	{name: "no property", give: setProfile(`{"foo":1}`), want: refused(100, 0, "(#100) Invalid parameter")},
	{name: "an unknown field", give: profileFields("greeting,greetings"), want: refused(100, 0, "(#100) Tried accessing nonexisting field (greetings) on node type (MessengerProfile)")},
	{name: "no fields", give: get(profilePath), want: refused(100, 0, "(#100) The parameter fields is required")},
	{name: "taken back by a list in the query", before: []request{getStarted}, give: deleteProfile(`fields=[%22get_started%22]`), want: done},
	{name: "taken back by names in the query", before: []request{getStarted}, give: deleteProfile("fields=greeting,get_started"), want: done},
	{
		name: "taken back in the body", before: []request{getStarted, setProfile(`{"persistent_menu":` + menu + `}`)},
		give: request{method: "DELETE", path: profilePath, contentType: "application/json", body: `{"fields":["PERSISTENT_MENU","get_started"]}`}, want: done,
	},
	{
		name: "it is gone", before: []request{getStarted, deleteProfile("fields=get_started")},
		give: profileFields("get_started"), want: nothingSet,
	},
	{
		name: "Get Started under a menu", before: []request{getStarted, setProfile(`{"persistent_menu":` + menu + `}`)},
		give: deleteProfile("fields=get_started"), want: needsGetStarted,
	},
	{name: "an unknown property is taken back", give: deleteProfile("fields=greeting,menu"), want: refused(100, 0, "(#100) Param fields[1] must be one of {account_linking_url, commands, description, "+
		"get_started, greeting, home_url, ice_breakers, payment_settings, persistent_menu, platform, subject_to_new_eu_privacy_rules, target_audience, title, whitelisted_domains}")},
	{name: "nothing is taken back", give: bare("DELETE", profilePath), want: refused(100, 0, "(#100) The parameter fields is required")},
	{name: "by a user token", give: get("/{PAGE}/messenger_profile?fields=greeting&access_token={USER_TOKEN}"), want: refused(190, 0, "(#190) This method must be called with a Page Access Token")},
	{
		name: "the Page says that it has the button", before: []request{getStarted}, give: get("/me?fields=is_messenger_bot_get_started_enabled&access_token={PAGE_TOKEN}"),
		want: ok(`{"is_messenger_bot_get_started_enabled":true,"id":"{PAGE}"}`),
	},
	{name: "the profile on Instagram is empty", before: []request{getStarted}, give: profileFields("get_started&platform=instagram"), want: nothingSet},

	{name: "no menus of a person", give: get(settingsPath + "&psid={ADA}"), want: nothingSet},
	{
		name: "both levels of menus", before: []request{getStarted, setProfile(`{"persistent_menu":` + menu + `}`), setMenu(menu)},
		give: get(settingsPath + "&psid={ADA}"),
		want: ok(`{"data":[{"user_level_persistent_menu":` + menu + `,"page_level_persistent_menu":` + menu + `}]}`),
	},
	{name: "a person's menu without Get Started", give: setMenu(menu), want: needsGetStarted},
	{
		name: "a person's menu taken back", before: []request{getStarted, setMenu(menu), bare("DELETE", settingsPath+"&psid={ADA}&params=[%22persistent_menu%22]")},
		give: get(settingsPath + "&psid={ADA}"), want: nothingSet,
	},
	{name: "the menus of a stranger", give: get(settingsPath + "&psid=404"), want: refused(100, 2018001, "(#100) No matching user found")},
}

const settingsPath = "/v25.0/me/custom_user_settings?access_token={PAGE_TOKEN}"

func setMenu(menus string) request {
	return jsonBody(settingsPath, `{"psid":"{ADA}","persistent_menu":`+menus+`}`)
}
