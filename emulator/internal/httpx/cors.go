package httpx

import "net/http"

// LetRead lets the page that asks read the answer, and the headers named. Only a page that the [Guard] let through gets this far. It
// reports whether a page asks.
func LetRead(h http.Header, r *http.Request, exposed string) bool {
	origin := r.Header["Origin"]
	if len(origin) == 0 {
		return false
	}
	h["Access-Control-Allow-Origin"] = origin[:1:1]
	h["Access-Control-Expose-Headers"] = []string{exposed}
	return true
}

// Preflight answers what a browser asks before a page's request: whether the page may make it.
func Preflight(w http.ResponseWriter, r *http.Request, methods string) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", methods)
	if want := r.Header.Get("Access-Control-Request-Headers"); want != "" {
		h.Set("Access-Control-Allow-Headers", want)
	}
	h.Set("Access-Control-Max-Age", "600")
	h.Set("Vary", "Origin, Access-Control-Request-Headers")
	w.WriteHeader(http.StatusNoContent)
}
