package controlhttp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestControlErrors(t *testing.T) {
	t.Parallel()
	block := `PATCH /_sendmock/people/ada {"blocked":true}`
	tests := []controlCase{
		{name: "no such path", method: "GET", path: "nothing", status: 404, want: problem("not-found", "the control API has no /_sendmock/nothing")},
		{name: "nothing there", method: "GET", path: "nothing", status: 404, want: problem("not-found", "the control API has no /_sendmock/nothing")},
		{name: "the beginning of a path misspelt", method: "POST", path: "template/x/review", status: 404, want: problem("not-found", `the control API has no /_sendmock/template/x/review, did you mean "templates"?`)},
		{name: "the end of a path misspelt", method: "GET", path: "people/ada/menus", status: 404, want: problem("not-found", `the control API has no /_sendmock/people/ada/menus, did you mean "menu"?`)},
		{name: "a method there is not", method: "DELETE", path: "world", status: 405, want: problem("method-not-allowed", "DELETE is not for /_sendmock/world")},
		{name: "GET of reset", method: "GET", path: "reset", status: 405, want: problem("method-not-allowed", "GET is not for /_sendmock/reset")},
		{
			name: "a page of another site", method: "POST", path: "reset", header: []string{"Origin", "https://evil.example"},
			status: 403, want: problem("foreign-origin", `the control API does not answer pages of "https://evil.example"; --allow-host adds names`),
		},
		{
			name: "a page without an origin of its own", method: "POST", path: "reset", header: []string{"Origin", "null"},
			status: 403, want: problem("foreign-origin", `the control API does not answer pages of "null"; --allow-host adds names`),
		},
		{
			name: "a GET of another site", method: "GET", path: "world", header: []string{"Sec-Fetch-Site", "cross-site"},
			status: 403, want: problem("foreign-origin", "the control API does not answer pages of other sites; --allow-host adds names"),
		},
		{name: "a page of this machine", method: "POST", path: "reset", header: []string{"Origin", "http://localhost:3000"}, status: 204},
		{
			name: "a name that was bent to here", method: "GET", path: "world", header: []string{"Host", "evil.example"},
			status: 421, want: problem("foreign-host", `the control API does not answer to the host "evil.example"; --allow-host adds names`),
		},
		{name: "a name of compose", method: "POST", path: "reset", header: []string{"Host", "sendmock:7363"}, status: 204},
		{name: "docker's name of this machine", method: "POST", path: "reset", header: []string{"Host", "host.docker.internal:7363"}, status: 204},

		{
			name: "a field there is not", method: "POST", path: "people/ada/messages", body: `{"txt":"hi"}`,
			status: 400, want: problem("malformed", `there is no member "txt", did you mean "text"?`),
		},
		{
			name: "a member of another kind", method: "POST", path: "people/ada/messages", body: `{"text":5}`,
			status: 400, want: problem("malformed", "text: it is 5, not a text"),
		},
		{
			name: "two mistakes in a body", method: "POST", path: "people/ada/messages", body: `{"text":5,"quick_reply":{"paylod":"A"}}`, status: 400,
			want: `{"error":{"code":"malformed","message":"the body cannot be read","details":["quick_reply: there is no member \"paylod\", did you mean \"payload\"?","text: it is 5, not a text"]}}`,
		},
		{name: "a misspelt person", method: "GET", path: "people/adda", status: 404, want: problem("not-found", `there is no person "adda", did you mean "ada"?`)},
		{
			name: "a crowd", before: []string{
				`POST /_sendmock/reset {"people":[{"slug":"a1"},{"slug":"a2"},{"slug":"a3"},{"slug":"a4"},{"slug":"a5"},{"slug":"a6"},{"slug":"a7"},{"slug":"a8"},{"slug":"a9"},{"slug":"b1"},{"slug":"b2"},{"slug":"b3"}]}`,
			}, method: "GET", path: "people/zoe",
			status: 404, want: problem("not-found", `there is no person "zoe"; there are a1, a2, a3, a4, a5, a6, a7, a8, a9, b1 and 2 more`),
		},
		{
			name: "an empty world", before: []string{`POST /_sendmock/reset {"people":[]}`}, method: "GET", path: "people/ada",
			status: 404, want: problem("not-found", `there is no person "ada"; there is nobody in this world`),
		},
		{
			name: "a trigger about somebody misspelt", method: "POST", path: "triggers/message", body: `{"person":"adda"}`,
			status: 422, want: problem("unknown-person", `there is no person "adda", did you mean "ada"?`),
		},
		{
			name: "a trigger about nobody", before: []string{`POST /_sendmock/reset {"people":[]}`}, method: "POST", path: "triggers/message", body: `{}`,
			status: 422, want: problem("unknown-person", "there is nobody in this world"),
		},
		{name: "a misspelt trigger", method: "POST", path: "triggers/mesage", body: `{}`, status: 404, want: problem("not-found", `there is no event "mesage", did you mean "message"?`)},
		{name: "a trigger there is not", method: "POST", path: "triggers/nothing", body: `{}`, status: 404, want: problem("not-found", `there is no event "nothing"; GET /_sendmock/triggers lists them`)},
		{name: "a conversation with somebody misspelt", method: "GET", path: "conversations/adda", status: 404, want: problem("not-found", `there is no person "adda", did you mean "ada"?`)},
		{name: "a conversation there is not", method: "GET", path: "conversations/t_1", status: 404, want: problem("not-found", `there is no conversation "t_1"; GET /_sendmock/conversations lists them`)},
		{name: "a misspelt rule", method: "PUT", path: "rules/tag.retird", body: `{"mode":"off"}`, status: 404, want: problem("not-found", `there is no rule "tag.retird", did you mean "tag.retired"?`)},
		{
			name: "a delivery there is not", method: "POST", path: "deliveries/42/redeliver", status: 404,
			want: problem("not-found", "there is no such delivery, or it has been forgotten; GET /_sendmock/deliveries lists them"),
		},
		{name: "a fault rule there is not", method: "GET", path: "faults/f", status: 404, want: problem("not-found", `there is no fault rule "f"; GET /_sendmock/faults lists them`)},
		{
			name: "a fault with a misspelt error", method: "POST", path: "faults", body: `{"match":{},"effect":{"error":{"id":"windowclosed"}}}`, status: 400,
			want: `{"error":{"code":"malformed","message":"the fault rule cannot be","details":["effect.error: there is no error \"windowclosed\", did you mean \"window-closed\"?"]}}`,
		},
		{name: "a broken body", method: "POST", path: "people", body: `{`, status: 400, want: problem("malformed", "the body cannot be read: unexpected EOF")},
		{name: "two values", method: "POST", path: "people", body: `{}{}`, status: 400, want: problem("malformed", "the body holds more than one JSON value")},
		{
			name: "a body that is too large", method: "POST", path: "people", body: `{"slug":"` + strings.Repeat("a", 1<<20) + `"}`,
			status: 413, want: problem("too-large", "the body is larger than 1048576 bytes"),
		},
		{
			name: "a slug that is none", method: "POST", path: "people", body: `{"slug":"Dora"}`,
			status: 400, want: naming(problem("malformed", `slug "Dora" is not a letter followed by at most 39 of a-z, 0-9 and -`), "slug"),
		},
		{name: "a slug that is taken", method: "POST", path: "people", body: `{"slug":"ada"}`, status: 422, want: problem("taken", "slug ada is taken")},
		{name: "a page there is not", method: "POST", path: "people", body: `{"page_id":"1"}`, status: 404, want: problem("not-found", `there is no page "1"; there is 104000000000001`)},
		{name: "a timezone there is not", method: "POST", path: "people", body: `{"timezone":15}`, status: 400, want: naming(problem("malformed", "timezone is not between -12 and 14 hours"), "timezone")},
		{name: "a phone number that is none", method: "POST", path: "people", body: `{"phone":"none"}`, status: 400, want: naming(problem("malformed", `phone "none" is no phone number, as +14155550134`), "phone")},
		{name: "a phone number changed to none such", method: "PATCH", path: "people/ada", body: `{"phone":"+x"}`, status: 400, want: naming(problem("malformed", `phone "+x" is no phone number, as +14155550134`), "phone")},
		{name: "nobody", method: "GET", path: "people/nobody", status: 404, want: problem("not-found", `there is no person "nobody"; there are ada, ben, cleo, blocked, unavailable`)},
		{name: "nobody changes", method: "PATCH", path: "people/nobody", body: `{}`, status: 404, want: problem("not-found", `there is no person "nobody"; there are ada, ben, cleo, blocked, unavailable`)},
		{
			name: "nobody writes", method: "POST", path: "people/nobody/messages", body: `{"text":"hi"}`,
			status: 404, want: problem("not-found", `there is no person "nobody"; there are ada, ben, cleo, blocked, unavailable`),
		},
		{
			name: "a message that says nothing", method: "POST", path: "people/ada/messages", body: `{}`,
			status: 400, want: naming(problem("malformed", "a message needs text, attachments or a sticker_id"), "text", "attachments", "sticker_id"),
		},
		{
			name: "a file of a kind there is not", method: "POST", path: "people/ada/messages", body: `{"attachments":[{"type":"hologram","payload":{"url":"https://a.example"}}]}`,
			status: 400, want: problem("malformed", `attachments[0].type "hologram" is none of image, audio, video, file, location, fallback`),
		},
		{
			name: "a quick reply that was not offered", method: "POST", path: "people/ada/messages", body: `{"quick_reply":{"payload":"RED"}}`,
			status: 422, want: naming(problem("not-offered", `this was not offered last: a quick reply with the payload "RED"; the Page has sent nothing yet; "force": true sends it all the same`), `"force": true`),
		},
		{
			name: "who blocks the Page does not write", before: []string{block}, method: "POST", path: "people/ada/messages", body: `{"text":"hi"}`,
			status: 422, want: problem("person-blocked-page", "the person has blocked the Page and cannot write to it"),
		},
		{
			name: "a reply to another conversation", method: "POST", path: "people/ada/messages", body: `{"text":"hi","reply_to":"` + benQuery + `"}`,
			status: 422, want: problem("message-not-there", `the message is not in this conversation: "`+benQuery+`"`),
		},
		{
			name: "a clock that goes back", method: "PUT", path: "clock", body: `{"now":"2026-12-01T08:59:59Z"}`,
			status: 422, want: problem("clock-backwards", "the clock cannot go back; reset starts it anew"),
		},
		{name: "a mode of the clock there is not", method: "PUT", path: "clock", body: `{"mode":"fast"}`, status: 400, want: problem("malformed", `mode "fast" is none of real, frozen, scaled`)},
		{
			name: "a duration that is none", method: "POST", path: "clock/advance", body: `{"duration":"soon"}`,
			status: 400, want: problem("malformed", `duration: cannot read the duration "soon": write it like "25h", "90s" or "7d"`),
		},
		{name: "a negative duration", method: "POST", path: "clock/advance", body: `{"duration":"-1h"}`, status: 422, want: problem("clock-backwards", "the clock cannot go back; reset starts it anew")},
		{
			name: "no duration", method: "POST", path: "clock/advance", body: `{}`,
			status: 400, want: problem("malformed", `duration: cannot read the duration "": write it like "25h", "90s" or "7d"`),
		},
		{name: "a rule there is not", method: "PUT", path: "rules/tag.unknown", body: `{"mode":"off"}`, status: 404, want: problem("not-found", `there is no rule "tag.unknown"; GET /_sendmock/rules lists them`)},
		{name: "a mode there is not", method: "PUT", path: "rules/tag.retired", body: `{"mode":"maybe"}`, status: 400, want: problem("malformed", `mode "maybe" is none of enforce, warn, off`)},
		{name: "a rule that is fixed", method: "PUT", path: "rules/recipient.known", body: `{"mode":"off"}`, status: 422, want: problem("rule-fixed", "this rule's mode cannot be changed")},
		{
			name: "a filter there is not", method: "GET", path: "requests?persn=ada&psidd=ada", status: 400,
			want: `{"error":{"code":"malformed","message":"the query cannot be read","details":["there is no filter \"persn\"; there are since, limit, operation, node, method, path, status, code, subcode, psid, psid_unknown, page_id, rule, fault, unrouted, pending","there is no filter \"psidd\", did you mean \"psid\"?"]}}`,
		},
		{
			name: "a filter that is no number", method: "GET", path: "requests?since=x", status: 400,
			want: `{"error":{"code":"malformed","message":"the query cannot be read","details":["since is no number: \"x\""]}}`,
		},
		{name: "a filter that is empty", method: "GET", path: "requests?psid=", status: 400, want: problem("malformed", "psid is empty; leave it out for anybody")},
		{name: "a filter of deliveries that is empty", method: "GET", path: "deliveries?state=", status: 400, want: problem("malformed", "state is empty; leave it out for any")},
		{name: "a filter of deliveries there is not", method: "GET", path: "deliveries?sate=failed", status: 400, want: problem("malformed", `there is no filter "sate", did you mean "state"?`)},
		{name: "a match of nobody", method: "POST", path: "requests/count", body: `{"match":{"psid":""}}`, status: 400, want: problem("malformed", "match.psid: it is empty; leave it out for anybody")},
		{name: "a fault of no operation", method: "POST", path: "faults", body: `{"match":{"operation":""},"effect":{"hang":true}}`, status: 400, want: problem("malformed", "match.operation: it is empty; leave it out for any")},
		{name: "a verdict about nobody", method: "POST", path: "verify", body: `{"expectations":[{"match":{"psid":""}}]}`, status: 400, want: `{"error":{"code":"malformed","message":"the body cannot be read","details":["expectations[0].match.psid: it is empty; leave it out for anybody"]}}`},
		{name: "a parameter like another", method: "POST", path: "verify?fial=1", status: 400, want: problem("malformed", `there is no parameter "fial", did you mean "fail"?`)},
		{name: "parameters there are not", method: "POST", path: "verify?fail=1&chapter=all&x=1", status: 400, want: `{"error":{"code":"malformed","message":"the query cannot be read","details":["there is no parameter \"chapter\", did you mean \"chapters\"?","there is no parameter \"x\"; there are fail, strict, chapters, format"]}}`},
		{name: "a parameter of what takes none", method: "POST", path: "people/ada/messages?text=hi", status: 400, want: problem("malformed", `there is no parameter "text": this takes none in its query`)},
		{name: "a parameter of a stream there is not", method: "GET", path: "events?sinc=1", status: 400, want: problem("malformed", `there is no parameter "sinc", did you mean "since"?`)},
		{name: "neither yes nor no", method: "POST", path: "verify?fail=yes", status: 400, want: problem("malformed", `fail is 1, true, 0 or false, not "yes"`)},
		{name: "a bot that is neither", method: "GET", path: "health?bot=yes", status: 400, want: problem("malformed", `bot is 1, true, 0 or false, not "yes"`)},
		{name: "a bot that is misspelt", method: "GET", path: "health?bto=1", status: 400, want: problem("malformed", `there is no parameter "bto", did you mean "bot"?`)},
		{name: "pending neither", method: "GET", path: "requests?pending=2", status: 400, want: problem("malformed", `pending is 1, true, 0 or false, not "2"`)},
		{name: "a query that is none", method: "GET", path: "requests?psid=%zz", status: 400, want: problem("malformed", `the query cannot be read: invalid URL escape "%zz"`)},
		{name: "a code that is no number", method: "GET", path: "errors?code=x", status: 400, want: problem("malformed", `code is no number: "x"`)},
		{name: "a webhook to nowhere in particular", method: "PUT", path: "webhook", body: `{}`, status: 400, want: naming(problem("malformed", "callback_url is needed; an empty one ends the subscription"), "callback_url")},
		{
			name: "a webhook's fields alone", method: "PUT", path: "webhook", body: `{"app_id":"151700000000001","fields":["messages"]}`,
			status: 400, want: naming(problem("malformed", "callback_url is needed; an empty one ends the subscription"), "callback_url"),
		},
		{
			name: "an end of a subscription with a verify token", method: "PUT", path: "webhook", body: `{"callback_url":"","verify_token":"x"}`,
			status: 400, want: problem("malformed", "an empty callback_url ends the subscription: verify_token, fields and verify say nothing then"),
		},
		{name: "an app there is not", method: "PATCH", path: "apps/1", body: `{}`, status: 404, want: problem("not-found", `there is no app "1"; there are 151700000000001, 151700000000002`)},
		{name: "another page there is not", method: "PATCH", path: "pages/1", body: `{}`, status: 404, want: problem("not-found", `there is no page "1"; there is 104000000000001`)},
		{name: "a token there is not", method: "PATCH", path: "tokens/EAA", body: `{}`, status: 404, want: problem("not-found", "there is no such token in this world")},
		{
			name: "a state there is not", method: "PATCH", path: "tokens/EAADemoPageToken0000000000000000000", body: `{"state":"stolen"}`,
			status: 400, want: problem("malformed", `state "stolen" is none of active, expired, revoked, password-changed, logged-out, checkpointed, unconfirmed, role-lost`),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.run(t)
		})
	}
}

// Names besides one's own are let in by AllowHosts.
func TestControlAllowHosts(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t, emulator.Options{AllowHosts: []string{"sendmock.test"}})
	a := testbot.Call(t, "GET", emu.URL+"/_sendmock/health", "", "Host", "Sendmock.Test:80")
	require.Equal(t, 200, a.Status, a.Body)
}

// The Graph itself answers to every name: clients are pointed at it by all kinds, and those of the platform lead pages here too.
func TestGraphAnswersEveryHost(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	a := testbot.Call(t, "GET", emu.URL+"/me?fields=id&access_token="+emu.PageToken(), "", "Host", "graph.facebook.com", "Origin", "https://shop.example")
	golden.Diff(t, `{"id":"104000000000001"}`, a.Body, "body")
}
