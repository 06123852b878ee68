package conformance

var nodes = []testCase{
	{name: "me is the Page", give: get("/v25.0/me?access_token={PAGE_TOKEN}"), want: ok(`{"name":"Demo Map Shop","id":"{PAGE}"}`)},
	{name: "me is the user", give: get("/v25.0/me?access_token={USER_TOKEN}"), want: ok(`{"name":"Olga Operator","id":"{USER}"}`)},
	{
		name: "me is the app", give: get("/v25.0/me?access_token={APP_TOKEN}"),
		want: ok(`{"category":"Business","link":"https:\/\/demo-bot.example\/","name":"Demo Bot","id":"{APP}"}`),
	},
	{
		name: "an app token's bar escaped", give: get("/v25.0/{APP}?fields=id&access_token={APP_TOKEN_ESCAPED}"),
		want: ok(`{"id":"{APP}"}`),
	},
	{name: "the Explorer's first query", give: get("/me?fields=id,name&access_token={USER_TOKEN}"), want: ok(`{"id":"{USER}","name":"Olga Operator"}`)},
	{
		name: "a Page", give: get("/{PAGE}?fields=name,category,category_list,link,username&access_token={PAGE_TOKEN}"),
		want: ok(`{"name":"Demo Map Shop","category":"Shopping & Retail","category_list":[{"id":"200000000000001","name":"Shopping & Retail"}],` +
			`"link":"https:\/\/www.facebook.com\/demo.map.shop","username":"demo.map.shop","id":"{PAGE}"}`),
	},
	{
		name: "a Page's messaging fields",
		give: get("/{PAGE}?fields=unread_message_count,is_messenger_platform_bot,messaging_feature_status,picture&access_token={PAGE_TOKEN}"),
		want: ok(`{"unread_message_count":1,"is_messenger_platform_bot":true,"messaging_feature_status":{"hop_v2":true,"ig_multi_app":true,"msgr_multi_app":true},` +
			`"picture":{"data":{"height":50,"is_silhouette":true,"url":"<origin>\/_sendmock\/pictures\/{PAGE}","width":50}},"id":"{PAGE}"}`),
	},
	{
		name: "a member of a field by another name", give: get("/{PAGE}?fields=picture{url.as(x)}&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Unknown fields: x."),
	},
	{
		name: "an argument of an edge that is passed over", give: get("/{PAGE}?fields=conversations.tags(a).user_id(404){id}&access_token={PAGE_TOKEN}"),
		want: ok(`{"conversations":{"data":[]},"id":"{PAGE}"}`).with("X-Sendmock-Note", "parameters passed over, for they are not emulated: tags"),
	},
	{
		name: "a Page's token by a user token", give: get("/{PAGE}?fields=access_token&access_token={USER_TOKEN}"),
		want: ok(`{"access_token":"{PAGE_TOKEN}","id":"{PAGE}"}`),
	},
	{
		name: "a Page's token by an app token", give: get("/{PAGE}?fields=access_token&access_token={APP_TOKEN}"),
		want: refused(100, 0, "(#100) Object does not exist, cannot be loaded due to missing permission or reviewable feature, or does not support this operation. "+
			"This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' feature or the 'Page Public Metadata Access' feature. "+
			"Refer to https://developers.facebook.com/docs/apps/review/login-permissions#manage-pages, https://developers.facebook.com/docs/apps/review/feature#reference-PAGES_ACCESS "+
			"and https://developers.facebook.com/docs/apps/review/feature#page-public-metadata-access for details."),
	},
	{
		name: "conversations as a field of the Page", give: get("/me?fields=conversations.limit(1){id}&access_token={PAGE_TOKEN}"),
		want: ok(`{"conversations":{"data":[{"id":"{CONVERSATION}"}],"paging":{"cursors":{"before":"<cursor>","after":"<cursor>"},` +
			`"next":"<origin>\/v25.0\/{PAGE}\/conversations?access_token={PAGE_TOKEN}&pretty=0&fields=id&limit=1&after=<cursor>"}},"id":"{PAGE}"}`),
	},
	{
		name: "a person by a user token", give: get("/{ADA}?access_token={USER_TOKEN}"),
		want: refused(190, 0, "(#190) This method must be called with a Page Access Token"),
	},
	{name: "a conversation", give: get("/{CONVERSATION}?access_token={PAGE_TOKEN}"), want: ok(`{"id":"{CONVERSATION}","updated_time":"<-2m0s>"}`)},
	{
		name: "a conversation with its messages", give: get("/{BEN_CONVERSATION}?fields=messages&access_token={PAGE_TOKEN}"),
		want: ok(`{"messages":{"data":[{"id":"{BEN_ANSWER}","created_time":"<-25h55m0s>"},{"id":"{BEN_QUESTION}","created_time":"<-26h0m0s>"}],` + oneCursor + `},"id":"{BEN_CONVERSATION}"}`),
	},
	{
		name: "the messages edge", give: get("/{BEN_CONVERSATION}/messages?access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"id":"{BEN_ANSWER}","created_time":"<-25h55m0s>"},{"id":"{BEN_QUESTION}","created_time":"<-26h0m0s>"}],` + oneCursor + `}`),
	},
	{
		name: "the messages edge with fields", give: get("/{BEN_CONVERSATION}/messages?fields=message,from&limit=1&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"message":"We do, scale 1:50 000.","from":{"name":"Demo Map Shop","email":"{PAGE}@facebook.com","id":"{PAGE}"},"id":"{BEN_ANSWER}"}],` +
			`"paging":{"cursors":{"before":"<cursor>","after":"<cursor>"},"next":"<origin>\/v25.0\/{BEN_CONVERSATION}\/messages` +
			`?access_token={PAGE_TOKEN}&pretty=0&fields=message%2Cfrom&limit=1&after=<cursor>"}}`),
	},
	{name: "a message", give: get("/{ADA_HELLO}?access_token={PAGE_TOKEN}"), want: ok(`{"id":"{ADA_HELLO}","created_time":"<-2m0s>"}`)},
	{
		name: "a message: all fields",
		give: get("/{ADA_HELLO}?fields=id,created_time,from,to,message,tags,attachments{id,mime_type,name,size,image_data,video_data,file_url}," +
			"shares,sticker,reactions,reply_to,is_unsupported,story&access_token={PAGE_TOKEN}"),
		want: ok(`{"id":"{ADA_HELLO}","created_time":"<-2m0s>","from":{"name":"Ada Moss","email":"{ADA}@facebook.com","id":"{ADA}"},` +
			`"to":{"data":[{"name":"Demo Map Shop","email":"{PAGE}@facebook.com","id":"{PAGE}"}]},"message":"hello",` +
			`"tags":{"data":[{"name":"inbox"},{"name":"source:chat"}]}}`),
	},
	{
		name:   "a message that the Page sent",
		before: []request{jsonBody("/me/messages?access_token={PAGE_TOKEN}", `{"recipient":{"id":"{ADA}"},"message":{"text":"héllo/wörld"}}`)},
		give:   get("/{CONVERSATION}/messages?fields=message,from{id},to{id},created_time&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"message":"h\u00e9llo\/w\u00f6rld","from":{"id":"{PAGE}"},"to":{"data":[{"id":"{ADA}"}]},"created_time":"<0s>","id":"<message>"},` +
			`{"message":"hello","from":{"id":"{ADA}"},"to":{"data":[{"id":"{PAGE}"}]},"created_time":"<-2m0s>","id":"{ADA_HELLO}"}],` + oneCursor + `}`),
	},
	{
		name:   "an image that a person sent",
		before: []request{jsonBody("/_sendmock/people/ada/messages", `{"attachments":[{"type":"image","payload":{"url":"https://pictures.example/a.jpg?x=1"}}]}`)},
		give:   get("/{CONVERSATION}/messages?fields=message,attachments{id,mime_type,name,image_data}&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"message":"","attachments":{"data":[{"id":"<attachment>","mime_type":"image\/jpeg","name":"a.jpg","image_data":{"width":0,"height":0,` +
			`"max_width":0,"max_height":0,"url":"https:\/\/pictures.example\/a.jpg?x=1","preview_url":"https:\/\/pictures.example\/a.jpg?x=1",` +
			`"image_type":1,"render_as_sticker":false}}],` + oneCursor + `},"id":"<message>"},{"message":"hello","id":"{ADA_HELLO}"}],` + oneCursor + `}`),
	},
	{
		name:   "a reaction",
		before: []request{jsonBody("/me/messages?access_token={PAGE_TOKEN}", `{"recipient":{"id":"{ADA}"},"sender_action":"react","payload":{"message_id":"{ADA_HELLO}","reaction":"love"}}`)},
		give:   get("/{ADA_HELLO}?fields=reactions&access_token={PAGE_TOKEN}"),
		want:   ok(`{"reactions":{"data":[{"reaction":"love","users":[{"id":"{PAGE}"}]}]},"id":"{ADA_HELLO}"}`),
	},
	{
		name: "fields and edges that are real and not emulated",
		give: get("/me?fields=bio,name,albums.limit(1){name},ratings.metric(x).as(views)&access_token={PAGE_TOKEN}"),
		want: ok(`{"name":"Demo Map Shop","id":"{PAGE}"}`).with("X-Sendmock-Note", "fields left out, for they are not emulated: Page.bio, Page.albums, Page.ratings"),
	},
	{
		name: "the same inside other fields, once for all items",
		give: get("/{BEN_CONVERSATION}?fields=messages{from{hometown}}&access_token={PAGE_TOKEN}"),
		want: ok(`{"messages":{"data":[{"from":{"id":"{PAGE}"},"id":"{BEN_ANSWER}"},{"from":{"id":"{BEN}"},"id":"{BEN_QUESTION}"}],`+oneCursor+`},"id":"{BEN_CONVERSATION}"}`).
			with("X-Sendmock-Note", "fields left out, for they are not emulated: Page.hometown, User.hometown"),
	},
	{
		name: "the same of an edge's items, and a parameter",
		give: get("/me/accounts?fields=name,bio&is_promotable=true&is_place=false&sdk=x&access_token={USER_TOKEN}"),
		want: ok(`{"data":[{"name":"Demo Map Shop","id":"{PAGE}"}],`+oneCursor+`}`).
			with("X-Sendmock-Note", "fields left out, for they are not emulated: Page.bio; parameters passed over, for they are not emulated: is_promotable"),
	},
	{
		name: "an alias of a field that has none", give: get("/me?fields=name.as(n)&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Unknown fields: n."),
	},
	{
		name: "a modifier of a field that has none", give: get("/me?fields=name.metric(x)&access_token={PAGE_TOKEN}"),
		want: refused(2500, 0, "Syntax error \"Expected a known modifier, not metric.\" at character 14: name.metric(x)"),
	},
	{
		name: "an edge's own parameters as arguments of the field, which its links keep",
		give: get("/v25.0/me?fields=conversations.platform(messenger).user_id({BEN}){id},threads.folder(inbox).limit(1){id}&access_token={PAGE_TOKEN}"),
		want: ok(`{"conversations":{"data":[{"id":"{BEN_CONVERSATION}"}],` + oneCursor + `},"threads":{"data":[{"id":"{CONVERSATION}"}],` +
			`"paging":{"cursors":{"before":"<cursor>","after":"<cursor>"},"next":"<origin>\/v25.0\/{PAGE}\/threads?access_token={PAGE_TOKEN}&pretty=0` +
			`&fields=id&folder=inbox&limit=1&after=<cursor>"}},"id":"{PAGE}"}`),
	},
	{
		name: "the same of Instagram", give: get("/me?fields=conversations.platform(INSTAGRAM)&access_token={PAGE_TOKEN}"),
		want: ok(`{"conversations":{"data":[]},"id":"{PAGE}"}`),
	},
	{
		name: "an argument that is none of the edge's values", give: get("/me?fields=conversations.platform(TELEX)&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Param platform must be one of {INSTAGRAM, MESSENGER}"),
	},
	{
		name: "what is passed over as an argument", give: get("/me?fields=accounts.is_promotable(true){name}&access_token={USER_TOKEN}"),
		want: ok(`{"accounts":{"data":[{"name":"Demo Map Shop","id":"{PAGE}"}],`+oneCursor+`},"id":"{USER}"}`).
			with("X-Sendmock-Note", "parameters passed over, for they are not emulated: is_promotable"),
	},
	{
		name: "a picture without a redirect, which a field has none of", give: get("/me?fields=picture.redirect(false).type(square){width}&access_token={PAGE_TOKEN}"),
		want: ok(`{"picture":{"data":{"width":50}},"id":"{PAGE}"}`),
	},
	{name: "the default fields of a node by an empty list", give: get("/me?fields=&access_token={PAGE_TOKEN}"), want: ok(`{"name":"Demo Map Shop","id":"{PAGE}"}`)},
	{
		name: "a field twice is there once", give: get("/me?fields=name,id,name&access_token={PAGE_TOKEN}"),
		want: ok(`{"name":"Demo Map Shop","id":"{PAGE}"}`),
	},
}
