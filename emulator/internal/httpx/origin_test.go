package httpx

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
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

// HTTP/1.0 has no Host.
func TestOriginWithoutHost(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("GET", "/", nil)
	r.Host = ""
	at := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7363}
	r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, at))
	require.Equal(t, "http://127.0.0.1:7363", Origin(r))
}
