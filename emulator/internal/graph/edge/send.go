package edge

import (
	"cmp"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/openapi"
)

// sendOperations are sends.
var sendOperations = Operations{
	"sendMessage": {Allow: asPage, Prepare: prepareSend, Run: sendMessage, Use: usesOfSend, Person: recipientOfSend},
}

// sendRefusals: messages are read in their conversations.
var sendRefusals = map[refusal]func() *grapherr.Error{
	{messenger.TypePage, "messages", "GET"}: grapherr.NewMessagesEdgeRead,
}

// usesOfSend are the limits of a send: by the second, by the conversation, of private replies (docs/facts/ratelimits.md §2).
func usesOfSend(c *Call, page string, use messenger.Use) {
	use[messenger.LimitSend] = page
	if c.Send.Content != nil && (c.Send.Content.Kind == messenger.KindAudio || c.Send.Content.Kind == messenger.KindVideo) {
		delete(use, messenger.LimitSend)
		use[messenger.LimitMedia] = page
	}
	switch c.Send.To.By {
	case messenger.ByID:
		use[messenger.LimitThread] = page + "/" + c.Send.To.Value
	case messenger.ByComment, messenger.ByPost:
		use[messenger.LimitPrivateReplies] = page
	}
}

// recipientOfSend is whom a send is to, however the request names the person.
func recipientOfSend(c *Call) string {
	switch {
	case c.Decision != nil && c.Decision.Person != nil:
		return c.Decision.Person.PSID
	case c.Send != nil && c.Send.To.By == messenger.ByID:
		return c.Send.To.Value
	}
	return recipientID(c)
}

// recipientID is the recipient's PSID where the parameters have one.
func recipientID(c *Call) string {
	recipient, _ := c.Args["recipient"].(map[string]any)
	return decode.Member(recipient, "id")
}

// prepareSend makes the core's command of a request whose shape is right, and finds what a schema cannot say.
func prepareSend(c *Call) *grapherr.Error {
	recipient, _ := c.Args["recipient"].(map[string]any)
	c.Send = &messenger.Send{
		To:        recipientOf(recipient),
		Type:      messenger.MessagingType(decode.Member(c.Args, "messaging_type")),
		Tag:       messenger.Tag(decode.Member(c.Args, "tag")),
		Action:    messenger.Action(decode.Member(c.Args, "sender_action")),
		PersonaID: decode.Member(c.Args, "persona_id"),
	}
	if err := sendShape(c); err != nil {
		return err
	}
	if c.Send.Action != "" {
		return c.reaction()
	}
	if control, ok := c.Args["thread_control"].(map[string]any); ok {
		c.Send.Control = &messenger.ThreadControl{}
		if decode.Member(control, "control_type") == "pass" {
			c.Send.Control.AppID = decode.Member(control, "app_id")
		}
	}
	message, _ := c.Args["message"].(map[string]any)
	content, err := c.content(message)
	if err == nil {
		err = c.look(content.Attachments)
	}
	if err != nil {
		return err
	}
	if reply, ok := c.Args["reply_to"].(map[string]any); ok {
		content.ReplyTo = decode.Member(reply, "mid")
	}
	c.Send.Content = content
	return nil
}

// recipientOf finds the one identifier that the recipient holds; the schema saw to it that there is one.
func recipientOf(m map[string]any) messenger.Recipient {
	for _, by := range messenger.RecipientKinds {
		if v := decode.Member(m, string(by)); v != "" {
			return messenger.Recipient{By: by, Value: v}
		}
	}
	return messenger.Recipient{}
}

// reaction reads the payload of react and unreact.
func (c *Call) reaction() *grapherr.Error {
	if c.Send.Action != messenger.React && c.Send.Action != messenger.Unreact {
		return nil
	}
	payload, ok := c.Args["payload"].(map[string]any)
	if !ok {
		return grapherr.NewParamRequired("payload")
	}
	c.Send.Target = decode.Member(payload, "message_id")
	c.Send.Emoji = decode.Member(payload, "reaction")
	if c.Send.Action == messenger.React && c.Send.Emoji == "" {
		return grapherr.NewParamRequired("payload[reaction]")
	}
	return nil
}

