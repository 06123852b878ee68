package proof

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
)

// surface is how a test reaches an emulator that is told of nothing but the bot's callback.
type surface struct {
	name  string
	start func(tb *noted, b *bot) *stage // what was started ends with tb
	tell  tongue
	all   func(ctx context.Context, s *stage, tests []string) error // plays tests in one go; in the place of tell
	alone bool                                                      // each of the five has an emulator and a bot of its own, as tests in Go often do
}

// sockets are the surfaces on which everything is as it will be.
var sockets = []surface{
	{name: "Go", start: startHandle, tell: tellGo},
	{name: "Go, alone", start: startHandle, tell: tellGo, alone: true},
	{name: "Dial", start: startServer, tell: tellGo},
	{name: "HTTP", start: startServer, tell: tellHTTP},
	{name: "HTTP, alone", start: startServer, tell: tellHTTP, alone: true},
	{name: "YAML", start: startServer, tell: tellYAML},
	{name: "sendmock verify", start: startBinary, tell: tellShell},
	{name: "sendmock run", start: startNothing, all: tellRun},
}

// frozen is where the clock of a server stands.
var frozen = clock.Config{Mode: clock.Frozen, Now: emulator.StartTime}

// pageToken is that of the demo world's Page.
const pageToken = "EAADemoPageToken0000000000000000000"

// web is a client of the bot's and of tests. It keeps no connections: thousands of emulators come and go.
var web = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// message is the body of a send.
func message(to, text string) []byte {
	body, _ := json.Marshal(map[string]any{ // strings in maps: it cannot fail
		"recipient": map[string]string{"id": to}, "messaging_type": "RESPONSE", "message": map[string]string{"text": text},
	})
	return body
}

// sendTo lets a bot send to the emulator at a URL.
func sendTo(url string) func(to, text string) {
	return func(to, text string) {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url+"/v25.0/me/messages", bytes.NewReader(message(to, text)))
		if err != nil {
			return
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+pageToken)
		if res, err := web.Do(req); err == nil {
			_ = res.Body.Close()
		}
	}
}

// listen gives the bot a callback.
func (b *bot) listen(tb *noted) (callback string) {
	srv := httptest.NewServer(b)
	tb.Cleanup(func() { b.atWork.Wait(); srv.Close() })
	return srv.URL
}

// startHandle is emulator.Start.
func startHandle(tb *noted, b *bot) *stage {
	h := emulator.Start(tb, emulator.Options{WebhookURL: b.listen(tb)})
	if h == nil {
		return nil
	}
	b.sends(sendTo(h.URL))
	return &stage{url: h.URL, http: web, client: h.Control(), bench: h}
}

// startServer is a server as sendmock serve starts one, and emulator.Dial.
func startServer(tb *noted, b *bot) *stage {
	emu, err := emulator.New(emulator.Options{Clock: frozen, WebhookURL: b.listen(tb), CheckAnswers: true})
	if err != nil {
		tb.Fatalf("%v", err)
		return nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("%v", err)
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- emu.Serve(ctx, l) }()
	tb.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			tb.Errorf("%v", err)
		}
	})
	url := "http://" + l.Addr().String()
	b.sends(sendTo(url))
	h := emulator.Dial(tb, url)
	if h == nil {
		return nil
	}
	return &stage{url: url, http: web, client: h.Control(), bench: h}
}

// failures are what failed, by test.
type failures map[string]error

// The names of what is no test.
const (
	starting = "the start, or the end"
	closed   = "the chapters, looked back at"
)

// play plays the five tests on a surface.
func (s *surface) play(ctx context.Context, p pace) failures {
	failed := failures{}
	if !s.alone {
		s.with(p, failed, func(st *stage) { s.suite(ctx, st, five, failed) })
		return failed
	}
	var each sync.WaitGroup
	var mu sync.Mutex // guards failed
	for _, test := range five {
		each.Go(func() {
			own := failures{}
			s.with(p, own, func(st *stage) {
				if err := s.tell(ctx, st, test); err != nil {
					own[test] = err
				}
			})
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(failed, own)
		})
	}
	each.Wait()
	return failed
}

// suite plays tests one after the other, with a reset between them, and looks back at all of them, as sendmock exec does.
func (s *surface) suite(ctx context.Context, st *stage, tests []string, failed failures) {
	if s.all != nil {
		if err := s.all(ctx, st, tests); err != nil {
			failed["all"] = err
		}
		return
	}
	for i, test := range tests {
		var err error
		if i > 0 {
			err = st.client.Reset(ctx)
		}
		if err == nil {
			err = s.tell(ctx, st, test)
		}
		if err != nil {
			failed[test] = err
		}
	}
	v, err := st.client.VerifyAll(ctx, control.Verification{})
	if err == nil && !v.Verified {
		err = errors.New(v.Text)
	}
	if err != nil {
		failed[closed] = err
	}
}

// with plays something on a surface, with a bot.
func (s *surface) with(p pace, failed failures, play func(st *stage)) {
	tb := &noted{}
	if st := s.start(tb, &bot{pace: p}); st != nil {
		play(st)
	}
	tb.done()
	if err := tb.err(); err != nil {
		failed[starting] = err
	}
}

// catches asks for exactly one reply of a talker, when nothing is known of it yet and once more. The failures are that it was not
// caught.
func (s *surface) catches(ctx context.Context, p pace) failures {
	failed := failures{}
	s.with(p, failed, func(st *stage) {
		if s.all != nil {
			err := s.all(ctx, st, []string{once, once})
			if err == nil || strings.Count(err.Error(), tooMuch) != 2 {
				failed[once] = errors.Join(errUncaught, err)
			}
			return
		}
		for i, when := range []string{once, once + ", again"} {
			var err error
			if i > 0 {
				err = st.client.Reset(ctx)
			}
			if err == nil {
				err = s.tell(ctx, st, once)
			}
			if err == nil || !strings.Contains(err.Error(), tooMuch) {
				failed[when] = errors.Join(errUncaught, err)
			}
		}
	})
	return failed
}

var errUncaught = errors.New("it was not caught, each time")

// tooMuch is how a verdict says so.
const tooMuch = "found 2"
