package conformance

import "strings"

// The two conversations of the demo world, with the fields of the tutorial.
const (
	adaParticipants = `"participants":{"data":[{"name":"Ada Moss","email":"{ADA}@facebook.com","id":"{ADA}"},` +
		`{"name":"Demo Map Shop","email":"{PAGE}@facebook.com","id":"{PAGE}"}]}`
	benParticipants = `"participants":{"data":[{"name":"Ben Fields","email":"{BEN}@facebook.com","id":"{BEN}"},` +
		`{"name":"Demo Map Shop","email":"{PAGE}@facebook.com","id":"{PAGE}"}]}`
	adaMessages = `"messages":{"data":[{"id":"{ADA_HELLO}","message":"hello"}],` + oneCursor + `}`
	benMessages = `"messages":{"data":[{"id":"{BEN_ANSWER}","message":"We do, scale 1:50 000."},` +
		`{"id":"{BEN_QUESTION}","message":"Do you have a map of the Harz?"}],` + oneCursor + `}`
	tutorial = `{"data":[{` + adaParticipants + `,` + adaMessages + `,"id":"{CONVERSATION}"},` +
		`{` + benParticipants + `,` + benMessages + `,"id":"{BEN_CONVERSATION}"}],` + oneCursor + `}`
	conversationIDs = `{"data":[{"id":"{CONVERSATION}"},{"id":"{BEN_CONVERSATION}"}],` + oneCursor + `}`
)

