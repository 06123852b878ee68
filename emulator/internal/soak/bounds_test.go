package soak

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/stretchr/testify/require"
)

// boundsVariable asks for all attacks on the built binary. go test plays a few.
const boundsVariable = "SENDMOCK_PROVE_BOUNDS"

// attack is something that takes memory of a server without a bound.
type attack struct {
	name  string
	args  []string                             // of serve
	play  func(t *testing.T, v *victim) func() // it returns what ends it; nil: it has ended
	quick bool                                 // go test plays it
}

// back is how much more than before a server may have when an attack is over.
const back = 10 << 20

// measured is what an attack did to the memory of a server, in bytes.
type measured struct{ before, peak, after int64 }

// wrong says what is wrong with it, if anything.
func (m measured) wrong() string {
	switch {
	case m.peak > maxMemory:
		return fmt.Sprintf("it took %d MB", m.peak>>20)
	case m.after > m.before+back:
		return fmt.Sprintf("%d MB became %d MB for good", m.before>>20, m.after>>20)
	}
	return ""
}

// Whatever is sent to the binary, it stays within its memory, and gives back what it took.
func TestBounds(t *testing.T) {
	if peak(t) == 0 {
		t.Skip("this system does not tell what a process has in memory")
	}
	asked := os.Getenv(boundsVariable)
	binary := build(t)
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(w, "before\tpeak\tafter\t  attack")
	for _, a := range attacks {
		if asked == "" && !a.quick {
			continue
		}
		t.Run(a.name, func(t *testing.T) {
			m := a.measure(t, binary)
			_, _ = fmt.Fprintf(w, "%d MB\t%d MB\t%d MB\t  %s\n", m.before>>20, m.peak>>20, m.after>>20, a.name)
			if wrong := m.wrong(); wrong != "" {
				t.Error(wrong)
			}
		})
	}
	require.NoError(t, w.Flush())
	t.Log("\n" + table.String())
}

// measure plays an attack on a server that has worked before.
func (a *attack) measure(t *testing.T, binary string) (m measured) {
	t.Helper()
	v := serve(t, binary, a.args...)
	v.sendTexts(t, 400)
	v.rest(t, 0)
	m.before = v.now(t)
	end := a.play(t, v)
	v.control(t, "GET", "health", "")
	if end != nil {
		end()
	}
	if m.peak = v.peak(t); m.peak > maxMemory {
		m.after = v.now(t) // it is too much already, and would take its time to go
		return m
	}
	m.after = v.rest(t, m.before+back)
	m.peak = v.peak(t)
	return m
}

// rest brings a server back to its start, and waits until it has given back memory down to a bound; without one, for a collection or
// two. A server that has nothing to do gives it back, too, but takes minutes: Go collects then every two minutes. What it is asked here
// lets it collect sooner.
func (v *victim) rest(t *testing.T, bound int64) int64 {
	t.Helper()
	v.control(t, "POST", "webhook/release", "")
	v.control(t, "PUT", "webhook", `{"callback_url":""}`)
	v.control(t, "DELETE", "faults", "")
	v.control(t, "DELETE", "coverage", "")
	v.control(t, "POST", "reset", "")
	late, stop := context.WithTimeout(t.Context(), testPatience)
	defer stop()
	for n := 0; late.Err() == nil && (n < 40 || bound > 0 && v.now(t) > bound); n++ {
		v.control(t, "GET", "messenger.openapi.json", "")
	}
	return v.now(t)
}

// form is a parameter of a form.
func form(name string, value []byte) []byte { return append([]byte(name+"="), value...) }

const formType = "application/x-www-form-urlencoded"

