package httpx

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGuardHost(t *testing.T) {
	t.Parallel()
	guard := Guard{Allowed: []string{"sendmock.example"}}
	for host, want := range map[string]bool{
		"localhost": true, "localhost:7363": true, "LOCALHOST:7363": true, "app.localhost:80": true,
		"127.0.0.1": true, "127.0.0.1:7363": true, "[::1]": true, "[::1]:7363": true, "::1": true, "[fe80::1%eth0]:80": true,
		"192.168.0.7:7363": true, "10.0.0.1": true,
		"sendmock": true, "sendmock:7363": true, "my-service_1": true,
		"host.docker.internal": true, "host.docker.internal:7363": true, "gateway.docker.internal": true, "host.containers.internal:7363": true,
		"host.lima.internal": true, "host.rancher-desktop.internal": true, "docker.for.mac.localhost": true, "bot.orb.local": true, "bot.dns.podman": true,
		"sendmock.tests.svc": true, "sendmock.tests.svc.cluster.local:7363": true,
		"localhost.": true, "sendmock.": true, "sendmock.tests.svc.cluster.local.": true, "host.docker.internal.:7363": true,
		"sendmock.example": true, "SendMock.Example:7363": true, "sendmock.example.": true,
		"": true, // HTTP/1.0

		":7363": false, ".": false,
		"graph.facebook.com": false, "graph.facebook.com:443": false,
		"evil.example": false, "sub.sendmock.example": false, "sendmock.example.evil.example": false,
		"localhost.evil.example": false, "127.0.0.1.evil.example": false, "host.docker.internal.evil.example": false,
		"evillocalhost.example": false, "1.2.3": false, "evil.svc.example": false, "evil.local": false,
	} {
		require.Equal(t, want, guard.Host(host), host)
	}
	require.False(t, Guard{}.Host("sendmock.example"))
}

const (
	firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	here    = "127.0.0.1:7363"
)

