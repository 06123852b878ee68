package httpx

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// Origin is scheme://host as the client reached this server, X-Forwarded-* heeded: what absolute links begin with.
func Origin(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	if p := firstOf(r.Header.Get("X-Forwarded-Proto")); p == "http" || p == "https" {
		scheme = p
	}
	host := r.Host
	if h := firstOf(r.Header.Get("X-Forwarded-Host")); h != "" && !strings.ContainsAny(h, "/\\@ ") {
		host = h
	}
	return scheme + "://" + host
}

func firstOf(list string) string {
	first, _, _ := strings.Cut(list, ",")
	return strings.ToLower(strings.TrimSpace(first))
}

// Guard tells the requests of this machine, its containers and compose files from those that a foreign web site makes a
// browser send: the names a request may come to are loopback, IP addresses, single-label names, *.localhost,
// host.docker.internal and those allowed besides.
type Guard struct {
	Allowed []string
}

// Host reports whether a request may come to this host.
func (g Guard) Host(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	if host == "host.docker.internal" || strings.HasSuffix(host, ".localhost") || !strings.Contains(host, ".") {
		return host != ""
	}
	for _, a := range g.Allowed {
		if strings.EqualFold(a, host) {
			return true
		}
	}
	return false
}

// Origin reports whether a page of this origin may call. No Origin is no browser, or the page's own GET.
func (g Guard) Origin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return r.Header.Get("Sec-Fetch-Site") != "cross-site"
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && (strings.EqualFold(u.Host, r.Host) || isLoopback(u.Hostname()))
}

func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
