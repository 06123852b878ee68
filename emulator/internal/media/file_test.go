package media

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

func TestNew(t *testing.T) {
	t.Parallel()
	var asPNG, asJPEG bytes.Buffer
	require.NoError(t, png.Encode(&asPNG, image.NewGray(image.Rect(0, 0, 7, 5))))
	require.NoError(t, jpeg.Encode(&asJPEG, image.NewGray(image.Rect(0, 0, 9, 4)), nil))
	tests := []struct {
		name, give, mediaType, content string
		want                           Facts
	}{
		{"a PNG", "a.png", "image/png", asPNG.String(), Facts{"image/png", "a.png", int64(asPNG.Len()), 7, 5}},
		{"a JPEG in capitals", `C:\pictures\a.jpg`, "IMAGE/JPEG", asJPEG.String(), Facts{"image/jpeg", "a.jpg", int64(asJPEG.Len()), 9, 4}},
		{"an image of another format", "/a/b.svg", "image/svg+xml; x=y", "<svg/>", Facts{"image/svg+xml", "b.svg", 6, 0, 0}},
		{"an image that is none", "", "image/png", "text", Facts{"image/png", "", 4, 0, 0}},
		{"a PNG that is said to be a file", "a", "application/pdf", asPNG.String(), Facts{"application/pdf", "a", int64(asPNG.Len()), 0, 0}},
		{"text with its charset", "a.txt", "text/plain; Charset=UTF-8; a=b", "é", Facts{"text/plain; charset=UTF-8", "a.txt", 2, 0, 0}},
		{"no type", "..", "", "", Facts{Unknown, "", 0, 0, 0}},
		{"a type that is none", "a\r\nX: y\x00", "png", "x", Facts{Unknown, "aX: y", 1, 0, 0}},
		{"a type that no header should have", "\xff.png", "image/" + strings.Repeat("x", maxType), "x", Facts{Unknown, ".png", 1, 0, 0}},
		{"a long name", strings.Repeat("é", 200), "a/b", "x", Facts{"a/b", strings.Repeat("é", 127), 1, 0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			golden.Diff(t, tt.want, New(tt.give, tt.mediaType, []byte(tt.content)).Facts)
		})
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		mediaType, kind     string
		image, video, audio bool
	}{
		{"image/png", "image", true, false, false},
		{"video/mp4", "video", false, true, false},
		{"audio/mpeg", "audio", false, false, true},
		{Unknown, "file", false, false, false},
		{"text/html; charset=utf-8", "file", false, false, false},
		{"imagery/png", "file", false, false, false},
	} {
		golden.Diff(t, []bool{tt.image, tt.video, tt.audio, true},
			[]bool{Fits("image", tt.mediaType), Fits("video", tt.mediaType), Fits("audio", tt.mediaType), Fits("file", tt.mediaType)}, tt.mediaType)
		golden.Diff(t, tt.kind, Kind(tt.mediaType), tt.mediaType)
		golden.Diff(t, tt.kind == "image", Limit(tt.kind) < MaxFile, tt.kind)
	}
	golden.Diff(t, []bool{true, false, false}, []bool{IsKind("file"), IsKind("template"), IsKind("")})
}

func TestURLs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ give, name, id string }{
		{"https://pictures.example/a/b.png?x=/y", "b.png", ""},
		{"https://pictures.example/a#/c", "a", ""},
		{"https://pictures.example/", "", ""},
		{"https://pictures.example", "", ""},
		{"nothing", "", ""},
		{"http://127.0.0.1:7363/_sendmock/media/abc_-9", "abc_-9", "abc_-9"},
		{"https://graph.facebook.com/_sendmock/media/abc?download=1#x", "abc", "abc"},
		{"http://localhost/_sendmock/media/a/b", "b", ""},
		{"http://localhost/_sendmock/media/", "media", ""},
	} {
		id, ours := IDIn(tt.give)
		if !ours {
			id = ""
		}
		golden.Diff(t, []string{tt.name, tt.id}, []string{NameIn(tt.give), id}, tt.give)
	}
}

// Whatever somebody calls a file, and whatever it holds, it can be served and shown.
func FuzzNew(f *testing.F) {
	f.Add("a.png", "image/png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x07\x00\x00\x00\x05\x08\x06\x00\x00\x00"))
	f.Add("../a\x00\n", "image/gif; charset=\"\n\"", []byte("GIF89a\x03\x00\x02\x00\x00\x00\x00"))
	f.Add("", "image/jpeg", []byte("\xff\xd8\xff\xc0\x00\x11\x08"))
	f.Fuzz(func(t *testing.T, name, mediaType string, content []byte) {
		file := New(name, mediaType, content)
		if strings.ContainsAny(file.Name+file.Type, "\r\n\x00") || strings.ContainsAny(file.Name, `/\`) || len(file.Name) > maxName || len(file.Type) > maxType {
			t.Errorf("%q, %q", file.Name, file.Type)
		}
		if !IsKind(Kind(file.Type)) {
			t.Errorf("%q is of no kind", file.Type)
		}
		NameIn(name)
		IDIn(name)
	})
}
