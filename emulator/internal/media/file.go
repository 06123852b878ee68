package media

import (
	"bytes"
	"image"
	_ "image/gif"  // for their sizes
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"mime"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Path is what the path of a kept file begins with, in the URLs of messages.
const Path = "/_sendmock/media/"

// The sizes that the platform takes, by kind (docs/facts/sendapi-shapes.md §4). Its megabytes are taken for the larger ones (a choice).
const (
	//sendmock:bound bytes of an image that a Page sends | error 100/2018109 | TestConformance
	maxImage = 8 << 20
	//sendmock:bound bytes of any other file | error 100/2018109, of the control API 413 too-large | TestConformance
	MaxFile = 25 << 20
)

const (
	maxType = 127 // characters of a media type, as its registry has it
	maxName = 255 // bytes of a file's name
)

// Unknown is the media type of bytes of which nobody says what they are.
const Unknown = "application/octet-stream"

// Limit is how many bytes a file of a kind may have: image, video, audio, file.
func Limit(kind string) int {
	if kind == "image" {
		return maxImage
	}
	return MaxFile
}

// Fits reports whether a file of a media type can be of a kind. Anything can be a file.
func Fits(kind, mediaType string) bool {
	return kind == "file" || strings.HasPrefix(mediaType, kind+"/")
}

// kinds are those of attachments that are files.
var kinds = []string{"image", "video", "audio", "file"}

// IsKind reports whether attachments of a type are files.
func IsKind(kind string) bool { return slices.Contains(kinds, kind) }

// Kind is the kind of attachment that a file of a media type is best sent as.
func Kind(mediaType string) string {
	return kinds[slices.IndexFunc(kinds, func(kind string) bool { return Fits(kind, mediaType) })]
}

// Facts are what is known of a file without its bytes.
type Facts struct {
	Type          string // its media type; "": nobody says
	Name          string
	Size          int64
	Width, Height int // of an image whose format is known, else 0
}

// File is a file with its bytes, which nobody changes any more.
type File struct {
	Facts
	Bytes []byte
}

// New is a file as somebody uploads it. A media type that is none becomes [Unknown], and a name without a way to it.
func New(name, mediaType string, content []byte) File {
	f := File{Facts: Facts{Type: plainType(mediaType), Name: plainName(name), Size: int64(len(content))}, Bytes: content}
	if Fits("image", f.Type) {
		f.Width, f.Height = dimensions(content)
	}
	return f
}

// dimensions are those of an image, 0 where its format is not known: GIF, JPEG and PNG are.
func dimensions(content []byte) (width, height int) {
	c, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return 0, 0
	}
	return c.Width, c.Height
}

// plainType is a media type in its one form.
func plainType(text string) string {
	if text == "" {
		return Unknown
	}
	mediaType, attrs, err := mime.ParseMediaType(text)
	if err != nil || !strings.Contains(mediaType, "/") {
		return Unknown
	}
	if charset := attrs["charset"]; charset != "" {
		mediaType = mime.FormatMediaType(mediaType, map[string]string{"charset": charset})
	}
	if mediaType == "" || len(mediaType) > maxType {
		return Unknown
	}
	return mediaType
}

// plainName is the last part of a file's name, without what no header and no terminal should be given.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) {
			return -1
		}
		return r
	}, name)
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "")
	}
	if name == "." || name == ".." {
		return ""
	}
	return name
}

// NameIn is the name that the path of a URL ends with, "" if there is none.
func NameIn(url string) string {
	url, _, _ = strings.Cut(url, "?")
	url, _, _ = strings.Cut(url, "#")
	_, rest, isURL := strings.Cut(url, "://")
	if !isURL {
		rest = url
	}
	_, way, _ := strings.Cut(rest, "/")
	if name := path.Base(way); name != "." && name != "/" {
		return plainName(name)
	}
	return ""
}

// IDIn is the id of the kept file that a URL names, whatever name of this machine the URL has.
func IDIn(url string) (id string, is bool) {
	_, id, is = strings.Cut(url, Path)
	id, _, _ = strings.Cut(id, "?")
	id, _, _ = strings.Cut(id, "#")
	return id, is && id != "" && !strings.Contains(id, "/")
}
