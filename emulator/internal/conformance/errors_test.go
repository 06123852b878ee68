package conformance

const (
	noTokenMe   = "An active access token must be used to query information about the current user."
	noToken     = "An access token is required to request this resource."
	badToken    = "Invalid OAuth access token - Cannot parse access token"
	shapedToken = "Invalid OAuth access token data."
	badAmount   = "(#100) The amount you specified in payment summary is invalid. Please verify that it is a valid positive amount and is " +
		"supported by its currency in terms of decimal places."
	notPage = "(#190) This method must be called with a Page Access Token"
)

// notEmulated says that this program is what cannot do it.
func notEmulated(operation string) answer {
	return failed(501, "OAuthException", 3, 0, "(#3) sendmock does not emulate "+operation+" yet. The platform has this operation; see docs/fidelity.md.")
}

var tokens = []testCase{
	{
		name: "none at me", give: get("/me/accounts"),
		want: refused(2500, 0, noTokenMe).with("WWW-Authenticate", `OAuth "Facebook Platform" "invalid_request" "`+noTokenMe+`"`).
			with("Facebook-Api-Version", "v25.0").with("X-App-Usage", ""),
	},
	{name: "none at an id", give: get("/{PAGE}/conversations"), want: refused(104, 0, noToken)},
	{name: "none at a send", give: jsonBody("/{PAGE}/messages", helloJSON), want: refused(104, 0, noToken)},
	{name: "an empty one", give: get("/me?access_token="), want: refused(2500, 0, noTokenMe)},
	{
		name: "a bad one", give: get("/me?access_token=nonsense"),
		want: refused(190, 0, badToken).with("WWW-Authenticate", `OAuth "Facebook Platform" "invalid_token" "`+badToken+`"`).
			with("Facebook-Api-Version", "").with("X-App-Usage", ""),
	},
	{name: "a bad one at an id", give: get("/{PAGE}/conversations?access_token=nonsense"), want: refused(190, 0, badToken)},
	{name: "a bad one at a send", give: jsonBody("/me/messages?access_token=nonsense", helloJSON), want: refused(190, 0, badToken)},
	{name: "one with the form of a token", give: get("/me?access_token=EAAnonsense0000000000000000000000000"), want: refused(190, 0, shapedToken)},
	{name: "a user token at a send", give: jsonBody("/{PAGE}/messages?access_token={USER_TOKEN}", helloJSON), want: refused(190, 0, notPage)},
	{name: "a user token at a conversation", give: get("/{CONVERSATION}?access_token={USER_TOKEN}"), want: refused(190, 0, notPage)},
	{name: "a user token at a message", give: get("/{ADA_HELLO}?access_token={USER_TOKEN}"), want: refused(190, 0, notPage)},
	{name: "a user token at me/messages", give: jsonBody("/me/messages?access_token={USER_TOKEN}", helloJSON), want: unsupported("post", "me")},
	{
		name: "a wrong proof", give: get("/me?access_token={PAGE_TOKEN}&appsecret_proof=00"),
		want: failed(400, "GraphMethodException", 100, 0, "Invalid appsecret_proof provided in the API argument"),
	},
}