var conversations = []testCase{
	{
		name: "default fields, the one updated last first",
		give: get("/v25.0/{PAGE}/conversations?access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"id":"{CONVERSATION}","updated_time":"<-2m0s>"},{"id":"{BEN_CONVERSATION}","updated_time":"<-25h55m0s>"}],` + oneCursor + `}`),
	},
	{
		name: "the tutorial's second step",
		give: get("/v25.0/{PAGE}/conversations?fields=participants,messages{id,message}&access_token={PAGE_TOKEN}"),
		want: ok(tutorial),
	},
	{
		name: "me",
		give: get("/me/conversations?fields=participants,messages{id,message}&access_token={PAGE_TOKEN}"),
		want: ok(tutorial),
	},
	{
		name: "threads, the edge's old name",
		give: get("/me/threads?fields=participants,messages{id,message}&access_token={PAGE_TOKEN}"),
		want: ok(tutorial),
	},
	{
		name: "braces escaped",
		give: get("/me/conversations?fields=participants%2Cmessages%7Bid%2Cmessage%7D&access_token={PAGE_TOKEN}"),
		want: ok(tutorial),
	},
	{
		name: "spaces behind commas",
		give: get("/me/conversations?fields=participants,%20messages%7Bid,%20message%7D&access_token={PAGE_TOKEN}"),
		want: ok(tutorial),
	},
	{
		name: "a plus is a space",
		give: get("/me/conversations?fields=participants,+messages{id,+message}&access_token={PAGE_TOKEN}"),
		want: ok(tutorial),
	},
	{
		name: "fields as bracketed names",
		give: get("/me/conversations?fields[0]=participants&fields[1]=messages{id,message}&access_token={PAGE_TOKEN}"),
		want: ok(tutorial),
	},
	{
		name: "fields as bracketed names without an index",
		give: get("/me/conversations?fields[]=participants&fields[]=messages{id,message}&access_token={PAGE_TOKEN}"),
		want: ok(tutorial),
	},
	{
		name: "fields as a JSON array",
		give: get(`/me/conversations?fields=%5B%22participants%22,%22messages%7Bid,message%7D%22%5D&access_token={PAGE_TOKEN}`),
		want: ok(tutorial),
	},
	{
		name: "the fields modifier",
		give: get("/me/conversations?fields=participants,messages.fields(id,message)&access_token={PAGE_TOKEN}"),
		want: ok(tutorial),
	},
	{
		name: "a limit inside",
		give: get("/me/conversations?fields=messages.limit(1){message}&user_id={BEN}&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"messages":{"data":[{"message":"We do, scale 1:50 000.","id":"{BEN_ANSWER}"}],` +
			`"paging":{"cursors":{"before":"<cursor>","after":"<cursor>"},"next":"<origin>\/v25.0\/{BEN_CONVERSATION}\/messages` +
			`?access_token={PAGE_TOKEN}&pretty=0&fields=message&limit=1&after=<cursor>"}},"id":"{BEN_CONVERSATION}"}],` + oneCursor + `}`),
	},
	{
		name: "an order inside",
		give: get("/me/conversations?fields=messages.order(chronological){message}&user_id={BEN}&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"messages":{"data":[{"message":"Do you have a map of the Harz?","id":"{BEN_QUESTION}"},` +
			`{"message":"We do, scale 1:50 000.","id":"{BEN_ANSWER}"}],` + oneCursor + `},"id":"{BEN_CONVERSATION}"}],` + oneCursor + `}`),
	},
	{
		name: "order and limit inside",
		give: get("/me/conversations?fields=messages.order(reverse_chronological).limit(5){id}&user_id={BEN}&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"messages":{"data":[{"id":"{BEN_ANSWER}"},{"id":"{BEN_QUESTION}"}],` + oneCursor + `},"id":"{BEN_CONVERSATION}"}],` + oneCursor + `}`),
	},
	{
		name: "a summary inside",
		give: get("/me/conversations?fields=messages.summary(true){id}&user_id={ADA}&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"messages":{"data":[{"id":"{ADA_HELLO}"}],` + oneCursor + `,"summary":{"total_count":1}},"id":"{CONVERSATION}"}],` + oneCursor + `}`),
	},
	{
		name: "summary",
		give: get("/me/conversations?fields=id&summary=true&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"id":"{CONVERSATION}"},{"id":"{BEN_CONVERSATION}"}],` + oneCursor + `,"summary":{"total_count":2}}`),
	},
	{
		name: "user_id",
		give: get("/me/conversations?fields=id&user_id={BEN}&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"id":"{BEN_CONVERSATION}"}],` + oneCursor + `}`),
	},
	{
		name: "user_id of who never wrote: no paging",
		give: get("/me/conversations?fields=id&user_id={CLEO}&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[]}`),
	},
	{
		name: "platform, lower case",
		give: get("/me/conversations?fields=id&platform=messenger&access_token={PAGE_TOKEN}"),
		want: ok(conversationIDs),
	},
	{
		name: "platform, upper case",
		give: get("/me/conversations?fields=id&platform=MESSENGER&access_token={PAGE_TOKEN}"),
		want: ok(conversationIDs),
	},
	{
		name: "platform Instagram: this Page has none",
		give: get("/me/conversations?fields=id&platform=instagram&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[]}`),
	},
	{
		name: "a platform there is not",
		give: get("/me/conversations?fields=id&platform=telegram&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Param platform must be one of {INSTAGRAM, MESSENGER}"),
	},
	{
		name: "folder inbox",
		give: get("/me/conversations?fields=id&folder=inbox&access_token={PAGE_TOKEN}"),
		want: ok(conversationIDs),
	},
	{
		name: "an empty GET body in JSON: botkit sends {}",
		give: request{method: "GET", path: "/me/conversations?fields=id&access_token={PAGE_TOKEN}", contentType: "application/json", body: "{}"},
		want: ok(conversationIDs),
	},
	{
		name: "links keep parameters",
		give: get("/v24.0/me/conversations?fields=id&platform=messenger&limit=1&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"id":"{CONVERSATION}"}],"paging":{"cursors":{"before":"<cursor>","after":"<cursor>"},` +
			`"next":"<origin>\/v24.0\/{PAGE}\/conversations?access_token={PAGE_TOKEN}&pretty=0&fields=id&platform=messenger&limit=1&after=<cursor>"}}`),
	},
	{
		name: "links heed X-Forwarded-Proto and X-Forwarded-Host",
		give: request{
			method: "GET", path: "/me/conversations?fields=id&limit=1&access_token={PAGE_TOKEN}",
			header: map[string]string{"X-Forwarded-Proto": "https", "X-Forwarded-Host": "graph.example.test"},
		},
		want: ok(`{"data":[{"id":"{CONVERSATION}"}],"paging":{"cursors":{"before":"<cursor>","after":"<cursor>"},` +
			`"next":"https:\/\/graph.example.test\/v25.0\/{PAGE}\/conversations?access_token={PAGE_TOKEN}&pretty=0&fields=id&limit=1&after=<cursor>"}}`),
	},
	{
		name: "links carry a token that came in a header",
		give: get("/me/conversations?fields=id&limit=1").with("Authorization", "Bearer {PAGE_TOKEN}"),
		want: ok(`{"data":[{"id":"{CONVERSATION}"}],"paging":{"cursors":{"before":"<cursor>","after":"<cursor>"},` +
			`"next":"<origin>\/v25.0\/{PAGE}\/conversations?access_token={PAGE_TOKEN}&pretty=0&fields=id&limit=1&after=<cursor>"}}`),
	},
	{
		name: "what the participants are asked for",
		give: get("/me/conversations?fields=participants{name}&user_id={ADA}&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"participants":{"data":[{"name":"Ada Moss","id":"{ADA}"},{"name":"Demo Map Shop","id":"{PAGE}"}]},"id":"{CONVERSATION}"}],` + oneCursor + `}`),
	},
	{
		name: "all fields of a conversation",
		give: get("/me/conversations?fields=id,updated_time,message_count,unread_count,snippet,can_reply,is_subscribed,is_owner,link,senders," +
			"former_participants,scoped_thread_key,name,folder,subject,wallpaper,linked_group&user_id={ADA}&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"id":"{CONVERSATION}","updated_time":"<-2m0s>","message_count":1,"unread_count":1,"snippet":"hello","can_reply":true,` +
			`"is_subscribed":true,"is_owner":true,"link":"\/{PAGE}\/inbox\/10000000000000001\/",` + strings.Replace(adaParticipants, "participants", "senders", 1) +
			`,"former_participants":{"data":[]},"scoped_thread_key":"{CONVERSATION}","folder":"inbox"}],` + oneCursor + `}`),
	},
	{
		name: "ben cannot be answered any more",
		give: get("/me/conversations?fields=can_reply,unread_count,message_count,snippet&user_id={BEN}&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"can_reply":false,"unread_count":0,"message_count":2,"snippet":"We do, scale 1:50 000.","id":"{BEN_CONVERSATION}"}],` + oneCursor + `}`),
	},
	{
		name:   "a new message brings a conversation to the top",
		before: []request{jsonBody("/_sendmock/clock/advance", `{"duration":"1m"}`), jsonBody("/_sendmock/people/ben/messages", `{"text":"Still there?"}`)},
		give:   get("/me/conversations?fields=id,snippet,unread_count&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"id":"{BEN_CONVERSATION}","snippet":"Still there?","unread_count":1},` +
			`{"id":"{CONVERSATION}","snippet":"hello","unread_count":1}],` + oneCursor + `}`),
	},
	{
		name: "a person's first message begins a conversation",
		before: []request{
			jsonBody("/_sendmock/clock/advance", `{"duration":"1m"}`),
			jsonBody("/_sendmock/people/{CLEO}/messages", `{"text":"Do you ship to the islands?"}`),
		},
		give: get("/me/conversations?fields=participants{id},messages{message,from{id}}&limit=1&user_id={CLEO}&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"participants":{"data":[{"id":"{CLEO}"},{"id":"{PAGE}"}]},"messages":{"data":[{"message":"Do you ship to the islands?",` +
			`"from":{"id":"{CLEO}"},"id":"<message>"}],` + oneCursor + `},"id":"<conversation>"}],` + oneCursor + `}`),
	},
	{
		name: "an unknown field inside",
		give: get("/me/conversations?fields=messages{mood}&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Tried accessing nonexisting field (mood) on node type (UnifiedMessage)"),
	},
	{
		name: "a user token",
		give: get("/{PAGE}/conversations?access_token={USER_TOKEN}"),
		want: refused(190, 0, "(#190) This method must be called with a Page Access Token"),
	},
	{
		name: "me with a user token",
		give: get("/me/conversations?access_token={USER_TOKEN}"),
		want: refused(190, 0, "(#190) This method must be called with a Page Access Token"),
	},
	{
		name: "me with an app token",
		give: get("/me/conversations?access_token={APP_TOKEN}"),
		want: refused(100, 0, "(#100) Tried accessing nonexisting field (conversations) on node type (Application)"),
	},
	{
		name: "with an app token",
		give: get("/{PAGE}/conversations?access_token={APP_TOKEN}"),
		want: refused(190, 0, "(#190) This method must be called with a Page Access Token"),
	},
}
