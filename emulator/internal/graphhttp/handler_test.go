package graphhttp

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestAnswer(t *testing.T) {
	t.Parallel()
	h, sb, log := newHandler(t)
	r := request("POST", "/v25.0/me/messages", send)
	r.Header.Add("X-Twice", "a")
	r.Header.Add("X-Twice", "b")
	w := do(h, r)
	require.Equal(t, 200, w.Code, w.Body)
	// Read from the map: the platform's spelling of names is kept on the wire.
	golden.Diff(t, []string{"1"}, w.Header()["X-Sendmock-Exchange"])
	golden.Diff(t, []string{"application/json; charset=UTF-8"}, w.Header()["Content-Type"])
	golden.Diff(t, []string{"v25.0"}, w.Header()["Facebook-Api-Version"])
	require.NotContains(t, w.Header(), "X-Sendmock-Violation")

	e := sb.Record.Since(0)[0]
	golden.Diff(t, w.Body.String(), string(e.Outcome.Response))
	golden.Diff(t, "Host: localhost:7363\nAuthorization: Bearer "+token+"\nContent-Type: application/json\nX-Twice: a, b\n", e.Call.Headers)
	golden.Diff(t, "level=INFO msg=\"POST /v25.0/me/messages\" status=200 seq=1 why=\"inside the standard messaging window\"\n", log.String())
}

func TestRefusalIsLoggedWithItsReason(t *testing.T) {
	t.Parallel()
	h, _, log := newHandler(t)
	w := do(h, request("POST", "/me/messages?access_token="+token, `{"recipient":{"id":"7100000000000002"},"message":{"text":"hi"}}`))
	golden.Diff(t, 400, w.Code)
	require.Contains(t, w.Header(), "WWW-Authenticate")
	require.Contains(t, log.String(), "level=WARN msg=\"POST /me/messages\" status=400 seq=1 error=\"(#10) This message is sent outside of allowed window. ")
	require.Contains(t, log.String(), "rule=window.standard why=\"the standard messaging window was missed by 2h0m0s")
	require.NotContains(t, log.String(), token, "the query holds the token")
}

func TestViolationHeader(t *testing.T) {
	t.Parallel()
	h, _, _ := newHandler(t)
	w := do(h, request("POST", "/me/messages", strings.Replace(send, "{", `{"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE",`, 1)))
	require.Equal(t, 200, w.Code, w.Body)
	golden.Diff(t, []string{"tag.retired"}, w.Header()["X-Sendmock-Violation"])
}

func TestHead(t *testing.T) {
	t.Parallel()
	h, _, _ := newHandler(t)
	full := do(h, request("GET", "/me", ""))
	head := do(h, request("HEAD", "/me", ""))
	require.Equal(t, 200, head.Code)
	require.Empty(t, head.Body.String())
	golden.Diff(t, full.Header()["Content-Length"], head.Header()["Content-Length"])
	tag := []byte("ETag") // as the platform spells it, which is not Go's form
	require.NotEmpty(t, full.Header()[string(tag)])
	golden.Diff(t, full.Header()[string(tag)], head.Header()[string(tag)])
}

func TestPreflight(t *testing.T) {
	t.Parallel()
	h, sb, _ := newHandler(t)
	r := request("OPTIONS", "/me/messages", "")
	r.Header.Set("Access-Control-Request-Headers", "content-type")
	w := do(h, r)
	golden.Diff(t, http.StatusNoContent, w.Code)
	golden.Diff(t, "*", w.Header().Get("Access-Control-Allow-Origin"))
	golden.Diff(t, "content-type", w.Header().Get("Access-Control-Allow-Headers"))
	require.Empty(t, sb.Record.Since(0), "it is no call of the Graph")
}

// cut is a body that ends with an error.
type cut struct {
	io.Reader
	err error
}

func (c cut) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if err == io.EOF {
		err = c.err
	}
	return n, err
}

// A body that cannot be read is answered as the platform would, recorded, and ends the connection.
func TestUnreadableBodies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		body   io.Reader
		length int64
		note   string
		kept   string
	}{
		{"announced too large", strings.NewReader(""), MaxText + 1, "", ""},
		{"too large", io.LimitReader(zeros{}, MaxText+1), -1, "", ""},
		{"cut", cut{strings.NewReader("abc"), io.ErrUnexpectedEOF}, 10, "the body ends before its Content-Length", "abc"},
		{"broken", cut{strings.NewReader("abc"), io.ErrClosedPipe}, -1, "the body could not be read to its end", "abc"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h, sb, log := newHandler(t)
			r := request("POST", "/me/messages", send)
			r.Body, r.ContentLength = io.NopCloser(tt.body), tt.length
			w := do(h, r)
			require.GreaterOrEqual(t, w.Code, 400)
			golden.Diff(t, []string{"close"}, w.Header()["Connection"])
			e := sb.Record.Since(0)[0]
			golden.Diff(t, tt.kept, string(e.Call.Body))
			require.Contains(t, w.Body.String(), "(#100) ")
			golden.Diff(t, tt.note, w.Header().Get("X-Sendmock-Note"))
			if tt.note != "" {
				require.Contains(t, e.Outcome.Decision, tt.note)
				golden.Diff(t, tt.note, e.Outcome.Note)
				require.Contains(t, log.String(), tt.note)
				require.NotContains(t, w.Body.String(), tt.note, "what is ours is not in the platform's words")
			}
		})
	}
}

