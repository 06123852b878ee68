package decode

import (
	"testing"

	"github.com/sendmock/sendmock/internal/golden"
)

func TestMembers(t *testing.T) {
	t.Parallel()
	message := []string{"message"}
	button := []string{"message", "buttons", "1"}
	tests := []struct {
		name, query, contentType, body string
		steps                          []string
		want                           []string
	}{
		{"JSON", "", "application/json", `{"message":{"type":1,"title":2}}`, message, []string{"type", "title"}},
		{"JSON in a form", "", formType, "message=%7Btype:1,title:2}&x=1", message, []string{"type", "title"}},
		{"JSON in a query", "message={type:1,title:2}", "", "", message, []string{"type", "title"}},
		{"JSON in multipart", "", multiType, part("message", `{"type":1,"title":2}`) + "--b--\r\n", message, []string{"type", "title"}},
		{"JSON in brackets", "", formType, `message[buttons][1]={"type":1,"title":2}`, button, []string{"type", "title"}},
		{"brackets", "", formType, "message[type]=1&a=1&message[title][x]=2&message[type]=3", message, []string{"type", "title"}},
		{"brackets that go deep", "", formType, "message[buttons][0][z]=0&message[buttons][1][type]=1&message[buttons][1][title]=1", button, []string{"type", "title"}},
		{"brackets that count", "", formType, "message[buttons][][type]=1&message[buttons][][title]=1", button, []string{"type", "title"}},
		{"a query and a body", "message[type]=1", formType, "message[title]=1", message, []string{"type", "title"}},
		{"a body beats the query", "message={a:1,b:2}", "application/json", `{"message":{"type":1,"title":2}}`, message, []string{"type", "title"}},
		{"nothing", "", "", "", message, nil},
		{"no steps", "a=1", "", "", nil, nil},
		{"no boundary", "", "multipart/form-data", "--b", message, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			golden.Diff(t, tt.want, Members(tt.query, tt.contentType, []byte(tt.body), tt.steps))
		})
	}
}
