package httpx

import (
	"net"
	"net/http"
	"strings"
)

// Origin is scheme://host as the client reached this server, X-Forwarded-* heeded: what absolute links begin with. A client that names
// no host, as HTTP/1.0 allows, gets the address that it came to.
func Origin(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	if p := firstOf(r.Header.Get("X-Forwarded-Proto")); p == "http" || p == "https" {
		scheme = p
	}
	host := r.Host
	if at, known := r.Context().Value(http.LocalAddrContextKey).(net.Addr); host == "" && known {
		host = at.String()
	}
	if h := firstOf(r.Header.Get("X-Forwarded-Host")); h != "" && !strings.ContainsAny(h, "/\\@ ") {
		host = h
	}
	return scheme + "://" + host
}

func firstOf(list string) string {
	first, _, _ := strings.Cut(list, ",")
	return strings.ToLower(strings.TrimSpace(first))
}