// content is what rules and reads need to know of a message.
func (c *Call) content(m map[string]any) (*messenger.Content, *grapherr.Error) {
	out := &messenger.Content{Kind: messenger.KindText, Text: decode.Member(m, "text"), Metadata: decode.Member(m, "metadata")}
	for _, q := range objects(m, "quick_replies") {
		out.QuickReplies = append(out.QuickReplies, messenger.QuickReply{
			ContentType: decode.Member(q, "content_type"), Title: decode.Member(q, "title"), Payload: decode.Member(q, "payload"),
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
		out.Kind = messenger.KindSticker
		out.Attachments = []messenger.Attachment{{Type: "sticker", URL: c.Pictures + decode.Member(m, "sticker_id"), StickerID: decode.Member(m, "sticker_id")}}
	case m["dynamic_text"] != nil:
		d, _ := m["dynamic_text"].(map[string]any)
		out.Kind, out.Text = messenger.KindDynamicText, cmp.Or(decode.Member(d, "fallback_text"), decode.Member(d, "text"))
	case m["template"] != nil:
		t, _ := m["template"].(map[string]any)
		out.Kind = messenger.KindUtility
		out.Attachments = []messenger.Attachment{{Type: "template", TemplateType: "utility", Title: decode.Member(t, "name")}}
		out.Utility = utilityOf(t)
	}
	return out, nil
}

// utilityOf reads the name, the language and the texts with which a utility template is filled in.
func utilityOf(t map[string]any) *messenger.FilledTemplate {
	language, _ := t["language"].(map[string]any)
	out := &messenger.FilledTemplate{Name: decode.Member(t, "name"), Language: decode.Member(language, "code")}
	for _, component := range objects(t, "components") {
		for _, p := range objects(component, "parameters") {
			if text := decode.Member(p, "text"); text != "" {
				out.Parameters = append(out.Parameters, text)
			}
		}
	}
	return out
}

// attach adds a media file or a template.
func (c *Call) attach(out *messenger.Content, a map[string]any) *grapherr.Error {
	payload, _ := a["payload"].(map[string]any)
	kind := decode.Member(a, "type")
	if kind == "template" {
		templateType := decode.Member(payload, "template_type")
		out.Kind = messenger.TemplateKind(templateType)
		out.Attachments = append(out.Attachments, templateAttachment(templateType, payload))
		out.Buttons = offeredButtons(payload)
		return nil
	}
	out.Kind = messenger.Kind(kind)
	file, err := c.mediaOf(kind, payload)
	out.Attachments = append(out.Attachments, file)
	return err
}

// templateAttachment is how a template reads: title and subtitle of what it shows first.
func templateAttachment(templateType string, payload map[string]any) messenger.Attachment {
	a := messenger.Attachment{Type: "template", TemplateType: templateType, Payload: payload, Title: cmp.Or(decode.Member(payload, "title"), decode.Member(payload, "text"))}
	a.Subtitle, a.TemplateImage = decode.Member(payload, "subtitle"), decode.Member(payload, "image_url")
	if elements := objects(payload, "elements"); len(elements) > 0 && a.Title == "" {
		a.UploadID = decode.Member(elements[0], "attachment_id") // of the media template
		a.Title, a.Subtitle = decode.Member(elements[0], "title"), decode.Member(elements[0], "subtitle")
		a.TemplateImage = cmp.Or(decode.Member(elements[0], "image_url"), decode.Member(elements[0], "url"))
	}
	return a
}

// offeredButtons are all buttons of a template, those of its elements included.
func offeredButtons(payload map[string]any) []messenger.Button {
	var out []messenger.Button
	add := func(holder map[string]any) {
		for _, b := range objects(holder, "buttons") {
			out = append(out, messenger.Button{Type: decode.Member(b, "type"), Title: decode.Member(b, "title"), Payload: decode.Member(b, "payload"), URL: decode.Member(b, "url")})
		}
	}
	add(payload)
	for _, e := range objects(payload, "elements") {
		add(e)
	}
	return out
}

// sendMessage answers POST /{page-id}/messages: the core decides, and what it decided happens.
func sendMessage(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	// What belongs to the world is read here, under its lock: a reset may have put another in its place.
	c.Send.App, c.Send.Page, c.Send.Permissions = c.Token.App, c.Node.(*messenger.Page), c.Token.Permissions
	if c.file != nil {
		c.place(&c.Send.Content.Attachments[0], tx)
	}
	d := tx.World.Send(tx.Now, tx.IDs, c.Send)
	c.Decision = &d
	if d.Refused != nil {
		return nil, d.Refused
	}
	if c.file != nil {
		c.keep(d.Message.Attachments[0].MediaID)
	}
	tx.Apply(d.Events)
	out := make(fbjson.Object, 0, 3)
	if c.Send.To.By.Answered() {
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

// readAfterWrite picks the fields that the request asks for of what was written (docs/facts/sendapi-shapes.md §8). Names that are none
// are passed over: the message has gone out (a choice).
func (c *Call) readAfterWrite(written fbjson.Object) fbjson.Object {
	fields, err := decode.Fields(c.Params.Values["fields"])
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

// MessageKinds are the kinds of messages that a send can have: what [Call.content] makes of the values that are described.
func MessageKinds(spec *openapi.Spec) []string {
	kinds := []string{string(messenger.KindText)}
	send := spec.Operation("Page", "messages", "POST")
	for _, media := range send.Values("message", "attachment", "type") {
		if media != "template" {
			kinds = append(kinds, media)
		}
	}
	for _, template := range send.Values("message", "attachment", "payload", "template_type") {
		kinds = append(kinds, string(messenger.TemplateKind(template)))
	}
	return append(kinds, string(messenger.KindSticker), string(messenger.KindUtility), string(messenger.KindDynamicText))
}
