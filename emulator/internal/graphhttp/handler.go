package graphhttp

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/graph"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
)

// MaxBody bounds a request: the platform takes files of 25 MB, and they come with a message around them.
const MaxBody = 32 << 20

// bodyTimeout is how long a client may take to send its body.
const bodyTimeout = time.Minute

// Handler serves the Graph API over HTTP.
type Handler struct {
	Graph *graph.Service
	Log   *slog.Logger
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions {
		preflight(w, r)
		return
	}
	body, unreadable := readBody(w, r)
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
		Body:        body,
		Unreadable:  unreadable,
		Base:        origin,
		Pictures:    origin + control.Pictures,
	})
	defer answer.Out()
	h.log(r, &answer)
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
	header["X-Sendmock-Exchange"] = []string{strconv.FormatInt(answer.Seq, 10)}
	if len(answer.Violations) > 0 {
		header["X-Sendmock-Violation"] = []string{strings.Join(answer.Violations, ", ")}
	}
	if unreadable != nil {
		header["Connection"] = []string{"close"} // the rest of the body is not read
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
	if a.Decision != "" && (a.Err == nil || a.Rule != "") { // of a refusal by shape the error says it all
		attrs = append(attrs, slog.String("why", mask(a.Decision)))
	}
	h.Log.LogAttrs(r.Context(), level, r.Method+" "+mask(r.URL.EscapedPath()), attrs...)
}

// readBody reads the body to its end, within its bounds of size and time.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *grapherr.Error) {
	if r.ContentLength == 0 {
		return nil, nil
	}
	if r.ContentLength > MaxBody {
		return nil, tooLarge()
	}
	ctl := http.NewResponseController(w)
	_ = ctl.SetReadDeadline(clock.System().Add(bodyTimeout))
	defer func() { _ = ctl.SetReadDeadline(time.Time{}) }()
	var buf bytes.Buffer
	if r.ContentLength > 0 {
		buf.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := buf.ReadFrom(http.MaxBytesReader(w, r.Body, MaxBody))
	var limit *http.MaxBytesError
	switch {
	case errors.As(err, &limit):
		return nil, tooLarge()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return buf.Bytes(), grapherr.NewRequestMalformed("the body ends before its Content-Length")
	case err != nil:
		return buf.Bytes(), grapherr.NewRequestMalformed("the body could not be read to its end")
	}
	return buf.Bytes(), nil
}

func tooLarge() *grapherr.Error {
	return grapherr.NewRequestTooLarge(strconv.Itoa(MaxBody))
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
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
	if want := r.Header.Get("Access-Control-Request-Headers"); want != "" {
		h.Set("Access-Control-Allow-Headers", want)
	}
	w.WriteHeader(http.StatusNoContent)
}
