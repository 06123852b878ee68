package graph

import (
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// sendOperations are sends.
var sendOperations = operations{
	"sendMessage": {allow: asPage, prepare: prepareSend, run: sendMessage, use: usesOfSend, person: recipientOfSend},
}

// sendRefusals: messages are read in their conversations.
var sendRefusals = map[refusal]func() *grapherr.Error{
	{messenger.TypePage, "messages", "GET"}: grapherr.NewMessagesEdgeRead,
}

// usesOfSend are the limits of a send: by the second, by the conversation, of private replies (facts: ratelimits.md §2).
func usesOfSend(c *call, page string, use messenger.Use) {
	use[messenger.LimitSend] = page
	if c.send.Content != nil && (c.send.Content.Kind == "audio" || c.send.Content.Kind == "video") {
		delete(use, messenger.LimitSend)
		use[messenger.LimitMedia] = page
	}
	switch c.send.To.By {
	case messenger.ByID:
		use[messenger.LimitThread] = page + "/" + c.send.To.Value
	case messenger.ByComment, messenger.ByPost:
		use[messenger.LimitPrivateReplies] = page
	}
}

// recipientOfSend is whom a send is to, however the request names the person.
func recipientOfSend(c *call) string {
	switch {
	case c.decision != nil && c.decision.Person != nil:
		return c.decision.Person.PSID
	case c.send != nil && c.send.To.By == messenger.ByID:
		return c.send.To.Value
	}
	return recipientID(c)
}

// recipientID is the recipient's PSID where the parameters have one.
func recipientID(c *call) string {
	recipient, _ := c.args["recipient"].(map[string]any)
	return str(recipient, "id")
}

// prepareSend makes the core's command of a request whose shape is right, and finds what a schema cannot say.
func prepareSend(c *call) *grapherr.Error {
	recipient, _ := c.args["recipient"].(map[string]any)
	c.send = &messenger.Send{
		To:        recipientOf(recipient),
		Type:      messenger.MessagingType(str(c.args, "messaging_type")),
		Tag:       messenger.Tag(str(c.args, "tag")),
		Action:    messenger.Action(str(c.args, "sender_action")),
		PersonaID: str(c.args, "persona_id"),
	}
	if err := sendShape(c); err != nil {
		return err
	}
	if c.send.Action != "" {
		return c.reaction()
	}
	if control, ok := c.args["thread_control"].(map[string]any); ok {
		c.send.Control = &messenger.ThreadControl{}
		if str(control, "control_type") == "pass" {
			c.send.Control.AppID = str(control, "app_id")
		}
	}
	message, _ := c.args["message"].(map[string]any)
	content, err := c.content(message)
	if err != nil {
		return err
	}
	content.PersonaID = c.send.PersonaID
	if reply, ok := c.args["reply_to"].(map[string]any); ok {
		content.ReplyTo = str(reply, "mid")
	}
	c.send.Content = content
	return nil
}

// recipientOf finds the one identifier that the recipient holds; the schema saw to it that there is one.
func recipientOf(m map[string]any) messenger.Recipient {
	for _, by := range messenger.RecipientKinds {
		if v := str(m, string(by)); v != "" {
			return messenger.Recipient{By: by, Value: v}
		}
	}
	return messenger.Recipient{}
}

// reaction reads the payload of react and unreact.
func (c *call) reaction() *grapherr.Error {
	if c.send.Action != messenger.React && c.send.Action != messenger.Unreact {
		return nil
	}
	payload, ok := c.args["payload"].(map[string]any)
	if !ok {
		return grapherr.NewParamRequired("payload")
	}
	c.send.Target = str(payload, "message_id")
	c.send.Emoji = str(payload, "reaction")
	if c.send.Action == messenger.React && c.send.Emoji == "" {
		return grapherr.NewParamRequired("payload[reaction]")
	}
	return nil
}

// content is what rules and reads need to know of a message.
func (c *call) content(m map[string]any) (*messenger.Content, *grapherr.Error) {
	out := &messenger.Content{Kind: "text", Text: str(m, "text"), Metadata: str(m, "metadata")}
	for _, q := range objects(m, "quick_replies") {
		out.QuickReplies = append(out.QuickReplies, messenger.QuickReply{
			ContentType: str(q, "content_type"), Title: str(q, "title"), Payload: str(q, "payload"),
		})
	}
	switch {
	case m["attachment"] != nil:
		a, _ := m["attachment"].(map[string]any)
		return out, c.attach(out, a)
	case m["attachments"] != nil:
		for _, a := range objects(m, "attachments") {
			if err := c.attach(out, a); err != nil {
				return nil, err
			}
		}
	case m["sticker_id"] != nil:
		out.Kind = "sticker"
		out.Attachments = []messenger.Attachment{{Type: "sticker", URL: c.picture(str(m, "sticker_id")), StickerID: str(m, "sticker_id")}}
	case m["dynamic_text"] != nil:
		d, _ := m["dynamic_text"].(map[string]any)
		out.Kind, out.Text = "dynamic_text", orElse(str(d, "fallback_text"), str(d, "text"))
	case m["template"] != nil:
		t, _ := m["template"].(map[string]any)
		out.Kind = "utility"
		out.Attachments = []messenger.Attachment{{Type: "template", TemplateType: "utility", Title: str(t, "name")}}
		out.Utility = utilityOf(t)
	}
	return out, nil
}

// utilityOf reads the name, the language and the texts with which a utility template is filled in.
func utilityOf(t map[string]any) *messenger.FilledTemplate {
	language, _ := t["language"].(map[string]any)
	out := &messenger.FilledTemplate{Name: str(t, "name"), Language: str(language, "code")}
	for _, component := range objects(t, "components") {
		for _, p := range objects(component, "parameters") {
			if text := str(p, "text"); text != "" {
				out.Parameters = append(out.Parameters, text)
			}
		}
	}
	return out
}

// attach adds a media file or a template.
func (c *call) attach(out *messenger.Content, a map[string]any) *grapherr.Error {
	payload, _ := a["payload"].(map[string]any)
	kind := str(a, "type")
	if kind == "template" {
		templateType := str(payload, "template_type")
		out.Kind = "template:" + templateType
		out.Attachments = append(out.Attachments, templateAttachment(templateType, payload))
		out.Buttons = offeredButtons(payload)
		return nil
	}
	out.Kind = kind
	media := messenger.Attachment{Type: kind, URL: str(payload, "url"), UploadID: str(payload, "attachment_id")}
	media.Reusable, _ = payload["is_reusable"].(bool)
	if media.URL == "" && media.UploadID == "" {
		if len(c.params.Files) != 1 {
			return grapherr.NewAttachmentFileCount()
		}
		f := c.params.Files[0]
		media.Name, media.Size, media.URL = f.Name, int64(f.Size), c.picture(f.Name)
	}
	out.Attachments = append(out.Attachments, media)
	return nil
}

// picture is a URL under which this server shows something in place of a file that it did not keep.
func (c *call) picture(name string) string { return c.req.Origin + "/_sendmock/pictures/" + name }

// templateAttachment is how a template reads: title and subtitle of what it shows first.
func templateAttachment(templateType string, payload map[string]any) messenger.Attachment {
	a := messenger.Attachment{Type: "template", TemplateType: templateType, Payload: payload, Title: orElse(str(payload, "title"), str(payload, "text"))}
	a.Subtitle, a.TemplateImage = str(payload, "subtitle"), str(payload, "image_url")
	if elements := objects(payload, "elements"); len(elements) > 0 && a.Title == "" {
		a.UploadID = str(elements[0], "attachment_id") // of the media template
		a.Title, a.Subtitle = str(elements[0], "title"), str(elements[0], "subtitle")
		a.TemplateImage = orElse(str(elements[0], "image_url"), str(elements[0], "url"))
	}
	return a
}

// offeredButtons are all buttons of a template, those of its elements included.
func offeredButtons(payload map[string]any) []messenger.Button {
	var out []messenger.Button
	add := func(holder map[string]any) {
		for _, b := range objects(holder, "buttons") {
			out = append(out, messenger.Button{Type: str(b, "type"), Title: str(b, "title"), Payload: str(b, "payload"), URL: str(b, "url")})
		}
	}
	add(payload)
	for _, e := range objects(payload, "elements") {
		add(e)
	}
	return out
}

// sendMessage answers POST /{page-id}/messages: the core decides, and what it decided happens.
func sendMessage(c *call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	// What belongs to the world is read here, under its lock: a reset may have put another in its place.
	c.send.App, c.send.Page, c.send.Permissions = c.token.App, c.node.(*messenger.Page), c.token.Permissions
	d := tx.World.Send(tx.Now, tx.IDs, c.send)
	c.decision = &d
	if d.Refused != nil {
		return nil, d.Refused
	}
	tx.Apply(d.Events)
	out := make(fbjson.Object, 0, 3)
	if c.send.To.By.Answered() {
		out = out.With("recipient_id", d.Person.PSID)
	}
	if d.Message != nil {
		out = out.With("message_id", d.Message.ID)
		for _, a := range d.Message.Attachments {
			if a.Reusable {
				out = out.With("attachment_id", a.ID)
				break
			}
		}
	}
	return c.readAfterWrite(out), nil
}

// readAfterWrite picks the fields that the request asks for of what was written (seed: Page Messages). Names that are none
// are passed over: the message has gone out (a choice).
func (c *call) readAfterWrite(written fbjson.Object) fbjson.Object {
	fields, err := decode.Fields(c.params.Values["fields"])
	if err != nil || fields == nil {
		return written
	}
	out := make(fbjson.Object, 0, len(written))
	for _, f := range fields {
		if v, ok := written.Get(f.Name); ok {
			out = out.With(f.Name, v)
		}
	}
	if len(out) == 0 {
		return written
	}
	return out
}

// str is a text member of a coerced object, or "".
func str(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

// objects are the members of an array of objects.
func objects(m map[string]any, key string) []map[string]any {
	list, _ := m[key].([]any)
	out := make([]map[string]any, 0, len(list))
	for _, e := range list {
		if o, ok := e.(map[string]any); ok {
			out = append(out, o)
		}
	}
	return out
}
