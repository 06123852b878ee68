package conformance

import "strings"

const helloJSON = `{"recipient":{"id":"{ADA}"},"messaging_type":"RESPONSE","message":{"text":"hello, world"}}`

// multipartBody builds a body with the boundary xyz. Parts are headers and contents in turn.
func multipartBody(closing string, parts ...string) request {
	var b strings.Builder
	for i := 0; i < len(parts); i += 2 {
		b.WriteString("--xyz\r\n" + parts[i] + "\r\n\r\n" + parts[i+1])
		if i+2 < len(parts) {
			b.WriteString("\r\n")
		}
	}
	return request{method: "POST", path: sendPath, contentType: "multipart/form-data; boundary=xyz", body: b.String() + closing}
}

const (
	filePart   = "Content-Disposition: form-data; name=\"filedata\"; filename=\"a.png\"\r\nContent-Type: image/png"
	namedField = "Content-Disposition: form-data; name="
	imageText  = `{"attachment":{"type":"image","payload":{"is_reusable":true}}}`
)

// uploaded is the answer to a message with a file.
var uploaded = ok(`{"recipient_id":"{ADA}","message_id":"<message>","attachment_id":"<attachment>"}`)

var encodings = []testCase{
	{
		name: "the tutorial's third step: everything in the query, pseudo-JSON",
		give: bare("POST", "/v25.0/{PAGE}/messages?recipient={id:{ADA}}&message={text:'You%20did%20it!'}&messaging_type=RESPONSE&access_token={PAGE_TOKEN}"),
		want: sent("ADA"),
	},
	{
		// curl without -g takes the braces away.
		name: "the same as curl sends it",
		give: bare("POST", "/v25.0/{PAGE}/messages?recipient=id:{ADA}&message=text:'You%20did%20it!'&messaging_type=RESPONSE&access_token={PAGE_TOKEN}"),
		want: sent("ADA"),
	},
	{
		name: "a form with single quotes, as the reference prints it",
		give: form("/v21.0/{PAGE}/messages", "recipient={'id':'{ADA}'}&messaging_type=RESPONSE&message={'text':'hello, world'}&access_token={PAGE_TOKEN}"),
		want: sent("ADA"),
	},
	{
		name: "a form with JSON",
		give: form("/v25.0/me/messages", `recipient=%7B%22id%22%3A%22{ADA}%22%7D&message=%7B%22text%22%3A%22hello%22%7D&access_token={PAGE_TOKEN}`),
		want: sent("ADA"),
	},
	{
		name: "a form with a charset",
		give: request{method: "POST", path: sendPath, contentType: "application/x-www-form-urlencoded; charset=UTF-8", body: `recipient={"id":"{ADA}"}&message={"text":"hello"}`},
		want: sent("ADA"),
	},
	{
		name: "a form without its Content-Type",
		give: request{method: "POST", path: sendPath, body: `recipient={"id":"{ADA}"}&message={"text":"hello"}`},
		want: sent("ADA"),
	},
	{
		name: "bracketed names",
		give: form(sendPath, "recipient[id]={ADA}&message[text]=Colour?&message[quick_replies][0][content_type]=text&message[quick_replies][0][title]=Red&message[quick_replies][0][payload]=RED"),
		want: sent("ADA"),
	},
	{
		name: "bracketed names without an index",
		give: form(sendPath, "recipient[id]={ADA}&message[text]=Where?&message[quick_replies][][content_type]=user_email"),
		want: sent("ADA"),
	},
	{name: "JSON", give: jsonBody(sendPath, helloJSON), want: sent("ADA")},
	{name: "JSON over lines", give: jsonBody(sendPath, "{\r\n  \"recipient\": {\n\t\"id\": \"{ADA}\"\n  },\n  \"message\": {\"text\": \"a\\nb\"}\n}\n"), want: sent("ADA")},
	{
		name: "JSON with a charset",
		give: request{method: "POST", path: sendPath, contentType: "application/json; charset=utf-8", body: helloJSON},
		want: sent("ADA"),
	},
	{
		name: "JSON with the token inside",
		give: jsonBody("/me/messages", `{"access_token":"{PAGE_TOKEN}","recipient":{"id":"{ADA}"},"message":{"text":"hi"}}`),
		want: sent("ADA"),
	},
	{
		name: "JSON with objects as text",
		give: jsonBody(sendPath, `{"recipient":"{\"id\":\"{ADA}\"}","message":"{\"text\":\"hi\"}"}`),
		want: sent("ADA"),
	},
	{
		name: "JSON without its Content-Type is a form without a recipient",
		give: request{method: "POST", path: sendPath, body: helloJSON},
		want: refused(100, 0, "(#100) The parameter recipient is required"),
	},
	{
		name: "JSON sent as a form has none either",
		give: form(sendPath, helloJSON),
		want: refused(100, 0, "(#100) The parameter recipient is required"),
	},
	{
		name: "multipart with a file",
		give: multipartBody("\r\n--xyz--\r\n", namedField+`"recipient"`, `{"id":"{ADA}"}`, namedField+`"message"`, imageText, filePart, "\x89PNG"),
		want: uploaded,
	},
	{
		name: "multipart with the file first",
		give: multipartBody("\r\n--xyz--\r\n", filePart, "\x89PNG", namedField+`"recipient"`, `{"id":"{ADA}"}`, namedField+`"message"`, imageText),
		want: uploaded,
	},
	{
		name: "multipart without its closing boundary",
		give: multipartBody("\r\n", namedField+`"recipient"`, `{"id":"{ADA}"}`, filePart, "\x89PNG", namedField+`"message"`, imageText),
		want: uploaded,
	},
	{
		name: "multipart without a file",
		give: multipartBody("\r\n--xyz--\r\n", namedField+`"recipient"`, `{"id":"{ADA}"}`, namedField+`"message"`, imageText),
		want: refused(100, 2018005, "(#100) Incorrect number of files uploaded. Must upload exactly one file."),
	},
	{
		name: "multipart with two files",
		give: multipartBody("\r\n--xyz--\r\n", namedField+`"recipient"`, `{"id":"{ADA}"}`, namedField+`"message"`, imageText, filePart, "\x89PNG", filePart, "\x89PNG"),
		want: refused(100, 2018005, "(#100) Incorrect number of files uploaded. Must upload exactly one file."),
	},
	{
		name: "unknown keys of JSON in a form",
		give: form(sendPath, "recipient={id:{ADA}}&message={text:'hi',zeta:1,alpha:2}"),
		want: refused(100, 0, `(#100) Invalid keys "zeta, alpha" were found in param "message".`),
	},
	{
		name: "unknown keys in brackets",
		give: form(sendPath, "recipient={id:{ADA}}&message[text]=hi&message[zeta]=1&message[alpha]=2"),
		want: refused(100, 0, `(#100) Invalid keys "zeta, alpha" were found in param "message".`),
	},
	{
		name: "unknown keys of JSON in multipart",
		give: multipartBody("\r\n--xyz--\r\n", namedField+`"recipient"`, `{"id":"{ADA}"}`, namedField+`"message"`, `{"text":"hi","zeta":1,"alpha":2}`),
		want: refused(100, 0, `(#100) Invalid keys "zeta, alpha" were found in param "message".`),
	},
	{
		name: "multipart without a boundary",
		give: request{method: "POST", path: sendPath, contentType: "multipart/form-data", body: "--xyz--"},
		want: refused(100, 0, "(#100) Invalid parameter").with("X-Sendmock-Note", "multipart without a boundary"),
	},
	{
		name: "pseudo-JSON with a number and commas at the ends",
		give: form(sendPath, "recipient={id:{ADA},}&message={text:'it\\'s',quick_replies:[{content_type:'text',title:'Yes',payload:'Y',},],}"),
		want: sent("ADA"),
	},
	{
		name: "recipient in the query, message in the body",
		give: jsonBody(sendPath+"&recipient={id:{ADA}}&messaging_type=RESPONSE", `{"message":{"text":"hi"}}`),
		want: sent("ADA"),
	},
	{
		name: "the body beats the query",
		give: jsonBody(sendPath+"&recipient={id:7100000000009999}", `{"recipient":{"id":"{ADA}"},"message":{"text":"hi"}}`),
		want: sent("ADA"),
	},
	{name: "a number for an id", give: jsonBody(sendPath, `{"recipient":{"id":{ADA}},"message":{"text":"hi"}}`), want: sent("ADA")},
	{
		name: "a boolean as text",
		give: toAda(`{"attachment":{"type":"image","payload":{"url":"https://pictures.example/a.png","is_reusable":"true"}}}`),
		want: uploaded,
	},
	{
		name: "a boolean as a number",
		give: toAda(`{"attachment":{"type":"image","payload":{"url":"https://pictures.example/a.png","is_reusable":1}}}`),
		want: uploaded,
	},
	{
		name: "enums in lower case",
		give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}"},"messaging_type":"response","notification_type":"regular","message":{"text":"hi"}}`),
		want: sent("ADA"),
	},
	{
		name: "enums in upper case",
		give: toAda(`{"attachment":{"type":"IMAGE","payload":{"url":"https://pictures.example/a.png"}}}`),
		want: sent("ADA"),
	},
	{
		name: "null is absent",
		give: jsonBody(sendPath, `{"recipient":{"id":"{ADA}","user_ref":null},"message":{"text":"hi","attachment":null,"quick_replies":null},"sender_action":null,"tag":null}`),
		want: sent("ADA"),
	},
	{
		name: "an unknown parameter is ignored",
		give: jsonBody(sendPath, `{"message_type":"x","recipient":{"id":"{ADA}"},"message":{"text":"hi"}}`),
		want: sent("ADA"),
	},
	{
		name: "Unicode by escape",
		give: toAda(`{"text":"\ud83d\ude00"}`),
		want: sent("ADA"),
	},
	{
		name: "a GET that is a POST",
		give: get(sendPath + "&method=post&recipient={id:{ADA}}&message={text:'hi'}"),
		want: sent("ADA"),
	},
	{
		name: "a POST that is a GET",
		give: form("/me?access_token={PAGE_TOKEN}", "method=GET&fields=id"),
		want: ok(`{"id":"{PAGE}"}`),
	},
	{
		name: "a POST that is a DELETE",
		give: form(sendPath, "method=delete"),
		want: unsupported("delete", "{PAGE}"),
	},
	{name: "Bearer", give: jsonBody("/me/messages", helloJSON).with("Authorization", "Bearer {PAGE_TOKEN}"), want: sent("ADA")},
	{name: "OAuth", give: jsonBody("/me/messages", helloJSON).with("Authorization", "OAuth {PAGE_TOKEN}"), want: sent("ADA")},
	{name: "bearer in lower case", give: jsonBody("/me/messages", helloJSON).with("Authorization", "bearer {PAGE_TOKEN}"), want: sent("ADA")},
	{
		name: "Basic is no token",
		give: jsonBody("/me/messages", helloJSON).with("Authorization", "Basic YTpi"),
		want: refused(2500, 0, "An active access token must be used to query information about the current user."),
	},
}

