package controlhttp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/intake"
	"github.com/sendmock/sendmock/emulator/internal/mask"
	"github.com/sendmock/sendmock/emulator/internal/media"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/internal/spelling"
	"github.com/sendmock/sendmock/openapi"
)

// Prefix is where the control API lives.
const Prefix = control.Prefix

// seqHeader has the seq in all answers that are none of a refusal.
const seqHeader = "X-Sendmock-Seq"

// Config is what a [Server] needs besides its sandbox.
type Config struct {
	Bodies       *intake.Budget
	Spec         *openapi.Spec
	MessageKinds []string    // that a send can have
	Decode       view.Decode // of the parameters of a record
	Guard        httpx.Guard
	Version      string
	Samples      []webhook.Sample // webhook events that can be triggered
	Log          *slog.Logger
}

// Server serves the control API.
type Server struct {
	Config
	routes *httpx.Routes
	desk   desk // of deskOf
}

// reply is what a handler answers; a nil body is 204, a [document] is written as it is.
type reply struct {
	status int
	body   any
}

// document is an answer that is no JSON of this API, or too much of it to be held at once.
type document struct {
	mediaType string
	fileName  string // under which it is saved; "": it is shown
	write     func(io.Writer) error
}

// The media types of this API, and of what people read.
const (
	jsonType  = "application/json"
	plainText = "text/plain; charset=utf-8"
)

// New returns a server with all its routes. They are about sb.
func New(cfg Config, sb *sandbox.Sandbox) *Server {
	s := &Server{Config: cfg}
	s.desk = newDesk(&s.Config, sb)
	s.routes = httpx.NewRoutes(s.notFound, notAllowed)
	for _, r := range routes {
		limit := reading.MaxBody
		if r.method == "POST" && r.path == "media" {
			limit = maxUpload
		}
		s.routes.Handle(r.method, Prefix+r.path, s.adapt(r.handle, takes[r.method+" "+r.path], limit))
	}
	s.routes.Handle("GET", Prefix+"messenger.openapi.json", description(cfg.Spec.JSON))
	s.routes.Handle("GET", Prefix+"openapi.json", description(openapi.ControlJSON))
	s.routes.Handle("GET", control.Pictures+"{name}", picture)
	s.routes.Handle("GET", media.Path+"{id}", func(w http.ResponseWriter, r *http.Request) { s.deskOf(r).showMedia(w, r) })
	s.routes.Handle("POST", Prefix+loginPath, s.login)
	s.routes.Handle("GET", Prefix+"events", func(w http.ResponseWriter, r *http.Request) { s.deskOf(r).events(w, r) })
	return s
}

// Paths are all routes, such as GET /_sendmock/world.
func (s *Server) Paths() []string { return s.routes.Paths() }

// ServeHTTP implements http.Handler. Only who may gets through: see [httpx.Guard].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	guard := s.Guard.Control
	if shown(r.URL.Path) {
		guard = s.Guard.Graph
	}
	if no := guard(r); no != nil {
		s.Log.Warn("refused: "+no.Message, "method", r.Method, "path", httpx.Short(r.URL.Path))
		no.Write(w)
		return
	}
	w.Header().Set("Vary", "Origin")
	fromPage := httpx.LetRead(w.Header(), r, seqHeader)
	if fromPage && r.Method == http.MethodOptions {
		httpx.Preflight(w, r, "GET, HEAD, POST, PUT, PATCH, DELETE")
		return
	}
	if !s.Guard.Knows(r) && !open(r.URL.Path) {
		s.unknown(w, r)
		return
	}
	s.routes.ServeHTTP(w, r)
}

