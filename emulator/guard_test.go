package emulator_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

const (
	appToken = testbot.FirstApp + "|" + testbot.FirstSecret
	foreign  = "Origin https://evil.example Sec-Fetch-Site cross-site"
)

// subscribe asks the Graph for a callback as a form, as pages can too.
func subscribe(t *testing.T, emu *emulator.Handle, callback string, header ...string) testbot.Answer {
	t.Helper()
	form := url.Values{
		"object": {"page"}, "verify_token": {"v"}, "fields": {"messages"}, "callback_url": {callback}, "access_token": {appToken},
	}
	return testbot.Call(t, "POST", emu.URL+"/v25.0/"+testbot.FirstApp+"/subscriptions", form.Encode(),
		append([]string{"Content-Type", "application/x-www-form-urlencoded"}, header...)...)
}

// A foreign page changes nothing, reads nothing, and leaves no trace in the record; so does one that was rebound to here.
func TestForeignPages(t *testing.T) {
	t.Parallel()
	b := testbot.Start(t)
	emu := emulator.Start(t)
	for name, header := range map[string][]string{
		"by its origin": strings.Fields(foreign),
		"rebound":       {"Host", "evil.example", "User-Agent", "Mozilla/5.0"},
		"both":          append([]string{"Host", "evil.example"}, strings.Fields(foreign)...),
	} {
		calls := []testbot.Answer{
			subscribe(t, emu, b.URL, header...),
			testbot.Call(t, "GET", emu.URL+"/me/conversations?access_token="+emu.PageToken(), "", header...),
			testbot.Call(t, "OPTIONS", emu.URL+"/me/messages", "", append(header, "Access-Control-Request-Method", "POST")...),
			testbot.Call(t, "GET", emu.URL+"/_sendmock/world", "", header...),
			testbot.Call(t, "POST", emu.URL+"/_sendmock/people", "{}", header...),
			testbot.Call(t, "OPTIONS", emu.URL+"/_sendmock/people", "", append(header, "Access-Control-Request-Method", "POST")...),
		}
		for _, a := range calls {
			golden.Diff(t, 403, a.Status, name)
			require.NotContains(t, a.Header, "Access-Control-Allow-Origin", name)
			require.Regexp(t, `^\{"error":\{"code":"foreign-(origin|host)","message":"[^}]*--allow-host`, a.Body, name)
		}
	}
	hook, err := emu.Control().Webhook(t.Context())
	require.NoError(t, err)
	require.Empty(t, hook.CallbackURL)
	require.Empty(t, emu.Requests())
	require.Empty(t, b.Got())
}

// A page of this machine may ask both APIs, and read what they answer.
func TestLocalPages(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	const page = "http://localhost:5173"
	from := []string{"Origin", page, "Sec-Fetch-Site", "cross-site"}
	wish := append(from, "Access-Control-Request-Method", "PATCH", "Access-Control-Request-Headers", "content-type")
	tests := []struct {
		name    string
		answer  testbot.Answer
		status  int
		headers map[string]string
	}{
		{"the control API", testbot.Call(t, "GET", emu.URL+"/_sendmock/world", "", from...), 200, map[string]string{
			"Access-Control-Expose-Headers": "X-Sendmock-Seq", "Vary": "Origin",
		}},
		{"its refusals", testbot.Call(t, "GET", emu.URL+"/_sendmock/nothing", "", from...), 404, map[string]string{"Vary": "Origin"}},
		{"its preflight", testbot.Call(t, "OPTIONS", emu.URL+"/_sendmock/people/ada", "", wish...), 204, map[string]string{
			"Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE", "Access-Control-Allow-Headers": "content-type",
			"Vary": "Origin, Access-Control-Request-Headers",
		}},
		{"the Graph", testbot.Call(t, "GET", emu.URL+"/me?access_token="+emu.PageToken(), "", from...), 200, map[string]string{
			"Vary": "Origin, Accept-Encoding",
		}},
		{"its preflight", testbot.Call(t, "OPTIONS", emu.URL+"/me/messages", "", wish...), 204, map[string]string{
			"Access-Control-Allow-Methods": "GET, POST, DELETE", "Access-Control-Allow-Headers": "content-type",
		}},
	}
	for _, tt := range tests {
		golden.Diff(t, tt.status, tt.answer.Status, tt.name)
		golden.Diff(t, []string{page}, tt.answer.Header["Access-Control-Allow-Origin"], tt.name)
		for name, want := range tt.headers {
			golden.Diff(t, want, tt.answer.Header.Get(name), tt.name)
		}
	}
	a := testbot.Call(t, "GET", emu.URL+"/_sendmock/world", "")
	require.NotContains(t, a.Header, "Access-Control-Allow-Origin", "no page has asked")
	golden.Diff(t, "Origin", a.Header.Get("Vary"))
}

