package fbjson

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMarshal(t *testing.T) {
	tests := []struct {
		name string
		give any
		want string
	}{
		{"key order is kept", Object{{"b", 1}, {"a", "x"}}, `{"b":1,"a":"x"}`},
		{"slash", "https://a/b", `"https:\/\/a\/b"`},
		{"non-ASCII", "é✓", `"\u00e9\u2713"`},
		{"surrogate pair", "🎉", `"\ud83c\udf89"`},
		{"controls", "a\n\t\x01\"\\", `"a\n\t\u0001\"\\"`},
		{"broken UTF-8", "a\xffb", `"a\ufffdb"`},
		{"numbers", Array{1, int64(-2), 28.1, 20.0, json.Number("1e3")}, `[1,-2,28.1,20,1e3]`},
		{"literals", Array{nil, true, false}, `[null,true,false]`},
		{"raw", Object{{"a", Raw(`{"x":1}`)}}, `{"a":{"x":1}}`},
		{"decoded map", map[string]any{"b": []any{"c"}, "a": nil}, `{"a":null,"b":["c"]}`},
		{"strings", []string{"a", "b"}, `["a","b"]`},
		{"empty", Object{{"data", Array{}}}, `{"data":[]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, string(Marshal(tt.give))); diff != "" {
				t.Errorf("Marshal (-want +got):\n%s", diff)
			}
		})
	}
}

// Any string comes back from encoding/json as it went in, and the bytes are ASCII.
func TestStringRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.String().Draw(t, "s")
		b := Marshal(want)
		for _, c := range b {
			if c >= 0x80 {
				t.Fatalf("byte %#x in %q", c, b)
			}
		}
		var got string
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
