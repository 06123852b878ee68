package emulator_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/golden"
)

// A server that was started with a callback asks it until it answers, and a reset goes back to it.
func TestStartedWithACallback(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 100)
	bot := func(name string) *httptest.Server {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
			}
			asked <- name + " " + r.Method
		}))
		t.Cleanup(srv.Close)
		return srv
	}
	first, second := bot("first"), bot("second")
	emu := emulator.Start(t, emulator.Options{WebhookURL: first.URL})
	golden.Diff(t, "first GET", <-asked)
	_, err := emu.Control().SetWebhook(t.Context(), control.WebhookChange{CallbackURL: second.URL})
	require.NoError(t, err)
	golden.Diff(t, "second GET", <-asked)
	emu.Person("ada").Says("hello")
	golden.Diff(t, "second POST", <-asked)
	emu.Reset()
	emu.Person("ada").Says("hello")
	golden.Diff(t, "first POST", <-asked)
}
