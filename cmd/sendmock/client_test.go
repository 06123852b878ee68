package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
)

// Every command that asks a running server gives it the control token of the environment.
func TestControlTokenIsGiven(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"health", "env", "requests", "verify", "coverage", "say ada hi", "run --bot http://127.0.0.1:1/ --wait 10s"} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			given := make(chan string, 100)
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				given <- r.Header.Get(control.TokenHeader)
				w.WriteHeader(http.StatusInternalServerError)
			}))
			defer srv.Close()
			run(t.Context(), append(strings.Fields(line), "--url", srv.URL), []string{"SENDMOCK_CONTROL_TOKEN=s3cret"}, strings.NewReader(""), io.Discard, io.Discard)
			close(given)
			require.Equal(t, "s3cret", <-given)
			for token := range given {
				require.Equal(t, "s3cret", token)
			}
		})
	}
}
