package graphhttp

import (
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/graph"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/intake"
)

// Handler serves the Graph API over HTTP.
type Handler struct {
	Graph  *graph.Service
	Guard  httpx.Guard
	Bodies *intake.Budget
	Log    *slog.Logger
}

// forPages are the headers of an answer that a page may read besides those that every page may.
const forPages = "ETag, Facebook-Api-Version, WWW-Authenticate, X-App-Usage, X-Business-Use-Case-Usage, X-Fb-Trace-Id, X-Sendmock-Exchange, X-Sendmock-Note, X-Sendmock-Violation"

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if no := h.Guard.Graph(r); no != nil {
		h.Log.Warn("refused: "+no.Message, "method", r.Method, "path", httpx.Short(r.URL.Path)) // of no call of the Graph there is a record
		no.Write(w)
		return
	}
	if r.Method == http.MethodOptions {
		preflight(w, r)
		return
	}
	body, unreadable := h.readBody(w, r)
	origin := httpx.Origin(r)
	answer := h.Graph.Serve(graph.Request{
		Method:      r.Method,
		Path:        r.URL.Path,
		Query:       r.URL.RawQuery,
		ContentType: r.Header.Get("Content-Type"),
		Auth:        r.Header.Get("Authorization"),
		IfNoneMatch: r.Header.Get("If-None-Match"),
		Prefer:      strings.Join(r.Header.Values("Prefer"), ","),
		Headers:     headerLines(r),
		Body:        body.Bytes,
		Unreadable:  unreadable,
		Base:        origin,
		Pictures:    origin + control.Pictures,
	})
	body.Release()
	defer answer.Out()
	h.log(r, &answer)
	note := ""
	if answer.Note != "" {
		note = answer.Mask(answer.Note)
	}
	answer.Logged()
	clock.Wait(r.Context(), answer.Delay)
	if answer.Hang {
		answer.Hung(r.Context())
		panic(http.ErrAbortHandler) // the client has given up, or the server stops
	}
	if answer.Network != "" {
		breakConnection(w, answer.Network)
		return
	}
	header := w.Header()
	for h := range answer.Headers {
		header[h.Name] = h.Values
	}
	httpx.LetRead(header, r, forPages)
	header["X-Sendmock-Exchange"] = []string{strconv.FormatInt(answer.Seq, 10)}
	if len(answer.Violations) > 0 {
		header["X-Sendmock-Violation"] = []string{strings.Join(answer.Violations, ", ")}
	}
	if note != "" {
		header["X-Sendmock-Note"] = []string{headerText(note)}
	}
	if unreadable != nil {
		header["Connection"] = []string{"close"} // the rest of the body is not read
		if unreadable.Row.ID == grapherr.RequestNoRoom {
			header["Retry-After"] = []string{"1"}
		}
	}
	header["Content-Length"] = []string{strconv.Itoa(len(answer.Body))}
	w.WriteHeader(answer.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(answer.Body) // a client that has gone away is its own concern
	}
	if !answer.Overtakable() {
		_ = http.NewResponseController(w).Flush()
	}
}

// log writes one line for each request, with the reason of a refusal. The query is left out: it holds tokens.
func (h *Handler) log(r *http.Request, a *graph.Answer) {
	level := slog.LevelInfo
	if a.Err != nil || len(a.Violations) > 0 {
		level = slog.LevelWarn
	}
	if !h.Log.Enabled(r.Context(), level) {
		return
	}
	mask := func(text string) string { return text }
	if a.Err != nil {
		mask = a.Mask // an error repeats what was asked, a token at the wrong place included
	}
	attrs := make([]slog.Attr, 0, 6)
	attrs = append(attrs, slog.Int("status", a.Status), slog.Int64("seq", a.Seq))
	if a.Fault != "" {
		attrs = append(attrs, slog.String("fault", a.Fault))
	}
	if a.Err != nil {
		attrs = append(attrs, slog.String("error", mask(a.Err.Message)))
	}
	if a.Rule != "" {
		attrs = append(attrs, slog.String("rule", a.Rule))
	}
	if len(a.Violations) > 0 {
		attrs = append(attrs, slog.String("warned", strings.Join(a.Violations, ", ")))
	}
	if a.Err == nil && a.Note != "" {
		attrs = append(attrs, slog.String("note", mask(a.Note)))
	}
	if a.Decision != "" && (a.Err == nil || a.Rule != "" || a.Err.Note != "" || a.Why != "") { // of most refusals by shape the error says it all
		attrs = append(attrs, slog.String("why", mask(a.Decision)))
	}
	h.Log.LogAttrs(r.Context(), level, mask(r.Method+" "+httpx.Short(r.URL.EscapedPath())), attrs...)
}

// headerText is a text as a header can carry it: what is no printable ASCII becomes a question mark.
func headerText(text string) string {
	const most = 1024
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text[:min(len(text), most)])
}

// headerLines are the request's headers as text, sorted, for the record.
func headerLines(r *http.Request) string {
	names := make([]string, 0, 16)
	size := len("Host: \n") + len(r.Host)
	for name, values := range r.Header {
		names = append(names, name)
		size += len(name) + len(values[0]) + 3
	}
	slices.Sort(names)
	var b strings.Builder
	b.Grow(size)
	b.WriteString("Host: ")
	b.WriteString(r.Host)
	b.WriteByte('\n')
	for _, name := range names {
		b.WriteString(name)
		b.WriteString(": ")
		b.WriteString(strings.Join(r.Header[name], ", "))
		b.WriteByte('\n')
	}
	return b.String()
}

// preflight lets pages call the Graph API, which the platform does too.
func preflight(w http.ResponseWriter, r *http.Request) {
	if !httpx.LetRead(w.Header(), r, forPages) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}
	httpx.Preflight(w, r, "GET, POST, DELETE")
}
