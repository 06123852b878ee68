package report

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
)

const (
	pageToken = "EAAPage0000"
	appSecret = "5ec2e7"
)

// exports are what `sendmock env` gives a shell.
func exports(url string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "SENDMOCK_URL=" + url, "PAGE_ACCESS_TOKEN=" + pageToken, "USER_ACCESS_TOKEN=EAAUser",
		"APP_ID=151", "APP_SECRET=" + appSecret, "VERIFY_TOKEN=verify-me", "SECRET=the shell's own",
	}
}

// unmasked is text with the secrets that a script puts in.
func unmasked(text string) string {
	return maskedSecret.ReplaceAllStringFunc(text, func(name string) string {
		return map[string]string{
			"$PAGE_ACCESS_TOKEN": pageToken, "$USER_ACCESS_TOKEN": "EAAUser", "$APP_ACCESS_TOKEN": "151|" + appSecret,
			"$APP_SECRET": appSecret, "$VERIFY_TOKEN": "verify-me", "$SECRET": "unknown-to-sendmock",
		}[name]
	})
}

func needs(t testing.TB, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("there is no %s here to run the script with: %v", program, err)
	}
}

type arrived struct {
	Method, Path string
	Query        url.Values
	Headers      map[string]string
	Body         string
}

// The script, run by a shell, sends what was recorded.
func TestCurlRepeats(t *testing.T) {
	t.Parallel()
	needs(t, "sh")
	needs(t, "curl")
	const hostile = "'; touch /tmp/x; ' \" `id` $(id) ${HOME} $HOME \\ \\n !! %s %41 @/etc/passwd # ~ * ? [a] {b,c} \t ünï 你好 👋\r\nline\n\n"
	tests := []struct {
		name string
		want arrived
		give contract.Exchange
	}{
		{
			"token in the query, JSON body",
			arrived{
				"POST", "/v25.0/me/messages",
				url.Values{"access_token": {pageToken}},
				map[string]string{"Content-Type": "application/json"},
				`{"message":{"text":"hi"}}`,
			},
			contract.Exchange{
				Method: "POST", Path: "/v25.0/me/messages", Query: "access_token=$PAGE_ACCESS_TOKEN", Encoding: "json", Body: `{"message":{"text":"hi"}}`,
				Params:  map[string]any{"access_token": "$PAGE_ACCESS_TOKEN", "message": map[string]any{"text": "hi"}},
				Headers: map[string]string{"Content-Type": "application/json", "Content-Length": "25", "Host": "elsewhere.example"},
			},
		},
		{
			"tokens in the body and in headers",
			arrived{
				"POST", "/me",
				url.Values{},
				map[string]string{"Authorization": "Bearer " + pageToken, "X-Mine": "a" + appSecret + "b", "Content-Type": "application/json"},
				`{"access_token":"` + pageToken + `","a":"$SECRETS ` + appSecret + `","b":"unknown-to-sendmock"}`,
			},
			contract.Exchange{
				Method: "POST", Path: "/me", Encoding: "json", Body: `{"access_token":"$PAGE_ACCESS_TOKEN","a":"$SECRETS $APP_SECRET","b":"$SECRET"}`,
				Params:  map[string]any{"access_token": "$PAGE_ACCESS_TOKEN", "a": "", "b": ""},
				Headers: map[string]string{"Authorization": "Bearer $PAGE_ACCESS_TOKEN", "X-Mine": "a" + appSecret + "b", "Content-Type": "application/json"},
			},
		},
		{
			"an app token",
			arrived{"GET", "/me", url.Values{"access_token": {"151|" + appSecret}}, nil, ""},
			contract.Exchange{Method: "GET", Path: "/me", Query: "access_token=$APP_ACCESS_TOKEN", Encoding: "query"},
		},
		{
			"everything that a shell could take for something else",
			arrived{
				"POST", "/" + hostile + "//x/../y",
				url.Values{hostile: {hostile}, "list": {`["<a>"]`}},
				map[string]string{"User-Agent": "a'b \"c\" $HOME `id` !!", "Content-Type": "", "X-Empty": ""},
				"x=" + hostile,
			},
			contract.Exchange{
				Method: "POST", Path: "/" + hostile + "//x/../y", Encoding: "form", Body: "x=" + hostile, Decision: "x\ntouch /tmp/x",
				Query:   url.QueryEscape(hostile) + "=" + url.QueryEscape(hostile) + "&list=[\"<a>\"]",
				Params:  map[string]any{hostile: hostile, "x": hostile, "list": []any{"<a>"}},
				Headers: map[string]string{"User-Agent": "a'b \"c\" $HOME `id` !!", "X-Empty": ""},
			},
		},
		{
			"a body that names a file",
			arrived{"DELETE", "/me", url.Values{}, nil, "@/etc/passwd"},
			contract.Exchange{Method: "DELETE", Path: "/me", Encoding: "form", Body: "@/etc/passwd", Params: map[string]any{"@/etc/passwd": ""}},
		},
		{
			"a body on GET",
			arrived{"GET", "/me", url.Values{}, nil, "fields=id"},
			contract.Exchange{Method: "GET", Path: "/me", Encoding: "form", Body: "fields=id", Params: map[string]any{"fields": "id"}},
		},
		{
			"no body on POST",
			arrived{"POST", "/me/messages", url.Values{"recipient": {`{"id":"1"}`}}, nil, ""},
			contract.Exchange{Method: "POST", Path: "/me/messages", Query: `recipient={"id":"1"}`, Encoding: "query"},
		},
		{
			"HEAD",
			arrived{"HEAD", "/me", url.Values{}, nil, ""},
			contract.Exchange{Method: "HEAD", Path: "/me", Encoding: "query"},
		},
		{
			"a large body",
			arrived{"POST", "/me", url.Values{}, nil, strings.Repeat("'", 65536)},
			contract.Exchange{Method: "POST", Path: "/me", Encoding: "form", Body: strings.Repeat("'", 65536), Params: map[string]any{strings.Repeat("'", 65536): ""}},
		},
	}

	var mu sync.Mutex
	var got []arrived
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		a := arrived{r.Method, r.URL.Path, r.URL.Query(), map[string]string{}, string(body)}
		for name := range r.Header {
			a.Headers[name] = r.Header.Get(name)
		}
		mu.Lock()
		defer mu.Unlock()
		got = append(got, a)
	}))
	t.Cleanup(server.Close)

	var exchanges []contract.Exchange
	for _, tt := range tests {
		exchanges = append(exchanges, tt.give)
	}
	script := filepath.Join(t.TempDir(), "requests.sh")
	var b bytes.Buffer
	require.NoError(t, WriteCurl(&b, slices.Values(exchanges)))
	require.NoError(t, os.WriteFile(script, b.Bytes(), 0o600))
	cmd := exec.CommandContext(t.Context(), "sh", "-eu", script)
	cmd.Env = exports(server.URL)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)

	require.Len(t, got, len(tests))
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// Only the headers that are asked about: curl adds its own.
			for name := range got[i].Headers {
				if _, asked := tt.want.Headers[name]; !asked {
					delete(got[i].Headers, name)
				}
			}
			if value, asked := tt.want.Headers["Content-Type"]; asked && value == "" {
				delete(tt.want.Headers, "Content-Type") // it must not be there
			}
			if tt.want.Headers == nil {
				tt.want.Headers = map[string]string{}
			}
			if diff := cmp.Diff(tt.want, got[i]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCurlCannotRepeat(t *testing.T) {
	t.Parallel()
	tests := []struct {
		want string
		give contract.Exchange
	}{
		{"the record does not keep the files of a multipart body", contract.Exchange{Method: "POST", Encoding: "multipart", Body: "--b"}},
		{"the body was cut at the recorder's bound", contract.Exchange{Method: "POST", Encoding: "json", Body: `{"a`, Headers: map[string]string{"content-length": "70000"}}},
		{"the body holds a NUL, which no command line can", contract.Exchange{Method: "POST", Encoding: "form", Body: "a\x00b"}},
		{"it is too long for a command line", contract.Exchange{Method: "POST", Encoding: "form", Body: strings.Repeat("x", maxArgument+1)}},
		{"it has no method", contract.Exchange{Method: "a b\n"}},
	}
	for _, tt := range tests {
		var b bytes.Buffer
		require.NoError(t, WriteCurl(&b, slices.Values([]contract.Exchange{tt.give})))
		require.Contains(t, b.String(), "# Not repeated: "+tt.want+".\n")
		require.NotContains(t, b.String(), "\ncurl ")
	}
}

// The script says what it needs rather than calling a URL without a host.
func TestCurlNeedsAServer(t *testing.T) {
	t.Parallel()
	needs(t, "sh")
	cmd := exec.CommandContext(t.Context(), "sh", "-c", curlHead+"echo went on")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), `SENDMOCK_URL: is not set: eval "$(sendmock env)" sets it`)
}

