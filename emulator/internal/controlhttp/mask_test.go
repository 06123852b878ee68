package controlhttp_test

import (
	"bufio"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/internal/golden"
)

// Whatever a request carries and wherever it carries it, GET requests shows no secret.
func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	const (
		page    = "EAADemoPageToken0000000000000000000"
		user    = "EAADemoUserToken0000000000000000000"
		secret  = "5ec2e7000000000000000000000000d0"
		app     = "151700000000001|" + secret
		unknown = "EAAunknown/+=|token0000000000000000"
	)
	jsonType, formType := "application/json", "application/x-www-form-urlencoded"
	tests := []struct {
		name                                    string
		method, path, contentType, body, header string
		secret                                  string
		shown                                   string // somewhere in the record; "": nowhere
	}{
		{name: "page token in the query", method: "GET", path: "/me?access_token=" + page, secret: page, shown: "$PAGE_ACCESS_TOKEN"},
		{name: "user token in the query and in the answer", method: "GET", path: "/me/accounts?access_token=" + user, secret: user, shown: "$USER_ACCESS_TOKEN"},
		{name: "page token in the answer", method: "GET", path: "/me/accounts?access_token=" + user, secret: page, shown: "$PAGE_ACCESS_TOKEN"},
		{name: "page token in a link", method: "GET", path: "/me/conversations?limit=1&access_token=" + page, secret: page, shown: "access_token=$PAGE_ACCESS_TOKEN"},
		{name: "page token in a form", method: "POST", path: "/me/messages", contentType: formType, body: "access_token=" + page, secret: page, shown: "$PAGE_ACCESS_TOKEN"},
		{name: "page token in JSON", method: "POST", path: "/me/messages", contentType: jsonType, body: `{"access_token":"` + page + `"}`, secret: page, shown: "$PAGE_ACCESS_TOKEN"},
		{name: "page token in JSON without its type", method: "POST", path: "/me/messages", body: `{"access_token":"` + page + `"}`, secret: page, shown: "$PAGE_ACCESS_TOKEN"},
		{name: "page token in a header", method: "GET", path: "/me", header: "Bearer " + page, secret: page, shown: "Bearer $PAGE_ACCESS_TOKEN"},
		{name: "page token for an id", method: "GET", path: "/" + page + "?access_token=" + page, secret: page, shown: "/$PAGE_ACCESS_TOKEN"},
		{name: "page token as a field", method: "GET", path: "/me?fields=" + page + "&access_token=" + page, secret: page, shown: "$PAGE_ACCESS_TOKEN"},
		{name: "page token as a text", method: "POST", path: "/me/messages?access_token=" + page, contentType: jsonType, body: testbot.Text("7100000000000001", `"x":"`+page+`"`), secret: page, shown: "$PAGE_ACCESS_TOKEN"},
		{name: "app token in the query", method: "GET", path: "/me?access_token=" + app, secret: secret, shown: "$APP_ACCESS_TOKEN"},
		{name: "app token in the query, escaped", method: "GET", path: "/me?access_token=" + url.QueryEscape(app), secret: secret, shown: "$APP_ACCESS_TOKEN"},
		{name: "app token in a form, escaped", method: "POST", path: "/me", contentType: formType, body: "access_token=" + url.QueryEscape(app), secret: secret, shown: "$APP_ACCESS_TOKEN"},
		{name: "app secret alone", method: "GET", path: "/me?client_secret=" + secret + "&access_token=" + page, secret: secret, shown: "$APP_SECRET"},
		{name: "app secret without a token", method: "GET", path: "/oauth/access_token?client_id=151700000000001&client_secret=" + secret, secret: secret, shown: "$APP_SECRET"},
		{name: "proof", method: "GET", path: "/me?appsecret_proof=00ff00ff00ff00ff&access_token=" + page, secret: "00ff00ff00ff00ff", shown: "$SECRET"},
		{name: "unknown token in the query", method: "GET", path: "/me?access_token=" + url.QueryEscape(unknown), secret: "unknown/+=", shown: "$SECRET"},
		{name: "unknown token in a header", method: "GET", path: "/me", header: "Bearer " + unknown, secret: "unknown", shown: "Bearer $SECRET"},
		{name: "unknown token in JSON", method: "POST", path: "/me/messages", contentType: jsonType, body: `{"access_token":"` + unknown + `"}`, secret: "unknown", shown: "$SECRET"},
		{name: "unknown token in a form", method: "POST", path: "/me/messages", contentType: formType, body: "access_token=" + url.QueryEscape(unknown), secret: "EAAunknown", shown: "$SECRET"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t)
			req, err := http.NewRequestWithContext(t.Context(), tt.method, emu.URL+tt.path, strings.NewReader(tt.body))
			require.NoError(t, err)
			if tt.contentType != "" {
				req.Header.Set("Content-Type", tt.contentType)
			}
			if tt.header != "" {
				req.Header.Set("Authorization", tt.header)
			}
			res, err := testbot.Client.Do(req)
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
			record := testbot.Call(t, "GET", emu.URL+"/_sendmock/requests", "").Body
			require.NotContains(t, record, tt.secret)
			require.Contains(t, record, tt.shown)
		})
	}
}

