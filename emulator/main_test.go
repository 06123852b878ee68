package emulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sendmock/sendmock/emulator"
)

// An emulator that a test stopped leaves nothing running behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client keeps no connections: an idle one would look like a leak.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// answer is what came back of a request.
type answer struct {
	status int
	header http.Header
	body   string
}

// call makes a request with a JSON body, or none. header holds names and values in turn.
func call(t *testing.T, method, url, body string, header ...string) answer {
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
	res, err := client.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return answer{res.StatusCode, res.Header, string(b)}
}

// send posts to /me/messages with the first Page's token.
func send(t *testing.T, emu *emulator.Handle, body string) answer {
	t.Helper()
	return call(t, "POST", emu.URL+"/v25.0/me/messages", body, "Authorization", "Bearer "+emu.PageToken())
}

// text is a request body that sends a text, with more members such as `"tag":"HUMAN_AGENT"`.
func text(psid string, more ...string) string {
	members := append([]string{`"recipient":{"id":"` + psid + `"}`, `"message":{"text":"hi"}`}, more...)
	return "{" + strings.Join(members, ",") + "}"
}

// graphError is what an answer says went wrong.
type graphError struct {
	Code    int
	Subcode int `json:"error_subcode"`
	Message string
}

func (a answer) graphError(t *testing.T) graphError {
	t.Helper()
	var e struct{ Error graphError }
	require.NoError(t, json.Unmarshal([]byte(a.body), &e), a.body)
	return e.Error
}
