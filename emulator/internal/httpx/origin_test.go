package httpx

import (
	"crypto/tls"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOrigin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, proto, host string
		tls               bool
		want              string
	}{
		{"as it came", "", "", false, "http://bot:7363"},
		{"over TLS", "", "", true, "https://bot:7363"},
		{"behind a proxy", "https", "graph.example", false, "https://graph.example"},
		{"behind two", "https, http", "Graph.example , inner", false, "https://graph.example"},
		{"a scheme that is none", "ws", "", false, "http://bot:7363"},
		{"TLS up to the proxy only", "http", "", true, "http://bot:7363"},
		{"a host with a path", "", "graph.example/x", false, "http://bot:7363"},
		{"a host with a user", "", "me@graph.example", false, "http://bot:7363"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest("GET", "/", nil)
			r.Host = "bot:7363"
			if tt.tls {
				r.TLS = &tls.ConnectionState{}
			}
			if tt.proto != "" {
				r.Header.Set("X-Forwarded-Proto", tt.proto)
			}
			if tt.host != "" {
				r.Header.Set("X-Forwarded-Host", tt.host)
			}
			require.Equal(t, tt.want, Origin(r))
		})
	}
}

func TestGuardHost(t *testing.T) {
	t.Parallel()
	guard := Guard{Allowed: []string{"sendmock.example"}}
	for host, want := range map[string]bool{
		"localhost": true, "localhost:7363": true, "LOCALHOST:7363": true, "app.localhost:80": true,
		"127.0.0.1": true, "127.0.0.1:7363": true, "[::1]": true, "[::1]:7363": true, "::1": true, "[fe80::1%eth0]:80": true,
		"192.168.0.7:7363": true, "10.0.0.1": true,
		"sendmock": true, "sendmock:7363": true, "my-service_1": true,
		"host.docker.internal": true, "host.docker.internal:7363": true,
		"sendmock.example": true, "SendMock.Example:7363": true,

		"": false, ":7363": false,
		"graph.facebook.com": false, "graph.facebook.com:443": false,
		"evil.example": false, "sub.sendmock.example": false, "sendmock.example.evil.example": false,
		"localhost.evil.example": false, "127.0.0.1.evil.example": false, "host.docker.internal.evil.example": false,
		"evillocalhost.example": false, "1.2.3": false,
	} {
		require.Equal(t, want, guard.Host(host), host)
	}
	require.False(t, Guard{}.Host("sendmock.example"))
}

func TestGuardOrigin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, host, origin, site string
		want                     bool
	}{
		{"no browser", "localhost:7363", "", "", true},
		{"its own page's GET", "localhost:7363", "", "same-origin", true},
		{"typed by a person", "localhost:7363", "", "none", true},
		{"a foreign page's GET", "localhost:7363", "", "cross-site", false},
		{"its own page", "sendmock:7363", "http://sendmock:7363", "same-origin", true},
		{"its own page, in capitals", "sendmock:7363", "http://SENDMOCK:7363", "", true},
		{"a page of this machine", "127.0.0.1:7363", "http://localhost:3000", "", true},
		{"a page of this machine by name", "127.0.0.1:7363", "http://app.localhost:3000", "", true},
		{"a page of this machine by IPv6", "127.0.0.1:7363", "http://[::1]:3000", "", true},
		{"a foreign page", "localhost:7363", "https://evil.example", "cross-site", false},
		{"another port of a name", "sendmock:7363", "http://sendmock:80", "", false},
		{"another machine", "localhost:7363", "http://192.168.0.9", "", false},
		{"a file or sandboxed frame", "localhost:7363", "null", "cross-site", false},
		{"no URL", "localhost:7363", "http://%zz", "", false},
		{"a name that only begins so", "localhost:7363", "http://localhost.evil.example", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest("POST", "/", nil)
			r.Host = tt.host
			if tt.origin != "" {
				r.Header.Set("Origin", tt.origin)
			}
			if tt.site != "" {
				r.Header.Set("Sec-Fetch-Site", tt.site)
			}
			require.Equal(t, tt.want, Guard{}.Origin(r))
		})
	}
}
