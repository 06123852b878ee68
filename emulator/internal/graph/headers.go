package graph

import (
	"encoding/hex"
	"hash/fnv"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/idgen"
)

// The headers that all answers have, and those that tell success from refusal (docs/facts/endpoints.md §0.4, docs/facts/errors.md §4).
var (
	successHeaders = fixedHeaders("private, no-cache, no-store, must-revalidate")
	refusalHeaders = append(fixedHeaders("no-store"), record.Header{Name: "X-Fb-Rlafr", Values: []string{"0"}})
)

func fixedHeaders(cacheControl string) []record.Header {
	var list []record.Header
	for _, h := range [][2]string{
		{"Content-Type", "application/json; charset=UTF-8"},
		{"Vary", "Origin, Accept-Encoding"},
		{"Access-Control-Allow-Origin", "*"},
		{"Cross-Origin-Resource-Policy", "cross-origin"},
		{"Strict-Transport-Security", "max-age=15552000; preload"},
		{"Pragma", "no-cache"},
		{"Cache-Control", cacheControl},
		{"Expires", "Sat, 01 Jan 2000 00:00:00 GMT"},
		{"X-Fb-Rev", "1031000000"},
	} {
		list = append(list, record.Header{Name: h[0], Values: []string{h[1]}})
	}
	return list
}

// setHeaders gives the answer its headers. Those that tell of the app and the version are missing where a token came along
// that belongs to no app.
func (a *Answer) setHeaders(c *call, trace idgen.Trace) {
	const most = 8 // own headers of one answer
	values := make([]string, 0, most)
	a.own = make([]record.Header, 0, most)
	add := func(name, value string) {
		values = append(values, value)
		n := len(values)
		a.own = append(a.own, record.Header{Name: name, Values: values[n-1 : n : n]})
	}
	a.fixed = successHeaders
	if a.Err != nil {
		a.fixed = refusalHeaders
		add("WWW-Authenticate", a.Err.WWWAuthenticate())
	}
	if c.Token != nil {
		add("X-App-Usage", c.appUsageHeader())
		if c.Token.Page != nil && (a.Err == nil || c.limitReached != "" || isRateLimit(a.Err)) {
			add("X-Business-Use-Case-Usage", c.businessUsageHeader(a.Err))
		}
	}
	if c.Token != nil || c.TokenText == "" {
		add("Facebook-Api-Version", c.Version())
	}
	add("X-Fb-Request-Id", trace.RequestID)
	add("X-Fb-Trace-Id", trace.TraceID)
	add("X-Fb-Debug", trace.Debug)
	if a.Err == nil && c.Method == "GET" {
		tag := etag(a.Body)
		add("ETag", tag)
		if c.req.IfNoneMatch == tag {
			a.Status, a.Body = 304, nil
		}
	}
}

// isRateLimit reports whether an error is of the Page's limits, whose answers tell of the budget.
func isRateLimit(err *grapherr.Error) bool {
	return err.Row.Code == 613 || err.Row.Code == 80006 || err.Row.Code == 80001
}

// etag is the tag of a read's answer, by which a client asks whether it has changed.
func etag(body []byte) string {
	h := fnv.New128a()
	_, _ = h.Write(body)
	return `"` + hex.EncodeToString(h.Sum(nil)) + `"`
}
