package openapi

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMembers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		give  string
		steps []string
		want  []string
	}{
		{`{"type":1,"title":{"b":1},"url":[]}`, nil, []string{"type", "title", "url"}},
		{`{z:1,'y':2,"x":3,}`, nil, []string{"z", "y", "x"}},
		{`z:1,y:2`, nil, []string{"z", "y"}},
		{`{"b":1,"a":2,"b":3}`, nil, []string{"b", "a"}},
		{`{"b":1,"\u0061":2}`, nil, []string{"b", "a"}},
		{`{"m":{"c":1,"b":2},"a":0}`, []string{"m"}, []string{"c", "b"}},
		{`{"m":[{"x":1},{"d":1,"c":2}]}`, []string{"m", "1"}, []string{"d", "c"}},
		{`{"m":"{\"d\":1,\"c\":2}"}`, []string{"m"}, []string{"d", "c"}},
		{`{"m":{"a":1},"m":{"d":1,"c":2}}`, []string{"m"}, []string{"d", "c"}},
		{`{"m":1}`, []string{"m"}, nil},
		{`{"m":1}`, []string{"n"}, nil},
		{`{"m":{"a":1}`, []string{"m"}, nil},
		{`{"m":[{"a":1}`, []string{"m", "0"}, nil},
		{`{"m"}`, nil, nil},
		{``, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, Members(tt.give, tt.steps)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Of every object that can be read the members are those that reading it finds.
func TestMembersAreThoseRead(t *testing.T) {
	t.Parallel()
	objects := rapid.MapOf(rapid.String(), jsonValue(2))
	rapid.Check(t, func(t *rapid.T) {
		m := objects.Draw(t, "object")
		text, err := json.Marshal(map[string]any{"message": m})
		if err != nil {
			t.Fatal(err)
		}
		read, err := ParseLoose(string(text))
		if err != nil {
			t.Fatal(err)
		}
		want := slices.Sorted(maps.Keys(read.(map[string]any)["message"].(map[string]any)))
		if diff := cmp.Diff(want, slices.Sorted(slices.Values(Members(string(text), []string{"message"})))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	})
}

func TestOrdered(t *testing.T) {
	t.Parallel()
	p := Problem{Keyword: Unknown, Keys: []string{"a", "b", "c", "d"}}
	for _, tt := range []struct{ names, want []string }{
		{nil, []string{"a", "b", "c", "d"}},
		{[]string{"d", "x", "c", "b", "a", "d"}, []string{"d", "c", "b", "a"}},
		{[]string{"d", "b"}, []string{"d", "b", "a", "c"}},
	} {
		if diff := cmp.Diff(tt.want, p.Ordered(tt.names).Keys); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.names, diff)
		}
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "d"}, p.Keys); diff != "" {
		t.Errorf("the problem itself (-want +got):\n%s", diff)
	}
}