// Escapes that a secret needs not do not show it, in any view of the record.
func TestSecretsAreMaskedHoweverTheyAreSpelled(t *testing.T) {
	t.Parallel()
	const (
		page     = "EAADemoPageToken0000000000000000000"
		tail     = "DemoPageToken0000"
		query    = "%45%41A" + tail + "000%3000000000000"
		inJSON   = `\u0045\u0041A` + tail + `000\u003000000000000`
		jsonType = "application/json"
		formType = "application/x-www-form-urlencoded"
		boundary = "multipart/form-data; boundary=b"
	)
	tests := []struct {
		name                                    string
		method, path, contentType, body, header string
		shown                                   string // query or body, as it is recorded
	}{
		{name: "query", method: "GET", path: "/me?a=%5b&access_token=" + query, shown: "a=%5b&access_token=$PAGE_ACCESS_TOKEN"},
		{name: "query with a broken escape", method: "GET", path: "/me?access_token=" + page + "&fields=%zz" + query, shown: "access_token=$PAGE_ACCESS_TOKEN&fields=%zz$PAGE_ACCESS_TOKEN"},
		{name: "link in the answer", method: "GET", path: "/me/conversations?limit=1&access_token=" + query, shown: "limit=1&access_token=$PAGE_ACCESS_TOKEN"},
		{name: "path", method: "GET", path: "/" + query + "?access_token=" + page, shown: "access_token=$PAGE_ACCESS_TOKEN"},
		{name: "header", method: "GET", path: "/me?access_token=" + page, header: "http://x/?a=" + query, shown: "access_token=$PAGE_ACCESS_TOKEN"},
		{name: "form", method: "POST", path: "/me/messages", contentType: formType, body: "a=%5b&access_token=" + query, shown: "a=%5b&access_token=$PAGE_ACCESS_TOKEN"},
		{name: "JSON in a form", method: "POST", path: "/me/messages", contentType: formType, body: "message=" + url.QueryEscape(`{"text":"`+inJSON+`"}`) + "&access_token=" + page, shown: "message=%7B%22text%22%3A%22$PAGE_ACCESS_TOKEN%22%7D&access_token=$PAGE_ACCESS_TOKEN"},
		{name: "JSON", method: "POST", path: "/me/messages", contentType: jsonType, body: `{"a":"\u00e9\/", "access_token":"` + inJSON + `"}`, shown: `{"a":"\u00e9\/", "access_token":"$PAGE_ACCESS_TOKEN"}`},
		{name: "broken JSON", method: "POST", path: "/me/messages?access_token=" + page, contentType: jsonType, body: `{"message":"` + inJSON, shown: `{"message":"$PAGE_ACCESS_TOKEN`},
		{name: "JSON without its type", method: "POST", path: "/me/messages?access_token=" + page, body: `{"message":"` + inJSON + `"}`, shown: `{"message":"$PAGE_ACCESS_TOKEN"}`},
		{name: "JSON in multipart", method: "POST", path: "/me/messages?access_token=" + page, contentType: boundary, body: "--b\r\nContent-Disposition: form-data; name=message\r\n\r\n{\"text\":\"" + inJSON + "\"}\r\n--b--\r\n", shown: `{"text":"$PAGE_ACCESS_TOKEN"}`},
		{name: "cut JSON", method: "POST", path: "/me/messages?access_token=" + page, contentType: jsonType, body: `{"a":"` + strings.Repeat("x", 200) + inJSON + `"}`, shown: `x$PAGE_ACCESS_TOKEN`},
		{name: "cut recipient", method: "POST", path: "/me/messages?access_token=" + page, contentType: jsonType, body: testbot.Text(strings.Repeat("1", 1980) + page), shown: "access_token=$PAGE_ACCESS_TOKEN"},
		{name: "cut form", method: "POST", path: "/me/messages?access_token=" + page, contentType: formType, body: "a=" + strings.Repeat("x", 220) + query, shown: `x$PAGE_ACCESS_TOKEN`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t, emulator.Options{Record: record.Limits{BodyBytes: 240}})
			req, err := http.NewRequestWithContext(t.Context(), tt.method, emu.URL+tt.path, strings.NewReader(tt.body))
			require.NoError(t, err)
			if tt.contentType != "" {
				req.Header.Set("Content-Type", tt.contentType)
			}
			req.Header.Set("Referer", tt.header)
			res, err := testbot.Client.Do(req)
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
			seen := emu.Requests()[0]
			require.Contains(t, seen.Query+" "+seen.Body, tt.shown)
			for _, view := range []string{"requests", "export.har", "export.curl"} {
				require.NotContains(t, testbot.Call(t, "GET", emu.URL+"/_sendmock/"+view, "").Body, "DemoPageToken", view)
			}
			require.NotContains(t, firstEvent(t, emu, "exchange"), "DemoPageToken")
		})
	}
}