// unsupported is the error for what is not there or does not do this.
func unsupported(verb, id string) answer {
	return failed(400, "GraphMethodException", 100, 33, "Unsupported "+verb+" request. Object with ID '"+id+"' does not exist, "+
		"cannot be loaded due to missing permissions, or does not support this operation. "+
		"Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api")
}

// versions are the same send with every form of a version, and with none.
func versions() []testCase {
	var list []testCase
	for _, version := range []string{"", "/v2.6", "/v3.3", "/v13.0", "/v25.0", "/v26.0", "/v27.0", "/v99.0"} {
		header := strings.TrimPrefix(version, "/")
		if header == "" {
			header = "v25.0"
		}
		list = append(list, testCase{
			name: "version " + version,
			give: jsonBody(version+"/me/messages?access_token={PAGE_TOKEN}", helloJSON),
			want: sent("ADA").with("Facebook-Api-Version", header),
		})
	}
	return list
}

// slashes are the same send with more slashes than it needs.
func slashes() []testCase {
	var list []testCase
	for _, path := range []string{"/v25.0/me/messages/", "//v25.0//me//messages//", "/me/messages/"} {
		list = append(list, testCase{
			name: "path " + path,
			give: jsonBody(path+"?access_token={PAGE_TOKEN}", helloJSON),
			want: sent("ADA"),
		})
	}
	return list
}
