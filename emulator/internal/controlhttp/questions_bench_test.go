package controlhttp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
)

// fullRecord is how many requests a recorder keeps.
const fullRecord = 10_000

// asker is an emulator that is asked without a socket, so that what is measured is the question.
type asker struct {
	tb     testing.TB
	emu    *emulator.Emulator
	people []string // PSIDs
}

// newAsker has a hundred people more than the demo world.
func newAsker(tb testing.TB) *asker {
	tb.Helper()
	emu, err := emulator.New(emulator.Options{Clock: clock.Config{Mode: clock.Frozen, Now: emulator.StartTime}})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, emu.Close()) })
	a := &asker{tb: tb, emu: emu}
	for range 100 {
		var person control.Person
		require.NoError(tb, json.Unmarshal([]byte(a.do("POST", "/_sendmock/people", `{}`, http.StatusCreated)), &person))
		a.people = append(a.people, person.PSID)
	}
	return a
}

// do makes a request, whose answer has one of these statuses. header holds names and values in turn.
func (a *asker) do(method, path, body string, wanted int, header ...string) string {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "127.0.0.1"
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.emu.ServeHTTP(w, r)
	if w.Code != wanted {
		a.tb.Fatalf("%s %s %s: %d: %s", method, path, body, w.Code, w.Body)
	}
	return w.Body.String()
}

func (a *asker) send(body string, wanted int, header ...string) {
	a.do("POST", testbot.SendPath, body, wanted, header...)
}

// to is whom the request i is about.
func (a *asker) to(i int) string { return a.people[i/2%len(a.people)] }

// fill fills the record: half of it typing indicators, texts by JSON and form, some with quick replies, a few templates, three in a
// hundred refused. The people write in between. Nothing in it breaks a standing check but the refusals of ben, who is out of reach.
func (a *asker) fill() {
	for i := range fullRecord {
		to := a.to(i)
		recipient := `{"recipient":{"id":"` + to + `"},"messaging_type":"RESPONSE",`
		text := fmt.Sprintf("Your order %d is folded, packed and on its way to you. Thanks!!", i)
		switch {
		case i < fullRecord/2 && i%4 == 0 || i < 200 && i%2 == 0:
			a.do("POST", "/_sendmock/people/"+to+"/messages", `{"text":"where is my map"}`, http.StatusCreated)
			fallthrough
		case i%2 == 0:
			a.send(`{"recipient":{"id":"`+to+`"},"sender_action":"typing_on"}`, 200)
		case i%1000 == 501:
			a.send(`{"recipient":{"id":"7100000000000002"},"messaging_type":"RESPONSE","message":{"text":"`+text+`"}}`, 400)
		case i%33 == 1 && i < fullRecord-500:
			a.send(recipient+`"message":{"text":"`+text+`"}}`, 400, "Prefer", "error=window-closed")
		case i%50 == 3:
			a.send(recipient+`"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"`+text+
				`","buttons":[{"type":"postback","title":"Yes","payload":"YES"},{"type":"web_url","title":"Map","url":"https://bot.example/map"}]}}}}`, 200)
		case i%10 == 5:
			a.send(recipient+`"message":{"text":"`+text+`","quick_replies":[{"content_type":"text","title":"Red","payload":"RED"},{"content_type":"text","title":"Blue","payload":"BLUE"}]}}`, 200)
		case i%4 == 1:
			form := url.Values{"recipient": {`{"id":"` + to + `"}`}, "messaging_type": {"RESPONSE"}, "message": {`{"text":"` + text + `"}`}}
			a.send(form.Encode(), 200, "Content-Type", "application/x-www-form-urlencoded")
		default:
			a.send(recipient+`"message":{"text":"`+text+`"}}`, 200)
		}
	}
}

// Of the record that fill makes.
const (
	benchText  = "Your order 5007 is folded, packed and on its way to you. Thanks!!"
	benchBlue  = `"message":{"quick_replies":[{"title":"Red"},{"title":"Blue"}]}`
	benchTitle = `{"match":{"operation":"sendMessage","message":{"quick_replies":[{"title":"Green"}]}}}`
)

// expectations is the JSON of ten, half of them wrong where fails says so.
func (a *asker) expectations(fails bool) string {
	var list []string
	for i := range 10 {
		n := 5007 + 100*i + 4*(i%2) // plain texts by JSON
		psid, text := a.to(n), fmt.Sprintf("Your order %d is folded, packed and on its way to you. Thanks!!", n)
		if fails && i%2 == 1 {
			text = fmt.Sprintf("Your order %d is lost.", n)
		}
		x := map[int]string{
			0: `{"match":{"operation":"sendMessage","psid":"` + psid + `","outcome":"accepted","text":"` + text + `"}}`,
			1: `{"match":{"operation":"sendMessage","psid":"` + psid + `","outcome":"accepted","message":{"text":"` + text + `"}}}`,
			2: `{"match":{"operation":"sendMessage","psid":"` + psid + `","text":{"contains":"` + text[:18] + `"}}}`,
			3: `{"match":{"operation":"sendMessage","outcome":"accepted","text":{"regex":"` + text[5:16] + `"}}}`,
			4: `{"match":{"psid":"ben","error_id":"window-closed"}}`,
		}[i%5]
		list = append(list, x)
	}
	return `"expectations":[` + strings.Join(list, ",") + `]`
}

