package vocabulary_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/golden"
	"github.com/sendmock/sendmock/openapi"
)

// No request ever has a name that is misspelt: an absence of it would hold, whatever the bot did.
func TestUnknownNames(t *testing.T) {
	t.Parallel()
	c := emulator.Start(t).Control()
	spec, err := openapi.Load()
	require.NoError(t, err)
	var operations []string
	for _, op := range spec.Operations() {
		operations = append(operations, op.ID)
	}
	tests := []struct {
		name string
		give contract.Match
		want []string
	}{
		{"operation", contract.Match{Operation: "sendMesage"}, []string{`operation: there is no operation "sendMesage", did you mean "sendMessage"?`}},
		{"operation like none", contract.Match{Operation: "fly"}, []string{
			`operation: there is no operation "fly"; there are ` + strings.Join(operations, ", "),
		}},
		{"node", contract.Match{Node: "page"}, []string{`node: there is no node "page", did you mean "Page"?`}},
		{"node like none", contract.Match{Node: "Unicorn"}, []string{
			`node: there is no node "Unicorn"; there are ` + strings.Join(nodeTypes(), ", "),
		}},
		{"kind", contract.Match{MessageKind: "txt"}, []string{`message_kind: there is no kind of message "txt", did you mean "text"?`}},
		{"rule", contract.Match{Rule: "no.such.rule"}, []string{`rule: there is no rule "no.such.rule"; GET /_sendmock/rules lists them`}},
		{"error", contract.Match{ErrorID: "windowclosed"}, []string{`error_id: there is no error "windowclosed", did you mean "window-closed"?`}},
		{"code", contract.Match{Code: new(424242)}, []string{"code: there is no error 424242; GET /_sendmock/errors lists them"}},
		{"subcode", contract.Match{Subcode: new(5)}, []string{"subcode: there is no error with the subcode 5; GET /_sendmock/errors lists them"}},
		{"code and subcode", contract.Match{Code: new(190), Subcode: new(2018278)}, []string{"code: there is no error 190/2018278; GET /_sendmock/errors lists them"}},
		{"code of another error", contract.Match{ErrorID: "window-closed", Code: new(190)}, []string{"code: window-closed is not the error 190 but 10/2018278"}},
		{"several", contract.Match{Operation: "sendMesage", ErrorID: "windowclosed", Code: new(12)}, []string{
			`operation: there is no operation "sendMesage", did you mean "sendMessage"?`, `error_id: there is no error "windowclosed", did you mean "window-closed"?`,
			"code: there is no error 12; GET /_sendmock/errors lists them",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			search := control.Search{Match: tt.give, TimeoutMS: new(0)}
			_, err := c.Find(t.Context(), search)
			misnamed(t, "", tt.want, err)
			_, err = c.Count(t.Context(), search)
			misnamed(t, "", tt.want, err)
			_, err = c.Wait(t.Context(), search)
			misnamed(t, "", tt.want, err)
			_, err = c.Verify(t.Context(), control.Verification{Expectations: []contract.Expectation{contract.Picked(contract.Match{}), contract.Picked(tt.give).Times(0)}})
			misnamed(t, "expectations[1].match.", tt.want, err)
			_, err = c.Verify(t.Context(), control.Verification{Expectations: []contract.Expectation{{Start: &tt.give}}})
			misnamed(t, "expectations[0].after.", tt.want, err)
			if tt.give.ByOutcome() == nil {
				_, err = c.AddFault(t.Context(), control.FaultRule{Match: tt.give, Effect: control.FaultEffect{Hang: true}})
				misnamed(t, "match.", tt.want, err)
			}
		})
	}
}

func misnamed(t *testing.T, at string, details []string, err error) {
	t.Helper()
	var p *control.Problem
	require.True(t, errors.As(err, &p), "%v", err)
	var want []string
	for _, d := range details {
		want = append(want, at+d)
	}
	golden.Diff(t, want, p.Details, p.Message)
	golden.Diff(t, http.StatusBadRequest, p.Status)
	golden.Diff(t, "malformed", p.Code)
}

