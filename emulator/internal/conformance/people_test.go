package conformance

// noAccess is what a profile answers that cannot be read yet.
func noAccess(person string) answer {
	return failed(400, "GraphMethodException", 100, 33, "Unsupported get request. Object with ID '"+person+"' does not exist, cannot be loaded due to missing permissions, "+
		"or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api")
}

func changes(person, change string) request {
	return request{method: "PATCH", path: "/_sendmock/people/" + person, contentType: "application/json", body: change}
}

const allOfAda = "/{ADA}?fields=id,name,first_name,%20last_name,%20profile_pic,locale,timezone,gender&access_token={PAGE_TOKEN}"

// shownPeople are what the platform shows of a person (docs/facts/platform-2026-11.md §4).
var shownPeople = []testCase{
	{name: "without fields", give: get("/{ADA}?access_token={PAGE_TOKEN}"), want: ok(`{"name":"Ada Moss","id":"{ADA}"}`)},
	{
		name: "all fields, spaces as the platform's sample sends them", give: get(allOfAda),
		want: ok(`{"id":"{ADA}","name":"Ada Moss","first_name":"Ada","last_name":"Moss","profile_pic":"https:\/\/platform-lookaside.example\/7100000000000001.jpg",` +
			`"locale":"en_US","timezone":-7,"gender":"female"}`),
	},
	{
		name: "fields of the older reference", give: get("/{ADA}?fields=first_name,is_payment_enabled,last_ad_referral&access_token={PAGE_TOKEN}"),
		want: ok(`{"first_name":"Ada","is_payment_enabled":false,"id":"{ADA}"}`),
	},
	{
		name: "without a value for gender", before: []request{changes("ada", `{"gender":""}`)}, give: get("/{ADA}?fields=first_name,gender&access_token={PAGE_TOKEN}"),
		want: ok(`{"first_name":"Ada","id":"{ADA}"}`),
	},
	{name: "of a person who only commented", give: get("/{CLEO}?fields=first_name&access_token={PAGE_TOKEN}"), want: noAccess("{CLEO}")},
	{
		name:   "of a person who has written",
		before: []request{jsonBody("/_sendmock/people/cleo/messages", `{"text":"hi"}`)},
		give:   get("/{CLEO}?fields=first_name,gender&access_token={PAGE_TOKEN}"), want: ok(`{"first_name":"Cleo","id":"{CLEO}"}`),
	},
	{
		name:   "of a person who tapped Get Started",
		before: []request{jsonBody("/_sendmock/people/cleo/postbacks", `{"title":"Get Started","payload":"START"}`)},
		give:   get("/{CLEO}?access_token={PAGE_TOKEN}"), want: ok(`{"name":"Cleo Harbor","id":"{CLEO}"}`),
	},
	{
		name:   "of a person who opted in",
		before: []request{jsonBody("/_sendmock/people/cleo/optins", `{"type":"send_to_messenger","payload":"from the shop"}`)},
		give:   get("/{CLEO}?access_token={PAGE_TOKEN}"), want: ok(`{"name":"Cleo Harbor","id":"{CLEO}"}`),
	},
	{
		name: "of a person who only followed a link", give: get("/7100000000000552?fields=name&access_token={PAGE_TOKEN}"),
		want: noAccess("7100000000000552"),
	},
	{name: "the name only", before: []request{changes("ada", `{"profile":"name"}`)}, give: get(allOfAda), want: ok(`{"id":"{ADA}","name":"Ada Moss"}`)},
	{name: "the first name only", before: []request{changes("ada", `{"profile":"first_name"}`)}, give: get(allOfAda), want: ok(`{"id":"{ADA}","first_name":"Ada"}`)},
	{
		name: "the first name only, without fields", before: []request{changes("ada", `{"profile":"first_name"}`)},
		give: get("/{ADA}?access_token={PAGE_TOKEN}"), want: ok(`{"first_name":"Ada","id":"{ADA}"}`),
	},
	{
		name: "none", before: []request{changes("ada", `{"profile":"none"}`)}, give: get("/{ADA}?fields=name&access_token={PAGE_TOKEN}"),
		want: refused(100, 2018218, "(#100) No profile available for this user."),
	},
	{
		name: "all again", before: []request{changes("ada", `{"profile":"none"}`), changes("ada", `{"profile":"full"}`)},
		give: get("/{ADA}?fields=last_name&access_token={PAGE_TOKEN}"), want: ok(`{"last_name":"Moss","id":"{ADA}"}`),
	},
}
