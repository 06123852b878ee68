package reading_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestQuery(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query string
		known       []string
		want        *control.Problem
	}{
		{"nothing", "", nil, nil},
		{"what is known", "format=json&bot=0", []string{"format", "bot"}, nil},
		{"a switch by its name alone", "bot", []string{"bot"}, nil},
		{"a filter of a list, which it looks at itself", "persn=ada", []string{"limit", "psid"}, nil},
		{"where none is taken", "bot=1", nil, reading.Malformed(`there is no parameter "bot": this takes none in its query`)},
		{"like another", "formt=json", []string{"format"}, reading.Malformed(`there is no parameter "formt", did you mean "format"?`)},
		{"a switch that is neither", "bot=yes", []string{"bot"}, reading.Malformed(`bot is 1, true, 0 or false, not "yes"`)},
		{"an empty one", "psid=", []string{"limit", "psid"}, reading.Malformed("psid is empty; leave it out for anybody")},
		{"several", "node=&bot=maybe", []string{"node", "bot"}, reading.Malformed("the query cannot be read",
			`bot is 1, true, 0 or false, not "maybe"`, "node is empty; leave it out for any")},
		{"no query", "bot=%zz", []string{"bot"}, reading.Malformed(`the query cannot be read: invalid URL escape "%zz"`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, "/_sendmock/health?"+tt.query, nil)
			var got *control.Problem
			if err := reading.Query(r, tt.known); err != nil {
				require.True(t, errors.As(err, &got), err)
			}
			golden.Diff(t, tt.want, got)
		})
	}
}

func TestYes(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]bool{
		"": false, "fail": true, "fail=": true, "fail=1": true, "fail=true": true, "fail=0": false, "fail=false": false, "fail=1&fail=0": false, "bot=1": false,
	} {
		r := httptest.NewRequest(http.MethodGet, "/_sendmock/verify?"+query, nil)
		golden.Diff(t, want, reading.Yes(r.URL.Query(), "fail"), query)
	}
}
