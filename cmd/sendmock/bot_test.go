package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
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
