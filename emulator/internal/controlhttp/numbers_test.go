package controlhttp_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/internal/golden"
)

// asked is what an emulator answers.
func asked(emu http.Handler, method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, "http://localhost"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	emu.ServeHTTP(w, r)
	return w
}

func frozen(t *testing.T) *emulator.Emulator {
	t.Helper()
	emu, err := emulator.New(emulator.Options{Clock: clock.Config{Mode: clock.Frozen}})
	require.NoError(t, err)
	t.Cleanup(func() { _ = emu.Close() })
	return emu
}

// Every number that comes from outside is held to its range, and the refusal names it.
func TestNumbersAreChecked(t *testing.T) {
	t.Parallel()
	const control, page = "/_sendmock/", "?access_token=" + pageToken
	tests := []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"PUT", control + "clock", `{"now":"9001-01-01T00:00:00Z"}`, 422, "clock-too-far"},
		{"PUT", control + "clock", `{"now":"9999-12-31T23:59:59-23:00"}`, 422, "clock-too-far"},
		{"PUT", control + "clock", `{"mode":"real","now":"9999-12-31T23:59:59Z"}`, 422, "clock-too-far"},
		{"PUT", control + "clock", `{"now":"0000-01-01T00:00:00+23:00"}`, 422, "clock-too-early"},
		{"PUT", control + "clock", `{"mode":"scaled","scale":-1}`, 400, "scale -1 is not between 0 and 1000000"},
		{"PUT", control + "clock", `{"mode":"scaled","scale":1e300}`, 400, "scale 1e+300 is not between 0 and 1000000"},
		{"PUT", control + "clock", `{"mode":"scaled","scale":1e999}`, 400, "scale"},
		{"POST", control + "reset", `{"clock":"9999-12-31T23:59:59Z"}`, 422, "clock-too-far"},
		{"POST", control + "reset", `{"clock":"9999-12-31T23:59:59-23:00"}`, 422, "clock-too-far"},
		{"POST", control + "reset", `{"clock":"0000-01-01T00:00:00+23:00"}`, 422, "clock-too-early"},
		{"POST", control + "reset", `{"people":[{"slug":"ada","timezone":14.5}]}`, 400, "timezone is not between -12 and 14 hours"},
		{"POST", control + "clock/advance", `{"duration":"36501d"}`, 400, "duration: cannot read"},
		{"POST", control + "clock/advance", `{"duration":"999999999999h"}`, 400, "duration: cannot read"},
		{"POST", control + "clock/advance", `{"duration":"NaNd"}`, 400, "duration: cannot read"},
		{"POST", control + "clock/advance", `{"duration":"1h","settle_ms":-1}`, 400, "settle_ms is not between 0 and 60000"},
		{"POST", control + "clock/advance", `{"duration":"1h","quiet_ms":60001}`, 400, "quiet_ms is not between 0 and 60000"},
		{"POST", control + "clock/advance", `{"duration":"1h","patience_ms":9223372036854775807}`, 400, "patience_ms is not between 0 and 60000"},
		{"POST", control + "clock/advance", `{"duration":"1h","patience_ms":9223372036854775808}`, 400, "patience_ms"},
		{"PATCH", control + "tokens/" + pageToken, `{"expires_at":"9999-12-31T23:59:59-23:00"}`, 400, "expires_at is not between the years 1 and 9000"},
		{"POST", control + "verify", `{"absent_from":{"seq":-1,"at":"2026-12-01T09:00:00Z"}}`, 400, "absent_from.seq is not below 0"},
		{"POST", control + "verify", `{"absent_from":{"seq":0,"at":"9999-12-31T23:59:59-23:00"}}`, 400, "absent_from.at is not between the years 1 and 9000"},
		{"POST", control + "verify", `{"since":-1}`, 400, "since is not below 0"},
		{"POST", control + "verify", `{"expectations":[{"match":{},"count":{"min":3,"max":1}}]}`, 400, "count"},
		{"POST", control + "verify", `{"expectations":[{"match":{},"count":-1}]}`, 400, "count"},
		{"POST", control + "verify", `{"expectations":[{"match":{},"count":9223372036854775808}]}`, 400, "count"},
		{"POST", control + "verify", `{"expectations":[{"match":{},"absent_for":"-1h"}]}`, 400, "absent_for"},
		{"POST", control + "requests/find", `{"match":{},"limit":-1}`, 400, "since, limit and count are not below 0"},
		{"POST", control + "requests/find", `{"match":{},"since":9223372036854775807}`, 422, "seq-not-reached"},
		{"POST", control + "requests/wait", `{"match":{},"count":9223372036854775807,"patience_ms":0}`, 408, "0 of 9223372036854775807 came"},
		{"POST", control + "requests/wait", `{"match":{},"timeout_ms":-5}`, 400, "timeout_ms is not between 0 and 60000"},
		{"GET", control + "requests?limit=-1&since=9223372036854775808&status=1e3", "", 400, `limit is no number: \"-1\"","since is no number: \"9223372036854775808\"","status is no number`},
		{"GET", control + "requests?since=9223372036854775807&limit=9223372036854775807", "", 200, `"requests":[]`},
		{"GET", control + "export.har?since=9223372036854775807", "", 200, `"entries":[`},
		{"GET", control + "deliveries?since=9223372036854775807&limit=9223372036854775807", "", 200, `"deliveries":[]`},
		{"GET", control + "deliveries?limit=-1", "", 400, "limit is no number"},
		{"GET", control + "deliveries/9223372036854775808", "", 404, "there is no delivery"},
		{"GET", control + "events?since=-1", "", 400, "since, or Last-Event-ID, is no number"},
		{"POST", control + "faults", `{"effect":{"delay":{"milliseconds":18446744073710}}}`, 400, "effect.delay is not between 0 and 10m0s"},
		{"POST", control + "faults", `{"effect":{"delay":{"milliseconds":-1}}}`, 400, "effect.delay is not between 0 and 10m0s"},
		{"POST", control + "faults", `{"effect":{"delay":{"type":"uniform","lower":5,"upper":1}}}`, 400, "lower and upper are not in order"},
		{"POST", control + "faults", `{"effect":{"delay":{"type":"lognormal","median":1e300}}}`, 400, "median is not above 0"},
		{"POST", control + "faults", `{"effect":{"delay":{"type":"lognormal","median":1,"sigma":11}}}`, 400, "sigma is not between 0 and 10"},
		{"POST", control + "faults", `{"effect":{"status":600}}`, 400, "effect.status is not between 200 and 599"},
		{"POST", control + "faults", `{"after":-1,"every":-1,"times":-1,"chance":1.5,"ttl":"-1s","effect":{"hang":true}}`, 400, `"after is below 0","times is below 0","every is below 0","chance is not between 0 and 1","ttl is below 0"`},
		{"POST", control + "people", `{"timezone":1e300}`, 400, "timezone is not between -12 and 14 hours"},
		{"PATCH", control + "people/ada", `{"timezone":-12.5}`, 400, "timezone is not between -12 and 14 hours"},
		{"PUT", control + "receipts", `{"reads":{"mode":"auto","delay":"-1s"}}`, 400, `reads.delay \"-1s\" is no duration`},
		{"POST", control + "people/ada/messages", `{"attachments":[{"type":"location","payload":{"coordinates":{"lat":90.5,"long":0}}}]}`, 400, "coordinates are no place on earth"},

		{"GET", "/me/conversations" + page + "&limit=-1", "", 400, "limit"},
		{"GET", "/me/conversations" + page + "&limit=9223372036854775808", "", 400, "limit"},
		{"GET", "/me/conversations" + page + "&limit=1e300", "", 400, "limit"},
		{"GET", "/me/conversations" + page + "&limit=NaN", "", 400, "limit"},
		{"GET", "/me" + page + "&fields=conversations.limit(9223372036854775808)", "", 400, "limit"},
		{"POST", "/me/extend_thread_control" + page, `{"recipient":{"id":"7100000000000001"},"duration":604801}`, 400, "duration"},
		{"POST", "/me/extend_thread_control" + page, `{"recipient":{"id":"7100000000000001"},"duration":-9223372036854775808}`, 400, "duration"},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path+" "+tt.body, func(t *testing.T) {
			t.Parallel()
			emu := frozen(t)
			w := asked(emu, tt.method, tt.path, tt.body)
			golden.Diff(t, tt.status, w.Code)
			require.Contains(t, w.Body.String(), tt.says)
			require.Contains(t, asked(emu, "GET", "/_sendmock/clock", "").Body.String(), `{"mode":"frozen","now":"2026-12-01T09:00:00Z"`, "the clock is left alone")
		})
	}
}

