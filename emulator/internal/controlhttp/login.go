package controlhttp

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/media"
	"github.com/sendmock/sendmock/emulator/internal/reading"
)

const loginPath = "login"

// openPaths need no token below [Prefix]: what orchestrators ask, and where the token is given.
var openPaths = []string{"health", "livez", "readyz", loginPath}

// open reports whether a path needs no token.
func open(path string) bool {
	return slices.Contains(openPaths, strings.TrimPrefix(path, Prefix)) || shown(path)
}

// shown reports whether a path is one of those that answers of the Graph and webhooks name, pictures and files: who may use the Graph may
// look at them.
func shown(path string) bool {
	return strings.HasPrefix(path, control.Pictures) || strings.HasPrefix(path, media.Path)
}

// unknown refuses who has not given the token.
func (s *Server) unknown(w http.ResponseWriter, r *http.Request) {
	s.Log.Warn("refused: the control API asks "+r.RemoteAddr+" for the control token", "method", r.Method, "path", httpx.Short(r.URL.Path))
	w.Header().Set("WWW-Authenticate", httpx.TokenHeader)
	refuse(w, &control.Problem{
		Status: http.StatusUnauthorized, Code: "token-needed",
		Message: "the control API asks peers outside this machine for its token, in " + httpx.TokenHeader +
			"; sendmock's commands take it from SENDMOCK_CONTROL_TOKEN, a browser gives it to POST " + Prefix + loginPath,
	})
}

// login gives a browser a cookie for the token, so that its pages need not keep it.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	var in control.Login
	err := reading.Query(r, nil)
	if err == nil {
		if err = reading.Take(w, r, s.Bodies, reading.MaxBody); err == nil {
			defer func() { _ = r.Body.Close() }()
			err = reading.Body(r, &in)
		}
	}
	switch {
	case err != nil:
		refuse(w, asProblem(err))
	case s.Guard.Token == "":
		refuse(w, impossible("no-control-token", "this server asks for no token; --control-token sets one"))
	case !s.Guard.IsToken(in.Token):
		s.Log.Warn("refused: " + r.RemoteAddr + " gave a wrong control token")
		w.Header().Set("WWW-Authenticate", httpx.TokenHeader)
		refuse(w, &control.Problem{Status: http.StatusUnauthorized, Code: "wrong-token", Message: "that is not the control token"})
	default:
		http.SetCookie(w, s.Guard.Cookie(r, strings.TrimSuffix(Prefix, "/")))
		w.WriteHeader(http.StatusNoContent)
	}
}
