package soak

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// request is one as it comes over a connection.
type request struct {
	method, target string
	header         string // lines that end with CR LF
	body           []byte
}

var token = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$")

// http is the request as a server hands it to its handler, unless no server would.
func (q request) http(ctx context.Context) (r *http.Request, ok bool) {
	to, err := url.ParseRequestURI(q.target)
	if err != nil || !token.MatchString(q.method) || strings.ContainsAny(q.target, " \r\n") || !strings.HasPrefix(q.target, "/") {
		return nil, false
	}
	lines := textproto.NewReader(bufio.NewReader(strings.NewReader(q.header + "\r\n\r\n")))
	header, err := lines.ReadMIMEHeader()
	if err != nil {
		return nil, false
	}
	r = &http.Request{
		Method: q.method, URL: to, RequestURI: q.target, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Host: "127.0.0.1:7363",
		Header: http.Header(header), Body: io.NopCloser(bytes.NewReader(q.body)), ContentLength: int64(len(q.body)), RemoteAddr: "127.0.0.1:54321",
	}
	r.Header.Del("Host")
	return r.WithContext(ctx), true
}

// String is the request as a file of a fuzz target's corpus, to be kept with the fix of what it found.
func (q request) String() string {
	return fmt.Sprintf("go test fuzz v1\nstring(%s)\nstring(%s)\nstring(%s)\n[]byte(%s)\n",
		strconv.Quote(q.method), strconv.Quote(q.target), strconv.Quote(q.header), strconv.Quote(string(q.body)))
}

// answer is what came of a request.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// Write implements io.Writer.
func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.body.Write(p)
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Flush implements http.Flusher.
func (a *answer) Flush() {}

// SetReadDeadline and SetWriteDeadline let a handler think that it has a connection.
func (a *answer) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline is as SetReadDeadline.
func (a *answer) SetWriteDeadline(time.Time) error { return nil }

// The time that a request may take: a client waits so long, and a handler has come back well after that.
const (
	patience = 300 * time.Millisecond
	hanging  = 90 * time.Second
)

var errHangs = errors.New("it hangs")

// ask lets a handler answer. asked says whether it was a request at all; gone, that the client had left before the answer was there.
func (q request) ask(h http.Handler) (a *answer, asked, gone bool, err error) {
	ctx, leave := context.WithTimeout(context.Background(), patience)
	defer leave()
	r, ok := q.http(ctx)
	if !ok {
		return nil, false, false, nil
	}
	if strings.Contains(r.URL.Path, "/events") {
		leave() // a stream has no end of its own
	}
	a = &answer{header: http.Header{}}
	ended := make(chan error, 1)
	go func() {
		defer func() {
			switch broken := recover(); broken {
			case nil:
				ended <- nil
			default:
				ended <- fmt.Errorf("panic: %v\n%s", broken, debug.Stack())
			}
		}()
		h.ServeHTTP(a, r)
	}()
	late, stop := context.WithTimeout(context.Background(), hanging)
	defer stop()
	select {
	case err = <-ended:
	case <-late.Done():
		return a, true, true, errHangs
	}
	return a, true, ctx.Err() != nil, err
}
