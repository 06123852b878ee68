package decode

import (
	"strconv"
	"strings"
)

// Route is what a path says before anybody knows what its id names.
type Route struct {
	Version string // v25.0; "" if the path has none
	ID      string // me, an object's id, or a name
	Edge    string // "" for the node itself
	Rest    string // what stands behind the edge, with its slash
}

// ParsePath takes /v25.0/me/messages apart. Doubled and trailing slashes do not count.
func ParsePath(path string) Route {
	var r Route
	segments := make([]string, 0, 4)
	for s := range strings.SplitSeq(path, "/") {
		if s != "" {
			segments = append(segments, s)
		}
	}
	if len(segments) > 0 && isVersion(segments[0]) {
		r.Version = segments[0]
		segments = segments[1:]
	}
	if len(segments) > 0 {
		r.ID = segments[0]
	}
	if len(segments) > 1 {
		r.Edge = segments[1]
	}
	if len(segments) > 2 {
		r.Rest = "/" + strings.Join(segments[2:], "/")
	}
	return r
}

// isVersion reports whether s is v and two numbers, which every well-formed version is.
func isVersion(s string) bool {
	_, ok := MajorVersion(s)
	return ok
}

// MajorVersion is the first number of a version like v25.0; ok is false where it is none.
func MajorVersion(s string) (int, bool) {
	rest, ok := strings.CutPrefix(s, "v")
	if !ok {
		return 0, false
	}
	major, minor, ok := strings.Cut(rest, ".")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(major, 10, 16)
	_, err2 := strconv.ParseUint(minor, 10, 16)
	return int(n), err == nil && err2 == nil
}

// Path is the route without its version: "id", or "id/edge".
func (r Route) Path() string {
	if r.Edge == "" {
		return r.ID
	}
	return r.ID + "/" + r.Edge + r.Rest
}

// EffectiveMethod heeds method=, with which clients send a DELETE or GET as a POST, and the reverse.
func EffectiveMethod(method string, p *Params) string {
	if method == "HEAD" {
		method = "GET"
	}
	if method != "GET" && method != "POST" {
		return method
	}
	switch override := strings.ToUpper(p.Text("method")); override {
	case "GET", "POST", "PUT", "DELETE":
		return override
	}
	return method
}
