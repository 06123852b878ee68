package controlhttp

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/media"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// maxUpload bounds the body of an upload: a file, and what a form has around it.
//
//sendmock:bound bytes of an upload to the control API, packed and unpacked | 413 too-large | TestMediaUploads
const maxUpload = media.MaxFile + 1<<20

// uploadMedia keeps a file that people can send.
func (d desk) uploadMedia(r *http.Request) (reply, error) {
	f, err := fileOf(r)
	if err != nil {
		return reply{}, err
	}
	var id string
	d.sandbox.Do(func(tx *sandbox.Tx) {
		id = tx.IDs.MediaID()
		d.sandbox.Media.Keep(id, f)
	})
	return reply{http.StatusCreated, control.Media{ID: id, URL: httpx.Origin(r) + media.Path + id, Type: f.Type, Size: f.Size}}, nil
}

// fileOf is the file that a body is, or, of a form, the one that it holds.
func fileOf(r *http.Request) (media.File, error) {
	content, mediaType := reading.Raw(r), r.Header.Get("Content-Type")
	name := r.URL.Query().Get("name")
	switch plain, _, _ := mime.ParseMediaType(mediaType); {
	case plain == "multipart/form-data":
		form, refused := decode.Read("", mediaType, content)
		if refused != nil {
			return media.File{}, reading.Malformed("the body cannot be read: " + refused.Note)
		}
		if len(form.Files) != 1 {
			return media.File{}, reading.Malformed("a form has exactly one file here, as of curl -F file=@map.png")
		}
		part := &form.Files[0]
		mediaType, content = part.Type, part.Content()
		if name == "" {
			name = part.Name
		}
	case plain == "application/x-www-form-urlencoded":
		return media.File{}, reading.Malformed(`the Content-Type is that of the file: curl --data-binary @map.png -H "Content-Type: image/png"`)
	default:
		content = bytes.Clone(content)
	}
	switch {
	case len(content) == 0:
		return media.File{}, reading.Malformed("the body is the file, and it is empty")
	case len(content) > media.MaxFile:
		return media.File{}, reading.TooLarge("the file is larger than 25 MB, which is what the platform takes")
	case mediaType == "":
		mediaType = http.DetectContentType(content)
	}
	return media.New(name, mediaType, content), nil
}

// personFile is a file that a person sends: one that is kept, by its id or URL, or one that is somewhere else, of which nothing is known.
func (d desk) personFile(kind, id, url string, r *http.Request) (messenger.Attachment, error) {
	a := messenger.Attachment{Type: kind, URL: url}
	switch ofURL, ours := media.IDIn(url); {
	case id != "" && url != "":
		return a, errors.New(" has a media_id or a url, not both")
	case id != "":
		a.URL = httpx.Origin(r) + media.Path + id
	case url == "":
		return a, errors.New(".payload.url is needed, or .media_id of a file that POST media was given")
	case ours:
		id = ofURL
	default:
		return a, nil
	}
	f, kept := d.sandbox.Media.File(id)
	switch {
	case !kept && url == "":
		return a, errors.New(".media_id " + strconv.Quote(httpx.Short(id)) + " is the id of no file that is kept; POST media answers it")
	case !kept:
		return a, nil
	case kind == "":
		a.Type = media.Kind(f.Type)
	case !media.Fits(kind, f.Type):
		return a, errors.New(".type is " + kind + ", and the file is " + f.Type)
	}
	a.SetFile(messenger.File{URL: a.URL, MediaID: id, MediaType: f.Type, Name: f.Name, Size: f.Size, Width: f.Width, Height: f.Height})
	return a, nil
}

// showMedia serves a file. Whatever it is, it must do nothing in the place of this server: no script of it runs.
func (d desk) showMedia(w http.ResponseWriter, r *http.Request) {
	id := httpx.Var(r, "id")
	file, facts, kept := d.sandbox.Media.Open(id)
	if !kept {
		refuse(w, notThere("there is no file "+httpx.Short(id)+", or no longer: the newest are kept, until a reset"))
		return
	}
	h := w.Header()
	h.Set("Content-Type", facts.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Content-Disposition", disposition(facts))
	h.Set("Cache-Control", "no-store") // another world may have the id for another file
	http.ServeContent(w, r, "", time.Time{}, file)
}

// disposition shows what people look at, and saves the rest.
func disposition(f media.Facts) string {
	how := "attachment"
	if media.Kind(f.Type) != "file" && !strings.HasPrefix(f.Type, "image/svg") {
		how = "inline"
	}
	if f.Name == "" {
		return how
	}
	return mime.FormatMediaType(how, map[string]string{"filename": f.Name})
}
