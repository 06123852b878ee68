package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// webhookLists are the keys of an entry under which events come.
var webhookLists = []string{"messaging", "standby", "changes"}

// webhookSpec is what the document says of deliveries.
type webhookSpec struct {
	envelope *openapi3.Schema                       // with events of any form
	events   map[string]map[string]*openapi3.Schema // list → event → the item's schema
	fields   []string
}

// readWebhooks collects the events' schemas (x-webhook). A document may have none.
func (s *Spec) readWebhooks(c *compiler) {
	s.webhooks.events = map[string]map[string]*openapi3.Schema{}
	for _, list := range webhookLists {
		s.webhooks.events[list] = map[string]*openapi3.Schema{}
	}
	for name, ref := range s.doc.Components.Schemas {
		ext, ok := ref.Value.Extensions["x-webhook"].(map[string]any)
		if !ok {
			continue
		}
		event := extString(ext, "event")
		lists, _ := extList(ext, "in")
		if event == "" || len(lists) == 0 {
			c.problem(name, "x-webhook: no event, or in no list")
		}
		for _, list := range lists {
			events := s.webhooks.events[list]
			if events == nil || events[event] != nil {
				c.problem(name, "x-webhook: %q is no list of an entry, or has the event %q already", list, event)
				continue
			}
			events[event] = ref.Value
		}
	}
	s.webhooks.fields, _ = extList(s.doc.Extensions, "x-webhook-fields")
	if ref := s.doc.Components.Schemas["WebhookEnvelope"]; ref != nil {
		s.webhooks.envelope = outline(ref.Value)
	}
}

// outline is the envelope's schema without what it says of events: those are checked one by one, by the schema that their
// key picks, which is faster than trying all and says what is wrong.
func outline(envelope *openapi3.Schema) *openapi3.Schema {
	return replaceProperty(envelope, "entry", func(entries openapi3.Schema) openapi3.Schema {
		if entries.Items == nil {
			return entries
		}
		entry := entries.Items.Value
		for _, name := range webhookLists {
			entry = replaceProperty(entry, name, func(list openapi3.Schema) openapi3.Schema {
				list.Items = openapi3.NewObjectSchema().NewRef()
				return list
			})
		}
		entries.Items = entry.NewRef()
		return entries
	})
}

// replaceProperty is a copy of an object's schema in which one property is changed.
func replaceProperty(of *openapi3.Schema, name string, change func(openapi3.Schema) openapi3.Schema) *openapi3.Schema {
	old := of.Properties[name]
	if old == nil {
		return of
	}
	changed, out := change(*old.Value), *of
	out.Properties = maps.Clone(of.Properties)
	out.Properties[name] = changed.NewRef()
	return &out
}

// WebhookFields are the subscription fields that are Messenger's, those that bots use most first.
func (s *Spec) WebhookFields() []string { return slices.Clone(s.webhooks.fields) }

// CheckWebhook says what in the body of a delivery contradicts the document, and where:
// "entry[0].messaging[0].message.mid: …".
func (s *Spec) CheckWebhook(payload []byte) error {
	if s.webhooks.envelope == nil {
		return errors.New("the document describes no webhooks")
	}
	dec := json.NewDecoder(bytes.NewReader(payload))
	var v any
	if err := dec.Decode(&v); err != nil {
		return fmt.Errorf("the webhook is no JSON: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something behind the webhook")
	}
	if err := s.webhooks.envelope.VisitJSON(v); err != nil {
		return webhookError("", err)
	}
	for i, entry := range v.(map[string]any)["entry"].([]any) {
		for _, list := range webhookLists {
			items, _ := entry.(map[string]any)[list].([]any)
			for j, item := range items {
				if err := s.checkWebhookItem(list, item.(map[string]any)); err != nil {
					return webhookError(fmt.Sprintf("entry[%d].%s[%d]", i, list, j), err)
				}
			}
		}
	}
	return nil
}

// checkWebhookItem validates one event with the schema for its key. What stands in an entry's list is an object by now.
func (s *Spec) checkWebhookItem(list string, item map[string]any) error {
	known := s.webhooks.events[list]
	if list == "changes" {
		field, _ := item["field"].(string)
		if known[field] == nil {
			return fmt.Errorf("%q is no field of a change", field)
		}
		return known[field].VisitJSON(item)
	}
	var events []string
	for key := range item {
		if known[key] != nil {
			events = append(events, key)
		}
	}
	if len(events) != 1 {
		slices.Sort(events)
		return fmt.Errorf("must hold exactly one event of %s (got %d: %s)", list, len(events), strings.Join(events, ", "))
	}
	if message, _ := item[events[0]].(map[string]any); events[0] == "message" && message["is_echo"] != nil {
		return known["message_echo"].VisitJSON(item)
	}
	return known[events[0]].VisitJSON(item)
}

// webhookError puts the path before what is wrong. Behind a discriminator the error that counts lies inside of another, with
// the whole path.
func webhookError(path string, err error) error {
	var found *openapi3.SchemaError
	inner := err
	for errors.As(inner, &found) {
		inner = found.Origin
	}
	if found == nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for _, step := range found.JSONPointer() {
		switch {
		case strings.Trim(step, "0123456789") == "":
			path += "[" + step + "]"
		case path == "":
			path = step
		default:
			path += "." + step
		}
	}
	if path == "" {
		path = "the webhook"
	}
	return fmt.Errorf("%s: %s", path, found.Reason)
}
