package control_test

import (
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
)

// An address is understood as people write it; what cannot be one is told what to write.
func TestServerURL(t *testing.T) {
	t.Parallel()
	for give, want := range map[string]string{
		"http://127.0.0.1:7363":            "http://127.0.0.1:7363",
		"http://127.0.0.1:7363/":           "http://127.0.0.1:7363",
		" http://127.0.0.1:7363\n":         "http://127.0.0.1:7363",
		"HTTP://sendmock:7363":             "http://sendmock:7363",
		"localhost:7363":                   "http://localhost:7363",
		"127.0.0.1:7363/":                  "http://127.0.0.1:7363",
		"42031":                            "http://127.0.0.1:42031",
		":7363":                            "http://127.0.0.1:7363",
		"//sendmock":                       "http://sendmock",
		"[::1]:7363":                       "http://[::1]:7363",
		"https://sendmock.example":         "https://sendmock.example",
		"http://127.0.0.1:7363/_sendmock/": "http://127.0.0.1:7363",
	} {
		got, err := control.ServerURL(give)
		require.NoError(t, err, give)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", give, diff)
		}
	}
	for give, want := range map[string]string{
		"":                            `"" is no URL like http://127.0.0.1:7363`,
		":":                           `":" is no URL like http://127.0.0.1:7363`,
		"ftp://x":                     `"ftp://x" is no URL like http://127.0.0.1:7363`,
		"localhost:seven":             `"localhost:seven" is no URL like http://127.0.0.1:7363`,
		"http://127.0.0.1:7363/v25.0": `"http://127.0.0.1:7363/v25.0" has a path, and a server's URL is without a path and a version: write http://127.0.0.1:7363`,
		"localhost:7363/v25.0/me":     `"localhost:7363/v25.0/me" has a path, and a server's URL is without a path and a version: write http://localhost:7363`,
		"localhost:7363?key=SEKRIT":   `a server's URL has no query: write http://localhost:7363`,
		"http://me:SEKRIT@sendmock":   `a server's URL has no user: write http://sendmock`,
	} {
		_, err := control.ServerURL(give)
		require.EqualError(t, err, want, give)
		_, err = control.NewClient(give).Health(t.Context())
		require.EqualError(t, err, "control: "+want)
	}
}

// Who speaks TLS to a server that does not is told what to write.
func TestUnsent(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(&server{body: `{}`})
	defer srv.Close()
	_, err := control.NewClient("https" + srv.URL[len("http"):]).Health(t.Context())
	require.EqualError(t, err, "control: GET readyz: it speaks http, not https: write "+srv.URL)
}
