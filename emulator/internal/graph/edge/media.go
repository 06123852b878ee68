package edge

import (
	"errors"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/media"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// mediaOf reads a media attachment: a URL, an attachment_id, or the one file that came along. Nothing is kept yet.
func (c *Call) mediaOf(kind string, payload map[string]any) (messenger.Attachment, *grapherr.Error) {
	a := messenger.Attachment{Type: kind, URL: decode.Member(payload, "url"), UploadID: decode.Member(payload, "attachment_id")}
	a.Reusable, _ = payload["is_reusable"].(bool)
	switch {
	case a.URL != "":
		return a, c.known(&a)
	case a.UploadID != "":
		return a, nil
	}
	return a, c.uploaded(&a)
}

// uploaded takes the one file of a multipart body.
func (c *Call) uploaded(a *messenger.Attachment) *grapherr.Error {
	if len(c.Params.Files) != 1 {
		return grapherr.NewAttachmentFileCount()
	}
	part := &c.Params.Files[0]
	if part.Size > media.Limit(a.Type) {
		return grapherr.NewAttachmentTooLarge()
	}
	f := media.New(part.Name, part.Type, part.Content())
	if !media.Fits(a.Type, f.Type) {
		return grapherr.NewAttachmentUploadFailed().Noting("the file's part says " + f.Type + ", which is no " + a.Type)
	}
	a.SetFile(fileOf("", "", f.Facts))
	c.file = &f
	return nil
}

// known finds the file of a URL that is kept here.
func (c *Call) known(a *messenger.Attachment) *grapherr.Error {
	id, ours := media.IDIn(a.URL)
	if !ours {
		return nil
	}
	f, kept := c.Sandbox.Media.File(id)
	switch {
	case !kept:
		return nil
	case !media.Fits(a.Type, f.Type):
		return grapherr.NewAttachmentUploadFailed().Noting("the file at this URL is " + f.Type + ", which is no " + a.Type)
	}
	a.SetFile(fileOf(a.URL, id, f.Facts))
	return nil
}

// look fetches the files of which only the URL is known, if that is asked for. All of a request share the time that the platform has for
// one of their kind.
func (c *Call) look(list []messenger.Attachment) *grapherr.Error {
	if len(list) == 0 || !c.Sandbox.Fetches() {
		return nil
	}
	look, done := c.Sandbox.Looking(list[0].Type)
	defer done()
	for i := range list {
		a := &list[i]
		if a.URL == "" || a.MediaID != "" || !media.IsKind(a.Type) {
			continue
		}
		facts, err := look(a.URL)
		if err != nil {
			c.Why = "the file was not fetched: " + err.Error() // of the bot's network; a caller is not told
			return unfetched(a.Type, err)
		}
		a.SetFile(fileOf(a.URL, "", facts))
	}
	return nil
}

// unfetched says in the platform's words why a file was not fetched (docs/facts/errors.md). Which of them stands for what is a choice
// where several would do.
func unfetched(kind string, why error) *grapherr.Error {
	switch {
	case errors.Is(why, media.ErrIsPage):
		return grapherr.NewAttachmentTypeNotAllowed()
	case errors.Is(why, media.ErrMisfit):
		return grapherr.NewAttachmentUploadFailed()
	case errors.Is(why, media.ErrLate) && kind == "video":
		return grapherr.NewAttachmentVideoTimeout()
	}
	return grapherr.NewAttachmentFetchFailed()
}

// fileOf is a file as the world knows it.
func fileOf(url, id string, f media.Facts) messenger.File {
	return messenger.File{URL: url, MediaID: id, MediaType: f.Type, Name: f.Name, Size: f.Size, Width: f.Width, Height: f.Height}
}

// place gives the file that came along an id of its own, and a URL as the client reaches this server.
func (c *Call) place(a *messenger.Attachment, tx *sandbox.Tx) {
	a.MediaID = tx.IDs.MediaID()
	a.URL = c.Base + media.Path + a.MediaID
}

// keep keeps the file that came along, once what it came with is taken.
func (c *Call) keep(id string) { c.Sandbox.Media.Keep(id, *c.file) }