// questions are what is asked of a full record; status is that of the answer.
func (a *asker) questions() []struct {
	name, method, path, body string
	status                   int
} {
	find, count := "/_sendmock/requests/find", "/_sendmock/requests/count"
	wait, verify := "/_sendmock/requests/wait", "/_sendmock/verify"
	person := a.people[37]
	return []struct {
		name, method, path, body string
		status                   int
	}{
		{"list/operation", "GET", "/_sendmock/requests?operation=getConversation", "", 200},
		{"list/code", "GET", "/_sendmock/requests?code=10&limit=10", "", 200},
		{"count/all", "POST", count, `{}`, 200},
		{"count/operation", "POST", count, `{"match":{"operation":"sendMessage"}}`, 200},
		{"count/person", "POST", count, `{"match":{"psid":"` + person + `"}}`, 200},
		{"count/code", "POST", count, `{"match":{"code":10}}`, 200},
		{"count/outcome", "POST", count, `{"match":{"operation":"sendMessage","outcome":"refused"}}`, 200},
		{"count/text", "POST", count, `{"match":{"text":"` + benchText + `"}}`, 200},
		{"count/regex", "POST", count, `{"match":{"text":{"regex":"order 500[0-9] is"}}}`, 200},
		{"count/message", "POST", count, `{"match":{"operation":"sendMessage",` + benchBlue + `}}`, 200},
		{"find/operation", "POST", find, `{"match":{"operation":"sendMessage"},"limit":10}`, 200},
		{"find/person", "POST", find, `{"match":{"psid":"` + person + `"},"limit":10}`, 200},
		{"find/code", "POST", find, `{"match":{"code":10},"limit":10}`, 200},
		{"find/nothing", "POST", find, `{"match":{"code":551},"limit":10}`, 200},
		{"find/text", "POST", find, `{"match":{"text":"` + benchText + `"}}`, 200},
		{"find/regex", "POST", find, `{"match":{"text":{"regex":"order 500[0-9] is"}}}`, 200},
		{"find/message", "POST", find, benchTitle, 200},
		{"wait/met", "POST", wait, `{"match":{"text":"` + benchText + `"},"timeout_ms":50}`, 200},
		{"wait/in vain", "POST", wait, `{"match":{"operation":"getConversation"},"timeout_ms":0}`, 408},
		{"verify/checks", "POST", verify, `{"checks":{"refused-and-ignored":"off"},"settle_ms":0}`, 200},
		{"verify/ten hold", "POST", verify, `{` + a.expectations(false) + `,"settle_ms":0}`, 200},
		{"verify/five fail", "POST", verify, `{` + a.expectations(true) + `,"settle_ms":0,"patience_ms":0}`, 200},
	}
}

// BenchmarkQuestions asks a full record.
func BenchmarkQuestions(b *testing.B) {
	a := newAsker(b)
	a.fill()
	for _, q := range a.questions() {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a.do(q.method, q.path, q.body, q.status)
			}
		})
	}
}

// wait lets n clients wait for more sends than will come, until the benchmark ends. What is there already does not interest them.
func (a *asker) wait(b *testing.B, n int) {
	ctx, cancel := context.WithCancel(b.Context())
	var waiting sync.WaitGroup
	for range n {
		waiting.Go(func() {
			body := strings.NewReader(`{"match":{"operation":"sendMessage"},"count":900000,"limit":1,"since":11000,"patience_ms":60000}`)
			r := httptest.NewRequestWithContext(ctx, "POST", "/_sendmock/requests/wait", body)
			r.Host = "127.0.0.1"
			a.emu.ServeHTTP(httptest.NewRecorder(), r)
		})
	}
	b.Cleanup(func() {
		cancel()
		waiting.Wait()
	})
}

// BenchmarkSendWhileWaiting takes turns between sends to an emulator on which 200 clients wait and to one on which nobody does, and
// reports how many times dearer the first are. Both records are full.
func BenchmarkSendWhileWaiting(b *testing.B) {
	const round = 50
	var posters [2]testbot.Poster
	for i := range posters {
		a := newAsker(b)
		a.fill()
		posters[i] = testbot.NewPoster(b, a.emu)
		if i == 1 {
			a.wait(b, 200)
		}
	}
	for range round {
		posters[1].Post(b) // by now all wait
	}
	var spent [2]time.Duration
	for b.Loop() {
		for i, p := range posters {
			start := clock.System()
			for range round {
				p.Post(b)
			}
			spent[i] += clock.System().Sub(start)
		}
	}
	b.ReportMetric(float64(spent[1])/float64(spent[0]), "ratio-to-no-waits")
}
