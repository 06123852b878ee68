package decode

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/internal/golden"
)

var compareSelections = cmp.AllowUnexported(Selection{})

func TestParseFields(t *testing.T) {
	t.Parallel()
	type args = map[string]string
	leaf := func(names ...string) []Selection {
		list := make([]Selection, len(names))
		for i, n := range names {
			list[i].Name = n
		}
		return list
	}
	tests := []struct {
		name string
		give any
		want []Selection
	}{
		{"not given", nil, nil},
		{"empty", "", nil},
		{"white space", " \n", nil},
		{"one", "id", leaf("id")},
		{"several", "id,name", leaf("id", "name")},
		{"spaces", " id , name ", leaf("id", "name")},
		{"a comma at the end", "id,name,", leaf("id", "name")},
		{"sub-fields", "from{id,name}", []Selection{{Name: "from", Sub: leaf("id", "name")}}},
		{"sub-fields and on", "from{id},to", []Selection{{Name: "from", Sub: leaf("id")}, {Name: "to"}}},
		{"a comma at the end inside", "from{id,},to", []Selection{{Name: "from", Sub: leaf("id")}, {Name: "to"}}},
		{"an argument", "messages.limit(5)", []Selection{{Name: "messages", Args: args{"limit": "5"}}}},
		{
			"arguments and sub-fields", "messages.limit( 5 ).order(chronological){id}",
			[]Selection{{Name: "messages", Args: args{"limit": "5", "order": "chronological"}, Sub: leaf("id")}},
		},
		{"a picture's size", "picture.width(200).height(100){url}", []Selection{{Name: "picture", Args: args{"width": "200", "height": "100"}, Sub: leaf("url")}}},
		{"an argument of nothing", "messages.limit()", []Selection{{Name: "messages", Args: args{"limit": ""}}}},
		{"fields as an argument", "messages.fields(id,message)", []Selection{{Name: "messages", Sub: leaf("id", "message")}}},
		{"deep", "a{b{c{d}}}", []Selection{{Name: "a", Sub: []Selection{{Name: "b", Sub: []Selection{{Name: "c", Sub: leaf("d")}}}}}}},
		{"bracketed names", object{"0": "id", "1": "from{id}"}, []Selection{{Name: "id"}, {Name: "from", Sub: leaf("id")}}},
		{"a JSON list", []any{"id", "name"}, leaf("id", "name")},
		{"a JSON list as text", `["id",'name']`, leaf("id", "name")},
		{"no text at all", true, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Fields(tt.give)
			require.Nil(t, err)
			if diff := cmp.Diff(tt.want, got, compareSelections); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// An alias or a modifier that no field here takes is for the field to refuse: one that is not here may take it, and keeps it in links.
func TestParseFieldsWrong(t *testing.T) {
	t.Parallel()
	tests := []struct{ give, wrong, text string }{
		{"a.limit(1)", "", "a.limit(1)"},
		{"a.as(b)", "(#100) Unknown fields: b.", "a.as(b)"},
		{"a.kind(LIKE).limit(0).as(b){id}", `Syntax error "Expected a known modifier, not kind." at character 12: a.kind(LIKE).limit(0).as(b){id}`, "a.as(b).kind(LIKE).limit(0){id}"},
		{"a.as(b).kind(LIKE)", "(#100) Unknown fields: b.", "a.as(b).kind(LIKE)"},
	}
	for _, tt := range tests {
		got, err := Fields(tt.give)
		require.Nil(t, err)
		require.Len(t, got, 1)
		wrong := ""
		if got[0].Wrong != nil {
			wrong = got[0].Wrong.Message
		}
		golden.Diff(t, tt.wrong, wrong, tt.give)
		golden.Diff(t, tt.text, FieldsText(got), tt.give)
	}
}

func TestParseFieldsSyntaxErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		give, expected string
		position       int
	}{
		{",id", "name", 0},
		{"id,,name", "name", 3},
		{"{id}", "name", 0},
		{"id-name", "end of string", 2},
		{"id name", "end of string", 3},
		{"from{id", "}", 7},
		{"from{}", "name", 5},
		{"from{id}}", "end of string", 8},
		{"from{id name}", "}", 8},
		{"messages.", "name", 9},
		{"messages.limit", "(", 14},
		{"messages.limit{id}", "(", 14},
		{"messages.limit(5", ")", 16},
		{"messages.(5)", "name", 9},
		{"é", "name", 0},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			t.Parallel()
			_, err := Fields(tt.give)
			require.NotNil(t, err)
			golden.Diff(t, `Syntax error "Expected `+tt.expected+`." at character `+strconv.Itoa(tt.position)+": "+tt.give, err.Message)
			golden.Diff(t, 2500, err.Row.Code)
		})
	}
	_, err := Fields(strings.Repeat("-", 300))
	require.NotNil(t, err)
	golden.Diff(t, `Syntax error "Expected name." at character 0: `+strings.Repeat("-", 200), err.Message, "the text is cut")
}

