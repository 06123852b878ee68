package httpx

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Guard decides who is answered (docs/security.md): programs, and the pages of this machine. A page of any other site, which a browser
// lets ask without being asked itself, neither changes nor reads anything. The zero Guard knows no names but this machine's, and asks
// for no token.
type Guard struct {
	Allowed  []string // host names besides, under which this server answers, and whose pages may ask
	Token    string   // what the control API asks for of peers that are not on this machine; "": nothing
	Webhooks string   // the User-Agent of this program's own webhooks, which are for bots; "": it posts none
}

// Refusal is why a request is not answered. It is written as the problems of the control API are.
type Refusal struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Write answers with the refusal. No page of another site can read it.
func (no *Refusal) Write(w http.ResponseWriter) {
	body, _ := json.Marshal(map[string]*Refusal{"error": no}) // texts always can be
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(no.Status)
	_, _ = w.Write(append(body, '\n')) // a client that has gone away is its own concern
}

// Graph says why a request to the Graph is refused, or nil. A program may come to any host: others than this machine's are given by
// the name server of a network. Under the platform's names comes who was led here on purpose, with pages of their own sites too.
func (g Guard) Graph(r *http.Request) *Refusal {
	if !isBrowser(r) || isPlatform(r.Host) {
		return g.own(r)
	}
	switch no := g.foreign(r, "the Graph"); {
	case no != nil:
		return no
	case isBlind(r) && overrides(r):
		return &Refusal{http.StatusForbidden, "foreign-origin", "the Graph takes method= of no page that does not say where it comes from"}
	case g.Host(r.Host):
		return nil
	}
	return foreignHost(http.StatusForbidden, "the Graph", r.Host)
}

// isBlind reports whether a browser's request says nothing of the page it comes from. Browsers send Sec-Fetch-Site to https and to this
// machine only, and a picture has no Origin: on other addresses any page's picture looks like this.
func isBlind(r *http.Request) bool {
	return isBrowser(r) && len(r.Header["Origin"]) == 0 && len(r.Header["Sec-Fetch-Site"]) == 0
}

// overrides reports whether a read may be meant as a change, by the parameter method.
func overrides(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	query, err := url.QueryUnescape(r.URL.RawQuery)
	return err != nil || strings.Contains(query, "method")
}

// Control says why a request to the control API is refused, or nil. Whether it has the token is asked by [Guard.Knows].
func (g Guard) Control(r *http.Request) *Refusal {
	switch no := g.foreign(r, "the control API"); {
	case no != nil:
		return no
	case g.Host(r.Host):
		return nil
	case isBrowser(r):
		return foreignHost(http.StatusForbidden, "the control API", r.Host)
	}
	return foreignHost(http.StatusMisdirectedRequest, "the control API", r.Host)
}

// own refuses what this program itself asks.
func (g Guard) own(r *http.Request) *Refusal {
	if g.Webhooks == "" || r.UserAgent() != g.Webhooks {
		return nil
	}
	return &Refusal{http.StatusForbidden, "own-webhook", "a webhook has come to sendmock itself; the callback is a URL of the bot's"}
}

// foreign refuses what a page of another site asks, and this program itself. api is what was asked.
func (g Guard) foreign(r *http.Request, api string) *Refusal {
	if page, foreign := g.page(r); foreign {
		return &Refusal{http.StatusForbidden, "foreign-origin", api + " does not answer pages of " + page + "; --allow-host adds names"}
	}
	return g.own(r)
}

// page is the site of the page that asks, and whether it is none of this machine's. A request without an Origin is a program's, or a
// browser's that tells where it comes from in Sec-Fetch-Site; or it is rebound, and its Host is not this machine's.
func (g Guard) page(r *http.Request) (site string, foreign bool) {
	for _, origin := range r.Header["Origin"] {
		if !g.trusts(origin, r.Host) {
			return quoted(origin), true
		}
		site = origin
	}
	if by := r.Header.Get("Referer"); by != "" && isBlind(r) && !g.trusts(by, r.Host) {
		return quoted(by), true
	}
	if site != "" || !strings.EqualFold(r.Header.Get("Sec-Fetch-Site"), "cross-site") {
		return "", false
	}
	// A picture in a page, for one, comes without an Origin. The browser names the page, unless the page forbids it.
	if g.trusts(r.Header.Get("Referer"), r.Host) {
		return "", false
	}
	return "other sites", true
}

// trusts reports whether the page of a URL may ask: one of this machine, of an allowed host, or this server's own.
func (g Guard) trusts(page, host string) bool {
	u, err := url.Parse(page)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return false
	}
	return isLoopback(u.Host) || g.allows(hostOf(u.Host)) || strings.EqualFold(u.Host, host) && g.Host(host)
}

// isBrowser reports whether a request looks like a browser's. Scripts in some browsers may choose the User-Agent, but not go without the
// others. Sec-Fetch-Mode alone is sent by Node.
func isBrowser(r *http.Request) bool {
	h := r.Header
	return len(h["Origin"]) > 0 || len(h["Sec-Fetch-Site"]) > 0 || len(h["Sec-Fetch-Dest"]) > 0 || len(h["Priority"]) > 0 ||
		strings.HasPrefix(r.UserAgent(), "Mozilla/")
}

func foreignHost(status int, api, host string) *Refusal {
	return &Refusal{status, "foreign-host", api + " does not answer to the host " + quoted(host) + "; --allow-host adds names"}
}

// quoted is what a client said, for a message.
func quoted(text string) string { return strconv.Quote(Short(text)) }

// Short is the beginning of what a client said, for a line.
func Short(text string) string {
	const most = 200
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}
