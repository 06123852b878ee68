package openapi

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

type object = map[string]any

func loadSpec(t testing.TB) *Spec {
	t.Helper()
	spec, err := Load()
	require.NoError(t, err)
	return spec
}

// sendParams is the compiled schema of a send.
func sendParams(t testing.TB) *Schema {
	t.Helper()
	op := loadSpec(t).Operation("Page", "messages", "POST")
	require.NotNil(t, op)
	return op.Params
}

// wire is a value as it comes out of a JSON body. It is a deep copy.
func wire(t testing.TB, v any) object {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return fromJSON(t, string(text))
}

func fromJSON(t testing.TB, text string) object {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.UseNumber()
	var out object
	require.NoError(t, dec.Decode(&out), text)
	return out
}

// send is a request to a person with the given message.
func send(message string) string { return `{"recipient":{"id":"1"},"message":` + message + `}` }

// template is a request with a template.
func template(payload string) string {
	return send(`{"attachment":{"type":"template","payload":` + payload + `}}`)
}

func buttons(list string) string {
	return template(`{"template_type":"button","text":"Where to?","buttons":` + list + `}`)
}

// coerced is what a request of one message becomes.
func coerced(message object) object {
	return object{"recipient": object{"id": "1"}, "message": message}
}

func TestCheckCoerces(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, give string
		want       object
	}{
		{"as declared", send(`{"text":"hi"}`), coerced(object{"text": "hi"})},
		{
			"numbers for texts", `{"recipient":{"id":7100200300400511},"message":{"text":12}}`,
			object{"recipient": object{"id": "7100200300400511"}, "message": object{"text": "12"}},
		},
		{"a boolean for a text", send(`{"text":true}`), coerced(object{"text": "true"})},
		{"JSON text", `{"recipient":"{\"id\":\"1\"}","message":"{\"text\":\"hi\"}"}`, coerced(object{"text": "hi"})},
		{"single quotes", `{"recipient":"{'id':'1'}","message":"{'text':'hi'}"}`, coerced(object{"text": "hi"})},
		{"bare keys", `{"recipient":"{id:1}","message":"{text:'hi'}"}`, coerced(object{"text": "hi"})},
		{"braces eaten by curl", `{"recipient":"id:1","message":{"text":"hi"}}`, coerced(object{"text": "hi"})},
		{"null is absent", `{"recipient":{"id":"1","name":null,"nonsense":null},"tag":null,"message":{"text":"hi"}}`, coerced(object{"text": "hi"})},
		{"unknown parameters are left out", `{"recipient":{"id":"1"},"message":{"text":"hi"},"utm":"x"}`, coerced(object{"text": "hi"})},
		{"an empty optional text is absent", send(`{"text":"hi","metadata":""}`), coerced(object{"text": "hi"})},
		{
			"any case of an enum", `{"recipient":{"id":"1"},"sender_action":"TYPING_ON"}`,
			object{"recipient": object{"id": "1"}, "sender_action": "typing_on"},
		},
		{
			"any case of a discriminator", send(`{"attachment":{"type":"IMAGE","payload":{"attachment_id":5}}}`),
			coerced(object{"attachment": object{"type": "image", "payload": object{"attachment_id": "5"}}}),
		},
		{
			"true as text", send(`{"attachment":{"type":"image","payload":{"attachment_id":"5","is_reusable":"TRUE"}}}`),
			coerced(object{"attachment": object{"type": "image", "payload": object{"attachment_id": "5", "is_reusable": true}}}),
		},
		{
			"0 is false", send(`{"attachment":{"type":"image","payload":{"attachment_id":"5","is_reusable":0}}}`),
			coerced(object{"attachment": object{"type": "image", "payload": object{"attachment_id": "5", "is_reusable": false}}}),
		},
		{
			"PHP's empty object", send(`{"attachment":{"type":"image","payload":[]}}`),
			coerced(object{"attachment": object{"type": "image", "payload": object{}}}),
		},
		{
			"an object with the keys of a list", send(`{"text":"?","quick_replies":{"1":{"content_type":"user_email"},"0":{"content_type":"user_phone_number"}}}`),
			coerced(object{"text": "?", "quick_replies": []any{object{"content_type": "user_phone_number"}, object{"content_type": "user_email"}}}),
		},
		{
			"a list as JSON text", send(`{"text":"?","quick_replies":"[{content_type:'user_email'}]"}`),
			coerced(object{"text": "?", "quick_replies": []any{object{"content_type": "user_email"}}}),
		},
		{
			"a list of texts with commas", send(`{"text":"?","quick_replies":[{"content_type":"poll","data":{"poll_options":"north, south,"}}]}`),
			coerced(object{"text": "?", "quick_replies": []any{object{"content_type": "poll", "data": object{"poll_options": []any{"north", "south"}}}}}),
		},
		{
			"one text for a list of texts", send(`{"text":"?","quick_replies":[{"content_type":"poll","data":{"poll_options":7}}]}`),
			coerced(object{"text": "?", "quick_replies": []any{object{"content_type": "poll", "data": object{"poll_options": []any{"7"}}}}}),
		},
		{
			"an integer as text", send(`{"text":"?","quick_replies":[{"content_type":"p2p_payment","data":{"payment_amount":" 12 "}}]}`),
			coerced(object{"text": "?", "quick_replies": []any{object{"content_type": "p2p_payment", "data": object{"payment_amount": int64(12)}}}}),
		},
		{
			"the second element needs no more than a title", template(`{"template_type":"generic","elements":[{"title":"a","subtitle":"b"},{"title":"c"}]}`),
			coerced(object{"attachment": object{"type": "template", "payload": object{
				"template_type": "generic", "elements": []any{object{"title": "a", "subtitle": "b"}, object{"title": "c"}},
			}}}),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, problems := sendParams(t).Check(fromJSON(t, tt.give))
			require.Empty(t, problems)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckReports(t *testing.T) {
	t.Parallel()
	const kinds = "text, dynamic_text, attachment, attachments, template, sticker_id"
	tests := []struct {
		name, give string
		want       []Problem // in order
	}{
		{"nothing", `{}`, []Problem{
			{Path: "recipient", Keyword: Required},
			{Keyword: Choose, ID: "message-or-action-required", Detail: "message, sender_action"},
		}},
		{"an empty recipient", `{"recipient":{},"message":{"text":"hi"}}`, []Problem{
			{Path: "recipient", Keyword: Choose, ID: "param-empty", Detail: "id, phone_number, user_ref, comment_id, post_id, player_id, " +
				"one_time_notif_token, notification_messages_token, login_id"},
		}},
		{"a recipient of white space", `{"recipient":" ","message":{"text":"hi"}}`, []Problem{{Path: "recipient", Keyword: Empty}}},
		{
			"a recipient that is no JSON", `{"recipient":"{id","message":{"text":"hi"}}`,
			[]Problem{{Path: "recipient", Keyword: Malformed, Detail: "an object"}},
		},
		{"a recipient that is a list", `{"recipient":[1],"message":{"text":"hi"}}`, []Problem{{Path: "recipient", Keyword: Type, Detail: "an object"}}},
		{"an id of letters", `{"recipient":{"id":"ada"},"message":{"text":"hi"}}`, []Problem{{Path: "recipient[id]", Keyword: ID}}},
		{"an empty id", `{"recipient":{"id":""},"message":{"text":"hi"}}`, []Problem{
			{Path: "recipient[id]", Keyword: Empty, ID: "param-id-invalid"},
			{Path: "recipient", Keyword: Choose, ID: "param-empty", Detail: "id, phone_number, user_ref, comment_id, post_id, player_id, " +
				"one_time_notif_token, notification_messages_token, login_id"},
		}},
		{"unknown keys come first, sorted", send(`{"zeta":1,"alpha":1,"text":["x"]}`), []Problem{
			{Path: "message", Keyword: Unknown, Keys: []string{"alpha", "zeta"}, Steps: []string{"message"}},
			{Path: "message[text]", Keyword: Type, Detail: "a string"},
		}},
		{"the document's order, not the request's", `{"tag":"X","messaging_type":"Y","recipient":{"id":"a"},"message":{"text":"hi"}}`, []Problem{
			{Path: "recipient[id]", Keyword: ID},
			{Path: "messaging_type", Keyword: Enum, Detail: "RESPONSE, UPDATE, MESSAGE_TAG, UTILITY"},
			{Path: "tag", Keyword: Enum, ID: "tag-unknown", Detail: "HUMAN_AGENT, CUSTOMER_FEEDBACK, ACCOUNT_UPDATE, CONFIRMED_EVENT_UPDATE, POST_PURCHASE_UPDATE"},
		}},
		{"an empty message", send(`{}`), []Problem{
			{Path: "message", Keyword: Choose, ID: "message-empty", Detail: kinds},
			{Keyword: Choose, ID: "message-or-action-required", Detail: "message, sender_action"},
		}},
		{"a message of no text", send(`""`), []Problem{
			{Path: "message", Keyword: Empty, ID: "message-empty"},
			{Keyword: Choose, ID: "message-or-action-required", Detail: "message, sender_action"},
		}},
		{"two contents", send(`{"text":"a","sticker_id":"1"}`), []Problem{{Path: "message", Keyword: Choose, ID: "message-kinds-many", Detail: kinds}}},
		{"an attachment without a type", send(`{"attachment":{"payload":{}}}`), []Problem{{Path: "message[attachment][type]", Keyword: Required}}},
		{"an attachment without a payload", send(`{"attachment":{"type":"image"}}`), []Problem{{Path: "message[attachment][payload]", Keyword: Required}}},
		{
			"a url that is none", send(`{"attachment":{"type":"image","payload":{"url":"ftp://x"}}}`),
			[]Problem{{Path: "message[attachment][payload][url]", Keyword: URL}},
		},
		{"no quick replies", send(`{"text":"?","quick_replies":[]}`), []Problem{{Path: "message[quick_replies]", Keyword: MinItems, Limit: 1}}},
		{
			"quick replies that are no list", send(`{"text":"?","quick_replies":"{}"}`),
			[]Problem{{Path: "message[quick_replies]", Keyword: Type, Detail: "an array"}},
		},
		{
			"quick replies that are no JSON", send(`{"text":"?","quick_replies":"[{"}`),
			[]Problem{{Path: "message[quick_replies]", Keyword: Malformed, Detail: "an array"}},
		},
		{
			"a hole in the quick replies", send(`{"text":"?","quick_replies":[null,{"content_type":"user_email"}]}`),
			[]Problem{{Path: "message[quick_replies][0]", Keyword: Required}},
		},
		{
			"a quick reply without a content_type", send(`{"text":"?","quick_replies":[{"title":"a"}]}`),
			[]Problem{{Path: "message[quick_replies][0][content_type]", Keyword: Required}},
		},
		{
			"too many quick replies are not looked at", send(`{"text":"?","quick_replies":[1,2,3,4,5,6,7,8,9,10,11,12,13,14]}`),
			[]Problem{{Path: "message[quick_replies]", Keyword: MaxItems, Limit: 13}},
		},
		{
			"templates have a path of their own", buttons(`[{"type":"web_url","title":"Shop","url":"shop"}]`),
			[]Problem{{Path: "name_placeholder[buttons][0][url]", Keyword: URL}},
		},
		{"a template without its parts", template(`{"template_type":"button"}`), []Problem{
			{Path: "name_placeholder[text]", Keyword: Required}, {Path: "name_placeholder[buttons]", Keyword: Required, ID: ""},
		}},
		{
			"a template without a type", template(`{"text":"a"}`),
			[]Problem{{Path: "name_placeholder[template_type]", Keyword: Required, ID: "template-type-invalid"}},
		},
		{"a button without a type", buttons(`[{"title":"a"}]`), []Problem{{Path: "name_placeholder[buttons][0][type]", Keyword: Required}}},
		{"a button of a type that is no text", buttons(`[{"type":[]}]`), []Problem{{
			Path: "name_placeholder[buttons][0][type]", Keyword: Enum,
			Detail: "account_link, account_unlink, element_share, game_play, nested, payment, phone_number, postback, web_url",
		}}},
		{
			"a URL that was not filled in", buttons(`[{"type":"web_url","title":"a","url":"${SERVER_URL}/"}]`),
			[]Problem{{Path: "name_placeholder[buttons][0][url]", Keyword: Broken, ID: "data-invalid"}},
		},
		{
			"an unknown key under another name", buttons(`[{"type":"web_url","title":"a","url":"https://a.example","tab":1}]`),
			[]Problem{{
				Path: "name_placeholder[buttons][0]", Keyword: Unknown, Keys: []string{"tab"},
				Steps: []string{"message", "attachment", "payload", "buttons", "0"},
			}},
		},
		{
			"a number out of range", template(`{"template_type":"customer_information","business_privacy":{"url":"https://a.example"},"expires_in_days":"0"}`),
			[]Problem{{Path: "name_placeholder[expires_in_days]", Keyword: Range, Detail: "1, 7"}},
		},
		{
			"a number that is none", template(`{"template_type":"customer_information","business_privacy":{"url":"https://a.example"},"expires_in_days":1.5}`),
			[]Problem{{Path: "name_placeholder[expires_in_days]", Keyword: Type, Detail: "an integer"}},
		},
		{
			"no boolean", template(`{"template_type":"generic","sharable":"yes","elements":[{"title":"a","subtitle":"b"}]}`),
			[]Problem{{Path: "name_placeholder[sharable]", Keyword: Type, Detail: "a boolean"}},
		},
		{
			"refused, whatever it says", send(`{"attachment":{"type":"like_heart","nonsense":1}}`),
			[]Problem{{Path: "message[attachment][type]", Keyword: Refused, ID: "instagram-only", Detail: "like_heart"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, problems := sendParams(t).Check(fromJSON(t, tt.give))
			if diff := cmp.Diff(tt.want, problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}
