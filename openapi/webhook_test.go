package openapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/fixtures"
)

// delivery is the body of a webhook that carries a fixture.
func delivery(t testing.TB, w fixtures.Webhook) []byte {
	t.Helper()
	item := any(w.Item)
	if w.Envelope == fixtures.EnvelopeChanges {
		item = object{"field": w.Field, "value": w.Item}
	}
	body, err := json.Marshal(object{
		"object": "page",
		"entry":  []any{object{"id": "104000000000001", "time": 1767607867001, w.Envelope: []any{item}}},
	})
	require.NoError(t, err)
	return body
}

func shippedWebhooks(t testing.TB) []fixtures.Webhook {
	t.Helper()
	list, err := fixtures.Webhooks()
	require.NoError(t, err)
	require.NotEmpty(t, list)
	return list
}

// Every shipped event is what the document describes, for CheckWebhook and for kin-openapi, which tries all of oneOf.
func TestShippedWebhooksAreDescribed(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	covered := map[string]bool{}
	for _, w := range shippedWebhooks(t) {
		body := delivery(t, w)
		require.NoError(t, spec.CheckWebhook(body), w.Name)
		var v any
		require.NoError(t, json.Unmarshal(body, &v))
		require.NoError(t, spec.doc.Components.Schemas["WebhookEnvelope"].Value.VisitJSON(v), w.Name)
		require.Contains(t, spec.WebhookFields(), w.Field, w.Name)
		event, _, _ := strings.Cut(strings.TrimPrefix(w.Name, "standby."), ".")
		covered[w.Envelope+" "+strings.Replace(event, "lead", "referral", 1)] = true
	}
	for list, events := range spec.webhooks.events {
		for event := range events {
			switch list + " " + event {
			case "messaging message_request", "standby read", "standby delivery":
				continue // no field is known, the same as outside of standby
			}
			require.True(t, covered[list+" "+event], "no fixture has %s in %s", event, list)
		}
	}
}

// The schemas of events that Go picks by key are those that the document lists.
func TestWebhookLists(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	for list, schema := range map[string]string{"messaging": "WebhookItem", "standby": "WebhookStandbyItem", "changes": "WebhookChange"} {
		var want, got []string
		for _, ref := range spec.doc.Components.Schemas[schema].Value.OneOf {
			want = append(want, ref.Ref)
		}
		for event, of := range spec.webhooks.events[list] {
			for name, ref := range spec.doc.Components.Schemas {
				if ref.Value == of {
					got = append(got, "#/components/schemas/"+name)
				}
			}
			if event != "message_echo" && list != "changes" {
				require.Contains(t, of.Required, event, "%s in %s", event, list)
			}
			require.NotNil(t, of.AdditionalProperties.Has, "%s in %s is open", event, list)
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-oneOf +x-webhook):\n%s", list, diff)
		}
	}
}

func TestWebhookFields(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	fields := spec.WebhookFields()
	require.Equal(t, "messages", fields[0])
	require.Equal(t, "messaging_checkout_updates", fields[len(fields)-1])
	require.Len(t, fields, 25)
	known := spec.Operation("Page", "subscribed_apps", "POST").Params.byName["subscribed_fields"].schema.items.enum
	for _, f := range fields {
		require.Contains(t, known, f)
	}
	fields[0] = "changed"
	require.Equal(t, "messages", spec.WebhookFields()[0], "callers get a copy")
	carried := map[string]bool{}
	for _, w := range shippedWebhooks(t) {
		carried[w.Field] = true
	}
	for _, f := range fields[1:] {
		require.True(t, carried[f], "no fixture has the field %s", f)
	}
}

