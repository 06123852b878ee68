package contract

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

var send = Request{
	Operation: "sendMessage", Node: "Page", Method: "POST", Path: "/v25.0/me/messages", APIVersion: "v25.0", PageID: "1", PSID: "2",
	MessageKind: "text", Text: "hello, world", WindowKnown: true, WindowOpen: true,
	Params: map[string]any{
		"messaging_type": "RESPONSE",
		"message":        map[string]any{"text": "hello, world", "quick_replies": []any{map[string]any{"title": "Red"}, map[string]any{"title": "Blue"}}},
		"n":              json.Number("5"),
	},
}

func TestMatchesRequest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, give string
		want       bool
	}{
		{"everything", `{}`, true},
		{"operation", `{"operation":"sendMessage","node":"Page","method":"post"}`, true},
		{"another operation", `{"operation":"getPage"}`, false},
		{"path with its version", `{"path":"/v25.0/me/messages"}`, true},
		{"path without", `{"path":"/me/messages/"}`, true},
		{"another path", `{"path":"/messages"}`, false},
		{"page and person", `{"page_id":"1","psid":"2"}`, true},
		{"another person", `{"psid":"3"}`, false},
		{"exact text", `{"text":"hello, world"}`, true},
		{"other text", `{"text":"hello"}`, false},
		{"part of the text", `{"text":{"contains":"world"}}`, true},
		{"pattern", `{"text":{"regex":"^hel+o"}}`, true},
		{"kind", `{"message_kind":"image"}`, false},
		{"open window", `{"window":"open"}`, true},
		{"closed window", `{"window":"closed"}`, false},
		{"part of the message", `{"message":{"quick_replies":[{"title":"Red"}]}}`, true},
		{"not in the message", `{"message":{"quick_replies":[{"title":"Blue"}]}}`, false},
		{"part of the parameters", `{"params":{"messaging_type":"RESPONSE","n":5}}`, true},
		{"a parameter that is not there", `{"params":{"tag":"X"}}`, false},
		{"all must hold", `{"operation":"sendMessage","psid":"3"}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m Match
			require.NoError(t, json.Unmarshal([]byte(tt.give), &m))
			if diff := cmp.Diff(tt.want, m.MatchesRequest(&send)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			again, err := json.Marshal(&m)
			require.NoError(t, err)
			var back Match
			require.NoError(t, json.Unmarshal(again, &back))
			require.Equal(t, tt.want, back.MatchesRequest(&send), "written and read again: %s", again)
		})
	}
}

func TestWordingRefusesOtherForms(t *testing.T) {
	t.Parallel()
	for _, give := range []string{`{}`, `{"contains":"a","regex":"b"}`, `{"regex":"("}`, `{"like":"x"}`, `5`} {
		require.Error(t, json.Unmarshal([]byte(`{"text":`+give+`}`), &Match{}), give)
	}
}

func TestByOutcome(t *testing.T) {
	t.Parallel()
	status := 200
	require.Empty(t, (&Match{Operation: "x", Window: "open"}).ByOutcome())
	require.Equal(t, []string{"rule", "status"}, (&Match{Status: &status, Rule: "r"}).ByOutcome())
}