// Each request is one of a browser or of a program; want is the status of the Graph's guard and of the control API's, 0 where it passes.
func TestGuard(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, host string
		header     string // lines
		graph      int
		control    int
	}{
		{"a program", here, "User-Agent: curl/8", 0, 0},
		{"a program without a name", here, "", 0, 0},
		{"Node's fetch", "sendmock.corp.example", "User-Agent: node\nSec-Fetch-Mode: cors\nAccept-Language: *", 0, 421},
		{"a program by a name of its own", "sendmock.corp.example", "User-Agent: python-requests/2", 0, 421},
		{"a program that was led here", "graph.facebook.com", "User-Agent: curl/8", 0, 421},
		{"a browser that was led here", "graph.facebook.com", "User-Agent: " + firefox, 0, 403},
		{"the same by a relative", "graph-video.facebook.com:443", "User-Agent: " + firefox, 0, 403},
		{"the same by another", "graph.beta.facebook.com.", "User-Agent: " + firefox, 0, 403},
		{"the same, of Instagram", "graph.instagram.com", "User-Agent: " + firefox, 0, 403},
		{"a page of the platform's own, led here", "graph.facebook.com", "Origin: https://graph.facebook.com", 0, 403},
		{"a page that was led here", "graph.facebook.com", "Origin: https://shop.example\nSec-Fetch-Site: cross-site", 0, 403},

		{"its own page's GET", here, "Sec-Fetch-Site: same-origin", 0, 0},
		{"typed by a person", here, "Sec-Fetch-Site: none\nUser-Agent: " + firefox, 0, 0},
		{"its own page", "sendmock:7363", "Origin: http://sendmock:7363\nSec-Fetch-Site: same-origin", 0, 0},
		{"its own page, in capitals", "sendmock:7363", "Origin: http://SENDMOCK:7363", 0, 0},
		{"its own page, by a name of the cluster", "a.b.svc.cluster.local", "Origin: http://a.b.svc.cluster.local", 0, 0},
		{"a browser in a container", "host.docker.internal:7363", "User-Agent: " + firefox, 0, 0},
		{"a page of this machine", here, "Origin: http://localhost:3000\nSec-Fetch-Site: cross-site\nUser-Agent: " + firefox, 0, 0},
		{"a page of this machine by name", here, "Origin: https://app.localhost", 0, 0},
		{"a page of this machine by IPv6", here, "Origin: http://[::1]:3000", 0, 0},
		{"a page of this machine as it was printed", here, "Origin: http://0.0.0.0:8000", 0, 0},
		{"a picture in a page of this machine", here, "Sec-Fetch-Site: cross-site\nReferer: http://localhost:3000/", 0, 0},
		{"a page of an allowed host", here, "Origin: https://app.example:8443", 0, 0},

		{"a foreign page's picture, where there is no Sec-Fetch", "192.168.1.5:7363", "Referer: http://evil.example/\nUser-Agent: " + firefox, 403, 403},
		{"a picture in its own page, where there is no Sec-Fetch", "192.168.1.5:7363", "Referer: http://192.168.1.5:7363/\nUser-Agent: " + firefox, 0, 0},

		{"a foreign page", here, "Origin: https://evil.example\nSec-Fetch-Site: cross-site", 403, 403},
		{"a foreign page, before Sec-Fetch", here, "Origin: https://evil.example", 403, 403},
		{"a foreign page's GET", here, "Sec-Fetch-Site: cross-site", 403, 403},
		{"a foreign page's GET, with its name", here, "Sec-Fetch-Site: cross-site\nReferer: https://evil.example/", 403, 403},
		{"a page of a container's browser elsewhere", "sendmock:7363", "Origin: http://shop:3000", 403, 403},
		{"another port of a name", "sendmock:7363", "Origin: http://sendmock:80", 403, 403},
		{"another machine", here, "Origin: http://192.168.0.9", 403, 403},
		{"a file or a sandboxed frame", here, "Origin: null\nSec-Fetch-Site: cross-site", 403, 403},
		{"an extension", here, "Origin: chrome-extension://localhost", 403, 403},
		{"no URL", here, "Origin: http://%zz", 403, 403},
		{"a name that only begins so", here, "Origin: http://localhost.evil.example", 403, 403},
		{"a user of that name", here, "Origin: http://localhost@evil.example", 403, 403},
		{"two origins", here, "Origin: http://localhost\nOrigin: https://evil.example", 403, 403},
		{"a name below an allowed one", here, "Origin: https://evil.app.example", 403, 403},

		{"rebound", "evil.example:7363", "User-Agent: " + firefox, 403, 403},
		{"rebound, with a POST", "evil.example:7363", "Origin: http://evil.example:7363\nUser-Agent: " + firefox, 403, 403},
		{"rebound, of a trustworthy page", "evil.example", "Sec-Fetch-Site: same-origin\nUser-Agent: x", 403, 403},
		{"rebound, and its script plays curl", "evil.example:7363", "User-Agent: curl/8\nPriority: u=4", 403, 403},
		{"rebound to a relative's look-alike", "graph.facebook.com.evil.example", "User-Agent: " + firefox, 403, 403},
		{"rebound to a look-alike", "graphfacebook.com", "User-Agent: " + firefox, 403, 403},
		{"a webhook of its own", here, "User-Agent: facebookexternalua", 403, 403},
	}
	guard := Guard{Allowed: []string{"app.example"}, Webhooks: "facebookexternalua"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest("POST", "/", nil)
			r.Host = tt.host
			for line := range strings.Lines(tt.header) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
				r.Header.Add(name, value)
			}
			for side, is := range map[string]struct {
				no   *Refusal
				want int
			}{"graph": {guard.Graph(r), tt.graph}, "control": {guard.Control(r), tt.control}} {
				got := 0
				if is.no != nil {
					got = is.no.Status
				}
				require.Equal(t, is.want, got, "%s: %v", side, is.no)
			}
		})
	}
}

