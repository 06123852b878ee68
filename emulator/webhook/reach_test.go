package webhook

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is dialled is decided by its address; want is a part of the refusal, "" where there is none.
func TestCheck(t *testing.T) {
	t.Parallel()
	const public, never, own = "is outside this machine", "to which no webhook goes", "is sendmock itself"
	tests := []struct{ host, at, want string }{
		{"localhost", "127.0.0.1:3000", ""},
		{"localhost", "127.9.9.9:3000", ""},
		{"localhost", "[::1]:3000", ""},
		{"mapped", "[::ffff:127.0.0.1]:3000", ""},
		{"unspecified", "0.0.0.0:3000", ""},
		{"unspecified", "[::]:3000", ""},
		{"bot", "10.1.2.3:80", ""},
		{"bot", "172.17.0.2:80", ""},
		{"bot", "192.168.0.9:80", ""},
		{"bot", "[fd12::1]:80", ""},

		{"localhost", "127.0.0.1:7363", own},
		{"localhost", "[::1]:7363", own},
		{"any.localhost", "127.0.0.2:7363", own},
		{"mapped", "[::ffff:127.0.0.1]:7363", own},
		{"unspecified", "0.0.0.0:7363", own},
		{"unspecified", "[::]:7363", own},
		{"laptop", "192.168.0.7:7363", ""}, // it listens on loopback only
		{"laptop", "192.168.0.7:7443", own},
		{"localhost", "127.0.0.1:7443", own},
		{"other", "192.168.0.8:7443", ""},
		{"allowed.example", "127.0.0.1:7363", own},

		{"metadata", "169.254.169.254:80", never},
		{"mapped", "[::ffff:169.254.169.254]:80", never},
		{"linked", "[fe80::1%eth0]:80", never},
		{"aws", "[fd00:ec2::254]:80", never},
		{"alibaba", "100.100.100.200:80", never},
		{"azure", "168.63.129.16:80", never},
		{"group", "224.0.0.1:80", never},
		{"group", "[ff02::1]:80", never},
		{"broadcast", "255.255.255.255:80", never},
		{"nothing", "0.1.2.3:80", never},
		{"nat64", "[64:ff9b::a9fe:a9fe]:80", never},
		{"nat64", "[64:ff9b:1::a9fe:a9fe]:80", never},
		{"6to4", "[2002:a9fe:a9fe::1]:80", never},
		{"compatible", "[::a9fe:a9fe]:80", never},
		{"allowed.example", "169.254.169.254:80", never},

		{"shop.example", "203.0.113.7:443", public},
		{"shop.example", "[2001:db8::1]:443", public},
		{"carrier", "100.64.0.1:80", public},
		{"nat64", "[64:ff9b::10.0.0.1]:80", public},
		{"6to4", "[2002:7f00:1::1]:80", public},
		{"allowed.example.evil.example", "203.0.113.7:443", public},
		{"tree.example", "203.0.113.7:443", public},
		{"allowed.example", "203.0.113.7:443", ""},
		{"Allowed.Example.", "203.0.113.7:443", ""},
		{"a.b.tree.example", "203.0.113.7:443", ""},
		{"203.0.113.9", "203.0.113.9:443", ""},
		{"2001:db8::9", "[2001:db8::9]:443", ""},
		{"named.example", "203.0.113.7:443", ""},
	}
	r := NewReach("allowed.example", "*.tree.example", "203.0.113.9", "[2001:db8::9]")
	r.inside = func() []netip.Addr { return []netip.Addr{netip.MustParseAddr("192.168.0.7")} }
	r.Own(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7363})
	r.Own(&net.TCPAddr{IP: net.IPv6unspecified, Port: 7443})
	r.Own(&net.UnixAddr{Name: "sendmock.sock"})
	r.Name("https://Named.example:8443/hook?key=1")
	for _, tt := range tests {
		err := r.check(tt.host, netip.MustParseAddrPort(tt.at))
		if tt.want == "" {
			require.NoError(t, err, tt.at)
			continue
		}
		require.ErrorContains(t, err, tt.want, tt.at)
	}
}

func TestNamedIsBounded(t *testing.T) {
	t.Parallel()
	r := NewReach("allowed.example")
	for n := range maxNamed + 10 {
		r.Name("http://bot" + strconv.Itoa(n) + ".example")
	}
	r.Name("no url at all")
	require.Len(t, r.named, maxNamed)
	require.False(t, r.allows("bot0.example"))
	require.True(t, r.allows("bot1009.example"))
	require.True(t, r.allows("allowed.example"))
}

func TestCheckHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"bot.example.com": true, "bot": true, "*.ngrok.app": true, "203.0.113.7": true, "2001:db8::1": true, "[2001:db8::1]": true,
		"": false, "*.": false, "*": false, "https://bot.example.com": false, "bot.example.com:443": false, "bot/hook": false, "a b": false, "me@bot": false,
	} {
		require.Equal(t, want, CheckHost(host) == nil, host)
	}
}

