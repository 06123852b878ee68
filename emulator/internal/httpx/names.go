package httpx

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// nearby ends the names that no foreign site can have: they are this machine's, or given by container tools and clusters, and no public
// name server knows them.
var nearby = []string{
	".localhost",
	".internal",      // host.docker.internal, host.containers.internal (Podman), host.lima.internal, host.rancher-desktop.internal
	".cluster.local", // Kubernetes, in full
	".svc",           // the same, as Pods may shorten it
	".orb.local",     // OrbStack
	".dns.podman",
}

// platform are the hosts of the Graph, and what ends the names of their relatives (graph.beta.facebook.com).
var platform = []string{"facebook.com", "instagram.com"}

// hostOf is the name or address of a Host header in its one form: without port, brackets, and the dot that ends a full name.
func hostOf(hostport string) string {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	return strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
}

// Host reports whether a request may come to this host: an address, a single label, a name of this machine or its containers, or
// one that is allowed. None at all is what HTTP/1.0 sends.
func (g Guard) Host(hostport string) bool {
	if hostport == "" {
		return true
	}
	host := hostOf(hostport)
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	if !strings.Contains(host, ".") {
		return host != ""
	}
	return slices.ContainsFunc(nearby, func(end string) bool { return strings.HasSuffix(host, end) }) || g.allows(host)
}

// allows reports whether a host is one of those allowed besides.
func (g Guard) allows(host string) bool {
	return slices.ContainsFunc(g.Allowed, func(a string) bool { return hostOf(a) == host })
}

// isPlatform reports whether a host is one of the Graph's own, under which clients come that were led here.
func isPlatform(hostport string) bool {
	host := hostOf(hostport)
	return strings.HasPrefix(host, "graph") && slices.ContainsFunc(platform, func(p string) bool { return strings.HasSuffix(host, "."+p) })
}

// isLoopback reports whether a host is this machine to itself. 0.0.0.0 is what many servers print.
func isLoopback(host string) bool {
	host = hostOf(host)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && (addr.Unmap().IsLoopback() || addr.Unmap().IsUnspecified())
}
