package graph

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
)

// maxBatchAnswers bounds what the calls of a batch answer together. A batch then costs little more than its longest read.
//
//sendmock:bound bytes that the calls of a batch answer together | the others are not carried out, their answers are null | TestBatchAnswersAreBounded
const maxBatchAnswers = 2 << 20

// maxRemarks is the size from which on no more notes of calls are told: their records have them all.
const maxRemarks = 1000

// batch is the calls of a batch while they are served, in their order: one at a time, so that the same batch has the same answer.
type batch struct {
	whole *call
	took  map[string]taken // by name: what came of the calls that others may need
	fill  decode.Results

	parts     []Answer // as far as somebody waits for them
	delay     time.Duration
	succeeded int
	failed    int
	omitted   int
	notes     []string // what came of the others
	remarks   string   // the notes of the calls' answers, which no header of their own shows
}

// taken is what came of a call with a name.
type taken struct {
	ok   bool
	body []byte
}

// asksForBatch reports whether the request is a POST with a batch. Where it is posted to does not matter: clients use /, /v25.0, /me, and one
// /me/messages (docs/facts/clients.md).
func (c *call) asksForBatch() bool { return c.Method == "POST" && c.Params.Values["batch"] != nil }

// isBatch reports whether it is served as a batch. A call of a batch never is.
func (c *call) isBatch() bool {
	return c.batch == nil && (c.asksForBatch() || c.Method == "POST" && c.Route.Path() == "")
}

// serveItems serves the calls of a batch, without the lock, and writes what they answer.
func (c *call) serveItems() {
	b := &batch{whole: c, took: map[string]taken{}}
	b.fill.Answer = func(name string) []byte { return b.took[name].body }
	c.calls = b
	headers := c.Args["include_headers"] != false
	needed := map[string]bool{}
	for i := range c.Items {
		for _, name := range c.Items[i].Needs() {
			needed[name] = true
		}
	}
	out := append(make([]byte, 0, 1024), '[')
	for i := range c.Items {
		it := &c.Items[i]
		if i > 0 {
			out = append(out, ',')
		}
		if why := b.skips(it, len(out)); why != "" {
			b.took[it.Name] = taken{}
			b.notes = append(b.notes, fmt.Sprintf("call %d was not carried out: %s", i, why))
			out = append(out, "null"...)
			continue
		}
		a := c.service.Serve(b.request(it, i))
		out = b.answered(out, it, i, &a, needed[it.Name], headers)
	}
	c.answers = append(out, ']')
}

// skips is why a call is not carried out, "" where it is.
func (b *batch) skips(it *decode.Item, size int) string {
	if size > maxBatchAnswers {
		return "the answers before it are too long"
	}
	for _, name := range it.Needs() {
		if !b.took[name].ok {
			return name + ", which it depends on, did not succeed"
		}
	}
	return ""
}

// request is a call as one that came alone. What cannot be filled in makes it one that cannot be read.
func (b *batch) request(it *decode.Item, index int) Request {
	whole := b.whole.req
	req := Request{
		Method: it.Method, ContentType: it.ContentType, Auth: it.Header("Authorization"), IfNoneMatch: it.Header("If-None-Match"),
		Base: whole.Base, Pictures: whole.Pictures, batch: b, index: index,
	}
	place := decode.InForm
	if it.IsJSON() {
		place = decode.InJSON
	}
	url, err := b.fill.Fill(it.URL, decode.InURL)
	if err == nil {
		req.Path, req.Query = it.Path(url, b.whole.Route.Version)
		var body string
		body, err = b.fill.Fill(it.Body, place)
		req.Body = []byte(body)
	}
	if err != nil {
		req.Path, req.Query = it.Path(it.URL, b.whole.Route.Version)
		req.Unreadable = grapherr.NewRequestMalformed().Noting(err.Error())
	}
	req.Path, req.Query = strings.Clone(req.Path), strings.Clone(req.Query) // the record must not hold on to the whole batch
	var lines strings.Builder
	for _, h := range it.Headers {
		lines.WriteString(h.Name + ": " + h.Value + "\n")
	}
	req.Headers = lines.String()
	return req
}

