package controlhttp_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/golden"
)

// form is a body with files in it.
func form(t *testing.T, files ...string) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, content := range files {
		part, err := w.CreateFormFile("file", "map.pdf")
		require.NoError(t, err)
		_, _ = part.Write([]byte(content))
	}
	require.NoError(t, w.Close())
	return w.FormDataContentType(), b.Bytes()
}

func TestMediaUploads(t *testing.T) {
	t.Parallel()
	formType, oneFile := form(t, "%PDF-1.7")
	noType, noFile := form(t)
	twoType, twoFiles := form(t, "1", "2")
	tests := []struct {
		name, contentType string
		body              []byte
		status            int
		want              string // of what is kept: type, size and Content-Disposition; or what is said
	}{
		{"as it is", "image/gif", []byte("GIF89a"), 201, "image/gif 6 inline; filename=a.bin"},
		{"a page", "text/html", []byte("<script>alert(1)</script>"), 201, "text/html 25 attachment; filename=a.bin"},
		{"a drawing with a script", "image/svg+xml", []byte("<svg/>"), 201, "image/svg+xml 6 attachment; filename=a.bin"},
		{"its bytes tell the type", "", []byte("\x89PNG\r\n\x1a\n"), 201, "image/png 8 inline; filename=a.bin"},
		{"a type that is none", "picture", []byte("x"), 201, "application/octet-stream 1 attachment; filename=a.bin"},
		{"in a form", formType, oneFile, 201, "application/octet-stream 8 attachment; filename=a.bin"},
		{"nothing", "image/gif", nil, 400, "the body is the file, and it is empty"},
		{"as curl sends it", "application/x-www-form-urlencoded", []byte("x"), 400, `curl --data-binary @map.png -H \"Content-Type: image/png\"`},
		{"a form without a file", noType, noFile, 400, "exactly one file"},
		{"a form with two", twoType, twoFiles, 400, "exactly one file"},
		{"a form that is none", "multipart/form-data", []byte("x"), 400, "multipart without a boundary"},
		{"the largest", "video/mp4", make([]byte, 25<<20), 201, "video/mp4 26214400 inline; filename=a.bin"},
		{"too large", "video/mp4", make([]byte, 25<<20+1), 413, "larger than 25 MB"},
		{"much too large", "video/mp4", make([]byte, 26<<20+1), 413, "larger than 27262976 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emu := start(t, "http://127.0.0.1:1/")
			req := httptest.NewRequest("POST", "http://localhost:7363/_sendmock/media?name=a.bin", bytes.NewReader(tt.body))
			if tt.contentType != "" {
				req.Header.Set("Content-Type", tt.contentType)
			}
			got := httptest.NewRecorder()
			emu.ServeHTTP(got, req)
			golden.Diff(t, tt.status, got.Code, got.Body)
			if tt.status != http.StatusCreated {
				require.Contains(t, got.Body.String(), tt.want)
				return
			}
			var made control.Media
			require.NoError(t, json.Unmarshal(got.Body.Bytes(), &made))
			golden.Diff(t, "http://localhost:7363/_sendmock/media/"+made.ID, made.URL)

			file := httptest.NewRecorder()
			emu.ServeHTTP(file, httptest.NewRequest("GET", made.URL, nil))
			golden.Diff(t, 200, file.Code)
			h := file.Header()
			golden.Diff(t, tt.want, h.Get("Content-Type")+" "+h.Get("Content-Length")+" "+h.Get("Content-Disposition"))
			golden.Diff(t, []string{"nosniff", "default-src 'none'; style-src 'unsafe-inline'; sandbox", "no-store", "bytes"},
				[]string{h.Get("X-Content-Type-Options"), h.Get("Content-Security-Policy"), h.Get("Cache-Control"), h.Get("Accept-Ranges")})
			golden.Diff(t, []string{made.Type, h.Get("Content-Length")}, []string{h.Get("Content-Type"), h.Get("Content-Length")})
		})
	}
}

