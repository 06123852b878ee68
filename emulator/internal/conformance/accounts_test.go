package conformance

const demoAccount = `{"access_token":"{PAGE_TOKEN}","category":"Shopping & Retail",` +
	`"category_list":[{"id":"200000000000001","name":"Shopping & Retail"}],"name":"Demo Map Shop","id":"{PAGE}",` +
	`"tasks":["ADVERTISE","ANALYZE","CREATE_CONTENT","MESSAGING","MODERATE","MANAGE"]}`

const oneCursor = `"paging":{"cursors":{"before":"<cursor>","after":"<cursor>"}}`

var accounts = []testCase{
	{
		name: "me: the tutorial's first step",
		give: get("/v25.0/me/accounts?access_token={USER_TOKEN}"),
		want: ok(`{"data":[` + demoAccount + `],` + oneCursor + `}`),
	},
	{
		name: "by the user's id",
		give: get("/v25.0/{USER}/accounts?access_token={USER_TOKEN}"),
		want: ok(`{"data":[` + demoAccount + `],` + oneCursor + `}`),
	},
	{
		name: "fields come in their order, id at the end",
		give: get("/me/accounts?fields=name,access_token&access_token={USER_TOKEN}"),
		want: ok(`{"data":[{"name":"Demo Map Shop","access_token":"{PAGE_TOKEN}","id":"{PAGE}"}],` + oneCursor + `}`),
	},
	{
		name: "id where it is asked for",
		give: get("/me/accounts?fields=id,name,tasks&access_token={USER_TOKEN}"),
		want: ok(`{"data":[{"id":"{PAGE}","name":"Demo Map Shop","tasks":["ADVERTISE","ANALYZE","CREATE_CONTENT","MESSAGING","MODERATE","MANAGE"]}],` + oneCursor + `}`),
	},
	{
		name: "empty fields are none: the Python SDK sends them",
		give: get("/me/accounts?summary=true&fields=&access_token={USER_TOKEN}"),
		want: ok(`{"data":[` + demoAccount + `],` + oneCursor + `,"summary":{"total_count":1}}`),
	},
	{
		name: "a limit wider than the list",
		give: get("/me/accounts?fields=id&limit=100&access_token={USER_TOKEN}"),
		want: ok(`{"data":[{"id":"{PAGE}"}],` + oneCursor + `}`),
	},
	{
		name: "an empty page has no paging",
		give: get("/me/accounts?is_place=true&access_token={USER_TOKEN}"),
		want: ok(`{"data":[]}`),
	},
	{
		name: "as a field of the user",
		give: get("/me?fields=name,accounts{name,category}&access_token={USER_TOKEN}"),
		want: ok(`{"name":"Olga Operator","accounts":{"data":[{"name":"Demo Map Shop","category":"Shopping & Retail","id":"{PAGE}"}],` + oneCursor + `},"id":"{USER}"}`),
	},
	{
		name: "what page pickers ask: a key without a value is left out",
		give: get("/me/accounts?fields=id,name,instagram_business_account{id,username,name},connected_instagram_account,fan_count,followers_count,website," +
			"username,picture.type(large){url},tasks&access_token={USER_TOKEN}"),
		want: ok(`{"data":[{"id":"{PAGE}","name":"Demo Map Shop","fan_count":0,"followers_count":0,"username":"demo.map.shop",` +
			`"picture":{"data":{"url":"<origin>\/_sendmock\/pictures\/{PAGE}?height=200&width=200"}},` +
			`"tasks":["ADVERTISE","ANALYZE","CREATE_CONTENT","MESSAGING","MODERATE","MANAGE"]}],` + oneCursor + `}`),
	},
	{
		name: "a picture by its width and height",
		give: get("/me?fields=picture.width(200).height(100)&access_token={PAGE_TOKEN}"),
		want: ok(`{"picture":{"data":{"height":100,"is_silhouette":true,"url":"<origin>\/_sendmock\/pictures\/{PAGE}?height=100&width=200","width":200}},"id":"{PAGE}"}`),
	},
	{
		name: "a picture of a user, by its type",
		give: get("/me?fields=id,name,email,first_name,last_name,picture.type(square)&access_token={USER_TOKEN}"),
		want: ok(`{"id":"{USER}","name":"Olga Operator","first_name":"Olga","last_name":"Operator",` +
			`"picture":{"data":{"height":50,"is_silhouette":true,"url":"<origin>\/_sendmock\/pictures\/{USER}","width":50}}}`),
	},
	{
		name: "a type of picture that there is not",
		give: get("/me?fields=picture.type(huge)&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Param type must be one of {small, normal, album, large, square}"),
	},
	{
		name: "a width that is no number",
		give: get("/me?fields=picture.width(wide)&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Param width must be an integer."),
	},
	{
		name: "a page token is at a Page",
		give: get("/me/accounts?access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)"),
	},
	{
		name: "an app token is at an Application, whose edge of the same name is another",
		give: get("/me/accounts?access_token={APP_TOKEN}"),
		want: notEmulated("GET /{application-id}/accounts"),
	},
	{
		name: "another user's accounts",
		give: get("/10158000000009999/accounts?access_token={USER_TOKEN}"),
		want: failed(400, "GraphMethodException", 100, 33, "Unsupported get request. Object with ID '10158000000009999' does not exist, "+
			"cannot be loaded due to missing permissions, or does not support this operation. "+
			"Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"),
	},
	{
		name: "a field that a Page does not have",
		give: get("/me/accounts?fields=nickname&access_token={USER_TOKEN}"),
		want: refused(100, 0, "(#100) Tried accessing nonexisting field (nickname) on node type (Page)"),
	},
	{
		name: "a limit that is no number",
		give: get("/me/accounts?limit=many&access_token={USER_TOKEN}"),
		want: refused(100, 0, "(#100) Param limit must be an integer."),
	},
	{
		name: "a cursor that never was one",
		give: get("/me/accounts?after=nonsense&access_token={USER_TOKEN}"),
		want: refused(100, 0, "(#100) Invalid cursor"),
	},
}
