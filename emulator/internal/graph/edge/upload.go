package edge

import (
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// uploadOperations are uploads without a message.
var uploadOperations = Operations{
	"uploadAttachment": {Allow: asPage, Prepare: prepareUpload, Run: uploadAttachment},
}

// prepareUpload looks at the file that is uploaded, or at its URL. platform makes no difference: there is no
// Instagram here.
func prepareUpload(c *Call) *grapherr.Error {
	message, _ := c.Args["message"].(map[string]any)
	attachment, _ := message["attachment"].(map[string]any)
	payload, _ := attachment["payload"].(map[string]any)
	a, err := c.mediaOf(decode.Member(attachment, "type"), payload)
	if err != nil {
		return err
	}
	list := []messenger.Attachment{a}
	if err := c.look(list); err != nil {
		return err
	}
	c.upload = &list[0]
	return nil
}

// uploadAttachment answers POST /{page-id}/message_attachments.
func uploadAttachment(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	a := *c.upload
	if c.file != nil {
		c.place(&a, tx)
		c.keep(a.MediaID)
	}
	u := &messenger.Upload{
		ID: tx.IDs.AttachmentID(), Page: c.Node.(*messenger.Page), Type: a.Type, Reusable: a.Reusable, At: tx.Now, File: a.File(),
	}
	tx.Apply([]messenger.Event{messenger.Uploaded{Upload: u}})
	return c.readAfterWrite(fbjson.Object{{Key: "attachment_id", Value: u.ID}}), nil
}