// adapt makes an HTTP handler of one that works on the desk of its request and returns values. query are the members of the query
// that it takes, limit bounds the bytes of the body.
func (s *Server) adapt(handle func(desk, *http.Request) (reply, error), query []string, limit int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		d := s.deskOf(r)
		var rep reply
		err := reading.Query(r, query)
		if err == nil {
			err = reading.Take(w, r, s.Bodies, limit)
			defer func() { _ = r.Body.Close() }()
		}
		if err == nil {
			rep, err = handle(d, r)
		}
		if err != nil {
			refuse(w, asProblem(err))
			return
		}
		w.Header().Set(seqHeader, strconv.FormatInt(d.sandbox.Report().Seq, 10))
		if rep.body == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if doc, isDocument := rep.body.(document); isDocument {
			s.writeDocument(w, rep.status, doc)
			return
		}
		writeJSON(w, rep.status, rep.body)
	}
}

func ok(body any) (reply, error) { return reply{http.StatusOK, body}, nil }

// writeDocument writes as it goes. What fails halfway is the connection, and nobody is left to be told.
func (s *Server) writeDocument(w http.ResponseWriter, status int, d document) {
	w.Header().Set("Content-Type", d.mediaType)
	if d.fileName != "" {
		w.Header().Set("Content-Disposition", `attachment; filename="`+d.fileName+`"`)
	}
	w.WriteHeader(status)
	if err := d.write(w); err != nil {
		s.Log.Debug("an answer of the control API was cut off", "error", err)
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		status = http.StatusInternalServerError
		b.Reset()
		_, _ = fmt.Fprintf(&b, `{"error":{"code":"internal","message":%q}}`, err.Error())
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client has gone away, if anything
}

// refuse answers with a problem. It may repeat what was asked, a token in the path included: what has the form of one is masked.
func refuse(w http.ResponseWriter, p *control.Problem) {
	mask, told := new(mask.Mask), *p
	told.Message, told.Details = mask.Words(p.Message), slices.Clone(p.Details)
	for i := range told.Details {
		told.Details[i] = mask.Words(told.Details[i])
	}
	writeJSON(w, p.Status, map[string]*control.Problem{"error": &told})
}

// asProblem keeps problems as they are; anything else is this program's fault.
func asProblem(err error) *control.Problem {
	var p *control.Problem
	if errors.As(err, &p) {
		return p
	}
	return &control.Problem{Status: http.StatusInternalServerError, Code: "internal", Message: err.Error()}
}

// notFound answers what no route does. The bare prefix, which the banner prints, lists the routes.
func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	if strings.Trim(r.URL.Path, "/") == strings.Trim(Prefix, "/") {
		writeJSON(w, http.StatusOK, map[string][]string{"routes": s.Paths()})
		return
	}
	refuse(w, notThere("the control API has no "+r.URL.Path+s.meant(strings.Split(strings.TrimPrefix(r.URL.Path, Prefix), "/"))))
}

// meant suggests the name at the beginning of a path, or where there is such a one the name at its end.
func (s *Server) meant(asked []string) string {
	var first, last []string
	for _, path := range s.Paths() {
		_, path, _ = strings.Cut(path, Prefix)
		parts := strings.Split(path, "/")
		first = append(first, parts[0])
		if parts[0] == asked[0] && len(parts) == len(asked) {
			last = append(last, parts[len(parts)-1])
		}
	}
	if slices.Contains(first, asked[0]) {
		return spelling.DidYouMean(asked[len(asked)-1], last)
	}
	return spelling.DidYouMean(asked[0], first)
}

func notAllowed(w http.ResponseWriter, r *http.Request) {
	refuse(w, &control.Problem{Status: http.StatusMethodNotAllowed, Code: "method-not-allowed", Message: r.Method + " is not for " + r.URL.Path})
}

func notThere(message string) *control.Problem {
	return &control.Problem{Status: http.StatusNotFound, Code: "not-found", Message: message}
}

func impossible(code, message string) *control.Problem {
	return &control.Problem{Status: http.StatusUnprocessableEntity, Code: code, Message: message}
}

// description serves an OpenAPI document as JSON.
func description(spec func() ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		b, err := spec()
		if err != nil {
			refuse(w, asProblem(err))
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(b)
	}
}
