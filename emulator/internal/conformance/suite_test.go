package conformance

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
)

// testCase is one request and the answer it must get. Texts hold placeholders, {PAGE}; see target.places.
type testCase struct {
	name   string
	before []request // made first; each must succeed
	give   request
	want   answer
}

// request is an HTTP request, to the Graph or to the control API.
type request struct {
	method, path, contentType, body string
	header                          map[string]string
}

// answer is what a client sees. Bodies are compared as text, because clients depend on the order of keys: what differs
// from run to run is replaced as target.normal says.
type answer struct {
	status int
	body   string
	header map[string]string // only those named are compared; "" wants the header absent
}

func get(path string) request { return request{method: "GET", path: path} }

// form is curl -d.
func form(path, body string) request {
	return request{method: "POST", path: path, contentType: "application/x-www-form-urlencoded", body: body}
}

func jsonBody(path, body string) request {
	return request{method: "POST", path: path, contentType: "application/json", body: body}
}

func bare(method, path string) request { return request{method: method, path: path} }

func (r request) with(name, value string) request {
	r.header = map[string]string{name: value}
	return r
}

func ok(body string) answer { return answer{status: 200, body: body} }

// sent is the answer to a message.
func sent(person string) answer {
	return ok(`{"recipient_id":"{` + person + `}","message_id":"<message>"}`)
}

// acted is the answer to a sender action.
func acted(person string) answer { return ok(`{"recipient_id":"{` + person + `}"}`) }

// refused is the plain form of an error, which all but a few have (docs/facts/errors.md §1).
func refused(code, subcode int, message string) answer {
	return failed(400, "OAuthException", code, subcode, message)
}

func failed(status int, kind string, code, subcode int, message string) answer {
	sub := ""
	if subcode != 0 {
		sub = fmt.Sprintf(`,"error_subcode":%d`, subcode)
	}
	text := strings.NewReplacer(`\`, `\\`, `"`, `\"`, `/`, `\/`).Replace(message)
	return answer{status: status, body: fmt.Sprintf(`{"error":{"message":"%s","type":"%s","code":%d%s,"fbtrace_id":"<trace>"}}`, text, kind, code, sub)}
}

func (a answer) with(name, value string) answer {
	header := map[string]string{name: value}
	for k, v := range a.header {
		header[k] = v
	}
	a.header = header
	return a
}

// tables are the cases by what they test, in the order in which they run.
var tables = []struct {
	name  string
	cases []testCase
}{
	{"accounts", accounts},
	{"attachments", attachments},
	{"batches", batches},
	{"conversations", conversations},
	{"encodings", slices.Concat(encodings, versions(), slashes())},
	{"http", headers},
	{"labels", labels},
	{"moderation", moderation},
	{"nodes", nodes},
	{"page edges", pageEdges},
	{"parameters", parameters},
	{"paths", paths},
	{"personas", personas},
	{"people", shownPeople},
	{"profiles", profiles},
	{"sends", sends},
	{"templates", templates},
	{"tokens", tokens},
}

// TestConformance runs every table against every target.
func TestConformance(t *testing.T) {
	t.Parallel()
	for _, target := range targets() {
		t.Run(target.name, func(t *testing.T) {
			t.Parallel()
			tg := target.start(t)
			for _, table := range tables {
				t.Run(table.name, func(t *testing.T) {
					for _, tc := range table.cases {
						t.Run(tc.name, func(t *testing.T) { tg.check(t, tc) })
					}
				})
			}
			t.Run("wire", func(t *testing.T) { wire(t, tg) })
			t.Run("paging", func(t *testing.T) { paging(t, tg) })
			t.Run("walks", func(t *testing.T) { walks(t, tg) })
			t.Run("life of a label", func(t *testing.T) { labelLife(t, tg) })
			t.Run("life of a persona", func(t *testing.T) { personaLife(t, tg) })
			t.Run("files", func(t *testing.T) { files(t, tg) })
			tg.reset(t)
		})
	}
}

// check runs one case from a fresh start.
func (tg *target) check(t *testing.T, tc testCase) {
	t.Helper()
	tg.reset(t)
	for _, r := range tc.before {
		got := tg.do(t, r)
		require.Less(t, got.status, 300, "before: %s %s answered %s", r.method, r.path, got.body)
	}
	tg.compare(t, tc.want, tg.do(t, tc.give))
	require.Empty(t, tg.contradictions(t), "the answer contradicts openapi/messenger.yaml")
}

// compare normalises an answer and compares it with the one wanted.
func (tg *target) compare(t *testing.T, want, got answer) {
	t.Helper()
	want.body = tg.places.Replace(want.body)
	got.body = tg.normal(t, got.body)
	wantHeader, gotHeader := map[string]string{}, map[string]string{}
	for name, value := range want.header {
		if value != "" {
			wantHeader[name] = tg.places.Replace(value)
		}
		if value, there := got.header[http.CanonicalHeaderKey(name)]; there {
			gotHeader[name] = tg.normal(t, value)
		}
	}
	want.header, got.header = wantHeader, gotHeader
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(answer{})); diff != "" {
		t.Errorf("answer (-want +got):\n%s\nbody: %s", diff, got.body)
	}
}

// do makes a request, its placeholders filled in.
func (tg *target) do(t *testing.T, r request) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), r.method, tg.url+tg.places.Replace(r.path), strings.NewReader(tg.places.Replace(r.body)))
	require.NoError(t, err)
	if r.body == "" {
		req.Body, req.ContentLength = http.NoBody, 0
	}
	if r.contentType != "" {
		req.Header.Set("Content-Type", r.contentType)
	}
	for name, value := range r.header {
		req.Header.Set(name, tg.places.Replace(value))
	}
	return tg.send(t, req)
}

func (tg *target) send(t *testing.T, req *http.Request) answer {
	t.Helper()
	res, err := tg.client.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	a := answer{status: res.StatusCode, body: string(body), header: map[string]string{}}
	for name, values := range res.Header {
		a.header[name] = strings.Join(values, ", ")
	}
	return a
}

// contradictions are the answers since the last reset that contradict the API's description. The targets in our hands
// check every answer; a server at SENDMOCK_CONFORMANCE_URL does where it was started with --check-answers.
func (tg *target) contradictions(t *testing.T) []control.Exchange {
	t.Helper()
	got, err := tg.control.Requests(t.Context(), 0, url.Values{"rule": {control.AnswerRule}})
	require.NoError(t, err)
	return got.Requests
}
