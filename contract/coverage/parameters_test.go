package coverage

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestParameterNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		want []string
		give string
	}{
		{"none", []string{}, `{}`},
		{"nested", []string{"message", "message.text", "recipient", "recipient.id"}, `{"recipient":{"id":"1"},"message":{"text":"hi"}}`},
		{
			"arrays have no index",
			[]string{"message", "message.quick_replies", "message.quick_replies.payload", "message.quick_replies.title"},
			`{"message":{"quick_replies":[{"title":"a"},{"title":"b","payload":"c"}]}}`,
		},
		{
			"bracketed names that are no array yet",
			[]string{"message", "message.quick_replies", "message.quick_replies.title"},
			`{"message":{"quick_replies":{"0":{"title":"a"},"1":{"title":"b"}}}}`,
		},
		{"null is absent", []string{"message"}, `{"message":{"text":null},"tag":null}`},
		{"empty is not", []string{"message", "message.text", "tag"}, `{"message":{"text":""},"tag":[]}`},
		{
			"what is no name",
			[]string{"_x", "messagingType"},
			`{"messagingType":1,"_x":1,"EAAtoken":1,"151|secret":{"a":1},"{\"access_token\":\"EAA\"}":"","0":{"a":1},"a b":1,"a.b":1,"é":1,"":1}`,
		},
		{"arrays of arrays", []string{"a", "a.b"}, `{"a":[[{"b":1}]]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var args map[string]any
			require.NoError(t, json.Unmarshal([]byte(tt.give), &args))
			if diff := cmp.Diff(tt.want, ParameterNames(args)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParameterNamesAreBounded(t *testing.T) {
	t.Parallel()
	wide := map[string]any{}
	for i := range 2 * maxNames {
		wide[fmt.Sprintf("n%04d", i)] = map[string]any{"a": 1}
	}
	got := ParameterNames(wide)
	require.Len(t, got, maxNames)
	if diff := cmp.Diff(got, ParameterNames(wide)); diff != "" {
		t.Errorf("another time other names (-want +got):\n%s", diff)
	}

	deep := strings.Repeat(`{"a":`, 60) + `1` + strings.Repeat(`}`, 60)
	var args map[string]any
	require.NoError(t, json.Unmarshal([]byte(deep), &args))
	require.Len(t, ParameterNames(args), maxNameDepth)
	require.NoError(t, json.Unmarshal([]byte(`{"a":`+strings.Repeat(`[`, 60)+`{"b":1}`+strings.Repeat(`]`, 60)+`}`), &args))
	require.Equal(t, []string{"a"}, ParameterNames(args))
}

// A send of a usual shape costs the list, the keys and the two dotted names.
func TestParameterNamesAreCheap(t *testing.T) {
	args := map[string]any{"recipient": map[string]any{"id": "1"}, "messaging_type": "RESPONSE", "message": map[string]any{"text": "hi"}}
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _ = ParameterNames(args) }), 4.0)
}
