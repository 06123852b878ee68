package conformance

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

const (
	uploadPath = "/v25.0/{PAGE}/message_attachments?access_token={PAGE_TOKEN}"
	// pixel is a GIF of 3 by 2 pixels, as far as anybody needs to look.
	pixel = "GIF89a\x03\x00\x02\x00\x00\x00\x00"
)

func upload(attachment string) request {
	return jsonBody(uploadPath, `{"message":{"attachment":`+attachment+`}}`)
}

// uploadForm is a multipart body to an edge, with parts in turn: headers and contents.
func uploadForm(edge string, parts ...string) request {
	r := multipartBody("\r\n--xyz--\r\n", parts...)
	r.path = edge
	return r
}

// filed is a file part of a media type.
func filed(name, mediaType string) string {
	part := `Content-Disposition: form-data; name="filedata"; filename="` + name + `"`
	if mediaType != "" {
		part += "\r\nContent-Type: " + mediaType
	}
	return part
}

const reusable = `{"attachment":{"type":"%s","payload":{"is_reusable":true}}}`

func message(kind string) string { return fmt.Sprintf(reusable, kind) }

var attachments = []testCase{
	{name: "an upload by URL", give: upload(`{"type":"image","payload":{"url":"https://pictures.example/a.png","is_reusable":true}}`), want: ok(`{"attachment_id":"<attachment>"}`)},
	{
		name: "an upload by a form, of me, with a platform",
		give: form("/me/message_attachments?access_token={PAGE_TOKEN}", "platform=messenger&message={attachment:{type:'video',payload:{url:'https://pictures.example/a.mp4'}}}"),
		want: ok(`{"attachment_id":"<attachment>"}`),
	},
	{
		name: "an uploaded file",
		give: uploadForm("/me/message_attachments?access_token={PAGE_TOKEN}", namedField+`"message"`, message("image"), filed("a.gif", "image/gif"), pixel),
		want: ok(`{"attachment_id":"<attachment>"}`),
	},
	{
		name: "no file",
		give: uploadForm(uploadPath, namedField+`"message"`, message("image")),
		want: refused(100, 2018005, "(#100) Incorrect number of files uploaded. Must upload exactly one file."),
	},
	{
		name: "two files",
		give: uploadForm(uploadPath, namedField+`"message"`, message("file"), filed("a.pdf", "application/pdf"), "1", filed("b.pdf", "application/pdf"), "2"),
		want: refused(100, 2018005, "(#100) Incorrect number of files uploaded. Must upload exactly one file."),
	},
	{
		name: "nothing to upload", give: upload(`{"type":"image","payload":{}}`),
		want: refused(100, 2018005, "(#100) Incorrect number of files uploaded. Must upload exactly one file."),
	},
	{
		name: "an image of no type", give: uploadForm(sendPath, namedField+`"recipient"`, `{"id":"{ADA}"}`, namedField+`"message"`, message("image"), filed("download.png", "application/octet-stream"), pixel),
		want: refused(100, 2018047, "(#100) Upload attachment failure.").with("X-Sendmock-Note", "the file's part says application/octet-stream, which is no image"),
	},
	{
		name: "a video that is an image", give: uploadForm(uploadPath, namedField+`"message"`, message("video"), filed("a.gif", "image/gif"), pixel),
		want: refused(100, 2018047, "(#100) Upload attachment failure."),
	},
	{
		name: "a part that says no type", give: uploadForm(uploadPath, namedField+`"message"`, message("audio"), filed("a.mp3", ""), "x"),
		want: refused(100, 2018047, "(#100) Upload attachment failure."),
	},
	{
		name: "a file of no type is a file", give: uploadForm(uploadPath, namedField+`"message"`, message("file"), filed("a.bin", ""), "x"),
		want: ok(`{"attachment_id":"<attachment>"}`),
	},
	{
		name: "an image of more than 8 MB",
		give: uploadForm(uploadPath, namedField+`"message"`, message("image"), filed("a.gif", "image/gif"), strings.Repeat("x", 8<<20+1)),
		want: refused(100, 2018109, "(#100) Attachment size exceeds allowable limit"),
	},
	{
		name: "a file of 9 MB", give: uploadForm(uploadPath, namedField+`"message"`, message("file"), filed("a.bin", ""), strings.Repeat("x", 9<<20)),
		want: ok(`{"attachment_id":"<attachment>"}`),
	},
	{
		name: "a file of more than 25 MB", give: uploadForm(uploadPath, namedField+`"message"`, message("file"), filed("a.bin", ""), strings.Repeat("x", 25<<20+1)),
		want: refused(100, 2018109, "(#100) Attachment size exceeds allowable limit"),
	},
	{name: "no message", give: jsonBody(uploadPath, `{}`), want: refused(100, 0, "(#100) The parameter message is required")},
	{
		name: "a template is no upload", give: upload(`{"type":"template","payload":{}}`),
		want: refused(100, 0, "(#100) Param message[attachment][type] must be one of {image, video, audio, file}"),
	},
	{
		name: "an upload by a user token", give: jsonBody("/{PAGE}/message_attachments?access_token={USER_TOKEN}", `{"message":{"attachment":{"type":"image","payload":{"url":"https://pictures.example/a.png"}}}}`),
		want: refused(190, 0, "(#190) This method must be called with a Page Access Token"),
	},
	{
		name: "uploads are not read", give: get(uploadPath),
		want: refused(100, 0, "(#100) Tried accessing nonexisting field (message_attachments) on node type (Page)"),
	},
	{
		name: "an attachment_id that is none", give: attachmentToAda(`{"type":"image","payload":{"attachment_id":"1601472000000001"}}`),
		want: refused(100, 2018074, "(#100) Possible invalid ID or you do not own the attachment."),
	},
	{
		name:   "a link that a person shared",
		before: []request{jsonBody("/_sendmock/people/ada/messages", `{"text":"look","attachments":[{"type":"fallback","payload":{"url":"https://shop.example/1","title":"Map one"}}]}`)},
		give:   get("/{CONVERSATION}/messages?fields=message,shares,attachments&limit=1&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"message":"look","shares":{"data":[{"id":"<attachment>","name":"Map one","link":"https:\/\/shop.example\/1"}],` + oneCursor + `},"id":"<message>"}],` +
			`"paging":{"cursors":{"before":"<cursor>","after":"<cursor>"},"next":"<origin>\/v25.0\/{CONVERSATION}\/messages` +
			`?access_token={PAGE_TOKEN}&pretty=0&fields=message%2Cshares%2Cattachments&limit=1&after=<cursor>"}}`),
	},
	{
		name: "an edge of a message with nothing in it", give: get("/{ADA_HELLO}/attachments?access_token={PAGE_TOKEN}"), want: ok(`{"data":[]}`),
	},
	{name: "shares of a message without links", give: get("/{ADA_HELLO}/shares?summary=true&access_token={PAGE_TOKEN}"), want: ok(`{"data":[],"summary":{"total_count":0}}`)},
	{
		name: "a field that no attachment has", give: get("/{CONVERSATION}/messages?fields=attachments{mood}&access_token={PAGE_TOKEN}"),
		before: []request{attachmentToAda(`{"type":"file","payload":{"url":"https://pictures.example/a.pdf"}}`)},
		want:   refused(100, 0, "(#100) Tried accessing nonexisting field (mood) on node type (MessageAttachment)"),
	},
}

