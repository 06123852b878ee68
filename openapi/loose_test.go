package openapi

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParseLoose(t *testing.T) {
	type m = map[string]any
	n := func(s string) json.Number { return json.Number(s) }
	tests := []struct {
		give string
		want any // nil: refused
	}{
		{`{"id":"1"}`, m{"id": "1"}},
		{`{'id':'1'}`, m{"id": "1"}},
		{`{id:123}`, m{"id": n("123")}},
		{`{ id : '1' , }`, m{"id": "1"}},
		{`{text:'You did it!'}`, m{"text": "You did it!"}},
		{`{text:'don\'t'}`, m{"text": "don't"}},
		{`{"a":[1,'b',true,null,],}`, m{"a": []any{n("1"), "b", true, nil}}},
		{`{"a":"\u00e9\ud83c\udf89\/\n"}`, m{"a": "é🎉/\n"}},
		{`{"a":"\ud83c"}`, m{"a": "\ufffd"}},
		{`[]`, []any{}},
		{`"x"`, "x"},
		{`-1.5e3`, n("-1.5e3")},
		{`{id:PSID}`, nil},
		{`{id}`, nil},
		{`{"a":1`, nil},
		{`{"a" 1}`, nil},
		{`{'a":1}`, nil},
		{`01`, nil},
		{``, nil},
		{`{} {}`, nil},
		{strings.Repeat("[", 1000), nil},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			got, err := ParseLoose(tt.give)
			if (err != nil) != (tt.want == nil) {
				t.Fatalf("ParseLoose: %v, %v", got, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhereLoose(t *testing.T) {
	t.Parallel()
	for give, want := range map[string]string{
		"":                     "",
		"hello":                "",
		`{"text":"hi"}`:        "",
		"\n{'text':'hi'} ":     "",
		`{"text":"hi"`:         "breaks off after 12 bytes",
		"\n {\"text\":\"hi":    "breaks off after 13 bytes",
		`{"text":"hi"} and on`: "cannot be read as JSON from byte 15 of 20 on",
	} {
		require.Equal(t, want, WhereLoose(give), "%q", give)
	}
}

func TestParseLooseBounds(t *testing.T) {
	t.Parallel()
	for _, give := range []string{
		strings.Repeat("[", maxDepth+2), strings.Repeat("{a:", maxDepth+2),
		"[" + strings.Repeat("1,", maxValues) + "]", "[" + strings.Repeat("{},", maxValues) + "]", "{" + strings.Repeat("a:1,", maxValues) + "}",
	} {
		if _, err := ParseLoose(give); !errors.Is(err, ErrTooMuch) {
			t.Errorf("ParseLoose of %d characters: %v", len(give), err)
		}
	}
	if _, err := ParseLoose("[" + strings.Repeat("1,", maxValues-1) + "]"); err != nil {
		t.Errorf("at the bound: %v", err)
	}
}

// Whatever encoding/json writes, the loose reader reads alike.
func TestParseLooseReadsJSON(t *testing.T) {
	values := rapid.Deferred(func() *rapid.Generator[any] { return jsonValue(3) })
	rapid.Check(t, func(t *rapid.T) {
		text, err := json.Marshal(values.Draw(t, "value"))
		if err != nil {
			t.Fatal(err)
		}
		dec := json.NewDecoder(strings.NewReader(string(text)))
		dec.UseNumber()
		var want any
		if err := dec.Decode(&want); err != nil {
			t.Fatal(err)
		}
		got, err := ParseLoose(string(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", text, diff)
		}
	})
}

func jsonValue(depth int) *rapid.Generator[any] {
	scalar := rapid.OneOf(
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.Int64(), func(i int64) any { return i }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Just[any](nil))
	if depth == 0 {
		return scalar
	}
	return rapid.OneOf(scalar,
		rapid.Map(rapid.SliceOfN(jsonValue(depth-1), 0, 3), func(l []any) any { return l }),
		rapid.Map(rapid.MapOfN(rapid.String(), jsonValue(depth-1), 0, 3), func(m map[string]any) any { return m }))
}

func FuzzParseLoose(f *testing.F) {
	for _, s := range []string{`{'a':[1,{b:'c'}]}`, `{"a":"\ud83c\udf89"}`, `{a:`, `[[[`, `{"a":'`, `{"\u`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := ParseLoose(text)
		if err == nil {
			if _, err := json.Marshal(v); err != nil {
				t.Errorf("ParseLoose(%q) made %#v: %v", text, v, err)
			}
		}
	})
}
