package graph

import (
	"encoding/hex"
	"hash/fnv"
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/idgen"
)

// Request is one call of the Graph API.
type Request struct {
	Method      string
	Path        string // as sent, with its version: /v25.0/me/messages
	Query       string // raw
	ContentType string
	Auth        string // the Authorization header
	Headers     string // "Name: value" lines, for the record
	Body        []byte
	IfNoneMatch string          // the ETag that the client holds
	Unreadable  *grapherr.Error // why the body could not be read to its end; nil: it was
	Origin      string          // scheme://host that the client used, with the sandbox's prefix: what paging links begin with
}

// Answer is what comes back.
type Answer struct {
	Status     int
	Body       []byte
	Err        *grapherr.Error // nil on success
	Seq        int64           // of the exchange in the record
	Violations []string        // rules that let the request through with a warning
	Operation  string          // sendMessage; "" if none was reached
	Rule       string          // that refused
	Decision   string          // why, in one sentence
	headers    [][2]string
	masker     func() *strings.Replacer
}

// Mask hides the secrets in what a log says of the request: errors repeat parts of it.
func (a *Answer) Mask(text string) string { return a.masker().Replace(text) }

// Headers are the platform's headers of the answer, in their order. Content-Type is the first.
func (a *Answer) Headers() [][2]string { return a.headers }

// etag is the tag of a read's answer, by which a client asks whether it has changed.
func etag(body []byte) string {
	h := fnv.New128a()
	_, _ = h.Write(body)
	return `"` + hex.EncodeToString(h.Sum(nil)) + `"`
}

const contentType = "application/json; charset=UTF-8"

// answerHeaders are the headers of facts endpoints.md §0.4 and errors.md §4. Those that tell of the app and the version
// are missing where a token came along that belongs to no app.
func answerHeaders(c *call, trace idgen.Trace, err *grapherr.Error) [][2]string {
	h := make([][2]string, 0, 16)
	h = append(h,
		[2]string{"Content-Type", contentType},
		[2]string{"Vary", "Origin, Accept-Encoding"},
		[2]string{"Access-Control-Allow-Origin", "*"},
		[2]string{"Cross-Origin-Resource-Policy", "cross-origin"})
	if c.token != nil {
		h = append(h, [2]string{"X-App-Usage", `{"call_count":0,"total_cputime":0,"total_time":0}`})
		if c.token.Page != nil && err == nil {
			h = append(h, [2]string{
				"X-Business-Use-Case-Usage",
				`{"` + c.token.Page.ID + `":[{"type":"messenger","call_count":1,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":0}]}`,
			})
		}
	}
	if err != nil {
		h = append(h, [2]string{"WWW-Authenticate", err.WWWAuthenticate()})
	}
	if c.token != nil || c.tokenText == "" {
		h = append(h, [2]string{"Facebook-Api-Version", c.version()})
	}
	h = append(h,
		[2]string{"Strict-Transport-Security", "max-age=15552000; preload"},
		[2]string{"Pragma", "no-cache"})
	if err != nil {
		h = append(h, [2]string{"Cache-Control", "no-store"})
	} else {
		h = append(h, [2]string{"Cache-Control", "private, no-cache, no-store, must-revalidate"})
	}
	return append(h,
		[2]string{"Expires", "Sat, 01 Jan 2000 00:00:00 GMT"},
		[2]string{"X-Fb-Request-Id", trace.RequestID},
		[2]string{"X-Fb-Trace-Id", trace.TraceID},
		[2]string{"X-Fb-Rev", "1031000000"},
		[2]string{"X-Fb-Debug", trace.Debug})
}
