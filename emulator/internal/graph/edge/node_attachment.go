package edge

import (
	"strconv"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/media"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// attachmentOperations are the edges of a message that list what it holds beside its text.
var attachmentOperations = Operations{
	"listAttachments": {Allow: ofPage, Run: listParts(attachmentsOf, "MessageAttachment", attachmentFields), Use: usesConversations},
	"listShares":      {Allow: ofPage, Run: listParts(sharesOf, "MessageShare", shareFields), Use: usesConversations},
}

// The fields of what these edges list.
var (
	attachmentFields = []string{"id", "mime_type", "name", "size", "file_url", "image_data", "video_data", "generic_template"}
	shareFields      = []string{"id", "name", "link", "description", "template"}
)

// part is an attachment of a message, as the edges that list it page through it. The world has no node of it.
type part struct {
	id string
	a  *messenger.Attachment
}

// NodeID implements messenger.Node.
func (p part) NodeID() string { return p.id }

// NodeType implements messenger.Node.
func (p part) NodeType() messenger.NodeType { return "Attachment" }

// partsOf are the attachments of a message that are meant. Templates have no id: they are paged through by their place.
func partsOf(m *messenger.Message, meant func(kind string) bool) []messenger.Node {
	var list []messenger.Node
	for i := range m.Attachments {
		if a := &m.Attachments[i]; meant(a.Type) {
			p := part{a.ID, a}
			if p.id == "" {
				p.id = m.ID + "_" + strconv.Itoa(i)
			}
			list = append(list, p)
		}
	}
	return list
}

// attachmentsOf are files and templates. A sticker is a field of its own, and what has no documented form here is left out: a place.
func attachmentsOf(m *messenger.Message) []messenger.Node {
	return partsOf(m, func(kind string) bool { return media.IsKind(kind) || kind == "template" })
}

// sharesOf are links (docs/facts/platform-2026-11.md §7).
func sharesOf(m *messenger.Message) []messenger.Node {
	return partsOf(m, func(kind string) bool { return kind == "fallback" })
}

// parts is a connection of attachments, with those of the known fields that are asked for.
func (r *reader) parts(list []messenger.Node, q edgeQuery, graphType string, known []string) fbjson.Object {
	return r.connectionOf(list, q, func(n messenger.Node) fbjson.Object {
		if r.nodes++; r.nodes > maxNodes {
			r.fail(grapherr.NewReduceData())
		}
		a := n.(part).a
		var value fbjson.Object
		switch a.Type {
		case "template":
			value = templateOf(a)
		case "fallback":
			value = share(a)
		default:
			value = r.file(a)
		}
		return r.object(value, &decode.Selection{Sub: q.fields}, graphType, known...)
	})
}

// listParts answers GET /{message-id}/attachments and /shares.
func listParts(of func(*messenger.Message) []messenger.Node, graphType string, known []string) func(*Call, *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	return func(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
		m := c.Node.(*messenger.Message)
		if !readable(m) {
			return nil, grapherr.NewMessageDeleted()
		}
		r, fields := c.reader(tx)
		if r.err != nil {
			return nil, r.err
		}
		out := r.parts(of(m), r.requestQuery(fields), graphType, known)
		return out, r.err
	}
}

// partsField is the field of a message that is such an edge; it is left out where there is nothing.
func partsField(list func(*messenger.Message) []messenger.Node, graphType string, known []string) fieldFunc {
	return of(func(r *reader, m *messenger.Message, sel *decode.Selection) any {
		all := list(m)
		if len(all) == 0 {
			return absent
		}
		return r.parts(all, r.fieldQuery(m, sel), graphType, known)
	})
}

// mediaTypes are what a file reads as of which nobody has said what it is (a choice).
var mediaTypes = map[string]string{"image": "image/jpeg", "video": "video/mp4", "audio": "audio/mpeg", "file": media.Unknown}

// file is a file of a message (docs/facts/endpoints.md §2). Sizes that are not known are 0, and nobody looks how long a video is (a choice).
func (r *reader) file(a *messenger.Attachment) fbjson.Object {
	mediaType, name, url := a.MediaType, a.Name, a.URL
	if mediaType == "" {
		mediaType = mediaTypes[a.Type]
	}
	if name == "" {
		name = media.NameIn(a.URL)
	}
	if a.MediaID != "" {
		url = r.c.Base + media.Path + a.MediaID // who reads may reach this server otherwise than who sent
	}
	o := fbjson.Object{}
	if a.ID != "" {
		o = o.With("id", a.ID)
	}
	o = o.With("mime_type", mediaType).With("name", name).With("size", a.Size)
	switch a.Type {
	case "image":
		return o.With("image_data", fbjson.Object{
			{Key: "width", Value: a.Width},
			{Key: "height", Value: a.Height},
			{Key: "max_width", Value: a.Width},
			{Key: "max_height", Value: a.Height},
			{Key: "url", Value: url},
			{Key: "preview_url", Value: url},
			{Key: "image_type", Value: 1},
			{Key: "render_as_sticker", Value: false},
		})
	case "video":
		return o.With("video_data", fbjson.Object{
			{Key: "width", Value: 0},
			{Key: "height", Value: 0},
			{Key: "length", Value: 0},
			{Key: "video_type", Value: 1},
			{Key: "url", Value: url},
			{Key: "preview_url", Value: url},
			{Key: "rotation", Value: 0},
		})
	}
	return o.With("file_url", url)
}

// templateOf is a template as a message reads: its first element.
func templateOf(a *messenger.Attachment) fbjson.Object {
	t := withTexts(fbjson.Object{}, [][2]string{{"title", a.Title}, {"subtitle", a.Subtitle}, {"media_url", a.TemplateImage}})
	return fbjson.Object{{Key: "generic_template", Value: t}}
}

// share is a link that a person shared. Which of its fields come without being asked for is a choice: all.
func share(a *messenger.Attachment) fbjson.Object {
	return withTexts(fbjson.Object{{Key: "id", Value: a.ID}}, [][2]string{{"name", a.Title}, {"link", a.URL}})
}