// made is what stands for the only placeholder of an answer.
func made(t *testing.T, pattern, body string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(body)
	require.NotNil(t, m, body)
	return m[1]
}

// files go there and back: what is uploaded is sent, read and fetched.
func files(t *testing.T, tg *target) {
	t.Run("an uploaded image", func(t *testing.T) {
		tg.reset(t)
		up := tg.do(t, uploadForm(uploadPath, namedField+`"message"`, message("image"), filed("a.gif", "image/gif"), pixel))
		id := made(t, `"attachment_id":"(\d+)"`, up.body)
		sent := tg.do(t, attachmentToAda(`{"type":"image","payload":{"attachment_id":"`+id+`"}}`))
		mid := made(t, `"message_id":"([^"]+)"`, sent.body)
		read := tg.do(t, get("/"+mid+"/attachments?access_token={PAGE_TOKEN}"))
		url := strings.ReplaceAll(made(t, `"url":"([^"]+)"`, read.body), `\/`, "/")
		require.Regexp(t, `^`+regexp.QuoteMeta(tg.url)+`/_sendmock/media/[A-Za-z0-9_-]{22}$`, url)
		tg.compare(t, ok(`{"data":[{"id":"<attachment>","mime_type":"image\/gif","name":"a.gif","size":13,"image_data":{"width":3,"height":2,"max_width":3,"max_height":2,`+
			`"url":"<media>","preview_url":"<media>","image_type":1,"render_as_sticker":false}}],`+oneCursor+`}`),
			answer{status: read.status, body: strings.ReplaceAll(read.body, strings.ReplaceAll(url, "/", `\/`), "<media>"), header: read.header})
		tg.compare(t, ok(`{"attachments":{"data":[{"mime_type":"image\/gif","size":13,"id":"<attachment>"}],`+oneCursor+`},"id":"<message>"}`),
			tg.do(t, get("/"+mid+"?fields=attachments{mime_type,size}&access_token={PAGE_TOKEN}")))

		file := tg.do(t, get(strings.TrimPrefix(url, tg.url)))
		golden.Diff(t, []any{200, pixel, "image/gif", "13", "nosniff"},
			[]any{file.status, file.body, file.header["Content-Type"], file.header["Content-Length"], file.header["X-Content-Type-Options"]})
		part := tg.do(t, get(strings.TrimPrefix(url, tg.url)).with("Range", "bytes=0-2"))
		golden.Diff(t, []any{http.StatusPartialContent, "GIF", "bytes 0-2/13"}, []any{part.status, part.body, part.header["Content-Range"]})
		head := tg.do(t, bare("HEAD", strings.TrimPrefix(url, tg.url)))
		golden.Diff(t, []any{200, "", "13"}, []any{head.status, head.body, head.header["Content-Length"]})
		tg.reset(t)
		golden.Diff(t, 404, tg.do(t, get(strings.TrimPrefix(url, tg.url))).status, "after a reset")
	})
	t.Run("several images are paged through", func(t *testing.T) {
		tg.reset(t)
		sent := tg.do(t, toAda(`{"attachments":[{"type":"image","payload":{"url":"https://pictures.example/1.png"}},{"type":"image","payload":{"url":"https://pictures.example/2.png"}},`+
			`{"type":"image","payload":{"url":"https://pictures.example/3.png"}}]}`))
		mid := made(t, `"message_id":"([^"]+)"`, sent.body)
		var got []string
		next := "/" + mid + "/attachments?fields=name&limit=1&access_token={PAGE_TOKEN}"
		for range 3 {
			page := tg.do(t, get(next))
			got = append(got, made(t, `"name":"([^"]+)"`, page.body))
			m := regexp.MustCompile(`"next":"([^"]+)"`).FindStringSubmatch(page.body)
			if m == nil {
				break
			}
			next = strings.TrimPrefix(strings.ReplaceAll(m[1], `\/`, "/"), tg.url)
		}
		golden.Diff(t, []string{"1.png", "2.png", "3.png"}, got)
	})
	t.Run("what was not to be used again", func(t *testing.T) {
		tg.reset(t)
		id := made(t, `"attachment_id":"(\d+)"`, tg.do(t, upload(`{"type":"image","payload":{"url":"https://pictures.example/a.png"}}`)).body)
		tg.compare(t, refused(100, 2018074, "(#100) Possible invalid ID or you do not own the attachment."),
			tg.do(t, attachmentToAda(`{"type":"image","payload":{"attachment_id":"`+id+`"}}`)))
	})
}