// rebound is a resolver whose only name means one address after the other.
func rebound(addresses ...string) *net.Resolver {
	var asked atomic.Int32
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			defer func() { _ = server.Close() }()
			var length [2]byte
			if _, err := io.ReadFull(server, length[:]); err != nil {
				return
			}
			query := make([]byte, binary.BigEndian.Uint16(length[:]))
			if _, err := io.ReadFull(server, query); err != nil {
				return
			}
			_, _ = server.Write(answerTo(query, func() string { return addresses[min(int(asked.Add(1)), len(addresses))-1] }))
		}()
		return client, nil
	}}
}

// answerTo answers a DNS query over a stream: an A record for a question of that type, and none for others.
func answerTo(query []byte, address func() string) []byte {
	const header, typeA = 12, 1
	end := header
	for query[end] != 0 {
		end += int(query[end]) + 1
	}
	end += 5 // the root, type and class
	kind := binary.BigEndian.Uint16(query[end-4:])
	out := append([]byte{}, query[:end]...)
	out[2], out[3] = 0x84, 0x80 // an answer, with authority
	clear(out[6:header])
	if kind == typeA {
		out[7] = 1
		ip := netip.MustParseAddr(address()).As4()
		out = append(out, 0xc0, header, 0, typeA, 0, 1, 0, 0, 0, 0, 0, 4) // the name of the question, lives for no second
		out = append(out, ip[:]...)
	}
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...)
}

// A name that means this machine at the handshake, and the metadata service or the emulator later, is caught when it is dialled.
func TestReboundName(t *testing.T) {
	t.Parallel()
	asked := atomic.Int32{}
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Connection", "close")
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
	}))
	defer bot.Close()
	at, err := url.Parse(bot.URL)
	require.NoError(t, err)
	r := NewReach()
	r.resolver = rebound("127.0.0.1", "169.254.169.254", "203.0.113.7")
	c := NewClient(r)
	defer c.Close()
	callback := "http://bot.example:" + at.Port() + "/hook"
	require.NoError(t, c.Handshake(t.Context(), callback, "v", "1158201444"))
	for _, want := range []string{"to which no webhook goes", "--allow-webhook bot.example lets webhooks go there"} {
		got := c.Post(t.Context(), callback, "sesame", []byte("{}"))
		require.Zero(t, got.Status)
		require.Contains(t, got.Error, want)
	}
	r.resolver = rebound("127.0.0.1")
	r.Own(bot.Listener.Addr())
	require.Contains(t, c.Post(t.Context(), callback, "sesame", nil).Error, "is sendmock itself")
	require.EqualValues(t, 1, asked.Load())
}

// No proxy of the environment is asked: it would decide what is dialled.
func TestNoProxy(t *testing.T) {
	t.Parallel()
	c := NewClient(NewReach())
	require.Nil(t, c.http.Transport.(*http.Transport).Proxy)
}

// A caller of the Graph hears of a failed handshake in the platform's words, and never what was answered.
func TestUnconfirmed(t *testing.T) {
	t.Parallel()
	const secret = "internal secret"
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	tests := []struct {
		name     string
		callback string // "": a server that answers
		answer   http.HandlerFunc
		words    string
		mistaken bool
		says     string // for who runs the emulator
	}{
		{"404", "", answer(404, secret), "HTTP Status Code = 404; HTTP Message = Not Found", false, "it answered 404 Not Found"},
		{"503", "", answer(503, secret), "HTTP Status Code = 503; HTTP Message = Service Unavailable", false, "it answered 503"},
		{"redirect", "", http.RedirectHandler("/"+secret, http.StatusFound).ServeHTTP, "HTTP Status Code = 302; HTTP Message = Found", false, "it answered 302 Found"},
		{"another challenge", "", answer(200, secret), "", true, `it answered 200 with "internal secret"`},
		{"hung up", "", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "curl_errno = 7; curl_error = Couldn't connect to server", false, "the bot closed the connection"},
		{"nobody", "http://127.0.0.1:1/", nil, "curl_errno = 7; curl_error = Couldn't connect to server", false, "refused"},
		{"out of reach", "http://169.254.169.254/", nil, "curl_errno = 7; curl_error = Couldn't connect to server", false, "no webhook goes"},
		{"no URL", "ftp://bot.example/", nil, "curl_errno = 3; curl_error = URL using bad/illegal format or missing URL", false, "a callback is an http or https URL"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := NewClient(NewReach())
			defer c.Close()
			if tt.callback == "" {
				srv := httptest.NewServer(tt.answer)
				defer srv.Close()
				tt.callback = srv.URL
			}
			var failed *Unconfirmed
			require.ErrorAs(t, c.Handshake(t.Context(), tt.callback, "v", "1158201444"), &failed)
			require.Equal(t, tt.mistaken, failed.Mistaken)
			if !tt.mistaken {
				require.Equal(t, tt.words, failed.Words())
			}
			require.ErrorContains(t, failed, tt.says)
			for _, told := range []string{failed.Words(), failed.Reason()} {
				require.False(t, strings.Contains(told, secret), told)
			}
		})
	}
}

// A certificate that nobody trusts has an error of its own.
func TestUntrustedCallback(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(http.NotFoundHandler())
	defer srv.Close()
	c := NewClient(NewReach())
	defer c.Close()
	var failed *Unconfirmed
	require.ErrorAs(t, c.Handshake(t.Context(), srv.URL, "v", "1"), &failed)
	require.Equal(t, "curl_errno = 60; curl_error = SSL peer certificate or SSH remote key was not OK", failed.Words())
}