func TestParseFieldsBounds(t *testing.T) {
	t.Parallel()
	nested := func(n int) string { return strings.Repeat("a{", n) + "b" + strings.Repeat("}", n) }
	wide := func(n int) string { return strings.Repeat("a,", n-1) + "a" }
	for _, good := range []string{nested(maxFieldDepth), wide(maxFieldCount), "x{" + wide(maxFieldCount-1) + "}"} {
		_, err := Fields(good)
		require.Nil(t, err)
	}
	for _, bad := range []string{nested(maxFieldDepth + 1), wide(maxFieldCount + 1), "x{" + wide(maxFieldCount) + "}"} {
		_, err := Fields(bad)
		require.ErrorIs(t, err, grapherr.ReduceData)
	}
}

// What paging links repeat reads as what was asked.
func TestFieldsRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := selections(4).Draw(t, "fields")
		text := FieldsText(want)
		got, err := Fields(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got, compareSelections); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", text, diff)
		}
	})
}

func selections(depth int) *rapid.Generator[[]Selection] {
	return rapid.Custom(func(t *rapid.T) []Selection {
		list := make([]Selection, rapid.IntRange(1, 3).Draw(t, "count"))
		for i := range list {
			list[i].Name = rapid.StringMatching(`[a-z0-9_A-Z]{1,12}`).Draw(t, "name")
			args := rapid.MapOfN(rapid.SampledFrom([]string{"limit", "order", "after", "before", "summary"}),
				rapid.StringMatching(`[a-zA-Z0-9+/=_ -]{0,8}`), 0, 3).Draw(t, "args")
			for k, v := range args {
				args[k] = strings.TrimSpace(v)
			}
			if len(args) > 0 {
				list[i].Args = args
			}
			if depth > 0 && rapid.Bool().Draw(t, "nested") {
				list[i].Sub = selections(depth-1).Draw(t, "sub")
			}
		}
		return list
	})
}

// FuzzParseFields: nothing panics, and what was read is read alike when written again.
func FuzzParseFields(f *testing.F) {
	for _, s := range []string{"id,name", "a{b.limit(5).order(x){c}}", "a.fields(b,c)", `["a",'b']`, "a{", ",", "a.b(", "a{b,}", strings.Repeat("a{", 20)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, err := Fields(text)
		if err != nil {
			return
		}
		written := FieldsText(want)
		if strings.HasPrefix(written, "[") {
			t.Fatalf("%q became %q", text, written)
		}
		got, err := Fields(written)
		if err != nil {
			t.Fatalf("%q became %q: %v", text, written, err)
		}
		if diff := cmp.Diff(want, got, compareSelections); diff != "" {
			t.Fatalf("%q became %q (-want +got):\n%s", text, written, diff)
		}
	})
}
