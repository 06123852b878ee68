package emulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// host serves files as a bot's host would, and counts how often it is asked.
func host(t *testing.T) (url string, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch r.URL.Path {
		case "/pixel.gif":
			w.Header().Set("Content-Type", "image/gif")
			_, _ = io.WriteString(w, "GIF89a\x03\x00\x02\x00\x00\x00\x00")
		case "/map.pdf":
			w.Header().Set("Content-Type", "application/pdf")
			_, _ = io.WriteString(w, "%PDF-1.7")
		case "/page":
			_, _ = io.WriteString(w, "<html>the internal secret")
		case "/large":
			w.Header().Set("Content-Type", "image/png")
			_, _ = io.WriteString(w, strings.Repeat("x", 9<<20))
		case "/away":
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL, asked
}

// attach sends a file to Ada, or uploads it.
func attach(t *testing.T, emu *emulator.Handle, edge, kind, url string) testbot.Answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"recipient": map[string]any{"id": "7100000000000001"},
		"message":   map[string]any{"attachment": map[string]any{"type": kind, "payload": map[string]any{"url": url, "is_reusable": true}}},
	})
	require.NoError(t, err)
	return testbot.Call(t, "POST", emu.URL+"/me/"+edge+"?access_token="+emu.PageToken(), string(body))
}

// By default nothing is fetched: there is a URL, and that is all.
func TestMediaIsNotFetched(t *testing.T) {
	t.Parallel()
	files, asked := host(t)
	emu := emulator.Start(t)
	golden.Diff(t, 200, attach(t, emu, "messages", "image", files+"/none").Status)
	golden.Diff(t, 200, attach(t, emu, "message_attachments", "image", files+"/none").Status)
	golden.Diff(t, 0, asked.Load())
}

// Where it is asked for, a file is fetched as far as a callback may be, and refused in the platform's words where it is not what it should be.
// What is said of its host is in the record only.
func TestMediaIsFetched(t *testing.T) {
	t.Parallel()
	files, _ := host(t)
	emu := emulator.Start(t, emulator.Options{FetchMedia: true})
	kept, err := emu.Control().UploadMedia(t.Context(), "a.gif", "image/gif", []byte("GIF89a"))
	require.NoError(t, err)
	const fetch, upload = "(#100) Failed to fetch the file from the url", "(#100) Upload attachment failure."
	tests := []struct {
		name, kind, url string
		subcode         int    // 0: it is taken, unless the message says otherwise
		message, why    string // of a refusal
	}{
		{"an image", "image", files + "/pixel.gif?token=1", 0, "", ""},
		{"a document", "file", files + "/map.pdf", 0, "", ""},
		{"one that is kept here", "image", kept.URL, 0, "", ""},
		{"one that is kept here, as another kind", "video", kept.URL, 2018047, upload, "the file at this URL is image/gif, which is no video"},
		{"one that is not kept here any more", "image", emu.URL + "/_sendmock/media/x", 2018008, fetch, "is sendmock itself"},
		{"what is not there", "image", files + "/none?token=1", 2018008, fetch, "it was answered with 404"},
		{"another kind", "image", files + "/map.pdf", 2018047, upload, "it is of another kind: application/pdf"},
		{"a page", "file", files + "/page", 0, "(#546) The type of file you're trying to attach isn't allowed. Please try again with a different format", "it is an HTML page"},
		{"what is too large", "image", files + "/large", 2018008, fetch, "it is too large"},
		{"nobody", "image", "http://127.0.0.1:1/a.png", 2018008, fetch, "refused"},
		{"the internet", "image", "http://203.0.113.7/a.png", 2018008, fetch, "is outside this machine and its network"},
		{"a metadata service, by a redirect", "image", files + "/away", 2018008, fetch, "metadata"},
	}
	for _, tt := range tests {
		for _, edge := range []string{"messages", "message_attachments"} {
			a := attach(t, emu, edge, tt.kind, tt.url)
			if tt.message == "" {
				golden.Diff(t, 200, a.Status, "%s: %s", tt.name, a.Body)
				continue
			}
			golden.Diff(t, 400, a.Status, tt.name)
			refused := a.GraphError(t)
			golden.Diff(t, tt.message, refused.Message, tt.name)
			golden.Diff(t, tt.subcode, refused.Subcode, tt.name)
			require.NotContains(t, a.Body, "secret", tt.name)
			require.Contains(t, emu.LastRequest().Decision, tt.why, tt.name)
			require.NotContains(t, emu.LastRequest().Decision, "token", tt.name)
		}
	}
}

// What was fetched reads as what it is, with the URL that it was sent with: its bytes are not kept.
func TestFetchedMediaReads(t *testing.T) {
	t.Parallel()
	files, asked := host(t)
	emu := emulator.Start(t, emulator.Options{FetchMedia: true})
	var made struct {
		AttachmentID string `json:"attachment_id"`
		MessageID    string `json:"message_id"`
	}
	read := func(a testbot.Answer) {
		t.Helper()
		golden.Diff(t, 200, a.Status, a.Body)
		require.NoError(t, json.Unmarshal([]byte(a.Body), &made))
	}
	read(attach(t, emu, "message_attachments", "image", files+"/pixel.gif"))
	read(testbot.Call(t, "POST", emu.URL+"/me/messages?access_token="+emu.PageToken(), `{"recipient":{"id":"7100000000000001"},"message":{"attachment":{"type":"image","payload":{"attachment_id":"`+made.AttachmentID+`"}}}}`))
	golden.Diff(t, 1, asked.Load(), "an attachment_id is fetched once")
	a := testbot.Call(t, "GET", emu.URL+"/"+made.MessageID+"/attachments?fields=mime_type,name,size,image_data&access_token="+emu.PageToken(), "")
	for _, want := range []string{`"mime_type":"image\/gif","name":"pixel.gif","size":13`, `"width":3,"height":2`, `"url":"` + strings.ReplaceAll(files, "/", `\/`) + `\/pixel.gif"`} {
		require.Contains(t, a.Body, want)
	}
}