// A body with files may be larger.
func TestLargeUpload(t *testing.T) {
	t.Parallel()
	h, _, _ := newHandler(t)
	for size, want := range map[int64]int{MaxText + 1: 200, MaxBody: 413} {
		fields := "--b\r\nContent-Disposition: form-data; name=\"recipient\"\r\n\r\n{id:7100000000000001}\r\n" +
			"--b\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n{attachment:{type:'image',payload:{}}}\r\n" +
			"--b\r\nContent-Disposition: form-data; name=\"filedata\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
		r := request("POST", "/me/messages", "")
		r.Body, r.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader(fields), io.LimitReader(zeros{}, size), strings.NewReader("\r\n--b--\r\n"))), -1
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		golden.Diff(t, want, do(h, r).Code, "a file of %d bytes", size)
	}
}

// What is packed is unpacked, and recorded so.
func TestPackedBodies(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, err := io.WriteString(zip, send)
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	h, sb, _ := newHandler(t)
	r := request("POST", "/me/messages", packed.String())
	r.Header.Set("Content-Encoding", "gzip")
	golden.Diff(t, 200, do(h, r).Code)
	golden.Diff(t, send, string(sb.Record.Since(0)[0].Call.Body))

	r = request("POST", "/me/messages", packed.String())
	r.Header.Set("Content-Encoding", "br")
	w := do(h, r)
	golden.Diff(t, 415, w.Code)
	require.Contains(t, w.Body.String(), `"message":"(#100) The content encoding br is not supported."`)
	golden.Diff(t, []string{"close"}, w.Header()["Connection"])
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// taker is a bot without a socket that takes every webhook, and counts them.
type taker struct{ took atomic.Int64 }

func (b *taker) RoundTrip(*http.Request) (*http.Response, error) {
	b.took.Add(1)
	return httptest.NewRecorder().Result(), nil
}

// While a call hangs the bot is at work, until it gives up: that sets it going. What waits for the answer goes out meanwhile, and what was
// sent is the bot's answer to the person, as always.
func TestHangIsWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := &taker{}
		h, sb, _ := newHandler(t, func(cfg *sandbox.Config) { cfg.Post = webhook.NewClientOver(bot) })
		t.Cleanup(sb.Close)
		sb.Do(func(tx *sandbox.Tx) {
			fields := []string{"messages", "message_echoes"}
			tx.Subscribe(tx.World.Apps[0], &messenger.Subscription{CallbackURL: "http://bot.test", Fields: fields, Active: true, Verified: true})
			tx.SubscribePages(tx.World.Apps[0], fields)
			ada, _ := tx.World.Person("ada")
			heard, err := tx.World.As(ada, tx.Now, tx.IDs).Says(messenger.Saying{Content: messenger.Content{Kind: "text", Text: "hi"}})
			require.NoError(t, err)
			tx.Apply(heard.Events)
			require.NoError(t, tx.Faults.Add(&fault.Rule{Effect: fault.Effect{Hang: true, AfterApply: true}}, tx.Now))
		})
		defer sb.Await()()
		synctest.Wait()
		golden.Diff(t, 1, bot.took.Load())
		clock.Wait(t.Context(), 200*time.Millisecond)

		const patience = 2 * time.Second
		ctx, giveUp := context.WithTimeout(t.Context(), patience)
		defer giveUp()
		hung := make(chan any)
		go func() {
			defer func() { hung <- recover() }()
			do(h, request("POST", "/me/messages", send).WithContext(ctx))
		}()
		synctest.Wait()
		golden.Diff(t, 2, bot.took.Load(), "the echo")
		golden.Diff(t, 600*time.Millisecond, sb.Quiet().For)
		var idle bool
		from := clock.System()
		asked := make(chan struct{})
		go func() { defer close(asked); idle = sb.IdleAsNeeded(t.Context()) }()
		require.Equal(t, http.ErrAbortHandler, <-hung)
		<-asked
		require.True(t, idle)
		require.InDelta(t, patience+600*time.Millisecond, clock.System().Sub(from), float64(10*time.Millisecond))
	})
}
