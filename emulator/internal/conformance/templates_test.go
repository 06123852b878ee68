package conformance

const (
	orderShipped = `{"name":"order_shipped","components":[` +
		`{"type":"BODY","text":"Hi {{1}}, your order {{2}} is on its way.","example":{"body_text":[["Ada","1009"]]}},` +
		`{"type":"BUTTONS","buttons":[{"type":"URL","text":"Track it","url":"https:\/\/demo-bot.example\/orders\/{{1}}"}]}` +
		`],"language":"en","status":"APPROVED","category":"UTILITY","id":"310000000000001"}`
	newTemplate = `{"name":"order_late","language":"en","category":"UTILITY","components":[{"type":"BODY","text":"Your order {{1}} is late."}]}`
	noTemplate  = "(#100) Template cannot be found."
	utilitySend = `{"recipient":{"id":"{BEN}"},"messaging_type":"UTILITY","message":{"template":{"name":"order_late","language":{"code":"en"},` +
		`"components":[{"type":"body","parameters":[{"type":"text","text":"1009"}]}]}}}`
)

// makeTemplate is the template that newTemplate makes.
var makeTemplate = jsonBody("/v25.0/{PAGE}/message_templates?access_token={PAGE_TOKEN}", newTemplate)

var templates = []testCase{
	{
		name: "the Page's templates",
		give: get("/v25.0/{PAGE}/message_templates?access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[` + orderShipped + `],` + oneCursor + `}`),
	},
	{
		name: "fields in their order",
		give: get("/me/message_templates?fields=status,name,language_count,creation_time,rejected_reason&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"status":"APPROVED","name":"order_shipped","language_count":1,"id":"310000000000001"}],` + oneCursor + `}`),
	},
	{
		name:   "one is made, and is approved at once",
		give:   makeTemplate,
		want:   ok(`{"id":"<template>","status":"APPROVED","category":"UTILITY"}`),
		before: []request{get("/me?access_token={PAGE_TOKEN}")},
	},
	{
		name: "a form with JSON in it makes one too, with members beyond the known ones",
		before: []request{form("/me/message_templates", "access_token={PAGE_TOKEN}&name=fresh&language=pt_BR&category=utility&parameter_format=named"+
			`&components=[{"type":"body","text":"{{n}} novo","limit":7},{"type":"BUTTONS","buttons":[{"type":"POSTBACK","text":"Ver","payload":"SEE","icon":"eye"}]}]`)},
		give: get("/me/message_templates?name=fresh&fields=components,parameter_format,creation_time,last_updated_time&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"components":[{"type":"BODY","text":"{{n}} novo","limit":7},` +
			`{"type":"BUTTONS","buttons":[{"type":"POSTBACK","text":"Ver","payload":"SEE","icon":"eye"}]}],"parameter_format":"NAMED",` +
			`"creation_time":1796115600,"last_updated_time":"<0s>","id":"<template>"}],` + oneCursor + `}`),
	},
	{
		name:   "one in another language",
		before: []request{jsonBody("/me/message_templates?access_token={PAGE_TOKEN}", `{"name":"order_shipped","language":"de","category":"UTILITY","components":[{"type":"BODY","text":"Unterwegs"}]}`)},
		give:   get("/310000000000001?fields=language_count&access_token={PAGE_TOKEN}"),
		want:   ok(`{"language_count":2,"id":"310000000000001"}`),
	},
	{
		name:   "the same again",
		before: []request{makeTemplate},
		give:   makeTemplate,
		want:   refused(100, 0, "(#100) There is already a template order_late in the language en."),
	},
	{
		name: "of the platform's library",
		give: jsonBody("/me/message_templates?access_token={PAGE_TOKEN}", `{"name":"mine","language":"en","category":"UTILITY","library_template_name":"order_update_1"}`),
		want: ok(`{"id":"<template>","status":"APPROVED","category":"UTILITY"}`),
	},
	{
		name: "with nothing in it",
		give: jsonBody("/me/message_templates?access_token={PAGE_TOKEN}", `{"name":"mine","language":"en","category":"UTILITY"}`),
		want: refused(100, 0, "(#100) The parameter components is required"),
	},
	{
		name: "without a name",
		give: jsonBody("/me/message_templates?access_token={PAGE_TOKEN}", `{"language":"en","category":"UTILITY"}`),
		want: refused(100, 0, "(#100) The parameter name is required"),
	},
	{
		name: "for marketing",
		give: jsonBody("/me/message_templates?access_token={PAGE_TOKEN}", `{"name":"sale","language":"en","category":"MARKETING","components":[{"type":"BODY","text":"All must go"}]}`),
		want: refused(100, 0, "(#100) Param category must be one of {UTILITY}"),
	},
	{
		name: "content is looked for whatever the case of its letters",
		give: get("/me/message_templates?content=ON+ITS+WAY&fields=name&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"name":"order_shipped","id":"310000000000001"}],` + oneCursor + `}`),
	},
	{
		name: "a name or content",
		give: get("/me/message_templates?name_or_content=shipped&fields=name&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"name":"order_shipped","id":"310000000000001"}],` + oneCursor + `}`),
	},
	{
		name: "a part of a name is none",
		give: get("/me/message_templates?name=order&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[]}`),
	},
	{
		name: "languages, statuses and categories",
		give: get("/me/message_templates?language=de,en&status=PENDING,approved&category=UTILITY&fields=name&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"name":"order_shipped","id":"310000000000001"}],` + oneCursor + `}`),
	},
	{
		name: "of another status",
		give: get("/me/message_templates?status=REJECTED&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[]}`),
	},
	{
		name:   "a link to the next page keeps the filters",
		before: []request{makeTemplate},
		give:   get("/v25.0/me/message_templates?status=APPROVED&fields=name&limit=1&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"name":"order_shipped","id":"310000000000001"}],"paging":{"cursors":{"before":"<cursor>","after":"<cursor>"},` +
			`"next":"<origin>\/v25.0\/{PAGE}\/message_templates?access_token={PAGE_TOKEN}&pretty=0&fields=name&status=APPROVED&limit=1&after=<cursor>"}}`),
	},
	{
		name: "one by its id",
		give: get("/310000000000001?access_token={PAGE_TOKEN}"),
		want: ok(orderShipped),
	},
	{
		name:   "its content is changed, the rest stays",
		before: []request{jsonBody("/310000000000001?access_token={PAGE_TOKEN}", `{"components":[{"type":"BODY","text":"Gone"}]}`)},
		give:   get("/310000000000001?fields=name,components,last_updated_time&access_token={PAGE_TOKEN}"),
		want:   ok(`{"name":"order_shipped","components":[{"type":"BODY","text":"Gone"}],"last_updated_time":"<0s>","id":"310000000000001"}`),
	},
	{
		name: "the answer to a change",
		give: form("/310000000000001", "access_token={PAGE_TOKEN}&parameter_format=POSITIONAL"),
		want: ok(`{"success":true}`),
	},
	{
		name: "a rejected one that is changed is reviewed anew",
		before: []request{
			jsonBody("/_sendmock/templates/310000000000001/review", `{"status":"REJECTED","reason":"ABUSIVE_CONTENT"}`),
			jsonBody("/310000000000001?access_token={PAGE_TOKEN}", `{"components":[{"type":"BODY","text":"Gone"}]}`),
		},
		give: get("/310000000000001?fields=status,rejected_reason&access_token={PAGE_TOKEN}"),
		want: ok(`{"status":"APPROVED","id":"310000000000001"}`),
	},
	{
		name:   "a rejected one says why",
		before: []request{jsonBody("/_sendmock/templates/310000000000001/review", `{"status":"REJECTED","reason":"ABUSIVE_CONTENT"}`)},
		give:   get("/310000000000001?fields=status,rejected_reason&access_token={PAGE_TOKEN}"),
		want:   ok(`{"status":"REJECTED","rejected_reason":"ABUSIVE_CONTENT","id":"310000000000001"}`),
	},
	{
		name:   "a new one can be sent",
		before: []request{makeTemplate},
		give:   jsonBody("/me/messages?access_token={PAGE_TOKEN}", utilitySend),
		want:   sent("BEN"),
	},
	{
		name:   "but not once it is rejected",
		before: []request{makeTemplate, jsonBody("/_sendmock/templates/order_late/review", `{"status":"REJECTED"}`)},
		give:   jsonBody("/me/messages?access_token={PAGE_TOKEN}", utilitySend),
		want:   refused(100, 0, noTemplate),
	},
	{
		name: "removed by its name",
		give: bare("DELETE", "/me/message_templates?name=order_shipped&access_token={PAGE_TOKEN}"),
		want: ok(`{"success":true}`),
	},
	{
		name:   "and gone",
		before: []request{bare("DELETE", "/me/message_templates?name=order_shipped&template_id=310000000000001&access_token={PAGE_TOKEN}")},
		give:   get("/me/message_templates?access_token={PAGE_TOKEN}"),
		want:   ok(`{"data":[]}`),
	},
	{
		name: "the id of another one",
		give: bare("DELETE", "/me/message_templates?name=order_shipped&template_id=310000000000009&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, noTemplate),
	},
	{
		name: "a name that is no template's",
		give: bare("DELETE", "/me/message_templates?name=order_lost&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, noTemplate),
	},
	{
		name: "removed without a name",
		give: bare("DELETE", "/me/message_templates?access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) The parameter name is required"),
	},
	{
		name: "with a user's token",
		give: get("/{PAGE}/message_templates?access_token={USER_TOKEN}"),
		want: refused(190, 0, "(#190) This method must be called with a Page Access Token"),
	},
	{
		name:   "without the permission",
		before: []request{{method: "PATCH", path: "/_sendmock/pages/{PAGE}", contentType: "application/json", body: `{"permissions":["pages_messaging"]}`}},
		give:   get("/me/message_templates?access_token={PAGE_TOKEN}"),
		want:   failed(403, "OAuthException", 230, 0, "(#230) Requires pages_utility_messaging permission to manage the object"),
	},
}
