package httpx

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/netip"
)

// TokenHeader is where a program gives the token of the control API.
const TokenHeader = "X-Sendmock-Control-Token"

// tokenCookie is where a browser gives what it got for the token.
const tokenCookie = "sendmock_control"

// Knows reports whether a request may use the control API as far as the token is concerned: none is asked for, the peer is on this
// machine, or it gives the token or the cookie that [Guard.Cookie] made of it.
func (g Guard) Knows(r *http.Request) bool {
	if g.Token == "" || isLocal(r) || g.IsToken(r.Header.Get(TokenHeader)) {
		return true
	}
	for _, c := range r.CookiesNamed(tokenCookie) {
		if hmac.Equal([]byte(c.Value), []byte(g.pass())) {
			return true
		}
	}
	return false
}

// IsToken reports whether a text is the token. It takes the same time whatever the text is.
func (g Guard) IsToken(text string) bool {
	given, want := sha256.Sum256([]byte(text)), sha256.Sum256([]byte(g.Token))
	return g.Token != "" && hmac.Equal(given[:], want[:])
}

// Cookie is what a browser gets for the token, for the paths below one. It ends with the browser's session, and with the token.
func (g Guard) Cookie(r *http.Request, path string) *http.Cookie {
	return &http.Cookie{
		Name: tokenCookie, Value: g.pass(), Path: path, HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	}
}

// pass is the cookie's value, from which nobody learns the token.
func (g Guard) pass() string {
	mac := hmac.New(sha256.New, []byte(g.Token))
	mac.Write([]byte("sendmock control API"))
	return hex.EncodeToString(mac.Sum(nil))
}

// isLocal reports whether a request is this machine's own: in this process, or by loopback and for nobody else.
func isLocal(r *http.Request) bool {
	for _, forwarded := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"} {
		if len(r.Header[forwarded]) > 0 {
			return false
		}
	}
	if r.RemoteAddr == "" {
		return true // there is no socket
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback()
}
