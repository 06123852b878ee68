package conformance

// optIn lets ada consent to notification messages.
func optIn(person, title string) request {
	return jsonBody("/_sendmock/people/"+person+"/optins", `{"type":"notification_messages","title":"`+title+`"}`)
}

const (
	spans = `"paging":{"previous":"<origin>\/v25.0\/{PAGE}\/insights?access_token={PAGE_TOKEN}&pretty=0&metric=`
	ofAda = `{"recipient_id":"{ADA}","topic_title":"Maps","id":"<token>"}`
)

// pageEdges are the smaller edges of a Page.
var pageEdges = []testCase{
	{
		name: "language understanding, as at the start of a bot",
		give: form("/v25.0/me/nlp_configs?nlp_enabled=true", "access_token={PAGE_TOKEN}"),
		want: ok(`{"success":true}`),
	},
	{
		name: "a model that there is not",
		give: jsonBody("/me/nlp_configs?access_token={PAGE_TOKEN}", `{"nlp_enabled":true,"n_best":-1}`),
		want: refused(100, 0, "(#100) Param n_best must be a number of at least 0."),
	},
	{
		name: "the features of the app",
		give: get("/me/messaging_feature_review?access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"feature":"human_agent","status":"approved"}]}`),
	},
	{
		name: "the figure that is known",
		give: get("/v25.0/me/insights?metric=page_messages_total_messaging_connections&since=1795939200&until=1796112000&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"name":"page_messages_total_messaging_connections","period":"day","values":[{"value":2,"end_time":"<-1h0m0s>"}],` +
			`"title":"Total Messaging Connections","description":"The number of people your Page can send messages to.",` +
			`"id":"{PAGE}\/insights\/page_messages_total_messaging_connections\/day"}],` +
			spans + `page_messages_total_messaging_connections&since=1795766400&until=1795939200","next":"<origin>\/v25.0\/{PAGE}\/insights` +
			`?access_token={PAGE_TOKEN}&pretty=0&metric=page_messages_total_messaging_connections&since=1796112000&until=1796284800"}}`),
	},
	{
		name: "a figure that is not known",
		give: get("/v25.0/me/insights?metric=page_impressions&since=1795939200&until=1796112000&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[],` + spans + `page_impressions&since=1795766400&until=1795939200","next":"<origin>\/v25.0\/{PAGE}\/insights` +
			`?access_token={PAGE_TOKEN}&pretty=0&metric=page_impressions&since=1796112000&until=1796284800"}}`),
	},
	{
		name: "figures of days, and of two metrics in brackets",
		give: get("/v25.0/me/insights?metric[0]=page_impressions&metric[1]=page_fans&since=2026-11-29&until=2026-11-30&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[],` + spans + `page_impressions%2Cpage_fans&since=1795852800&until=1795939200","next":"<origin>\/v25.0\/{PAGE}\/insights` +
			`?access_token={PAGE_TOKEN}&pretty=0&metric=page_impressions%2Cpage_fans&since=1796025600&until=1796112000"}}`),
	},
	{
		name: "figures of a day in words, which is not taken", give: get("/v25.0/me/insights?metric=page_fans&since=yesterday&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Param since has an invalid format."),
	},
	{
		name: "nobody has consented",
		give: get("/me/notification_message_tokens?access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[]}`),
	},
	{
		name:   "somebody has",
		before: []request{optIn("ada", "Maps")},
		give:   get("/me/notification_message_tokens?access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"notification_messages_token":"<token>","recipient_id":"{ADA}","topic_title":"Maps","creation_timestamp":1796115600,` +
			`"token_expiry_timestamp":1811667600,"user_token_status":"NOT_REFRESHED","notification_messages_timezone":"Etc\/GMT+7",` +
			`"notification_messages_reoptin":"DISABLED","id":"<token>"}],` + oneCursor + `}`),
	},
	{
		name:   "a page of them, with a link to the next",
		before: []request{optIn("ada", "Maps"), optIn("ben", "News")},
		give:   get("/v25.0/me/notification_message_tokens?fields=recipient_id,topic_title&limit=1&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[` + ofAda + `],"paging":{"cursors":{"before":"<cursor>","after":"<cursor>"},"next":"<origin>\/v25.0\/{PAGE}\/notification_message_tokens` +
			`?access_token={PAGE_TOKEN}&pretty=0&fields=recipient_id%2Ctopic_title&limit=1&after=<cursor>"}}`),
	},
	{
		name:   "one for each person",
		before: []request{optIn("ada", "News"), optIn("ada", "Maps")},
		give:   get("/me/notification_message_tokens?fields=recipient_id,topic_title&do_not_return_duplicates=true&access_token={PAGE_TOKEN}"),
		want:   ok(`{"data":[` + ofAda + `],` + oneCursor + `}`),
	},
	{
		name:   "of an audience",
		before: []request{optIn("ada", "Maps")},
		give:   get("/me/notification_message_tokens?custom_audience_ids=1&access_token={PAGE_TOKEN}"),
		want:   ok(`{"data":[]}`),
	},
	{
		name: "a token that there is not",
		give: jsonBody("/me/notification_messages_dev_support?access_token={PAGE_TOKEN}", `{"recipient":{"notification_messages_token":"6"},"developer_action":"ENABLE_FOLLOWUP_MESSAGE"}`),
		want: refused(100, 0, "(#100) `notification_messages_token` is invalid"),
	},
	{
		name: "nobody controls an idle thread",
		give: get("/me/thread_owner?recipient={BEN}&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[]}`),
	},
}