var paths = []testCase{
	{name: "an unknown edge", give: get("/me/friens?access_token={USER_TOKEN}"), want: refused(2500, 0, "Unknown path components: /friens")},
	{name: "an unknown edge behind an id", give: get("/{PAGE}/convs?access_token={PAGE_TOKEN}"), want: refused(2500, 0, "Unknown path components: /convs")},
	{name: "more than an edge", give: get("/me/conversations/all?access_token={PAGE_TOKEN}"), want: refused(2500, 0, "Unknown path components: /all")},
	{name: "an edge of another node", give: get("/{CONVERSATION}/accounts?access_token={PAGE_TOKEN}"), want: refused(100, 0, "(#100) Tried accessing nonexisting field (accounts) on node type (UnifiedThread)")},
	{name: "an unknown object", give: get("/999999999999999?access_token={PAGE_TOKEN}"), want: unsupported("get", "999999999999999")},
	{name: "an unknown conversation", give: get("/t_1?access_token={PAGE_TOKEN}"), want: unsupported("get", "t_1")},
	{name: "an edge of an unknown object", give: get("/999999999999999/messages?access_token={PAGE_TOKEN}"), want: unsupported("get", "999999999999999")},
	{name: "a send to an unknown Page", give: jsonBody("/999999999999999/messages?access_token={PAGE_TOKEN}", helloJSON), want: unsupported("post", "999999999999999")},
	{
		name: "an unknown alias", give: get("/nosuchname?access_token={PAGE_TOKEN}"),
		want: failed(400, "OAuthException", 803, 0, "(#803) Some of the aliases you requested do not exist: nosuchname"),
	},
	{name: "an unknown field", give: get("/me?fields=id,mood&access_token={PAGE_TOKEN}"), want: refused(100, 0, "(#100) Tried accessing nonexisting field (mood) on node type (Page)")},
	{
		name: "fields that are no list", give: get("/me?fields={id}&access_token={PAGE_TOKEN}"),
		want: refused(2500, 0, `Syntax error "Expected name." at character 0: {id}`),
	},
	{
		name: "a brace that is not closed", give: get("/me?fields=conversations{id&access_token={PAGE_TOKEN}"),
		want: refused(2500, 0, "Syntax error \"Expected }.\" at character 16: conversations{id"),
	},
	{
		name: "GET of the messages edge", give: get("/me/messages?access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) For field 'messages': The parameter user_id is required"),
	},
	{name: "DELETE of the messages edge", give: bare("DELETE", sendPath), want: unsupported("delete", "{PAGE}")},
	{name: "PUT of the messages edge", give: bare("PUT", sendPath), want: unsupported("put", "{PAGE}")},
	{name: "DELETE of a Page", give: bare("DELETE", "/{PAGE}?access_token={PAGE_TOKEN}"), want: unsupported("delete", "{PAGE}")},
	{name: "an edge that is not emulated", give: get("/me/welcome_message_flows?access_token={PAGE_TOKEN}"), want: notEmulated("GET /{page-id}/welcome_message_flows")},
	{name: "an edge that posts and is not emulated", give: form("/{PAGE}/photos?access_token={PAGE_TOKEN}", "caption=x"), want: notEmulated("POST /{page-id}/photos")},
	{name: "a node that can be written and is not emulated", give: form("/{PAGE}?access_token={PAGE_TOKEN}", "about=x"), want: notEmulated("POST /{page-id}")},
	{name: "an edge without this method", give: bare("DELETE", "/{PAGE}/albums?access_token={PAGE_TOKEN}"), want: unsupported("delete", "{PAGE}")},
	{
		name: "an edge that cannot be read", give: get("/{PAGE}/photo_stories?access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Tried accessing nonexisting field (photo_stories) on node type (Page)"),
	},
	{
		name: "a field in the place of an edge", give: get("/{PAGE}/fan_count?access_token={PAGE_TOKEN}"),
		want: refused(2500, 0, "Unknown path components: /fan_count").with("X-Sendmock-Note", "fan_count is a field of Page and no edge: fields=fan_count asks for it"),
	},
	{
		name: "the root, which is no object", give: get("/v25.0/?fields=id&access_token={PAGE_TOKEN}"),
		want: failed(400, "GraphMethodException", 100, 33, "Unsupported get request. Object with ID '' does not exist, cannot be loaded due to missing permissions, "+
			"or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"),
	},
	{name: "ids on the root", give: get("/?ids={PAGE}&access_token={PAGE_TOKEN}"), want: notEmulated("GET /")},
	{name: "a path that is not emulated and needs no token", give: get("/oauth/access_token?client_id={APP}"), want: notEmulated("GET /oauth/access_token")},
}

