package reading

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestMisfits(t *testing.T) {
	t.Parallel()
	const ofReferral = "there are ref, source, type, ad_id, product_id"
	tests := []struct {
		name string
		give string
		into any
		want []string
	}{
		{"all is well", `{"text":"hi","quick_reply":{"payload":"A"}}`, &control.PersonMessage{}, []string{}},
		{"the case of letters, as encoding/json takes it", `{"Text":"hi"}`, &control.PersonMessage{}, []string{}},
		{"null", `{"text":null,"quick_reply":null}`, &control.PersonMessage{}, []string{}},
		{"no JSON", `{`, &control.PersonMessage{}, []string{}},
		{"a member like another", `{"txt":"hi"}`, &control.PersonMessage{}, []string{`there is no member "txt", did you mean "text"?`}},
		{"a member like none", `{"colour":"red"}`, &control.Referral{}, []string{`there is no member "colour"; ` + ofReferral}},
		{"a member of what has none", `{"up_to":"m_1"}`, &struct{}{}, []string{`there is no member "up_to"`}},
		{"a member inside", `{"text":"hi","referral":{"reff":"a"}}`, &control.PersonMessage{}, []string{`referral: there is no member "reff", did you mean "ref"?`}},
		{"a member inside a list", `{"people":[{"slug":"a"},{"slugg":"b"}]}`, &control.Scene{}, []string{`people[1]: there is no member "slugg", did you mean "slug"?`}},
		{"several", `{"txt":"hi","force":1}`, &control.PersonMessage{}, []string{`force: it is 1, not true or false`, `there is no member "txt", did you mean "text"?`}},
		{"of what is embedded", `{"callback_ulr":"x","field":[]}`, &struct {
			control.WebhookChange
			CallbackURL *string `json:"callback_url"`
		}{}, []string{`there is no member "callback_ulr", did you mean "callback_url"?`, `there is no member "field", did you mean "fields"?`}},
		{"a text", `{"text":5}`, &control.PersonMessage{}, []string{"text: it is 5, not a text"}},
		{"a list", `{"attachments":{}}`, &control.PersonMessage{}, []string{"attachments: it is an object, not a list"}},
		{"an object", `{"referral":"a"}`, &control.PersonMessage{}, []string{"referral: it is a text, not an object"}},
		{"an object of names", `{"rules":[]}`, &control.Scene{}, []string{"rules: it is a list, not an object"}},
		{"inside an object of names", `{"rules":{"tag.retired":true}}`, &control.Scene{}, []string{"rules.tag.retired: it is true, not a text"}},
		{"a whole number", `{"settle_ms":1.5}`, &control.Advance{}, []string{"settle_ms: it is 1.5, not a whole number"}},
		{"a number", `{"scale":"60"}`, &control.ClockChange{}, []string{"scale: it is a text, not a number"}},
		{"an instant", `{"now":"today"}`, &control.ClockChange{}, []string{`now: it is no instant like "2026-12-01T09:00:00Z"`}},
		{"what reads itself", `{"match":{"text":{"has":"a"}}}`, &control.Search{}, []string{`match.text is none of "exact", {"contains": "…"} and {"regex": "…"}`}},
		{"what reads itself inside", `{"match":{"text":{"regex":"("}}}`, &control.Search{}, []string{"match.text.regex: error parsing regexp: missing closing ): `(`"}},
		{"an empty name in a match", `{"match":{"psid":"","operation":"","text":""},"limit":5}`, &control.Search{}, []string{
			"match.operation: it is empty; leave it out for any", "match.psid: it is empty; leave it out for anybody",
		}},
		{"an empty name of nobody here", `{"match":{"psid":{"unknown":""}}}`, &control.Search{}, []string{
			`match.psid is neither a PSID or slug like "ada" nor {"unknown": "…"} for a PSID that nobody here has`,
		}},
		{"another body", `[]`, &control.Referral{}, []string{"it is a list, not an object"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			golden.Diff(t, tt.want, misfits([]byte(tt.give), tt.into).Lines())
		})
	}
}

// A body of nothing but mistakes is answered with some of them.
func TestMisfitsAreBounded(t *testing.T) {
	t.Parallel()
	for name, item := range map[string]string{"members": `"x%d":1`, "values": `%d`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := make([]string, 1000)
			for i := range list {
				list[i] = fmt.Sprintf(item, i)
			}
			body := "{" + strings.Join(list, ",") + "}"
			if name == "values" {
				body = `{"fields":[` + strings.Join(list, ",") + "]}"
			}
			golden.Diff(t, maxMisfits, len(misfits([]byte(body), &control.WebhookChange{})))
		})
	}
}

// No body has a member of a kind for which there is no word.
func TestWantedKinds(t *testing.T) {
	t.Parallel()
	var look func(t *testing.T, path string, of reflect.Type)
	look = func(t *testing.T, path string, of reflect.Type) {
		for of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		switch {
		case of.Kind() == reflect.Interface, readsItself(of):
			return
		case wanted[of.Kind()] == "":
			t.Errorf("%s is of kind %s", path, of.Kind())
		case of.Kind() == reflect.Slice, of.Kind() == reflect.Map:
			look(t, path+"[]", of.Elem())
		case of.Kind() == reflect.Struct:
			for _, m := range members(of) {
				look(t, inside(path, m.name), m.of)
			}
		}
	}
	for _, body := range []any{
		control.NewPerson{},
		control.PersonChange{},
		control.PersonMessage{},
		control.Postback{},
		control.Reaction{},
		control.Referral{},
		control.Comment{},
		control.Optin{},
		control.Edit{},
		control.AccountLinking{},
		control.Feedback{},
		control.AppChange{},
		control.PageChange{},
		control.TokenChange{},
		control.ClockChange{},
		control.Advance{},
		control.WebhookChange{},
		control.Receipts{},
		control.Release{},
		control.Scene{},
		control.Triggering{},
		control.FaultRule{},
		control.Search{},
		control.Verification{},
		control.RuleChange{},
	} {
		look(t, reflect.TypeOf(body).Name(), reflect.TypeOf(body))
	}
}
