package openapi

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What the checker takes, kin-openapi's own validator takes too, in the coerced form. The values are the document's
// examples after some random harm.
func TestCheckAgreesWithKin(t *testing.T) {
	t.Parallel()
	schema := sendParams(t)
	reference := loadSpec(t).doc.Components.Schemas["SendRequest"].Value
	examples := loadSpec(t).Examples("SendRequest")
	values := rapid.OneOf(
		rapid.SampledFrom([]any{nil, true, "", " ", "x", "🗺", "true", "[]", "{}", "{", json.Number("1"), json.Number("-1.5"), json.Number("9e99")}),
		rapid.Map(rapid.IntRange(0, 3000), func(n int) any { return strings.Repeat("é", n) }),
		rapid.Map(rapid.IntRange(0, 2), func(n int) any { return make([]any, n) }),
		rapid.Map(rapid.StringMatching(`[a-z]{1,3}`), func(k string) any { return object{k: "v"} }))
	rapid.Check(t, func(rt *rapid.T) {
		v := wire(t, rapid.SampledFrom(examples).Draw(rt, "example").Value)
		for range rapid.IntRange(0, 3).Draw(rt, "harms") {
			list := spots(schema, v)
			if len(list) == 0 {
				break
			}
			at := rapid.SampledFrom(list).Draw(rt, "spot").at
			old := member(holder(v, at), at[len(at)-1])
			switch rapid.SampledFrom([]string{"drop", "replace", "lengthen", "append"}).Draw(rt, "harm") {
			case "drop":
				if h, ok := holder(v, at).(object); ok {
					delete(h, at[len(at)-1].(string))
				}
			case "replace":
				set(v, at, values.Draw(rt, "value"))
			case "lengthen":
				if text, ok := old.(string); ok {
					set(v, at, text+strings.Repeat("+", rapid.IntRange(1, 2000).Draw(rt, "by")))
				}
			case "append":
				if l, ok := old.([]any); ok && len(l) > 0 {
					for range rapid.IntRange(1, 14).Draw(rt, "items") {
						l = append(l, l[0])
					}
					set(v, at, l)
				}
			}
		}
		got, problems := schema.Check(v)
		if len(problems) > 0 {
			return
		}
		for _, sp := range spots(schema, got) {
			name, isKey := sp.at[len(sp.at)-1].(string)
			if isKey && sp.schema.looseText {
				if _, isText := member(holder(got, sp.at), name).(string); isText {
					delete(holder(got, sp.at).(object), name) // text that is no JSON stands for itself; kin-openapi knows no such schema
					continue
				}
			}
			if isKey && !sp.required && member(holder(got, sp.at), name) == "" {
				delete(holder(got, sp.at).(object), name) // an empty optional text passes, also where an enum or pattern stands
			}
		}
		if err := reference.VisitJSON(got); err != nil {
			text, _ := json.Marshal(got)
			rt.Fatalf("taken, but kin-openapi says: %v\n%s", err, text)
		}
	})
}

// FuzzCheck sends form fields of any text: the checker never panics and says where each problem is.
func FuzzCheck(f *testing.F) {
	for _, ex := range loadSpec(f).Examples("SendRequest") {
		recipient, err := json.Marshal(ex.Value["recipient"])
		require.NoError(f, err)
		message, err := json.Marshal(ex.Value["message"])
		require.NoError(f, err)
		f.Add(string(recipient), string(message))
	}
	f.Add("id:1", "{'text':'hi'}")
	f.Add("{id:[]}", `{"quick_replies":{"0":{},"1":[]}}`)
	f.Add("", "[")
	schema := sendParams(f)
	f.Fuzz(func(t *testing.T, recipient, message string) {
		got, problems := schema.Check(object{"recipient": recipient, "message": message})
		for _, p := range problems {
			// Choosing between parameters is a matter of the request itself, which has no name.
			if p.Path == "" && (p.Keyword != Choose || p.ID == "") {
				t.Errorf("%q, %q: a problem without a path: %+v", recipient, message, p)
			}
		}
		if _, err := json.Marshal(got); err != nil {
			t.Errorf("%q, %q: the result is no JSON: %v", recipient, message, err)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	schema := sendParams(b)
	for name, text := range map[string]string{
		"text":    `{"recipient":{"id":"7100000000000001"},"messaging_type":"RESPONSE","message":{"text":"It is waterproof"}}`,
		"buttons": buttons(`[{"type":"web_url","title":"Shop","url":"https://shop.example/"},{"type":"postback","title":"A person","payload":"HUMAN"}]`),
	} {
		params := fromJSON(b, text)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, problems := schema.Check(params); problems != nil {
					b.Fatal(problems)
				}
			}
		})
	}
}
