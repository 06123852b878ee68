package control_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
)

// told is what a server was asked.
type told struct{ Method, URI, Host, Type, Body string }

// server answers every request alike and remembers the last.
type server struct {
	status int
	body   string
	last   told
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.last = told{r.Method, r.RequestURI, r.Host, r.Header.Get("Content-Type"), string(body)}
	if s.status != 0 {
		w.WriteHeader(s.status)
	}
	_, _ = io.WriteString(w, s.body)
}

// The client asks the same over a socket as in the process.
func TestTransportsAgree(t *testing.T) {
	t.Parallel()
	s := &server{body: `{}`}
	srv := httptest.NewServer(s)
	defer srv.Close()
	local, remote := control.NewLocalClient(s), control.NewClient(srv.URL+"/")
	blocked := true
	calls := map[string]func(c *control.Client) error{
		"GET /_sendmock/readyz": func(c *control.Client) error { _, err := c.Health(t.Context()); return err },
		"GET /_sendmock/world":  func(c *control.Client) error { _, err := c.World(t.Context()); return err },
		"POST /_sendmock/people": func(c *control.Client) error {
			_, err := c.AddPerson(t.Context(), control.NewPerson{Slug: "a"})
			return err
		},
		"GET /_sendmock/people/a%2Fb%20c": func(c *control.Client) error { _, err := c.Person(t.Context(), "a/b c"); return err },
		"PATCH /_sendmock/people/1": func(c *control.Client) error {
			_, err := c.ChangePerson(t.Context(), "1", control.PersonChange{Blocked: &blocked})
			return err
		},
		"POST /_sendmock/people/1/messages": func(c *control.Client) error {
			_, err := c.Say(t.Context(), "1", control.PersonMessage{Text: "hi"})
			return err
		},
		"GET /_sendmock/clock": func(c *control.Client) error { _, err := c.Clock(t.Context()); return err },
		"PUT /_sendmock/clock": func(c *control.Client) error {
			_, err := c.SetClock(t.Context(), control.ClockChange{Mode: "frozen"})
			return err
		},
		"POST /_sendmock/clock/advance": func(c *control.Client) error { _, err := c.Advance(t.Context(), 25*time.Hour); return err },
		"GET /_sendmock/requests?limit=2&since=7": func(c *control.Client) error {
			_, err := c.Requests(t.Context(), 7, url.Values{"limit": {"2"}})
			return err
		},
		"DELETE /_sendmock/requests":       func(c *control.Client) error { return c.ClearRequests(t.Context()) },
		"GET /_sendmock/rules":             func(c *control.Client) error { _, err := c.Rules(t.Context()); return err },
		"PUT /_sendmock/rules/tag.retired": func(c *control.Client) error { _, err := c.SetRule(t.Context(), "tag.retired", "off"); return err },
		"POST /_sendmock/reset":            func(c *control.Client) error { return c.Reset(t.Context()) },
	}
	for want, call := range calls {
		require.NoError(t, call(local), want)
		here := s.last
		require.Equal(t, want, here.Method+" "+here.URI)
		require.Equal(t, "localhost", here.Host)
		require.NoError(t, call(remote), want)
		there := s.last
		there.Host = here.Host
		require.Equal(t, here, there, want)
		require.Equal(t, here.Body != "", here.Type == "application/json", want)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		want   string
	}{
		{"a refusal", 422, `{"error":{"code":"unprocessable","message":"no","details":["a","b"]}}`, "unprocessable: no; a; b"},
		{"no answer of ours", 502, "Bad Gateway", "Bad Gateway, which is no answer of sendmock"},
		{"an error without an error", 500, `{}`, "Internal Server Error, which is no answer of sendmock"},
		{"no JSON", 200, "hello", "control: GET world: invalid character 'h' looking for beginning of value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := control.NewLocalClient(&server{status: tt.status, body: tt.body}).World(t.Context())
			require.ErrorContains(t, err, tt.want)
			var p *control.Problem
			require.Equal(t, tt.status == 422, errors.As(err, &p))
			if p != nil {
				require.Equal(t, 422, p.Status)
			}
		})
	}
}

// What nobody set is not sent, so that it changes nothing.
func TestEmptyFieldsAreLeftOut(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]any{
		`{}`:                     control.PersonChange{},
		`{"mode":"real"}`:        control.ClockChange{Mode: "real"},
		`{"text":"hi"}`:          control.PersonMessage{Text: "hi"},
		`{"duration":"25h0m0s"}`: control.Advance{Duration: (25 * time.Hour).String()},
		`{"open":false,"standard":{"open":false},"human_agent":{"open":false}}`: control.Window{},
	} {
		got, err := json.Marshal(v)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
}

// The token goes to the server, and no further where that sends a client on.
func TestToken(t *testing.T) {
	t.Parallel()
	given := map[string]string{}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given["other"] = r.Header.Get(control.TokenHeader)
		_, _ = io.WriteString(w, "{}")
	}))
	defer other.Close()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given[r.URL.Path] = r.Header.Get(control.TokenHeader)
		if r.URL.Path == "/_sendmock/world" {
			http.Redirect(w, r, other.URL, http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "{}")
	}))
	defer srv.Close()
	plain := control.NewClient(srv.URL)
	_, err := plain.WithToken("s3cret").World(t.Context())
	require.NoError(t, err)
	_, err = plain.Clock(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string]string{"/_sendmock/world": "s3cret", "other": "", "/_sendmock/clock": ""}, given)
}