// What the server lists, it knows.
func TestKnownNames(t *testing.T) {
	t.Parallel()
	c := emulator.Start(t).Control()
	known := func(m contract.Match) {
		_, err := c.Count(t.Context(), control.Search{Match: m})
		require.NoError(t, err, "%s", m.String())
	}
	covered, err := c.Coverage(t.Context())
	require.NoError(t, err)
	for _, row := range covered.Operations {
		known(contract.Match{Operation: row.ID})
	}
	for _, row := range covered.MessageKinds {
		known(contract.Match{MessageKind: row.ID})
	}
	for _, row := range covered.Rules {
		known(contract.Match{Rule: row.ID})
	}
	for _, row := range covered.Errors {
		known(contract.Match{ErrorID: row.ID})
		known(contract.Match{ErrorID: row.ID, Code: &row.Code, Subcode: &row.Subcode})
		known(contract.Match{Code: &row.Code, Subcode: &row.Subcode})
		known(contract.Match{Code: &row.Code})
		known(contract.Match{Subcode: &row.Subcode})
	}
	known(contract.Match{Rule: control.AnswerRule})
	known(contract.Match{Code: new(0), Subcode: new(0)}) // no error
}

// A bot may send what the platform does not have, so a match with it is taken; that nothing matches says little then.
func TestDubiousMatches(t *testing.T) {
	t.Parallel()
	c := emulator.Start(t).Control()
	tests := []struct{ give, note string }{
		{`{"params":{"sender_action":"typing_onn"}}`, `no operation takes the sender_action "typing_onn", did you mean "typing_on"?`},
		{`{"params":{"sender_action":"TYPING_ON"}}`, ""},
		{`{"operation":"sendMessage","params":{"messaging_type":"RESPONS"}}`, `no sendMessage takes the messaging_type "RESPONS", did you mean "RESPONSE"?`},
		{`{"operation":"sendMessage","params":{"messaging_type":"REPLY"}}`, `no sendMessage takes the messaging_type "REPLY"; there are MESSAGE_TAG, RESPONSE, UPDATE, UTILITY`},
		{`{"params":{"tag":"HUMAN_AGNT"}}`, `no operation takes the tag "HUMAN_AGNT", did you mean "HUMAN_AGENT"?`},
		{`{"params":{"tga":"HUMAN_AGENT"}}`, `no operation has a parameter "tga", did you mean "tag"?`},
		{`{"message":{"txt":"hi"}}`, `no operation has a parameter "message.txt", did you mean "text"?`},
		{`{"operation":"getPerson","message":{"text":"hi"}}`, `no getPerson has a parameter "message"`},
		{`{"params":{"message":{"text":"hi","quick_replies":[{"titel":"A"}]}}}`, `no operation has a parameter "message.quick_replies.titel", did you mean "title"?`},
		{`{"message":{"attachment":{"type":"imagee"}}}`, `no operation takes the message.attachment.type "imagee", did you mean "image"?`},
		{`{"message":{"text":"hi","quick_replies":[{"content_type":"text","title":"A"}],"attachment":{"type":"template","payload":{"template_type":"button","buttons":[{"type":"postback"}]}}}}`, ""},
		{`{"message":{}}`, ""},
		{`{"params":{"fields":"id","limit":5,"recipient":{"id":"1"}}}`, ""},
	}
	for _, tt := range tests {
		var in control.Verification
		require.NoError(t, json.Unmarshal([]byte(`{"expectations":[{"count":0,"match":`+tt.give+`}]}`), &in))
		v, err := c.Verify(t.Context(), in)
		require.NoError(t, err)
		require.True(t, v.Verified)
		golden.Diff(t, tt.note, v.Results[0].Note, tt.give)
	}
}

// nodeTypes are the names of all node types.
func nodeTypes() (names []string) {
	for _, n := range messenger.NodeTypes {
		names = append(names, string(n))
	}
	return names
}
