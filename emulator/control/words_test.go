package control_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/emulator/control"
)

func TestAtShell(t *testing.T) {
	t.Parallel()
	words := map[string]string{"message_id": "--message", "message": "TEXT", `"force": true`: "--force", "code": "--code", "rule": "--rule"}
	tests := []struct {
		name string
		give control.Problem
		want string
	}{
		{"a route", control.Problem{Message: `there is no error "x"; GET /_sendmock/errors lists them`}, `c: there is no error "x"; sendmock errors lists them`},
		{"a route that no command has", control.Problem{Message: "GET /_sendmock/faults lists them"}, "c: GET /_sendmock/faults lists them"},
		{"a member", control.Problem{Message: "message_id is needed", Terms: []string{"message_id"}}, "c: --message is needed"},
		{"a word that is no member here", control.Problem{Message: "the message is not there", Terms: []string{"message_id"}}, "c: the message is not there"},
		{"a member in another word", control.Problem{Message: "message_id or message", Terms: []string{"message"}}, "c: message_id or TEXT"},
		{"a member as it is written", control.Problem{Message: `"force": true sends it`, Terms: []string{`"force": true`}}, "c: --force sends it"},
		{"what somebody wrote stays", control.Problem{Message: `message "message" is too long`, Terms: []string{"message"}}, `c: TEXT "message" is too long`},
		{"a member without a word", control.Problem{Message: "status is needed", Terms: []string{"status"}}, "c: status is needed"},
		{
			"details",
			control.Problem{
				Message: "names", Details: []string{"code: there is no code", `rule: there is no rule "x"; GET /_sendmock/rules lists them`}, Terms: []string{"code", "rule"},
			},
			`c: --code: there is no code; --rule: there is no rule "x"; sendmock rules lists them`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.give.Code = "c"
			before := tt.give.Error()
			if diff := cmp.Diff(tt.want, tt.give.AtShell(words).Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, tt.give.Error()); diff != "" {
				t.Errorf("the problem itself (-want +got):\n%s", diff)
			}
		})
	}
}
