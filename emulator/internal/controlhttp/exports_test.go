package controlhttp_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// What is exported is what was sent, to the letter of the query, but for the secrets.
func TestExports(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	token := emu.PageToken()
	require.Equal(t, http.StatusOK, testbot.Tell(t, emu, "hi"))
	testbot.Call(t, "GET", emu.URL+"/v25.0/me?fields=id%2Cname&access_token="+token, "")
	testbot.Call(t, "GET", emu.URL+"/v25.0/me?access_token=%45"+token[1:]+"&b[0]=%5b", "") // E needs no escape, and is a secret's all the same
	testbot.Call(t, "GET", emu.URL+"/v25.0/me?access_token=EAABelongsToNobody00000000", "")

	want := []string{
		"", "fields=id%2Cname&access_token=$PAGE_ACCESS_TOKEN", "access_token=$PAGE_ACCESS_TOKEN&b[0]=%5b", "access_token=$SECRET",
	}
	var got []string
	for _, e := range emu.Requests() {
		got = append(got, e.Query)
	}
	golden.Diff(t, want, got, "queries")

	var har struct {
		Log struct {
			Entries []struct {
				Request struct{ Method, URL string }
			}
		}
	}
	text, err := emu.Control().ExportHAR(t.Context(), nil)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &har))
	require.Len(t, har.Log.Entries, len(want))
	for i, e := range har.Log.Entries {
		_, query, _ := strings.Cut(e.Request.URL, "?")
		golden.Diff(t, want[i], query)
	}
	script, err := emu.Control().ExportCurl(t.Context(), url.Values{"method": {"GET"}})
	require.NoError(t, err)
	golden.Diff(t, 3, strings.Count(string(script), "\ncurl "))
	require.Contains(t, string(script), `"$SENDMOCK_URL/v25.0/me?fields=id%2Cname&access_token=$PAGE_ACCESS_TOKEN"`)
	for _, secret := range []string{token, token[1:], "EAABelongsToNobody"} {
		require.NotContains(t, string(text), secret)
		require.NotContains(t, string(script), secret)
	}

	toAda, err := emu.Control().ExportHAR(t.Context(), url.Values{"psid": {"ada"}, "since": {"0"}, "limit": {"5"}})
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(toAda, &har))
	require.Len(t, har.Log.Entries, 1)
	for _, filter := range []url.Values{{"pending": {"1"}}, {"operations": {"sendMessage"}}} {
		_, err = emu.Control().ExportCurl(t.Context(), filter)
		var p *control.Problem
		require.ErrorAs(t, err, &p)
		golden.Diff(t, http.StatusBadRequest, p.Status)
	}
}

// A browser saves an export under a name.
func TestExportsAreFiles(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	for path, want := range map[string][2]string{
		"export.har":  {"application/json", `attachment; filename="requests.har"`},
		"export.curl": {"text/plain; charset=utf-8", `attachment; filename="requests.sh"`},
	} {
		a := testbot.Call(t, "GET", emu.URL+"/_sendmock/"+path, "")
		require.NotEmpty(t, a.Body)
		golden.Diff(t, want, [2]string{a.Header.Get("Content-Type"), a.Header.Get("Content-Disposition")}, path)
	}
}
