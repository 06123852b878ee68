package messenger

import (
	"testing"

	"github.com/sendmock/sendmock/internal/golden"
)

// What was uploaded is sent as what it is, by its id, and shown by a template; only as its Page, and where that was asked for.
func TestUploadsAreSent(t *testing.T) {
	t.Parallel()
	s := opened(t)
	map1 := File{URL: "https://a.example/map.png", MediaID: "1", MediaType: "image/png", Name: "map.png", Size: 12, Width: 3, Height: 2}
	other := &Page{ID: "2"}
	s.w.Apply([]Event{
		Uploaded{&Upload{ID: "101", Page: s.page, Type: "image", Reusable: true, At: s.now, File: map1}},
		Uploaded{&Upload{ID: "102", Page: s.page, Type: "image", At: s.now, File: map1}},
		Uploaded{&Upload{ID: "103", Page: other, Type: "image", Reusable: true, At: s.now, File: map1}},
	})
	send := func(a Attachment) Decision {
		cmd := s.text()
		cmd.Content = &Content{Kind: Kind(a.Type), Attachments: []Attachment{a}}
		return s.send(cmd)
	}
	d := send(Attachment{Type: "image", UploadID: "101"})
	golden.Diff(t, map1, d.Message.Attachments[0].File())
	golden.Diff(t, false, d.Message.Attachments[0].ID == "101", "a message's attachment has an id of its own")

	d = send(Attachment{Type: "template", TemplateType: "media", UploadID: "101"})
	golden.Diff(t, Attachment{Type: "template", TemplateType: "media", UploadID: "101", TemplateImage: map1.URL}, d.Message.Attachments[0])

	for id, why := range map[string]string{
		"102": "attachment 102 was uploaded without is_reusable",
		"103": "this Page has no reusable attachment 103",
		"104": "this Page has no reusable attachment 104",
	} {
		d := send(Attachment{Type: "image", UploadID: id})
		golden.Diff(t, []string{"attachment.known", why}, []string{d.Rule, d.Why}, id)
	}
}