// Of a bot's answer the beginning is kept, which may end within a secret.
func TestBotsAnswersAreMasked(t *testing.T) {
	t.Parallel()
	b, emu := testbot.Subscribed(t, "messages")
	for answer, want := range map[string]string{
		"%45" + emu.PageToken()[1:]:                                  "$PAGE_ACCESS_TOKEN",
		strings.Repeat("x", webhook.KeptAnswer-20) + emu.PageToken(): strings.Repeat("x", webhook.KeptAnswer-20) + "$PAGE_ACCESS_TOKEN",
	} {
		b.Answers(func(w http.ResponseWriter, _ *http.Request, _ testbot.Post) { _, _ = io.WriteString(w, answer) })
		emu.Person("ada").Says("hello")
		testbot.Settled(t, emu)
		list := testbot.Deliveries(t, emu)
		golden.Diff(t, want, list[len(list)-1].Attempts[0].Answer)
	}
}

// A callback's query may hold a secret that only the bot knows. It is shown where the callback is set, and nowhere in the record.
func TestCallbackQueriesAreNotShown(t *testing.T) {
	t.Parallel()
	b, emu := testbot.Subscribed(t, "messages")
	callback := b.URL + "/" + emu.PageToken()
	address := strings.Replace(callback, "http://", "http://me:pass-word@", 1) + "?key=of-the-bot#part"
	testbot.Subscribe(t, emu, control.WebhookChange{CallbackURL: address, Fields: []string{"messages"}})
	emu.Person("ada").Says("hello")
	testbot.Settled(t, emu)
	id := strconv.FormatInt(testbot.Deliveries(t, emu)[0].ID, 10)
	want := `"callback_url":"` + b.URL + `/$PAGE_ACCESS_TOKEN"`
	for _, view := range []string{
		testbot.Call(t, "GET", emu.URL+"/_sendmock/deliveries", "").Body,
		testbot.Call(t, "GET", emu.URL+"/_sendmock/deliveries/"+id, "").Body,
		testbot.Call(t, "POST", emu.URL+"/_sendmock/deliveries/"+id+"/redeliver", "").Body,
		firstEvent(t, emu, "delivery"),
	} {
		require.Contains(t, view, want)
		require.NotContains(t, view, "of-the-bot")
		require.NotContains(t, view, "pass-word")
	}
	testbot.Settled(t, emu)
	for _, place := range []string{"world", "webhook"} {
		require.Contains(t, testbot.Call(t, "GET", emu.URL+"/_sendmock/"+place, "").Body, address)
	}
}

// firstEvent is the data of the stream's first event of a kind.
func firstEvent(t *testing.T, emu *emulator.Handle, kind string) string {
	t.Helper()
	res, err := testbot.Client.Get(emu.URL + "/_sendmock/events?since=0")
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	of := ""
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch {
		case name == "event":
			of = value
		case name == "data" && of == kind:
			return value
		}
	}
	t.Fatalf("the stream has no %s", kind)
	return ""
}

// A developer's own token may hold what URLs and the platform's JSON escape.
func TestAdoptedTokensAreMasked(t *testing.T) {
	t.Parallel()
	const token = "EAAown/token+with=odd%characters000"
	for name, path := range map[string]string{
		"in an answer": "/me/accounts?access_token=EAADemoUserToken0000000000000000000",
		"in a link":    "/me/conversations?limit=1&access_token=" + url.QueryEscape(token),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t, emulator.Options{Adopt: emulator.Adopt{PageToken: token}})
			golden.Diff(t, token, emu.PageToken())
			require.Equal(t, 200, testbot.Call(t, "GET", emu.URL+path, "").Status)
			record := testbot.Call(t, "GET", emu.URL+"/_sendmock/requests", "").Body
			require.NotContains(t, record, "EAAown")
			require.Contains(t, record, "$PAGE_ACCESS_TOKEN")
		})
	}
}

// A token that nobody would call a secret, because it is a letter or a word, must not take the records apart.
func TestShortTokensLeaveRecordsReadable(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	testbot.Send(t, emu, testbot.Text("7100000000000001"))
	for _, token := range []string{"e", "1", "null", "token", "message"} {
		testbot.Call(t, "GET", emu.URL+"/me?access_token="+token, "")
	}
	first := emu.Requests()[0]
	golden.Diff(t, "sendMessage", first.Operation)
	golden.Diff(t, testbot.Text("7100000000000001"), first.Body)
	require.Regexp(t, `^\{"recipient_id":"7100000000000001","message_id":"m_`, string(first.Response))
}