// A refusal is JSON that no page may read, and says what would let the request pass.
func TestRefusal(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Origin", "https://evil.example/"+strings.Repeat("x", 1000))
	w := httptest.NewRecorder()
	Guard{}.Graph(r).Write(w)
	require.Equal(t, http.Header{"Content-Type": {"application/json"}}, w.Header())
	require.Equal(t, `{"error":{"code":"foreign-origin","message":"the Graph does not answer pages of \"https://evil.example/`+strings.Repeat("x", 179)+
		`…\"; --allow-host adds names"}}`+"\n", w.Body.String())
}

// A send by a program costs the guard no memory.
func TestGuardAllocatesNothing(t *testing.T) {
	r := httptest.NewRequest("POST", "/me/messages", nil)
	r.Host = here
	r.Header.Set("User-Agent", "python-requests/2.32")
	guard := Guard{Allowed: []string{"app.example"}, Webhooks: "facebookexternalua", Token: "t"}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if guard.Graph(r) != nil || LetRead(r.Header, r, "X") {
			t.Fail()
		}
	}))
}

func TestKnows(t *testing.T) {
	t.Parallel()
	guard := Guard{Token: "s3cret"}
	cookie := guard.Cookie(httptest.NewRequest("GET", "/", nil), "/_sendmock")
	require.NotContains(t, cookie.String(), "s3cret")
	require.Regexp(t, `^sendmock_control=[0-9a-f]{64}; Path=/_sendmock; HttpOnly; SameSite=Strict$`, cookie.String())
	tests := []struct {
		name, peer, header string
		want               bool
	}{
		{"in this process", "", "", true},
		{"loopback", "127.0.0.1:50000", "", true},
		{"loopback by IPv6", "[::1]:50000", "", true},
		{"loopback, mapped", "[::ffff:127.0.0.1]:50000", "", true},
		{"a container", "172.17.0.2:50000", "", false},
		{"this machine's own address", "192.168.0.7:50000", "", false},
		{"a proxy of this machine for another", "127.0.0.1:50000", "X-Forwarded-For: 172.17.0.2", false},
		{"the token", "172.17.0.2:50000", "X-Sendmock-Control-Token: s3cret", true},
		{"another token", "172.17.0.2:50000", "X-Sendmock-Control-Token: s3cre", false},
		{"the cookie", "172.17.0.2:50000", "Cookie: a=b; sendmock_control=" + cookie.Value, true},
		{"the token for a cookie", "172.17.0.2:50000", "Cookie: sendmock_control=s3cret", false},
		{"the cookie of another token", "172.17.0.2:50000", "Cookie: sendmock_control=" + Guard{Token: "other"}.pass(), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = tt.peer
			if name, value, given := strings.Cut(tt.header, ": "); given {
				r.Header.Set(name, value)
			}
			require.Equal(t, tt.want, guard.Knows(r))
			require.True(t, Guard{}.Knows(r), "no token is asked for")
		})
	}
	require.False(t, Guard{}.IsToken(""))
}

// A page that does not say where it comes from may read pictures, and changes nothing.
func TestGuardOfOverrides(t *testing.T) {
	t.Parallel()
	const blind, said, program = "User-Agent: " + firefox, "Sec-Fetch-Site: none\nUser-Agent: " + firefox, "User-Agent: curl/8"
	for _, tt := range []struct {
		method, query, header string
		refused               bool
	}{
		{"GET", "fields=id", blind, false},
		{"GET", "method=delete", blind, true},
		{"GET", "a=1;m%65thod=post", blind, true},
		{"HEAD", "a=1&method=post", blind, true},
		{"GET", "a=%zz&m%65thod=post", blind, true},
		{"GET", "method=delete", said, false},
		{"GET", "method=delete", program, false},
	} {
		r := httptest.NewRequest(tt.method, "http://192.168.1.5:7363/me/messages", nil)
		r.URL.RawQuery = tt.query
		for line := range strings.SplitSeq(tt.header, "\n") {
			name, value, _ := strings.Cut(line, ": ")
			r.Header.Set(name, value)
		}
		require.Equal(t, tt.refused, Guard{}.Graph(r) != nil, "%s %s %s", tt.method, tt.query, tt.header)
	}
}
