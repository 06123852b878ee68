package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// botKey finds what the script's bot has been told.
type botKey struct{}

// The demo app's own.
const (
	demoSecret      = "5ec2e7000000000000000000000000d0"
	demoVerifyToken = "demo-verify-token"
)

// startBot runs a bot at $BOT. It answers the handshake, and each webhook with the next of the statuses, then with 200. A
// wrong signature is answered 403, and told to heard.
func startBot(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: bot [STATUS…]")
	}
	statuses := make(chan int, len(args))
	for _, arg := range args {
		status, err := strconv.Atoi(arg)
		ts.Check(err)
		statuses <- status
	}
	told := ts.Value(botKey{}).(chan string)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if q := r.URL.Query(); r.Method == http.MethodGet {
			if q.Get("hub.verify_token") == demoVerifyToken {
				_, _ = io.WriteString(w, q.Get("hub.challenge"))
			}
			return
		}
		body, _ := io.ReadAll(r.Body)
		mac := hmac.New(sha256.New, []byte(demoSecret))
		_, _ = mac.Write(body)
		if got := r.Header.Get("X-Hub-Signature-256"); got != "sha256="+hex.EncodeToString(mac.Sum(nil)) {
			told <- "wrong signature " + got
			w.WriteHeader(http.StatusForbidden)
			return
		}
		told <- string(body)
		select {
		case status := <-statuses:
			w.WriteHeader(status)
		default:
		}
	}))
	ts.Defer(srv.Close)
	ts.Setenv("BOT", srv.URL)
}

// makeDoor is what comes up later than those who ask there.
func makeDoor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: door VAR")
	}
	door := new(atomic.Pointer[url.URL])
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := door.Load()
		if to == nil {
			panic(http.ErrAbortHandler)
		}
		r.Host = to.Host
		httputil.NewSingleHostReverseProxy(to).ServeHTTP(w, r)
	}))
	ts.Defer(srv.Close)
	ts.Setenv(args[0], srv.URL)
	doors.Store(srv.URL, door)
}

// doors are all of them, by URL: a script cannot keep values of its own once it runs.
var doors sync.Map

func openDoor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: opendoor VAR URL")
	}
	to, err := url.Parse(args[1])
	ts.Check(err)
	door, made := doors.Load(ts.Getenv(args[0]))
	if !made {
		ts.Fatalf("there is no door %s", args[0])
	}
	door.(*atomic.Pointer[url.URL]).Store(to)
}

// heard waits until the bot has been told this many times more, and prints the bodies.
func heard(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: heard COUNT")
	}
	count, err := strconv.Atoi(args[0])
	ts.Check(err)
	stop := time.After(startTimeout)
	for n := range count {
		select {
		case body := <-ts.Value(botKey{}).(chan string):
			_, err := io.WriteString(ts.Stdout(), body+"\n")
			ts.Check(err)
		case <-stop:
			ts.Fatalf("the bot was told %d times, want %s", n, args[0])
		}
	}
}

// demoPageToken is that of the demo world's Page.
const demoPageToken = "EAADemoPageToken0000000000000000000"

// sendText sends a text by way of the emulator at base and returns the status.
func sendText(base, token, psid, text string) (int, error) {
	recipient, _ := json.Marshal(map[string]string{"id": psid})
	message, _ := json.Marshal(map[string]string{"text": text})
	res, err := http.PostForm(base+"/v25.0/me/messages", url.Values{
		"access_token": {token}, "recipient": {string(recipient)}, "messaging_type": {"RESPONSE"}, "message": {string(message)},
	})
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// suite is a test suite that sends one text.
func suite() {
	code, err := strconv.Atoi(os.Args[3])
	if err == nil {
		var status int
		status, err = sendText(os.Getenv("GRAPH_API_BASE_URL"), os.Getenv("PAGE_ACCESS_TOKEN"), os.Args[1], os.Args[2])
		fmt.Println("status", status)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 99
	}
	os.Exit(code)
}

// asks is a test suite that makes requests, and prints status and answer of each.
func asks() {
	for _, arg := range os.Args[1:] {
		parts := strings.SplitN(arg, " ", 3)
		body, kind := "", "application/json"
		if len(parts) == 3 {
			body = os.ExpandEnv(parts[2])
			if body[0] != '{' {
				kind = "application/x-www-form-urlencoded"
			}
		}
		req, err := http.NewRequest(parts[0], os.Getenv("SENDMOCK_URL")+os.ExpandEnv(parts[1]), strings.NewReader(body))
		if err == nil {
			req.Header.Set("Content-Type", kind)
			var res *http.Response
			if res, err = http.DefaultClient.Do(req); err == nil {
				answer, _ := io.ReadAll(res.Body)
				_ = res.Body.Close()
				fmt.Println(res.StatusCode, strings.TrimSpace(string(answer)))
			}
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(99)
		}
	}
}

// echoBot runs a bot at $BOT that answers what people write. Where the emulator is, a port file says by then.
func echoBot(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: echobot FILE")
	}
	portFile := ts.MkAbs(args[0])
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
			return
		}
		port, _ := os.ReadFile(portFile)
		var hook struct {
			Entry []struct {
				Messaging []struct {
					Sender  struct{ ID string }
					Message *struct {
						Text   string
						IsEcho bool `json:"is_echo"`
					}
				}
			}
		}
		_ = json.NewDecoder(r.Body).Decode(&hook)
		for _, e := range hook.Entry {
			for _, m := range e.Messaging {
				if m.Message != nil && !m.Message.IsEcho && m.Message.Text != "" {
					_, _ = sendText("http://127.0.0.1:"+strings.TrimSpace(string(port)), demoPageToken, m.Sender.ID, "You said "+m.Message.Text)
				}
			}
		}
	}))
	ts.Defer(srv.Close)
	ts.Setenv("BOT", srv.URL)
}