var attacks = []attack{
	{name: "bodies that are announced and do not come", quick: true, play: func(t *testing.T, v *victim) func() {
		return v.holds(t, 60, "POST /v25.0/me/messages HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 33554432\r\n\r\n{")
	}},
	{name: "bodies of the control API that are announced", quick: true, play: func(t *testing.T, v *victim) func() {
		return v.holds(t, 200, "POST /_sendmock/people HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n\r\n{")
	}},
	{name: "headers that have no end", play: func(t *testing.T, v *victim) func() {
		return v.holds(t, 200, "GET /me HTTP/1.1\r\nHost: a\r\nX-Long: "+strings.Repeat("x", 200<<10))
	}},
	{name: "headers of many clients at once", play: func(t *testing.T, v *victim) func() {
		return v.holds(t, 900, "GET /me HTTP/1.1\r\nHost: a\r\nX-Long: "+strings.Repeat("x", 240<<10))
	}},
	{name: "queries of many clients at once", play: func(t *testing.T, v *victim) func() {
		query := "message={a:[" + strings.Repeat("{b:1},", 38000) + "]}"
		v.together(20, 10, func(int) { v.call(t, "POST", "/v25.0/me/messages?access_token="+pageToken+"&"+query, "", nil) })
		return v.web.CloseIdleConnections
	}},
	{name: "tokens that nobody gave", play: func(t *testing.T, v *victim) func() {
		return v.holds(t, 300, "POST /_sendmock/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048576\r\n\r\n"+strings.Repeat(" ", 1<<20-10))
	}},
	{name: "bodies of 30 MB at once", play: func(t *testing.T, v *victim) func() {
		v.together(6, 2, func(int) { v.post(t, "application/json", bytes.Repeat([]byte("x"), 30<<20)) })
		return nil
	}},
	{name: "a list of 30 MB", play: func(t *testing.T, v *victim) func() {
		v.post(t, "application/json", []byte(`{"message":[`+strings.Repeat("0,", 15<<20)+`0]}`))
		return nil
	}},
	{name: "a form of 30 MB with a list in it", play: func(t *testing.T, v *victim) func() {
		v.post(t, formType, form("message", []byte("["+strings.Repeat("{},", 10<<20)+"{}]")))
		return nil
	}},
	{name: "a body of many members", play: func(t *testing.T, v *victim) func() {
		var body bytes.Buffer
		for i := range 2 << 20 {
			_, _ = fmt.Fprintf(&body, `,"%d":{}`, i)
		}
		body.Bytes()[0] = '{'
		v.post(t, "application/json", append(body.Bytes(), '}'))
		return nil
	}},
	{name: "URLs of 8 MB in messages", play: func(t *testing.T, v *victim) func() {
		body := `{"recipient":{"id":"7100000000000001"},"message":{"attachment":{"type":"image","payload":{"url":"http://127.0.0.1/` + strings.Repeat("x", 8<<20) + `"}}}}`
		v.together(1, 40, func(int) { v.post(t, "application/json", []byte(body)) })
		v.control(t, "GET", "conversations/ada", "")
		return nil
	}},
	{name: "batches of long answers at once", quick: true, play: func(t *testing.T, v *victim) func() {
		text := strings.Repeat("\u00e9", 2000)
		v.together(4, 10, func(int) {
			v.post(t, "application/json", []byte(`{"recipient":{"id":"7100000000000001"},"message":{"text":"`+text+`"}}`))
		})
		read := `{"method":"GET","relative_url":"t_10000000000000001/messages?fields=message,from,to&limit=20","name":"a","omit_response_on_success":false},`
		take := `{"method":"POST","relative_url":"me","body":"x=` + strings.Repeat("{result=a:$..*}", 4) + `"},`
		body := []byte(`{"include_headers":false,"batch":[` + strings.Repeat(read+take, 24) + `{"method":"GET","relative_url":"me"}]}`)
		v.together(20, 1, func(int) { v.call(t, "POST", "/v25.0/?access_token="+pageToken, "application/json", body) })
		return v.web.CloseIdleConnections
	}},
	{name: "uploads of 25 MB", play: func(t *testing.T, v *victim) func() {
		body := "--x\r\nContent-Disposition: form-data; name=\"recipient\"\r\n\r\n{\"id\":\"7100000000000001\"}\r\n--x\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n" +
			`{"attachment":{"type":"file","payload":{"is_reusable":true}}}` + "\r\n--x\r\nContent-Disposition: form-data; name=\"filedata\"; filename=\"a.bin\"\r\n\r\n" +
			strings.Repeat("\x00", 25<<20) + "\r\n--x--\r\n"
		v.together(4, 4, func(int) { v.post(t, "multipart/form-data; boundary=x", []byte(body)) })
		return nil
	}},
	{name: "kept files of 25 MB that nobody reads to the end", play: func(t *testing.T, v *victim) func() {
		var ends []func()
		for range 8 {
			path := v.keep(t, bytes.Repeat([]byte("x"), 25<<20))
			ends = append(ends, v.holds(t, 4, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\n\r\n"))
		}
		return func() {
			for _, end := range ends {
				end()
			}
		}
	}},
	{name: "uploads with URLs of 3 MB", play: func(t *testing.T, v *victim) func() {
		body := `{"message":{"attachment":{"type":"image","payload":{"url":"http://127.0.0.1/` + strings.Repeat("x", 3<<20) + `","is_reusable":true}}}}`
		v.together(1, 40, func(int) {
			v.call(t, "POST", "/v25.0/me/message_attachments?access_token="+pageToken, "application/json", []byte(body))
		})
		return nil
	}},
	{name: "a record that is long to write", play: func(t *testing.T, v *victim) func() {
		v.fill(t)
		v.control(t, "GET", "requests?limit=1000", "")
		return nil
	}},
	{name: "readers of the record that do not read", play: func(t *testing.T, v *victim) func() {
		v.fill(t)
		return v.holds(t, 6, "GET /_sendmock/requests?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
	}},
	{name: "exports that nobody reads", play: func(t *testing.T, v *victim) func() {
		v.fill(t)
		v.control(t, "GET", "export.curl", "")
		return v.holds(t, 6, "GET /_sendmock/export.har HTTP/1.1\r\nHost: localhost\r\n\r\n")
	}},
	{name: "streams of events that nobody reads", play: func(t *testing.T, v *victim) func() {
		v.fill(t)
		return v.holds(t, 300, "GET /_sendmock/events?since=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
	}},
	{name: "waits on a full record", play: func(t *testing.T, v *victim) func() {
		v.sendTexts(t, 10000)
		v.together(40, 1, func(int) {
			v.control(t, "POST", "requests/wait", `{"match":{"operation":"sendMessage"},"count":900000,"patience_ms":1000,"limit":1}`)
		})
		return nil
	}},
	{name: "verdicts over a full record", play: func(t *testing.T, v *victim) func() {
		v.sendTexts(t, 10000)
		v.together(20, 1, func(int) {
			v.control(t, "POST", "verify", `{"expectations":[{"match":{"text":"nobody says that"}}],"patience_ms":1000,"quiet_ms":10}`)
		})
		return nil
	}},
	{name: "webhooks that are held", play: func(t *testing.T, v *victim) func() {
		v.subscribe(t)
		v.control(t, "POST", "webhook/hold", "")
		v.peopleWrite(t, 300, 1000000)
		v.control(t, "GET", "deliveries?limit=1000", "")
		return nil
	}},
	{name: "webhooks that nobody takes", play: func(t *testing.T, v *victim) func() {
		v.subscribe(t)
		v.peopleWrite(t, 300, 1000000)
		return nil
	}},
	{name: "texts of people", play: func(t *testing.T, v *victim) func() {
		v.peopleWrite(t, 300, 1000000)
		v.control(t, "GET", "conversations/ada", "")
		return nil
	}},
	{name: "comments and posts", play: func(t *testing.T, v *victim) func() {
		text := `{"message":"` + strings.Repeat("x", 1000000) + `"}`
		v.together(2, 100, func(int) {
			v.control(t, "POST", "people/ada/comments", text)
			v.control(t, "POST", "people/ada/posts", text)
		})
		return nil
	}},
	{name: "receipts on a clock that stands", args: []string{"--clock", "2026-12-01T09:00:00Z"}, play: func(t *testing.T, v *victim) func() {
		v.subscribe(t)
		v.sendTexts(t, 30000)
		return nil
	}},
	{name: "fault rules with long bodies", play: func(t *testing.T, v *victim) func() {
		rule := `{"match":{"operation":"sendMessage"},"effect":{"status":502,"body":"` + strings.Repeat("x", 1000000) + `"}}`
		v.together(2, 200, func(int) { v.control(t, "POST", "faults", rule) })
		v.control(t, "GET", "faults", "")
		return nil
	}},
	{name: "people with long names", play: func(t *testing.T, v *victim) func() {
		person := `{"first_name":"` + strings.Repeat("x", 1000000) + `"}`
		v.together(2, 200, func(int) { v.control(t, "POST", "people", person) })
		v.control(t, "GET", "world", "")
		return nil
	}},
	{name: "callbacks, one after the other", play: func(t *testing.T, v *victim) func() {
		v.together(2, 200, func(i int) {
			v.control(t, "PUT", "webhook", fmt.Sprintf(`{"callback_url":"http://127.0.0.1:1/%d%s","verify":false}`, i, strings.Repeat("x", 500000)))
		})
		return nil
	}},
	{name: "resets of worlds that had something to say", play: func(t *testing.T, v *victim) func() {
		v.together(1, 300, func(int) {
			v.peopleWrite(t, 1, 200000)
			v.sendTexts(t, 8)
			v.control(t, "POST", "reset", "")
		})
		return nil
	}},
}

// holds opens connections that say something and wait. They are closed when it ends. A while passes in which the server reads them.
func (v *victim) holds(t *testing.T, n int, text string) (end func()) {
	t.Helper()
	closers := make([]func() error, n)
	for i := range closers {
		closers[i] = v.open(t, text).Close
	}
	seen, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	for seen.Err() == nil {
		v.control(t, "GET", "health", "")
	}
	return func() {
		for _, hangUp := range closers {
			_ = hangUp() // the server may have done so
		}
	}
}

// fill fills the record with what takes six times its size when it is written as JSON.
func (v *victim) fill(t *testing.T) {
	t.Helper()
	body := form("message", bytes.Repeat([]byte{1}, 65000))
	v.together(4, 200, func(int) { v.post(t, formType, body) })
}

// subscribe sends webhooks where nobody is.
func (v *victim) subscribe(t *testing.T) {
	t.Helper()
	v.control(t, "PUT", "webhook", `{"callback_url":"http://127.0.0.1:1/x","verify":false}`)
}

// peopleWrite lets ada write n texts of some bytes.
func (v *victim) peopleWrite(t *testing.T, n, size int) {
	t.Helper()
	body := `{"text":"` + strings.Repeat("x", size) + `"}`
	v.together(1, n, func(int) { v.control(t, "POST", "people/ada/messages", body) })
}
