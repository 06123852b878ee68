package webhook

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// maxNamed bounds the hosts that callbacks were named for while the program ran.
//
//sendmock:bound hosts that trusted callbacks were named for | the oldest are forgotten | TestNamedIsBounded
const maxNamed = 1000

// Reach decides where a [Client] may go, by the address that is dialled: a name may mean another one by then than when it was looked
// up. This machine and its network are within reach, a public address only of a host that is allowed; link-local addresses and the
// services that tell clouds' secrets never are, and neither is this program. Its methods may be called concurrently.
type Reach struct {
	resolver *net.Resolver // nil: the machine's
	inside   func() []netip.Addr

	mu      sync.Mutex // guards what follows
	allowed []string   // hosts, "*.example.com" stands for all below it
	named   []string   // hosts, oldest first
	own     []netip.AddrPort
}

// NewReach returns a reach with further hosts in it: names, addresses, or "*.example.com". [CheckHost] says which are none.
func NewReach(hosts ...string) *Reach {
	r := &Reach{inside: interfaces}
	for _, h := range hosts {
		r.allowed = append(r.allowed, plainHost(h))
	}
	return r
}

// CheckHost says what is wrong with a host that is to be allowed, or nil.
func CheckHost(host string) error {
	name := strings.TrimPrefix(host, "*.")
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return nil
	}
	if name == "" || strings.ContainsAny(name, "/:@?#*[]% \t") {
		return fmt.Errorf("%q is no host: write bot.example.com, *.example.com or an address, without scheme, port and path", host)
	}
	return nil
}

// Name puts a callback's host within reach: somebody named it who may.
func (r *Reach) Name(callback string) {
	u, err := url.Parse(callback)
	if err != nil || u.Hostname() == "" {
		return
	}
	host := plainHost(u.Hostname())
	r.mu.Lock()
	defer r.mu.Unlock()
	if slices.Contains(r.named, host) {
		return
	}
	if len(r.named) == maxNamed {
		r.named = slices.Delete(r.named, 0, 1)
	}
	r.named = append(r.named, host)
}

// Own puts what this program listens at out of reach.
func (r *Reach) Own(listener net.Addr) {
	tcp, isTCP := listener.(*net.TCPAddr)
	if !isTCP {
		return
	}
	at := tcp.AddrPort()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.own = append(r.own, netip.AddrPortFrom(plainAddr(at.Addr()), at.Port()))
}

// Dial connects to a host and port. Each address that the host has is checked when its turn comes.
func (r *Reach) Dial(ctx context.Context, network, hostport string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: timeLimit, Resolver: r.resolver, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		return r.check(host, at)
	}}
	return d.DialContext(ctx, network, hostport)
}

// OutOfReach is why a callback is not dialled.
type OutOfReach struct{ why string }

// Error implements error.
func (o *OutOfReach) Error() string { return o.why }

func outOfReach(format string, args ...any) error { return &OutOfReach{fmt.Sprintf(format, args...)} }

// check says why an address of a host is not dialled, or nil.
func (r *Reach) check(host string, at netip.AddrPort) error {
	addr := plainAddr(at.Addr())
	switch {
	case r.isOwn(addr, at.Port()):
		return outOfReach("%s at %s is sendmock itself, and no bot", host, at)
	case forbidden(addr):
		return outOfReach("%s at %s is a link-local, metadata or group address, to which no webhook goes", host, addr)
	case addr.IsLoopback(), addr.IsPrivate(), addr.IsUnspecified(), r.allows(host):
		return nil
	}
	return outOfReach("%s at %s is outside this machine and its network; --allow-webhook %s lets webhooks go there", host, addr, host)
}

// isOwn reports whether an address leads to a listener of this program: by any name of this machine.
func (r *Reach) isOwn(addr netip.Addr, port uint16) bool {
	r.mu.Lock()
	own := slices.Clone(r.own)
	r.mu.Unlock()
	for _, l := range own {
		at := l.Addr()
		switch {
		case l.Port() != port:
		case addr == at, addr.IsUnspecified(), addr.IsLoopback() && (at.IsLoopback() || at.IsUnspecified()):
			return true
		case at.IsUnspecified() && slices.Contains(r.inside(), addr):
			return true
		}
	}
	return false
}

func (r *Reach) allows(host string) bool {
	host = plainHost(host)
	r.mu.Lock()
	defer r.mu.Unlock()
	if slices.Contains(r.named, host) || slices.Contains(r.allowed, host) {
		return true
	}
	return slices.ContainsFunc(r.allowed, func(a string) bool {
		below, isTree := strings.CutPrefix(a, "*")
		return isTree && strings.HasSuffix(host, below)
	})
}

// metadata are services of clouds that tell a machine its secrets, at addresses that are not link-local.
var metadata = []netip.Addr{
	netip.MustParseAddr("fd00:ec2::254"),   // AWS
	netip.MustParseAddr("fd20:ce::254"),    // Google
	netip.MustParseAddr("168.63.129.16"),   // Azure
	netip.MustParseAddr("100.100.100.200"), // Alibaba
	netip.MustParseAddr("192.0.0.192"),     // Oracle
}

var (
	thisNetwork = netip.MustParsePrefix("0.0.0.0/8")
	reserved    = netip.MustParsePrefix("240.0.0.0/4") // the broadcast address included
)

// forbidden reports whether no webhook goes to an address, whoever allows its host. What carries an IPv4 address inside is judged by
// that too: a gateway would unwrap it.
func forbidden(addr netip.Addr) bool {
	if v4, carried := carriedBy(addr); carried && forbidden(v4) {
		return true
	}
	return addr.IsLinkLocalUnicast() || addr.IsMulticast() || slices.Contains(metadata, addr) ||
		thisNetwork.Contains(addr) && !addr.IsUnspecified() || reserved.Contains(addr)
}

// The forms of an IPv6 address that carries one of IPv4, and where.
var carriers = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12},   // NAT64
	{netip.MustParsePrefix("64:ff9b:1::/48"), 12}, // NAT64 of a network of one's own, in its most common form
	{netip.MustParsePrefix("2002::/16"), 2},       // 6to4
	{netip.MustParsePrefix("::/96"), 12},          // IPv4-compatible
}

func carriedBy(addr netip.Addr) (v4 netip.Addr, carried bool) {
	if addr.Is4() || addr.IsLoopback() || addr.IsUnspecified() {
		return v4, false
	}
	bytes := addr.As16()
	for _, c := range carriers {
		if c.prefix.Contains(addr) {
			return netip.AddrFrom4([4]byte(bytes[c.at : c.at+4])), true
		}
	}
	return v4, false
}

// plainAddr is an address in its one form: neither mapped into IPv6 nor with a zone.
func plainAddr(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }

// plainHost is a host in its one form.
func plainHost(host string) string {
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// interfaces are the addresses of this machine.
func interfaces() []netip.Addr {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return nil // what this machine does not know of itself is not its own
	}
	var addrs []netip.Addr
	for _, a := range list {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil {
			addrs = append(addrs, plainAddr(prefix.Addr()))
		}
	}
	return addrs
}