// What a caller of the Graph hears of a callback is the platform's: neither what was answered, nor why it was not dialled. The log and the
// record have the reason.
func TestCallbackOfACallerOfTheGraph(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	emu := emulator.Start(t, emulator.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/none" {
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = io.WriteString(w, "internal secret")
	}))
	t.Cleanup(srv.Close)
	secretive := srv.URL
	const unreached = "(#2200) Callback verification failed with the following errors: curl_errno = 7; curl_error = Couldn't connect to server"
	here, err := url.Parse(emu.URL)
	require.NoError(t, err)
	tests := []struct {
		callback string
		code     int
		want     string // a pattern
		logged   string
	}{
		{secretive + "/none", 2200, `^\(#2200\) Callback verification failed with the following errors: HTTP Status Code = 404; HTTP Message = Not Found$`, "it answered 404"},
		{secretive, 2201, `^\(#2201\) response does not match challenge, expected value="\d+", received="\.\.\."$`, "internal secret"},
		{emu.URL + "/_sendmock/world", 2200, unreached, "is sendmock itself"},
		{"http://localhost:" + here.Port() + "/_sendmock/world", 2200, unreached, "is sendmock itself"},
		{"http://0.0.0.0:" + here.Port() + "/_sendmock/world", 2200, unreached, "is sendmock itself"},
		{"http://169.254.169.254/latest/meta-data/", 2200, unreached, "to which no webhook goes"},
		{"http://203.0.113.7/hook", 2200, unreached, "--allow-webhook 203.0.113.7 lets webhooks go there"},
	}
	for _, tt := range tests {
		log.Reset()
		a := subscribe(t, emu, tt.callback)
		golden.Diff(t, 400, a.Status, tt.callback)
		refused := a.GraphError(t)
		golden.Diff(t, tt.code, refused.Code, tt.callback)
		if tt.want != unreached {
			require.Regexp(t, tt.want, refused.Message)
		} else {
			golden.Diff(t, tt.want, refused.Message, tt.callback)
		}
		require.NotContains(t, a.Body, "secret", tt.callback)
		require.Contains(t, log.String(), tt.logged, tt.callback)
		require.NotContains(t, emu.LastRequest().Decision, "internal secret")
		if tt.code == 2200 {
			require.Contains(t, emu.LastRequest().Decision, tt.logged)
		}
	}
}

// JSONP is not emulated: the answer is plain JSON, and the record says so.
func TestJSONP(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	a := testbot.Call(t, "GET", emu.URL+"/me?fields=id&callback=steal&access_token="+emu.PageToken(), "")
	golden.Diff(t, `{"id":"104000000000001"}`, a.Body)
	require.Contains(t, emu.LastRequest().Decision, "callback is passed over: JSONP is not emulated")
}

// The control API asks peers that are not on its machine for the token: in a header, or by a cookie that a browser got for it.
func TestControlToken(t *testing.T) {
	t.Parallel()
	emu, err := emulator.New(emulator.Options{ControlToken: "s3cret"})
	require.NoError(t, err)
	defer func() { require.NoError(t, emu.Close()) }()
	ask := func(method, path, body string, header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body)) // its peer is 192.0.2.1
		r.Host = "sendmock:7363"
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		emu.ServeHTTP(w, r)
		return w
	}
	_, err = emu.Control().World(t.Context())
	require.NoError(t, err, "this process is no peer")
	for path, want := range map[string]int{"world": 401, "openapi.json": 401, "events": 401, "nothing": 401, "": 401, "health": 200, "livez": 200, "readyz": 200, "pictures/a.png": 200} {
		golden.Diff(t, want, ask("GET", "/_sendmock/"+path, "").Code, path)
	}
	golden.Diff(t, 200, ask("GET", "/me?access_token=EAADemoPageToken0000000000000000000", "").Code, "the Graph has tokens of its own")
	golden.Diff(t, 200, ask("GET", "/_sendmock/world", "", "X-Sendmock-Control-Token", "s3cret").Code)
	golden.Diff(t, 401, ask("GET", "/_sendmock/world", "", "X-Sendmock-Control-Token", "s3cre").Code)

	wrong := ask("POST", "/_sendmock/login", `{"token":"guess"}`)
	golden.Diff(t, 401, wrong.Code)
	require.Contains(t, wrong.Body.String(), `"code":"wrong-token"`)
	require.Empty(t, wrong.Result().Cookies())
	golden.Diff(t, 400, ask("POST", "/_sendmock/login", `{"tokn":"s3cret"}`).Code)
	golden.Diff(t, 403, ask("POST", "/_sendmock/login", `{"token":"s3cret"}`, strings.Fields(foreign)...).Code)
	in := ask("POST", "/_sendmock/login", `{"token":"s3cret"}`)
	golden.Diff(t, 204, in.Code)
	require.Regexp(t, `^sendmock_control=[0-9a-f]{64}; Path=/_sendmock; HttpOnly; SameSite=Strict$`, in.Header().Get("Set-Cookie"))
	cookie, _, _ := strings.Cut(in.Header().Get("Set-Cookie"), ";")
	golden.Diff(t, 200, ask("GET", "/_sendmock/world", "", "Cookie", cookie).Code)

	local := ask("OPTIONS", "/_sendmock/world", "", "Origin", "http://localhost:3000", "Access-Control-Request-Headers", "x-sendmock-control-token")
	golden.Diff(t, 204, local.Code, "a preflight has no token")
}

func TestLoginWithoutToken(t *testing.T) {
	t.Parallel()
	var refused *control.Problem
	require.ErrorAs(t, emulator.Start(t).Control().Login(t.Context(), "x"), &refused)
	golden.Diff(t, "no-control-token", refused.Code)
}

func TestOptionsOfTheGuard(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]emulator.Options{
		`"https://bot.example" is no host`: {AllowWebhooks: []string{"https://bot.example"}},
		"no header can carry":              {ControlToken: "a b"},
	} {
		_, err := emulator.New(o)
		require.ErrorContains(t, err, want)
	}
}