// answered writes what came of a call, and keeps what others need of it.
func (b *batch) answered(out []byte, it *decode.Item, index int, a *Answer, needed, headers bool) []byte {
	b.delay = max(b.delay, a.Delay) // they are carried out side by side there
	ok := a.Status > 0 && a.Status < 400 && a.Err == nil
	if it.Name != "" {
		b.took[it.Name] = taken{ok: ok}
		if ok && needed {
			b.took[it.Name] = taken{ok, a.Body}
		}
	}
	omit := needed
	if it.Omit != nil {
		omit = *it.Omit
	}
	switch {
	case a.Status == 0:
		b.notes = append(b.notes, fmt.Sprintf("call %d has no answer: fault %s", index, a.Fault))
		out = append(out, "null"...)
	case ok && omit:
		b.succeeded++
		b.omitted++
		out = append(out, "null"...)
	default:
		if ok {
			b.succeeded++
		} else {
			b.failed++
			b.notes = append(b.notes, fmt.Sprintf("call %d: %s", index, a.failure()))
		}
		out = appendItem(out, a, headers)
	}
	if a.Note != "" && len(b.remarks) < maxRemarks {
		b.remarks += fmt.Sprintf("; call %d: %s", index, a.Note)
	}
	b.parts = append(b.parts, Answer{held: a.held, entered: a.entered, Violations: a.Violations})
	return out
}

// failure names the error of an answer, or its status where it is none of the platform's.
func (a *Answer) failure() string {
	if a.Err != nil {
		return string(a.Err.ID())
	}
	return "status " + strconv.Itoa(a.Status)
}

// appendItem writes an answer as a batch holds it.
func appendItem(out []byte, a *Answer, headers bool) []byte {
	item := fbjson.Object{{Key: "code", Value: a.Status}}
	if headers {
		list := fbjson.Array{}
		for h := range a.Headers {
			list = append(list, fbjson.Object{{Key: "name", Value: h.Name}, {Key: "value", Value: h.Values[0]}})
		}
		item = item.With("headers", list)
	}
	return fbjson.Append(out, item.With("body", string(a.Body)))
}

// String says what came of the calls.
func (b *batch) String() string {
	text := fmt.Sprintf("a batch of %d: %d succeeded, %d failed", len(b.whole.Items), b.succeeded, b.failed)
	switch {
	case b.omitted == 1:
		text += "; 1 answer is omitted"
	case b.omitted > 1:
		text += fmt.Sprintf("; %d answers are omitted", b.omitted)
	}
	return strings.Join(append([]string{text}, b.notes...), "; ")
}

// parts are the answers of a batch's calls.
func (c *call) parts() []Answer {
	if c.calls == nil {
		return nil
	}
	return c.calls.parts
}

// token is the one that a call of the batch goes by if it brings none in its parameters or headers.
func (b *batch) token(req *Request) string {
	if b == nil {
		return ""
	}
	if own := b.whole.Items[req.index].Token; own != "" {
		return strings.TrimSpace(own)
	}
	return b.whole.TokenText
}

// vouchesFor reports whether a token came with the batch: its proof stands for those of the calls.
func (b *batch) vouchesFor(token string) bool {
	return b != nil && b.whole.Token != nil && token == b.whole.TokenText
}

// asSeen is a call's answer as the record has it. Where a fault takes the place of the whole batch's answer after its calls took effect,
// nobody sees theirs.
func (c *call) asSeen(a *Answer) *Answer {
	if c.batch == nil || c.fault != nil || a.Err != nil {
		return a
	}
	f := c.batch.whole.fault
	if f == nil || !f.Effect.AfterApply {
		return a
	}
	c.fault = f
	out := *a
	if e := f.Effect.Error; e != nil {
		out.Status, out.Body, out.Err, out.Note = c.status(e), e.Append(nil, c.trace.RequestID), e, e.Note
		out.setHeaders(c, c.trace)
	}
	out.spoil(f)
	return &out
}

// attach gives a call of a batch the files that it names among the batch's own.
func (c *call) attach() {
	if c.batch == nil {
		return
	}
	for _, f := range c.batch.whole.Params.Files {
		if slices.Contains(c.batch.whole.Items[c.req.index].Files, f.Field) {
			c.Params.Files = append(c.Params.Files, f)
		}
	}
}
