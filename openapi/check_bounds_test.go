package openapi

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// keywords are what a schema alone finds wrong with a value.
func keywords(s *Schema, v any) []Keyword {
	var c checker
	c.value(s, v, &place{name: "x"}, true)
	var out []Keyword
	for _, p := range c.problems {
		out = append(out, p.Keyword)
	}
	return out
}

// Every bound of every schema that a send can reach, those that no example has included: at the bound a value passes it,
// one past it does not. Length counts code points, which the emoji here makes differ from bytes and UTF-16.
func TestEveryBound(t *testing.T) {
	t.Parallel()
	lengths, lists, enums, ranges := 0, 0, 0, 0
	for s, where := range schemasOf(sendParams(t)) {
		if s.refuse != "" {
			continue
		}
		if s.kind == kindString && s.maxLength < 0 && s.enum == nil {
			require.Contains(t, keywords(s, "https://a.example/"+strings.Repeat("🗺", maxText)), MaxLength, where)
		}
		if s.maxLength >= 0 {
			lengths++
			require.NotContains(t, keywords(s, strings.Repeat("🗺", s.maxLength)), MaxLength, where)
			require.Contains(t, keywords(s, strings.Repeat("🗺", s.maxLength+1)), MaxLength, where)
		}
		if s.minLength > 1 {
			require.NotContains(t, keywords(s, strings.Repeat("é", s.minLength)), MinLength, where)
			require.Contains(t, keywords(s, strings.Repeat("é", s.minLength-1)), MinLength, where)
		}
		if s.kind == kindArray {
			lists++
			if s.maxItems >= 0 {
				require.NotContains(t, keywords(s, make([]any, s.maxItems)), MaxItems, where)
				require.Equal(t, []Keyword{MaxItems}, keywords(s, make([]any, s.maxItems+1)), where)
			}
			if s.minItems > 0 {
				require.NotContains(t, keywords(s, make([]any, s.minItems)), MinItems, where)
				require.Contains(t, keywords(s, make([]any, s.minItems-1)), MinItems, where)
			}
		}
		if s.enum != nil && s.selectBy == "" {
			enums++
			for _, v := range s.enum {
				require.Empty(t, keywords(s, strings.ToUpper(v)), where)
			}
			require.Equal(t, []Keyword{Enum}, keywords(s, "no such value"), where)
		}
		if s.min != nil && s.max != nil {
			ranges++
			n := func(f float64) json.Number { return json.Number(fmt.Sprint(int64(f))) }
			require.Empty(t, keywords(s, n(*s.min)), where)
			require.Empty(t, keywords(s, n(*s.max)), where)
			require.Equal(t, []Keyword{Range}, keywords(s, n(*s.min-1)), where)
			require.Equal(t, []Keyword{Range}, keywords(s, n(*s.max+1)), where)
		}
	}
	require.Greater(t, lengths, 15)
	require.Greater(t, lists, 15)
	require.Greater(t, enums, 25)
	require.Positive(t, ranges)
}

// The limits that Meta publishes, spelled out: a slip in the document shows here.
func TestPublishedBounds(t *testing.T) {
	t.Parallel()
	list := func(n int, item string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + "]"
	}
	text := func(n int) string { return `"` + strings.Repeat("🗺", n) + `"` }
	button := `{"type":"postback","title":"a","payload":"p"}`
	generic := func(elements string) string {
		return template(`{"template_type":"generic","elements":` + elements + `}`)
	}
	element := func(key string) func(n int) string {
		return func(n int) string {
			return generic(`[{"title":"t","image_url":"https://a.example","` + key + `":` + text(n) + `}]`)
		}
	}
	element0 := func(n int) string { return generic(`[{"subtitle":"s","title":` + text(n) + `}]`) }
	tests := []struct {
		name  string
		limit int
		give  func(n int) string
		path  string
		want  Keyword
	}{
		{"text", 2000, func(n int) string { return send(`{"text":` + text(n) + `}`) }, "message[text]", MaxLength},
		{"metadata", 1000, func(n int) string { return send(`{"text":"a","metadata":` + text(n) + `}`) }, "message[metadata]", MaxLength},
		{"quick replies", 13, func(n int) string {
			return send(`{"text":"a","quick_replies":` + list(n, `{"content_type":"text","title":"a","payload":"p"}`) + `}`)
		}, "message[quick_replies]", MaxItems},
		{"quick reply payload", 1000, func(n int) string {
			return send(`{"text":"a","quick_replies":[{"content_type":"text","title":"t","payload":` + text(n) + `}]}`)
		}, "message[quick_replies][0][payload]", MaxLength},
		{"buttons", 3, func(n int) string { return buttons(list(n, button)) }, "name_placeholder[buttons]", MaxItems},
		{"postback payload", 1000, func(n int) string {
			return buttons(`[{"type":"postback","title":"t","payload":` + text(n) + `}]`)
		}, "name_placeholder[buttons][0][payload]", MaxLength},
		{"button template text", 640, func(n int) string {
			return template(`{"template_type":"button","text":` + text(n) + `,"buttons":[` + button + `]}`)
		}, "name_placeholder[text]", MaxLength},
		{"generic elements", 10, func(n int) string { return generic(list(n, `{"title":"t","subtitle":"s"}`)) }, "name_placeholder[elements]", MaxItems},
		{"generic title", 80, element0, "name_placeholder[elements][0][title]", MaxLength},
		{"generic subtitle", 80, element("subtitle"), "name_placeholder[elements][0][subtitle]", MaxLength},
		{"generic buttons", 3, func(n int) string {
			return generic(`[{"title":"t","buttons":` + list(n, button) + `}]`)
		}, "name_placeholder[elements][0][buttons]", MaxItems},
		{"media elements", 1, func(n int) string {
			return template(`{"template_type":"media","elements":` + list(n, `{"media_type":"image","attachment_id":"1"}`) + `}`)
		}, "name_placeholder[elements]", MaxItems},
		{"receipt elements", 100, func(n int) string {
			return template(`{"template_type":"receipt","recipient_name":"a","order_number":"1","currency":"EUR","payment_method":"c","summary":{"total_cost":1},"elements":` +
				list(n, `{"title":"t","price":0}`) + `}`)
		}, "name_placeholder[elements]", MaxItems},
		{"products", 10, func(n int) string {
			return template(`{"template_type":"product","elements":` + list(n, `{"id":"1"}`) + `}`)
		}, "name_placeholder[elements]", MaxItems},
		{"one-time notification title", 65, func(n int) string {
			return template(`{"template_type":"one_time_notif_req","payload":"p","title":` + text(n) + `}`)
		}, "name_placeholder[title]", MaxLength},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, problems := sendParams(t).Check(fromJSON(t, tt.give(tt.limit)))
			require.Empty(t, problems, "at the limit")
			_, problems = sendParams(t).Check(fromJSON(t, tt.give(tt.limit+1)))
			if diff := cmp.Diff([]Problem{{Path: tt.path, Keyword: tt.want, Limit: tt.limit}}, problems); diff != "" {
				t.Errorf("past the limit (-want +got):\n%s", diff)
			}
		})
	}
}
