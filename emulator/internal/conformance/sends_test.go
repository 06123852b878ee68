package conformance

const sendPath = "/v25.0/{PAGE}/messages?access_token={PAGE_TOKEN}"

func toAda(message string) request {
	return jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"messaging_type":"RESPONSE","message":`+message+`}`)
}

func attachmentToAda(attachment string) request { return toAda(`{"attachment":` + attachment + `}`) }

func buttonToAda(button string) request {
	return attachmentToAda(`{"type":"template","payload":{"template_type":"button","text":"hi","buttons":[` + button + `]}}`)
}

func receiptToAda(currency, total string) request {
	return attachmentToAda(`{"type":"template","payload":{"template_type":"receipt","recipient_name":"Ada Moss","order_number":"7","currency":"` +
		currency + `","payment_method":"Visa 1111","summary":{"total_cost":` + total + `}}}`)
}

var sends = []testCase{
	{name: "text", give: toAda(`{"text":"hello, world"}`), want: sent("ADA")},
	{name: "text of 2000 characters", give: toAda(`{"text":"` + times("é", 2000) + `"}`), want: sent("ADA")},
	{name: "metadata", give: toAda(`{"text":"hi","metadata":"order 7"}`), want: sent("ADA")},
	{name: "an update", give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"messaging_type":"UPDATE","message":{"text":"hi"}}`), want: sent("ADA")},
	{name: "without a messaging type", give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"message":{"text":"hi"}}`), want: sent("ADA")},
	{
		name: "a notification type", give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"notification_type":"SILENT_PUSH","message":{"text":"hi"}}`),
		want: sent("ADA"),
	},
	{
		name: "a reply", give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"message":{"text":"hi"},"reply_to":{"mid":"{ADA_HELLO}"}}`),
		want: sent("ADA"),
	},
	{
		name: "a persona", give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"message":{"text":"hi"},"persona_id":"300000000000001"}`),
		want: sent("ADA"),
	},
	{
		name: "quick replies of every kind",
		give: toAda(`{"text":"Colour?","quick_replies":[{"content_type":"text","title":"Red","payload":"RED","image_url":"https://pictures.example/red.png"},` +
			`{"content_type":"text","title":"Blue","payload":"BLUE","image_url":""},{"content_type":"user_email"},{"content_type":"user_phone_number"}]}`),
		want: sent("ADA"),
	},
	{name: "an image by URL", give: attachmentToAda(`{"type":"image","payload":{"url":"https://pictures.example/a.png"}}`), want: sent("ADA")},
	{name: "audio by URL", give: attachmentToAda(`{"type":"audio","payload":{"url":"https://pictures.example/a.mp3"}}`), want: sent("ADA")},
	{name: "a video by URL", give: attachmentToAda(`{"type":"video","payload":{"url":"https://pictures.example/a.mp4"}}`), want: sent("ADA")},
	{name: "a file by URL", give: attachmentToAda(`{"type":"file","payload":{"url":"https://pictures.example/a.pdf"}}`), want: sent("ADA")},
	{
		name: "a reusable file", give: attachmentToAda(`{"type":"image","payload":{"url":"https://pictures.example/a.png","is_reusable":true}}`),
		want: ok(`{"recipient_id":"{ADA}","message_id":"<message>","attachment_id":"<attachment>"}`),
	},
	{
		name: "a file that is not to be used again", give: attachmentToAda(`{"type":"image","payload":{"url":"https://pictures.example/a.png","is_reusable":false}}`),
		want: sent("ADA"),
	},
	{
		name: "a button template",
		give: attachmentToAda(`{"type":"template","payload":{"template_type":"button","text":"What next?","buttons":[` +
			`{"type":"web_url","url":"https://shop.example/","title":"Visit"},{"type":"postback","title":"Talk","payload":"TALK"},` +
			`{"type":"phone_number","title":"Call","payload":"+15105551234"}]}}`),
		want: sent("ADA"),
	},
	{
		name: "a generic template",
		give: attachmentToAda(`{"type":"template","payload":{"template_type":"generic","elements":[{"title":"Map","subtitle":"of the Harz",` +
			`"image_url":"https://pictures.example/a.png","default_action":{"type":"web_url","url":"https://shop.example/"},` +
			`"buttons":[{"type":"web_url","url":"https://shop.example/","title":"Buy"}]},{"title":"Atlas"}]}}`),
		want: sent("ADA"),
	},
	{
		name: "empty display texts and URLs are none",
		give: attachmentToAda(`{"type":"template","payload":{"template_type":"generic","elements":[{"title":"Map","subtitle":"","image_url":"","buttons":[{"type":"postback","title":"Buy","payload":"BUY"}]}]}}`),
		want: sent("ADA"),
	},
	{name: "typing on", give: action("typing_on", "ADA"), want: acted("ADA")},
	{name: "typing off", give: action("TYPING_OFF", "ADA"), want: acted("ADA")},
	{name: "mark seen", give: action("mark_seen", "ADA"), want: acted("ADA")},
	{name: "an action outside the window passes", give: action("typing_on", "BEN"), want: acted("BEN")},
	{
		name: "react",
		give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"sender_action":"react","payload":{"message_id":"{ADA_HELLO}","reaction":"love"}}`),
		want: acted("ADA"),
	},
	{
		name: "unreact",
		give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"sender_action":"unreact","payload":{"message_id":"{ADA_HELLO}"}}`),
		want: acted("ADA"),
	},
	{
		name: "react to another conversation's message",
		give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"sender_action":"react","payload":{"message_id":"{BEN_ANSWER}","reaction":"love"}}`),
		want: refused(100, 0, "(#100) Invalid message_id parameter"),
	},
	{
		name: "action and message", give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"sender_action":"typing_on","message":{"text":"hi"}}`),
		want: refused(100, 2018014, "(#100) Cannot send both message and state at the same time"),
	},
	{
		name: "neither action nor message", give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"}}`),
		want: refused(100, 2018015, "(#100) Must send either message or state"),
	},
	{
		name: "a human agent outside the standard window",
		give: jsonBody(sendPath, `{"recipient":{"id":"{BEN}"},"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"hi"}}`),
		want: sent("BEN"),
	},
	{
		name: "a closed window", give: jsonBody(sendPath, `{"recipient":{"id":"{BEN}"},"messaging_type":"RESPONSE","message":{"text":"hi"}}`),
		want: windowClosed(),
	},
	{
		name: "an update does not open it", give: jsonBody(sendPath, `{"recipient":{"id":"{BEN}"},"messaging_type":"UPDATE","message":{"text":"hi"}}`),
		want: windowClosed(),
	},
	{
		name: "who never wrote", give: jsonBody(sendPath, `{"recipient":{"id":"{CLEO}"},"message":{"text":"hi"}}`),
		want: windowClosed(),
	},
	{
		name: "who is not there", give: jsonBody(sendPath, `{"recipient":{"id":"7100000000009999"},"message":{"text":"hi"}}`),
		want: refused(100, 2018001, "(#100) No matching user found"),
	},
	{
		name: "the Page itself", give: jsonBody(sendPath, `{"recipient":{"id":"{PAGE}"},"message":{"text":"hi"}}`),
		want: refused(100, 2018001, "(#100) No matching user found"),
	},
	{
		name:   "who has blocked the Page",
		before: []request{{method: "PATCH", path: "/_sendmock/people/ada", contentType: "application/json", body: `{"blocked":true}`}},
		give:   toAda(`{"text":"hi"}`),
		want:   refused(551, 1545041, "(#551) This person isn't available right now."),
	},
	{
		name: "a retired tag is let through with a warning",
		give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE","message":{"text":"hi"}}`),
		want: sent("ADA").with("X-Sendmock-Violation", "tag.retired"),
	},
	{
		name: "a quick reply's title that is shown cut", give: toAda(`{"text":"hi","quick_replies":[{"content_type":"text","title":"` + times("a", 21) + `","payload":"N"}]}`),
		want: sent("ADA").with("X-Sendmock-Violation", "quick-reply.title-length"),
	},
	{
		name: "a button's title that is shown cut", give: buttonToAda(`{"type":"postback","title":"` + times("a", 21) + `","payload":"N"}`),
		want: sent("ADA").with("X-Sendmock-Violation", "button.title-length"),
	},
	{
		name: "no warning without a reason", give: toAda(`{"text":"hi"}`),
		want: sent("ADA").with("X-Sendmock-Violation", ""),
	},
}

func windowClosed() answer {
	return refused(10, 2018278, "(#10) This message is sent outside of allowed window. "+
		"Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview")
}

func action(name, person string) request {
	return jsonBody(sendPath, `{"recipient":{"id":"{`+person+`}"},"sender_action":"`+name+`"}`)
}

func times(s string, n int) string {
	b := make([]byte, 0, n*len(s))
	for range n {
		b = append(b, s...)
	}
	return string(b)
}
