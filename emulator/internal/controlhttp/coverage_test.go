package controlhttp_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/coverage"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
	"github.com/sendmock/sendmock/openapi"
)

// exercised are the rows that were seen, by group and id.
func exercised(t *testing.T, emu *emulator.Handle) map[string]map[string]int64 {
	t.Helper()
	r, err := emu.Control().Coverage(t.Context())
	require.NoError(t, err)
	out := map[string]map[string]int64{}
	for group, rows := range groups(&r) {
		for _, row := range rows {
			if row.Count > 0 {
				if out[group] == nil {
					out[group] = map[string]int64{}
				}
				out[group][row.ID] = row.Count
			}
		}
	}
	return out
}

func groups(r *coverage.Report) map[string][]coverage.Row {
	return map[string][]coverage.Row{
		"operations": r.Operations, "parameters": r.Parameters, "kinds": r.MessageKinds, "rules": r.Rules, "errors": r.Errors,
		"windows": r.Windows, "events": r.Events,
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	client := emu.Control()
	bot := httptest.NewServer(http.NotFoundHandler())
	defer bot.Close()
	noHandshake := false
	_, err := client.SetWebhook(t.Context(), control.WebhookChange{CallbackURL: bot.URL, Fields: []string{"messages"}, Verify: &noHandshake})
	require.NoError(t, err)
	emu.Person("ada").Says("hello")
	require.Equal(t, http.StatusOK, testbot.Tell(t, emu, "hi"))
	_, err = client.AddFault(t.Context(), control.FaultRule{Match: contract.Match{PSID: contract.Whom{Name: "ada"}}, Effect: control.FaultEffect{Error: &control.FaultError{Code: 613}}})
	require.NoError(t, err)
	require.NotEqual(t, http.StatusOK, testbot.Tell(t, emu, "too much"))
	testbot.Call(t, "GET", emu.URL+"/v25.0/me?access_token=EAABelongsToNobody00000000", "")
	emu.SetRule("thread.owner", "off")
	emu.Advance(25 * time.Hour)
	golden.Diff(t, http.StatusBadRequest, testbot.Tell(t, emu, "too late"))

	got := exercised(t, emu)
	injected := emu.Requests()[1].Error.ID
	want := map[string]map[string]int64{
		"operations": {"sendMessage": 3},
		"parameters": {"sendMessage message": 3, "sendMessage message.text": 3, "sendMessage recipient": 3, "sendMessage recipient.id": 3},
		"kinds":      {"text": 2},
		"rules":      {"window.standard": 1},
		"errors":     {injected: 1, "window-closed": 1},
		"windows":    {"standard-open": 1, "human-agent-only": 1},
		"events":     {"messages": 1},
	}
	golden.Diff(t, want, got)

	require.NoError(t, client.ClearRequests(t.Context()))
	emu.Reset()
	golden.Diff(t, want, exercised(t, emu), "after a reset")
	require.NoError(t, client.ClearCoverage(t.Context()))
	require.Empty(t, exercised(t, emu))
}

func TestCoverageForms(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	tests := []struct {
		format, mediaType, begins string
		status                    int
	}{
		{"text", "text/plain; charset=utf-8", "coverage: 0.0%, 0 of ", http.StatusOK},
		{"junit", "application/xml", "<?xml ", http.StatusOK},
		{"json", "application/json", `{"version":1,`, http.StatusOK},
		{"html", "application/json", `{"error":{"code":"malformed",`, http.StatusBadRequest},
	}
	for _, tt := range tests {
		a := testbot.Call(t, "GET", emu.URL+"/_sendmock/coverage?format="+tt.format, "")
		golden.Diff(t, tt.status, a.Status, tt.format)
		golden.Diff(t, tt.mediaType, a.Header.Get("Content-Type"), tt.format)
		require.True(t, strings.HasPrefix(a.Body, tt.begins), "%s: %.80s", tt.format, a.Body)
	}
}

// The surface and what is counted have the same names: nothing that the description shows is seen without being listed.
func TestSurfaceListsWhatIsSeen(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	emu.SetRule("thread.owner", "off") // one of the examples passes the thread on
	emu.Webhook(testbot.Start(t).URL)
	triggers, err := emu.Control().Triggers(t.Context())
	require.NoError(t, err)
	for _, trigger := range triggers.Triggers {
		_, err := emu.Control().Trigger(t.Context(), trigger.Event, control.Triggering{Person: "ada"})
		require.NoError(t, err)
	}
	spec, err := openapi.Load()
	require.NoError(t, err)
	for _, ex := range spec.Examples("SendRequest") {
		if !ex.Accept {
			continue
		}
		sent := maps.Clone(ex.Value)
		if to, ok := sent["recipient"].(map[string]any); ok && to["id"] != nil {
			sent["recipient"] = map[string]any{"id": emu.Person("ada").PSID}
		}
		body, err := json.Marshal(sent)
		require.NoError(t, err)
		testbot.Send(t, emu, string(body))
	}
	emu.Advance(time.Minute) // all webhooks are posted
	report, err := emu.Control().Coverage(t.Context())
	require.NoError(t, err)
	for group, rows := range groups(&report) {
		for _, row := range rows {
			require.False(t, row.Unlisted, "%s: %s is not listed", group, row.ID)
			if group == "kinds" || group == "events" {
				require.Positive(t, row.Count, "%s: %s is listed and never seen", group, row.ID)
			}
		}
	}
}