var parameters = []testCase{
	{name: "no recipient", give: jsonBody(sendPath, `{"message":{"text":"hi"}}`), want: refused(100, 0, "(#100) The parameter recipient is required")},
	{name: "nothing at all", give: bare("POST", sendPath), want: refused(100, 0, "(#100) The parameter recipient is required")},
	{name: "an empty recipient", give: form(sendPath, "recipient=&message={text:'hi'}"), want: refused(100, 0, "(#100) param recipient must be non-empty.")},
	{name: "a recipient that names nobody", give: jsonBody(sendPath, `{"recipient":{},"message":{"text":"hi"}}`), want: refused(100, 0, "(#100) param recipient must be non-empty.")},
	{name: "a recipient that is no object", give: jsonBody(sendPath, `{"recipient":7,"message":{"text":"hi"}}`), want: refused(100, 0, "(#100) Param recipient must be an object.")},
	{name: "a recipient that is no JSON", give: form(sendPath, "recipient={id&message={text:'hi'}"), want: refused(100, 0, "(#100) Param recipient must be valid JSON.").with("X-Sendmock-Note", "recipient cannot be read as JSON from byte 2 of 3 on")},
	{
		name: "an id that is none", give: jsonBody(sendPath, `{"recipient":{"id":"ada"},"message":{"text":"hi"}}`),
		want: refused(100, 0, `(#100) Param recipient[id] must be a valid ID string (e.g., "123")`),
	},
	{
		name: "an unknown key of the recipient", give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}","psid":"1"},"message":{"text":"hi"}}`),
		want: refused(100, 0, `(#100) Invalid keys "psid" were found in param "recipient".`),
	},
	{
		name: "an unknown key of the message", give: toAda(`{"text":"hi","reply_to":{"mid":"m_1"}}`),
		want: refused(100, 0, `(#100) Invalid keys "reply_to" were found in param "message".`),
	},
	{
		name: "unknown keys in the order in which they came", give: toAda(`{"type":"web_url","title":"Shop","url":"https://shop.example/"}`),
		want: refused(100, 0, `(#100) Invalid keys "type, title, url" were found in param "message".`),
	},
	{
		name: "unknown keys inside a template", give: buttonToAda(`{"type":"web_url","title":"a","zeta":1,"url":"https://shop.example/","alpha":2}`),
		want: refused(100, 0, `(#100) Invalid keys "zeta, alpha" were found in param "name_placeholder[buttons][0]".`),
	},
	{name: "an empty message", give: toAda(`{}`), want: refused(100, 2018034, "(#100) Message cannot be empty, must provide valid attachment or text")},
	{name: "an empty text", give: toAda(`{"text":""}`), want: refused(100, 2018034, "(#100) Message cannot be empty, must provide valid attachment or text")},
	{
		name: "a text that is too long", give: toAda(`{"text":"` + times("a", 2001) + `"}`),
		want: refused(100, 0, "(#100) Length of param message[text] must be less than or equal to 2000"),
	},
	{name: "a text that is no text", give: toAda(`{"text":{"en":"hi"}}`), want: refused(100, 0, "(#100) Param message[text] must be a string.")},
	{name: "text and attachment", give: toAda(`{"text":"hi","attachment":{"type":"image","payload":{"url":"https://pictures.example/a.png"}}}`), want: refused(100, 0, "(#100) Message must have only one of text, attachment, attachments, dynamic_text and template.")},
	{name: "a messaging type there is not", give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"messaging_type":"REPLY","message":{"text":"hi"}}`), want: refused(100, 0, "(#100) Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG, UTILITY}")},
	{name: "a sender action there is not", give: action("dance", "ADA"), want: refused(100, 0, "(#100) Param sender_action must be one of {typing_on, typing_off, mark_seen, react, unreact}")},
	{name: "a tag there is not", give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"messaging_type":"MESSAGE_TAG","tag":"SPAM","message":{"text":"hi"}}`), want: refused(100, 0, "(#100) Invalid tag.")},
	{
		name: "an attachment without a type", give: attachmentToAda(`{"payload":{"url":"https://pictures.example/a.png"}}`),
		want: refused(100, 0, "(#100) The parameter message[attachment][type] is required"),
	},
	{
		name: "an attachment without a payload", give: attachmentToAda(`{"type":"image"}`),
		want: refused(100, 0, "(#100) The parameter message[attachment][payload] is required"),
	},
	{name: "a type of attachment there is not", give: attachmentToAda(`{"type":"hologram","payload":{"url":"https://pictures.example/a.png"}}`), want: refused(100, 0, "(#100) Param message[attachment][type] must be one of {audio, fallback, file, image, like_heart, location, media_share, reel, template, video}")},
	{name: "a URL that is none", give: attachmentToAda(`{"type":"image","payload":{"url":"not a url"}}`), want: refused(100, 0, "(#100) message[attachment][payload][url] should represent a valid URL")},
	{name: "an empty URL", give: attachmentToAda(`{"type":"image","payload":{"url":""}}`), want: refused(100, 0, "(#100) param message[attachment][payload][url] must be non-empty.")},
	{
		name: "a quick reply without a content type", give: toAda(`{"text":"hi","quick_replies":[{"title":"Yes","payload":"Y"}]}`),
		want: refused(100, 0, "(#100) The parameter message[quick_replies][0][content_type] is required"),
	},
	{
		name: "a quick reply with an empty title", give: toAda(`{"text":"hi","quick_replies":[{"content_type":"text","title":"","payload":"Y"}]}`),
		want: refused(100, 2018098, "(#100) Title is required for this quick reply content type"),
	},
	{name: "no quick replies", give: toAda(`{"text":"hi","quick_replies":[]}`), want: refused(194, 0, "(#194) param message[quick_replies] has too few elements.")},
	{
		name: "fourteen quick replies", give: toAda(`{"text":"hi","quick_replies":[` + times(`{"content_type":"text","title":"a","payload":"A"},`, 13) + `{"content_type":"text","title":"a","payload":"A"}]}`),
		want: refused(105, 0, "(#105) param message[quick_replies] has too many elements."),
	},
	{name: "a template without a type", give: attachmentToAda(`{"type":"template","payload":{"text":"hi"}}`), want: refused(100, 0, "(#100) Invalid template type")},
	{
		name: "a button template without a text", give: attachmentToAda(`{"type":"template","payload":{"template_type":"button","buttons":[{"type":"postback","title":"a","payload":"A"}]}}`),
		want: refused(100, 0, "(#100) The parameter name_placeholder[text] is required"),
	},
	{
		name: "a button template without buttons", give: attachmentToAda(`{"type":"template","payload":{"template_type":"button","text":"hi"}}`),
		want: refused(100, 0, "(#100) The parameter name_placeholder[buttons] is required"),
	},
	{
		name: "a button template with empty buttons", give: attachmentToAda(`{"type":"template","payload":{"template_type":"button","text":"hi","buttons":[]}}`),
		want: refused(100, 0, "(#100) param name_placeholder[buttons] must be non-empty."),
	},
	{
		name: "a button without a type", give: attachmentToAda(`{"type":"template","payload":{"template_type":"button","text":"hi","buttons":[{"title":"a"}]}}`),
		want: refused(100, 0, "(#100) The parameter name_placeholder[buttons][0][type] is required"),
	},
	{
		name: "a button's URL that is none", give: attachmentToAda(`{"type":"template","payload":{"template_type":"button","text":"hi","buttons":[{"type":"web_url","title":"a","url":"nope"}]}}`),
		want: refused(100, 0, "(#100) name_placeholder[buttons][0][url] should represent a valid URL"),
	},
	{
		name: "a button's URL that was not filled in", give: buttonToAda(`{"type":"web_url","title":"a","url":"${SERVER_URL}/"}`),
		want: refused(100, 2018032, "(#100) Invalid data"),
	},
	{
		name: "a template that is no longer taken", give: attachmentToAda(`{"type":"template","payload":{"template_type":"list","elements":[]}}`),
		want: refused(100, 2018026, "(#100) Unsupported template type provided. Please check API documentation for detail."),
	},
	{name: "a currency in small letters", give: receiptToAda("usd", "9"), want: refused(100, 0, "(#100) The currency code 'usd' is not supported")},
	{name: "a sign for a currency", give: receiptToAda("$", "9"), want: refused(100, 0, "(#100) The currency code '$' is not supported")},
	{name: "a total with too many decimals", give: receiptToAda("USD", "999.999"), want: refused(100, 2018055, badAmount)},
	{name: "a total with decimals that the currency does not have", give: receiptToAda("JPY", "99.5"), want: refused(100, 2018055, badAmount)},
	{name: "a total below zero", give: receiptToAda("USD", "-1"), want: refused(100, 2018055, badAmount)},
	{name: "a receipt", give: receiptToAda("KWD", `"999.999"`), want: sent("ADA")},
	{
		name: "a generic template without elements", give: attachmentToAda(`{"type":"template","payload":{"template_type":"generic","elements":[]}}`),
		want: refused(194, 0, "(#194) param name_placeholder[elements] has too few elements."),
	},
	{name: "a generic element without a title", give: attachmentToAda(`{"type":"template","payload":{"template_type":"generic","elements":[{"subtitle":"x"}]}}`), want: refused(100, 0, "(#100) The parameter name_placeholder[elements][0][title] is required")},
	{name: "malformed JSON", give: jsonBody(sendPath, `{"recipient":`), want: refused(100, 0, "(#100) Invalid parameter").with("X-Sendmock-Note", "the body is not valid JSON: unexpected EOF")},
	{name: "JSON that is no object", give: jsonBody(sendPath, `[1]`), want: refused(100, 0, "(#100) Invalid parameter").with("X-Sendmock-Note", "the body is no JSON object")},
	{
		name: "a line feed in a JSON text", give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"message":{"text":"one`+"\n"+`two"}}`),
		want: refused(100, 0, "(#100) Invalid parameter").with("X-Sendmock-Note", "the body is not valid JSON: invalid character '\\n' in string literal at byte 62"),
	},
	{name: "two JSON values", give: jsonBody(sendPath, helloJSON+helloJSON), want: refused(100, 0, "(#100) Invalid parameter").with("X-Sendmock-Note", "the body holds more than one JSON value")},
}