// A kept file is fetched by whoever may use the Graph: a bot in a container, by whatever name it has for this machine, without the token.
func TestMediaIsForBots(t *testing.T) {
	t.Parallel()
	emu, err := emulator.New(emulator.Options{ControlToken: "secret"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = emu.Close() })
	made, err := emu.Control().UploadMedia(t.Context(), "a.gif", "image/gif", []byte("GIF89a"))
	require.NoError(t, err)
	golden.Diff(t, control.Media{ID: made.ID, URL: made.URL, Type: "image/gif", Size: 6}, made)
	ask := func(method, host, path string, header ...string) int {
		req := httptest.NewRequest(method, "http://"+host+path, nil)
		req.RemoteAddr = "172.17.0.2:40000"
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		emu.ServeHTTP(w, req)
		return w.Code
	}
	path := "/_sendmock/media/" + made.ID
	golden.Diff(t, 200, ask("GET", "sendmock:7363", path))
	golden.Diff(t, 200, ask("HEAD", "graph.facebook.com", path))
	golden.Diff(t, 206, ask("GET", "emulator.example.com", path, "Range", "bytes=1-2"))
	golden.Diff(t, 416, ask("GET", "localhost", path, "Range", "bytes=6-"))
	golden.Diff(t, 404, ask("GET", "localhost", path+"x"))
	golden.Diff(t, 401, ask("POST", "localhost", "/_sendmock/media"), "to give one is the control API's")
	golden.Diff(t, 405, ask("DELETE", "localhost", path))
	golden.Diff(t, 403, ask("GET", "localhost", path, "Origin", "https://other.example"))
	golden.Diff(t, 403, ask("GET", "localhost", path, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "image"))
	golden.Diff(t, 200, ask("GET", "localhost", path, "Sec-Fetch-Site", "same-site", "Sec-Fetch-Dest", "image"))
}

// A person sends a file of the server's, which is told of by its URL and read as what it is.
func TestPersonSendsMedia(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t, emulator.Options{})
	made, err := emu.Control().UploadMedia(t.Context(), "pixel.gif", "", []byte("GIF89a\x03\x00\x02\x00\x00\x00\x00"))
	require.NoError(t, err)
	other := strings.Replace(made.URL, "localhost", "sendmock:7363", 1)
	for _, tt := range []struct {
		name string
		give control.PersonAttachment
		want string // URL of the attachment, or what is wrong
	}{
		{"by its id", control.PersonAttachment{MediaID: made.ID}, made.URL},
		{"by its id and kind", control.PersonAttachment{Type: "file", MediaID: made.ID}, made.URL},
		{"by its URL", control.PersonAttachment{Type: "image", URL: made.URL}, made.URL},
		{"by another name", control.PersonAttachment{Type: "image", Payload: control.AttachmentPayload{URL: other}}, other},
		{"one that is somewhere else", control.PersonAttachment{Type: "image", URL: "https://pictures.example/a.gif"}, "https://pictures.example/a.gif"},
		{"as another kind", control.PersonAttachment{Type: "video", MediaID: made.ID}, "attachments[0].type is video, and the file is image/gif"},
		{"by an id of none", control.PersonAttachment{Type: "image", MediaID: "x"}, `attachments[0].media_id "x" is the id of no file that is kept; POST media answers it`},
		{"twice", control.PersonAttachment{MediaID: made.ID, URL: made.URL}, "attachments[0] has a media_id or a url, not both"},
		{"two URLs", control.PersonAttachment{Type: "image", URL: "https://a.example", Payload: control.AttachmentPayload{URL: "https://a.example"}}, "attachments[0].url and .payload.url are the same; leave one out"},
		{"none", control.PersonAttachment{Type: "image"}, "attachments[0].payload.url is needed, or .media_id of a file that POST media was given"},
	} {
		said, err := emu.Control().Say(t.Context(), "ada", control.PersonMessage{Attachments: []control.PersonAttachment{tt.give}})
		if err != nil {
			require.ErrorContains(t, err, tt.want, tt.name)
			continue
		}
		conversation, err := emu.Control().Conversation(t.Context(), said.ConversationID)
		require.NoError(t, err)
		sent := conversation.Messages[len(conversation.Messages)-1].Attachments[0]
		golden.Diff(t, tt.want, sent.URL, tt.name)
		if strings.Contains(tt.want, made.ID) {
			golden.Diff(t, []any{"pixel.gif", int64(13)}, []any{sent.Name, sent.Size}, tt.name)
		}
	}
}
