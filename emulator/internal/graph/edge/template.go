package edge

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// templateOperations are those of message templates (docs/facts/endpoints.md §7).
var templateOperations = Operations{
	"listMessageTemplates":   {Allow: usesTemplates, Run: listTemplates},
	"createMessageTemplate":  {Allow: usesTemplates, Run: createTemplate},
	"deleteMessageTemplates": {Allow: usesTemplates, Run: deleteTemplates},
	"getMessageTemplate":     {Allow: usesTemplate, Run: readNode},
	"editMessageTemplate":    {Allow: usesTemplate, Run: editTemplate},
}

// usesTemplates guards the templates of a Page.
func usesTemplates(c *Call) *grapherr.Error {
	if err := asPage(c); err != nil {
		return err
	}
	return c.Token.MayUseTemplates()
}

// usesTemplate guards one template.
func usesTemplate(c *Call) *grapherr.Error {
	if err := ofPage(c); err != nil {
		return err
	}
	return c.Token.MayUseTemplates()
}

var templateFields = map[string]fieldFunc{
	"id":                    idOf,
	"name":                  textOf(func(t *messenger.Template) string { return t.Name }),
	"language":              textOf(func(t *messenger.Template) string { return t.Language }),
	"category":              textOf(func(t *messenger.Template) string { return t.Category }),
	"status":                textOf(func(t *messenger.Template) string { return string(t.Status) }),
	"parameter_format":      textOf(func(t *messenger.Template) string { return t.Format }),
	"library_template_name": textOf(func(t *messenger.Template) string { return t.Library }),
	"rejected_reason":       textOf(func(t *messenger.Template) string { return t.RejectedReason }),
	"components": of(func(_ *reader, t *messenger.Template, _ *decode.Selection) any {
		if t.Components == nil {
			return absent
		}
		return ordered(t.Components)
	}),
	"language_count": of(func(r *reader, t *messenger.Template, _ *decode.Selection) any {
		return len(r.tx.World.TemplatesNamed(t.Page, t.Name))
	}),
	"creation_time": of(func(_ *reader, t *messenger.Template, _ *decode.Selection) any {
		if t.CreatedAt.IsZero() {
			return absent
		}
		return t.CreatedAt.Unix()
	}),
	"last_updated_time": of(func(r *reader, t *messenger.Template, _ *decode.Selection) any {
		if t.UpdatedAt.IsZero() {
			return absent
		}
		return r.time(t.UpdatedAt)
	}),
}

// componentOrder is the order of the members of components and buttons in the platform's samples; others come behind, by name.
var componentOrder = []string{"type", "format", "text", "example", "url", "payload", "buttons"}

// ordered puts the members of components into their order.
func ordered(v any) any {
	switch v := v.(type) {
	case []any:
		out := make(fbjson.Array, len(v))
		for i, e := range v {
			out[i] = ordered(e)
		}
		return out
	case map[string]any:
		names := slices.Sorted(maps.Keys(v))
		place := func(name string) int {
			if i := slices.Index(componentOrder, name); i >= 0 {
				return i
			}
			return len(componentOrder)
		}
		slices.SortStableFunc(names, func(a, b string) int { return place(a) - place(b) })
		out := make(fbjson.Object, len(names))
		for i, name := range names {
			out[i] = fbjson.Member{Key: name, Value: ordered(v[name])}
		}
		return out
	}
	return v
}

// listTemplates answers GET /{page-id}/message_templates, in the order in which they were made (a choice). A name is asked for as it
// is, content is looked for in all texts, whatever the case of its letters.
func listTemplates(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	if r.err != nil {
		return nil, r.err
	}
	page := c.Node.(*messenger.Page)
	var items []messenger.Node
	for _, t := range tx.World.Templates {
		if t.Page == page && c.wantsTemplate(t) {
			items = append(items, t)
		}
	}
	q := r.requestQuery(fields)
	q.extra = append(q.extra, r.extra("name", "name_or_content", "content", "language", "status", "category")...)
	out := r.connection(items, q)
	return out, r.err
}

// wantsTemplate reports whether a template passes the filters of a list.
func (c *Call) wantsTemplate(t *messenger.Template) bool {
	one := func(filter, value string) bool {
		list := texts(c.Args[filter])
		return len(list) == 0 || slices.Contains(list, value)
	}
	name, content, either := decode.Member(c.Args, "name"), decode.Member(c.Args, "content"), decode.Member(c.Args, "name_or_content")
	return one("language", t.Language) && one("status", string(t.Status)) && one("category", t.Category) &&
		(name == "" || name == t.Name) && holds(t.Components, content) && (holds(t.Name, either) || holds(t.Components, either))
}

// holds reports whether a text is in any text of a value; the empty one is everywhere.
func holds(v any, text string) bool {
	switch v := v.(type) {
	case string:
		return strings.Contains(strings.ToLower(v), strings.ToLower(text))
	case []any:
		return text == "" || slices.ContainsFunc(v, func(e any) bool { return holds(e, text) })
	case map[string]any:
		for name, e := range v {
			if name != "type" && name != "format" && holds(e, text) {
				return true
			}
		}
	}
	return text == ""
}

// createTemplate answers POST /{page-id}/message_templates. What a template of the platform's library holds is not known here: it
// has what the request says.
func createTemplate(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	t := &messenger.Template{
		ID: tx.IDs.TemplateID(), Page: c.Node.(*messenger.Page), CreatedAt: tx.Now,
		Name: decode.Member(c.Args, "name"), Language: decode.Member(c.Args, "language"), Category: decode.Member(c.Args, "category"),
		Format: decode.Member(c.Args, "parameter_format"), Library: decode.Member(c.Args, "library_template_name"),
		Components: plain(c.Args["components"]),
	}
	events, err := tx.World.CreateTemplate(t)
	if err != nil {
		return nil, err
	}
	tx.Apply(events)
	return fbjson.Object{{Key: "id", Value: t.ID}, {Key: "status", Value: string(t.Status)}, {Key: "category", Value: t.Category}}, nil
}

// plain copies decoded JSON, with the numbers that a world file has.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64() // it was read as a number
		return f
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = plain(e)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[name] = plain(e)
		}
		return out
	}
	return v
}

// editTemplate answers POST /{template-id}.
func editTemplate(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	events, err := tx.World.EditTemplate(c.Node.(*messenger.Template), messenger.TemplateEdited{
		Components: plain(c.Args["components"]), Format: decode.Member(c.Args, "parameter_format"), At: tx.Now,
	})
	if err != nil {
		return nil, err
	}
	tx.Apply(events)
	return done, nil
}

// deleteTemplates answers DELETE /{page-id}/message_templates: a name in all its languages, or the one with the id.
func deleteTemplates(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	list := tx.World.TemplatesNamed(c.Node.(*messenger.Page), decode.Member(c.Args, "name"))
	if id := decode.Member(c.Args, "template_id"); id != "" {
		list = slices.DeleteFunc(list, func(t *messenger.Template) bool { return t.ID != id })
	}
	if len(list) == 0 {
		return nil, grapherr.NewUtilityTemplateNotFound()
	}
	events := make([]messenger.Event, len(list))
	for i, t := range list {
		events[i] = messenger.NodeRemoved{Node: t}
	}
	tx.Apply(events)
	return done, nil
}