// Whatever a request says, the shell runs one curl, with the arguments meant, and nothing else.
func FuzzCurl(f *testing.F) {
	needs(f, "sh")
	f.Add("/me", "fields", "id", "body", "why")
	f.Add("/it's", "a'b", "'\"'\"'", "'; echo out; '", "x\necho out")
	f.Add("/$(echo out)/`echo out`/${HOME}", "$HOME", "$PAGE_ACCESS_TOKEN$SECRET", "$SECRETS $SECRET$APP_SECRET'$APP_ACCESS_TOKEN", "\r\x1becho out\u2028echo out")
	f.Add("\\", "\\'", "!\\\n", "\\\n'\\\n", "\\")
	f.Add("/\xff\xfe", "\x01\x7f", "&;|<>()", "\xff'\xff", "\x00")
	f.Fuzz(func(t *testing.T, path, name, value, body, why string) {
		e := contract.Exchange{
			Method: "POST", Path: path, Query: escaped(name, url.QueryEscape) + "=" + escaped(value, url.QueryEscape), Encoding: "query", Body: body, Decision: why,
			Headers: map[string]string{name: value},
		}
		command := curlCommand(&e)
		if strings.Contains(command, "# Not repeated: ") {
			return
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-c", `curl() { printf '%s\0' "$@"; }`+"\n"+curlHead+command)
		cmd.Env = exports("http://x")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s\n%s", command, out)
		got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")

		want := []string{"-sS", "-g", "--path-as-is", "-w", `\n`, "-X", "POST", got[min(7, len(got)-1)]}
		if isToken(name) && !ownHeaders[strings.ToLower(name)] && !strings.ContainsAny(value, "\r\n\x00") {
			text := name + ": " + value
			if value == "" {
				text = name + ";"
			}
			want = append(want, "-H", unmasked(text))
		}
		if body != "" {
			if !strings.EqualFold(name, "Content-Type") || value == "" {
				want = append(want, "-H", "Content-Type:")
			}
			want = append(want, "--data-raw", unmasked(body))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s(-want +got):\n%s", command, diff)
		}
		u, err := url.Parse(strings.ReplaceAll(got[7], "151|", "151%7C"))
		require.NoError(t, err)
		require.Equal(t, unmasked("/"+strings.TrimPrefix(path, "/")), u.Path)
		require.Equal(t, url.Values{unmasked(name): {unmasked(value)}}, u.Query())
	})
}
