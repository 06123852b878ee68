package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// Who interrupts a run gets what was played until then, and an exit code that calls neither the bot nor a story wrong.
func TestInterruptedRun(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			cancel(interrupted{os.Interrupt})
		}
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
	}))
	defer bot.Close()
	dir := t.TempDir()
	for _, name := range []string{"first", "second"} {
		story := "version: 1\nname: The " + name + "\nsteps:\n  - says: hello\n  - expect_reply: {}\n"
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".yaml"), []byte(story), 0o600))
	}
	report := filepath.Join(t.TempDir(), "out.json")
	var stdout, stderr bytes.Buffer
	code := run(ctx, []string{"run", dir, "--bot", bot.URL, "--port", "0", "--settle", "100ms", "--json", report}, nil, nil, &stdout, &stderr)
	if diff := cmp.Diff(130, code); diff != "" {
		t.Errorf("exit code (-want +got):\n%s%s", diff, stderr.String())
	}
	text, err := os.ReadFile(report)
	require.NoError(t, err)
	for _, told := range []string{stdout.String(), string(text)} {
		require.Contains(t, told, "The first")
		require.NotContains(t, told, "The second")
	}
	require.Contains(t, stderr.String(), "sendmock: interrupted\n")
}
