package conformance

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

var headers = []testCase{
	{
		name: "the headers of an answer", give: get("/v24.0/me?fields=id&access_token={PAGE_TOKEN}"),
		want: ok(`{"id":"{PAGE}"}`).with("Content-Type", "application/json; charset=UTF-8").with("Access-Control-Allow-Origin", "*").
			with("Facebook-Api-Version", "v24.0").with("Cache-Control", "private, no-cache, no-store, must-revalidate").
			with("Strict-Transport-Security", "max-age=15552000; preload").with("WWW-Authenticate", "").
			with("X-Business-Use-Case-Usage", `{"{PAGE}":[{"type":"messenger","call_count":1,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":0}]}`),
	},
	{
		name: "the headers of an error", give: get("/me?fields=mood&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Tried accessing nonexisting field (mood) on node type (Page)").
			with("Content-Type", "application/json; charset=UTF-8").with("Cache-Control", "no-store").with("ETag", "").
			with("X-App-Usage", `{"call_count":0,"total_cputime":0,"total_time":0}`).
			with("WWW-Authenticate", `OAuth "Facebook Platform" "invalid_request" "(#100) Tried accessing nonexisting field (mood) on node type (Page)"`),
	},
	{
		name: "suppress_http_code", give: get("/me?suppress_http_code=1&access_token=nonsense"),
		want: answer{status: 200, body: refused(190, 0, badToken).body},
	},
	{
		name: "suppress_http_code=0", give: get("/me?suppress_http_code=0&access_token=nonsense"),
		want: refused(190, 0, badToken),
	},
	{name: "HEAD", give: bare("HEAD", "/me?access_token={PAGE_TOKEN}"), want: ok("").with("Content-Type", "application/json; charset=UTF-8")},
	{name: "HEAD of what is refused", give: bare("HEAD", "/me"), want: answer{status: 400}},
	{
		name: "OPTIONS",
		give: request{method: "OPTIONS", path: "/me/messages", header: map[string]string{
			"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type",
		}},
		want: answer{status: 204}.with("Access-Control-Allow-Origin", "http://localhost:3000").with("Access-Control-Allow-Methods", "GET, POST, DELETE").
			with("Access-Control-Allow-Headers", "content-type"),
	},
}

// wire tests what a table cannot say.
func wire(t *testing.T, tg *target) {
	t.Run("ETag and 304", func(t *testing.T) {
		tg.reset(t)
		first := tg.do(t, get("/me?access_token={PAGE_TOKEN}"))
		tag := first.header["Etag"]
		require.Regexp(t, `^"[0-9a-f]{32}"$`, tag)
		tg.compare(t, answer{status: 304}.with("Etag", tag), tg.do(t, get("/me?access_token={PAGE_TOKEN}").with("If-None-Match", tag)))
		tg.compare(t, ok(`{"name":"Demo Map Shop","id":"{PAGE}"}`), tg.do(t, get("/me?access_token={PAGE_TOKEN}").with("If-None-Match", `"0"`)))
	})
	t.Run("times in unix seconds", func(t *testing.T) {
		tg.reset(t)
		at := strconv.FormatInt(tg.base.Add(-2*time.Minute).Unix(), 10)
		tg.compare(t, ok(`{"created_time":`+at+`,"id":"{ADA_HELLO}"}`), tg.do(t, get("/{ADA_HELLO}?fields=created_time&date_format=U&access_token={PAGE_TOKEN}")))
	})
	t.Run("trace ids", func(t *testing.T) {
		tg.reset(t)
		got := tg.do(t, get("/me"))
		id := regexp.MustCompile(`"fbtrace_id":"([^"]+)"`).FindStringSubmatch(got.body)
		require.NotNil(t, id, got.body)
		require.Regexp(t, `^A[A-Za-z0-9_-]{22}$`, id[1])
		golden.Diff(t, id[1], got.header["X-Fb-Request-Id"], "X-Fb-Request-Id")
		require.Len(t, got.header["X-Fb-Trace-Id"], 11)
		require.Regexp(t, `^\d{10}$`, got.header["X-Fb-Rev"])
		require.Len(t, got.header["X-Fb-Debug"], 88)
	})
	t.Run("a body that is too large", func(t *testing.T) {
		tg.reset(t)
		big := request{method: "POST", path: sendPath, contentType: "application/json", body: `{"x":"` + strings.Repeat("a", 33<<20) + `"}`}
		got := tg.do(t, big)
		tg.compare(t, failed(413, "OAuthException", 100, 0, "(#100) The request is larger than 4194304 bytes."), got)
	})
	t.Run("a body that is too large and does not say so", func(t *testing.T) {
		tg.reset(t)
		body := io.MultiReader(strings.NewReader(`{"x":"`), io.LimitReader(letters{}, 33<<20), strings.NewReader(`"}`))
		req, err := http.NewRequestWithContext(t.Context(), "POST", tg.url+tg.places.Replace(sendPath), body)
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		golden.Diff(t, 413, tg.send(t, req).status)
	})
	t.Run("a body that ends early", func(t *testing.T) {
		tg.reset(t)
		got := tg.raw(t, "POST "+sendPath+" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"recipient\":")
		tg.compare(t, refused(100, 0, "(#100) Invalid parameter"), got)
		require.Empty(t, tg.contradictions(t))
	})
	t.Run("the exchange that an answer names", func(t *testing.T) {
		tg.reset(t)
		got := tg.do(t, toAda(`{"text":"hi"}`))
		list, err := tg.control.Requests(t.Context(), 0, nil)
		require.NoError(t, err)
		require.Len(t, list.Requests, 1)
		golden.Diff(t, fmt.Sprint(list.Requests[0].Seq), got.header["X-Sendmock-Exchange"], "X-Sendmock-Exchange")
	})
}

// raw sends text as it is, closes the sending side, and reads one answer.
func (tg *target) raw(t *testing.T, text string) answer {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(tg.url, "http://"))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	_, err = io.WriteString(conn, tg.places.Replace(text))
	require.NoError(t, err)
	require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	require.NoError(t, conn.SetReadDeadline(deadline(t)))
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return answer{status: res.StatusCode, body: string(body), header: map[string]string{}}
}

// deadline is when the test run ends anyway.
func deadline(t *testing.T) time.Time {
	at, _ := t.Deadline()
	return at
}

// letters is an endless body.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}