// At both ends of what a clock can be, everything can be read, and sent.
func TestClockAtItsEnds(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"0001-01-01T00:00:01Z", "1677-01-01T00:00:00Z", "2263-01-01T00:00:00Z", "9000-12-31T23:59:59Z"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			emu := frozen(t)
			golden.Diff(t, http.StatusNoContent, asked(emu, "POST", "/_sendmock/reset", `{"clock":"`+at+`"}`).Code)
			golden.Diff(t, http.StatusOK, asked(emu, "POST", "/me/messages?access_token="+pageToken, `{"recipient":{"id":"7100000000000001"},"message":{"text":"hi"}}`).Code)
			for _, path := range []string{
				"/_sendmock/clock", "/_sendmock/world", "/_sendmock/people/ada", "/_sendmock/requests", "/_sendmock/conversations/ada", "/_sendmock/conversations/ada?format=text",
				"/_sendmock/export.har", "/me/conversations?fields=updated_time,messages{created_time}&access_token=" + pageToken,
			} {
				golden.Diff(t, http.StatusOK, asked(emu, "GET", path, "").Code, path)
			}
		})
	}
}

// A clock is put as far ahead as it goes in one request, whatever is due on the way.
func TestClockIsPutFarAhead(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"frozen", "real"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			putFarAhead(t, mode)
		})
	}
}

func putFarAhead(t *testing.T, mode string) {
	t.Helper()
	emu := frozen(t)
	golden.Diff(t, http.StatusOK, asked(emu, "PUT", "/_sendmock/webhook", `{"callback_url":"http://127.0.0.1:1/x","verify":false}`).Code)
	for range 5 {
		golden.Diff(t, http.StatusOK, asked(emu, "POST", "/me/messages?access_token="+pageToken, `{"recipient":{"id":"7100000000000001"},"message":{"text":"hi"}}`).Code)
	}
	last := time.Date(9000, 12, 31, 0, 0, 0, 0, time.UTC)
	w := asked(emu, "PUT", "/_sendmock/clock", `{"mode":"`+mode+`","now":"`+last.Format(time.RFC3339)+`"}`)
	golden.Diff(t, http.StatusOK, w.Code, w.Body.String())
	state, err := emu.Control().Clock(t.Context())
	require.NoError(t, err)
	golden.Diff(t, last, state.Now.Truncate(24*time.Hour))
}
