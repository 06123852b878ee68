package testbot

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
)

// Client keeps no connections: an idle one would look like a leak.
var Client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// Answer is what came back of a request.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Call makes a request with a JSON body, or none. header holds names and values in turn.
func Call(t *testing.T, method, url, body string, header ...string) Answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
	}
	res, err := Client.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return Answer{res.StatusCode, res.Header, string(b)}
}

// Graph calls the Graph with a token, by its own name. path is behind the version.
func Graph(t *testing.T, emu *emulator.Handle, token, method, path, body string) Answer {
	t.Helper()
	return Call(t, method, emu.URL+"/v25.0/"+path, body, "Authorization", "Bearer "+token, "Host", "graph.facebook.com")
}

// Send posts to /me/messages with the first Page's token.
func Send(t *testing.T, emu *emulator.Handle, body string) Answer {
	t.Helper()
	return Call(t, "POST", emu.URL+"/v25.0/me/messages", body, "Authorization", "Bearer "+emu.PageToken())
}

// Text is a request body that sends a text, with more members such as `"tag":"HUMAN_AGENT"`.
func Text(psid string, more ...string) string {
	members := append([]string{`"recipient":{"id":"` + psid + `"}`, `"message":{"text":"hi"}`}, more...)
	return "{" + strings.Join(members, ",") + "}"
}

// Tell sends a text to ada, as a form, and returns the status.
func Tell(t *testing.T, emu *emulator.Handle, text string) int {
	t.Helper()
	res, err := http.PostForm(emu.URL+"/v25.0/me/messages", url.Values{
		"access_token": {emu.PageToken()}, "recipient": {`{"id":"` + emu.Person("ada").PSID + `"}`}, "message": {`{"text":"` + text + `"}`},
	})
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	return res.StatusCode
}

// Texts are the texts of ada's conversation, oldest first, as the Graph lists them.
func Texts(t *testing.T, emu *emulator.Handle) []string {
	t.Helper()
	a := Call(t, "GET", emu.URL+"/t_10000000000000001/messages?fields=message&limit=100", "", "Authorization", "Bearer "+emu.PageToken())
	require.Equal(t, 200, a.Status, a.Body)
	var page struct{ Data []struct{ Message string } }
	require.NoError(t, json.Unmarshal([]byte(a.Body), &page))
	var list []string
	for _, m := range slices.Backward(page.Data) {
		list = append(list, m.Message)
	}
	return list
}

// GraphError is what an answer says went wrong.
type GraphError struct {
	Code    int
	Subcode int `json:"error_subcode"`
	Message string
}

// GraphError reads the error in an answer of the Graph.
func (a Answer) GraphError(t *testing.T) GraphError {
	t.Helper()
	var e struct{ Error GraphError }
	require.NoError(t, json.Unmarshal([]byte(a.Body), &e), a.Body)
	return e.Error
}