func TestCheckWebhook(t *testing.T) {
	t.Parallel()
	entry := func(list, items string) string {
		return fmt.Sprintf(`{"object":"page","entry":[{"id":"1","time":1,%q:%s}]}`, list, items)
	}
	item := func(event string) string {
		return entry("messaging", `[{"sender":{"id":"2"},"recipient":{"id":"1"},"timestamp":3,`+event+`}]`)
	}
	const at = "entry[0].messaging[0]"
	tests := []struct{ name, body, want string }{
		{"no JSON", "EVENT_RECEIVED", "the webhook is no JSON: invalid character 'E' looking for beginning of value"},
		{"two", item(`"read":{"watermark":1}`) + "{}", "there is something behind the webhook"},
		{"a list", "[]", "the webhook: value must be an object"},
		{"no entry", `{"object":"page"}`, `entry: property "entry" is missing`},
		{"of another object", `{"object":"user","entry":[{"id":"1","time":1,"changes":[{}]}]}`, `object: value is not one of the allowed values ["page"]`},
		{"entries that are none", `{"object":"page","entry":[1]}`, "entry[0]: value must be an object"},
		{"an empty list", entry("messaging", "[]"), "entry[0].messaging: minimum number of items is 1"},
		{"two at once", entry("messaging", "[{},{}]"), "entry[0].messaging: maximum number of items is 1"},
		{"items that are none", entry("messaging", "[1]"), at + ": value must be an object"},
		{"a list that is none", entry("messages", "[]"), `entry[0]: property "messages" is unsupported`},
		{"two lists", `{"object":"page","entry":[{"id":"1","time":1,"messaging":[{}],"standby":[{}]}]}`, "entry[0]: there must be at most 3 properties"},
		{"no event", item(`"messages":{}`), at + ": must hold exactly one event of messaging (got 0: )"},
		{"two events", item(`"read":{},"delivery":{}`), at + ": must hold exactly one event of messaging (got 2: delivery, read)"},
		{"not in standby", entry("standby", `[{"reaction":{}}]`), "entry[0].standby[0]: must hold exactly one event of standby (got 0: )"},
		{"a key beside the event", item(`"message":{"mid":"m"},"extra":1`), at + `: property "extra" is unsupported`},
		{"no mid", item(`"message":{"text":"a"}`), at + `.message.mid: property "mid" is missing`},
		{"an id as a number", entry("messaging", `[{"sender":{"id":2},"recipient":{"id":"1"},"timestamp":3,"read":{"watermark":1}}]`), at + ".sender.id: value must be a string"},
		{"a time as text", entry("messaging", `[{"sender":{"id":"2"},"recipient":{"id":"1"},"timestamp":"3","read":{"watermark":1}}]`), at + ".timestamp: value must be an integer"},
		{"null for nothing", item(`"message":{"mid":"m","text":null}`), at + ".message.text: Value is not nullable"},
		{"an app in a person's message", item(`"message":{"mid":"m","app_id":1}`), at + `.message: property "app_id" is unsupported`},
		{"commands in an echo", item(`"message":{"mid":"m","is_echo":true,"commands":[]}`), at + `.message: property "commands" is unsupported`},
		{"an echo that says no", item(`"message":{"mid":"m","is_echo":false}`), at + ".message.is_echo: value is not one of the allowed values [true]"},
		{
			"a picture without a URL", item(`"message":{"mid":"m","attachments":[{"type":"image","payload":{}}]}`),
			at + `.message.attachments[0].payload.url: property "url" is missing`,
		},
		{
			"an attachment that is none", item(`"message":{"mid":"m","attachments":[{"type":"hologram","payload":{}}]}`),
			at + `.message.attachments[0]: discriminator property "type" has invalid value`,
		},
		{"a payload in standby", entry("standby", `[{"sender":{"id":"2"},"recipient":{"id":"1"},"timestamp":3,"postback":{"title":"a","payload":"b"}}]`), `entry[0].standby[0].postback: property "payload" is unsupported`},
		{"a change of what", entry("changes", `[{"field":"videos","value":{}}]`), `entry[0].changes[0]: "videos" is no field of a change`},
		{"a change without a verb", entry("changes", `[{"field":"feed","value":{"item":"post"}}]`), `entry[0].changes[0].value.verb: property "verb" is missing`},
		{"the second entry", `{"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":"feed","value":{"item":"post","verb":"add"}}]},{"id":"1","time":1,"messaging":[{}]}]}`, "entry[1].messaging[0]: must hold exactly one event of messaging (got 0: )"},
		{"a guest's postback", entry("messaging", `[{"sender":{"user_ref":"r"},"recipient":{"id":"1"},"timestamp":3,"postback":{"title":"a","payload":"b"}}]`), ""},
		{"from idle", item(`"pass_thread_control":{"previous_owner_app_id":null,"new_owner_app_id":"4"}`), ""},
		{"no time of arrival", entry("messaging", `[{"sender":{"id":"2"},"recipient":{"id":"1"},"delivery":{"watermark":1}}]`), ""},
		{"several changes", entry("changes", `[{"field":"feed","value":{"item":"post","verb":"add"}},{"field":"feed","value":{"item":"post","verb":"hide"}}]`), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := loadSpec(t).CheckWebhook([]byte(tt.body)); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckWebhookWithoutDescription(t *testing.T) {
	t.Parallel()
	spec, err := Parse([]byte(document(`{type: object}`)))
	require.NoError(t, err)
	require.EqualError(t, spec.CheckWebhook([]byte("{}")), "the document describes no webhooks")
}

// The platform tells its URL of events: the description does so as a callback, and its examples are as good as the fixtures.
func TestWebhookCallback(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	callback := spec.doc.Paths.Value("/{id}/subscriptions").Post.Callbacks["webhook"].Value
	item := callback.Value("{$request.body#/callback_url}")
	require.NotNil(t, item)
	require.NotNil(t, item.Get)
	var headers []string
	for _, p := range item.Post.Parameters {
		headers = append(headers, p.Value.Name)
	}
	if diff := cmp.Diff([]string{"X-Hub-Signature", "X-Hub-Signature-256"}, headers); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	examples := item.Post.RequestBody.Value.Content.Get("application/json").Examples
	require.NotEmpty(t, examples)
	for name, ex := range examples {
		body, err := json.Marshal(ex.Value.Value)
		require.NoError(t, err)
		require.NoError(t, spec.CheckWebhook(body), name)
	}
}

// A mistake in an example of a delivery is found by the document's own validation, which goes into components only.
func TestSelfCheckReadsCallbacks(t *testing.T) {
	t.Parallel()
	text := strings.Replace(string(messengerYAML), "mid: m_incoming3,", "mid: 3,", 1)
	require.NotEqual(t, string(messengerYAML), text)
	spec, err := Parse([]byte(text))
	require.NoError(t, err)
	require.ErrorContains(t, spec.SelfCheck(t.Context()), "standby")
}

// FuzzCheckWebhook: whatever CheckWebhook takes, kin-openapi takes, and no body makes it panic.
func FuzzCheckWebhook(f *testing.F) {
	for _, w := range shippedWebhooks(f) {
		f.Add(string(delivery(f, w)))
	}
	f.Add(`{"object":"page","entry":[{"id":"1","time":1,"messaging":[{"message":1}]}]}`)
	f.Add(`{"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":1}]}]}`)
	f.Add(`{"object":"page","entry":[null]}`)
	f.Add("null")
	spec := loadSpec(f)
	whole := spec.doc.Components.Schemas["WebhookEnvelope"].Value
	f.Fuzz(func(t *testing.T, body string) {
		err := spec.CheckWebhook([]byte(body))
		var v any
		if json.Unmarshal([]byte(body), &v) != nil {
			require.Error(t, err)
			return
		}
		if other := whole.VisitJSON(v); (err == nil) != (other == nil) {
			t.Errorf("%s:\nCheckWebhook: %v\nkin-openapi: %v", body, err, other)
		}
	})
}

func BenchmarkCheckWebhook(b *testing.B) {
	spec := loadSpec(b)
	shipped, err := fixtures.Webhooks()
	require.NoError(b, err)
	i := slices.IndexFunc(shipped, func(w fixtures.Webhook) bool { return w.Name == "message.product_template" })
	require.GreaterOrEqual(b, i, 0)
	body := delivery(b, shipped[i])
	b.ReportAllocs()
	for b.Loop() {
		if err := spec.CheckWebhook(body); err != nil {
			b.Fatal(err)
		}
	}
}
