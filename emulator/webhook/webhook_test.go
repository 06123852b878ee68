package webhook_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/fixtures"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The vector of github.com/nyaruka/courier, and that of a body as it is on the wire (docs/facts/webhooks.md §2).
func TestSignatures(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, secret, body, sha1, sha256 string }{
		{
			"vector", "sesame", "hello world",
			"sha1=308de7627fe19e92294c4572a7f831bc1002809d",
			"sha256=f39034b29165ec6a5104d9aef27266484ab26c8caa7bca8bcb2dd02e8be61b17",
		},
		{
			"escaped", "sesame", `{"text":"\ud83d\udc9a a\/b"}`,
			"sha1=5875a964b5ff105a5f3fa8e6d0c4d77a41afe427", "sha256=7d4edd152df5951c21b8df194b9af2299de042c4e4f991753027a7f6f0995c9a",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			older, newer := webhook.Signatures(tt.secret, []byte(tt.body))
			if diff := cmp.Diff([]string{tt.sha1, tt.sha256}, []string{older, newer}); diff != "" {
				t.Errorf("signatures (-want +got):\n%s", diff)
			}
		})
	}
}

// newClient is a client whose connections end with the test.
func newClient(t *testing.T, h http.HandlerFunc) (*webhook.Client, string) {
	t.Helper()
	srv := httptest.NewServer(h)
	c := webhook.NewClient(webhook.NewReach())
	t.Cleanup(func() {
		c.Close()
		srv.Close()
	})
	return c, srv.URL
}

// Both signatures are over the very bytes that arrive; only 2xx is a success, whatever the answer says.
func TestPost(t *testing.T) {
	t.Parallel()
	const body = `{"text":"\ud83d\udc9a a\/b"}`
	tests := []struct {
		name   string
		answer http.HandlerFunc
		want   webhook.Result
	}{
		{"ok", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "EVENT_RECEIVED") }, webhook.Result{Status: 200, Answer: "EVENT_RECEIVED"}},
		{"no content", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, webhook.Result{Status: 204}},
		{"server error", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "boom", 500) }, webhook.Result{
			Status: 500, Answer: "boom\n", Error: "the bot answered 500 Internal Server Error",
		}},
		{"redirect", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Location", "/other"); w.WriteHeader(302) }, webhook.Result{
			Status: 302, Error: "the bot answered 302 Found",
		}},
		{"closed", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, webhook.Result{Error: "the bot closed the connection"}},
		{"long", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 9000)) }, webhook.Result{
			Status: 200, Answer: strings.Repeat("x", 200),
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			type request struct {
				header http.Header
				body   string
			}
			came := make(chan request, 1)
			c, url := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				b, _ := io.ReadAll(r.Body)
				came <- request{r.Header, string(b)}
				tt.answer(w, r)
			})
			res := c.Post(t.Context(), url+"/hook?key=1", "sesame", []byte(body))
			if diff := cmp.Diff(tt.want, res); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			got := <-came
			require.Equal(t, body, got.body)
			header := got.header
			older, newer := webhook.Signatures("sesame", []byte(got.body))
			require.Equal(t, []string{older, newer}, []string{header.Get("X-Hub-Signature"), header.Get("X-Hub-Signature-256")})
			require.Len(t, newer, 71)
			require.Equal(t, "application/json", header.Get("Content-Type"))
		})
	}
}

// A bot that does not answer is waited for until the emulator stops, or five seconds.
func TestPostIsCancelled(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}), make(chan struct{})
	c, url := newClient(t, func(http.ResponseWriter, *http.Request) {
		close(asked)
		<-release
	})
	t.Cleanup(func() { close(release) }) // before the server closes
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan webhook.Result)
	go func() { done <- c.Post(ctx, url, "sesame", []byte("{}")) }()
	<-asked
	cancel()
	got := <-done
	require.Zero(t, got.Status)
	require.Equal(t, "context canceled", got.Error)
}

// What went wrong is said without the URL: its query may hold a secret.
func TestNobodyListens(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.NotFoundHandler())
	srv.Close()
	c := webhook.NewClient(webhook.NewReach())
	got := c.Post(t.Context(), srv.URL+"/?key=topsecret", "sesame", []byte("{}"))
	require.Zero(t, got.Status)
	require.NotEmpty(t, got.Error)
	require.NotContains(t, got.Error, "topsecret")
}

func TestHandshake(t *testing.T) {
	t.Parallel()
	challenge := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
	}
	tests := []struct {
		name   string
		path   string
		answer http.HandlerFunc
		want   string // part of the refusal; "": none
	}{
		{"exact", "", challenge, ""},
		{"trimmed", "/hook", func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, " "+r.URL.Query().Get("hub.challenge")+"\r\n")
		}, ""},
		{"its own query", "/hook?tenant=a%2Fb&x=1", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("tenant") == "a/b" && r.URL.Query().Get("x") == "1" {
				challenge(w, r)
			}
		}, ""},
		{"201", "", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(201); challenge(w, r) }, ""},
		{"200 with a refusal", "", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "Error; wrong verify token")
		}, `it answered 200 with "Error; wrong verify token"`},
		{"longer", "", func(w http.ResponseWriter, r *http.Request) { challenge(w, r); challenge(w, r) }, "it answered 200 with"},
		{"403", "", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403); challenge(w, r) }, "it answered 403 Forbidden"},
		{"closed", "", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "the bot closed the connection"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, url := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				q := r.URL.Query()
				got := []string{r.Method, q.Get("hub.mode"), q.Get("hub.verify_token"), q.Get("hub.challenge")}
				if diff := cmp.Diff([]string{"GET", "subscribe", "a&b =c", "1158201444"}, got); diff != "" {
					t.Errorf("handshake (-want +got):\n%s", diff)
				}
				tt.answer(w, r)
			})
			err := c.Handshake(t.Context(), url+tt.path, "a&b =c", "1158201444")
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestCheckCallback(t *testing.T) {
	t.Parallel()
	for give, want := range map[string]bool{
		"http://localhost:1/hook": true, "https://bot.example/?a=b": true, "http://[::1]:80": true,
		"": false, "localhost:80/hook": false, "ftp://bot.example": false, "http://": false, "/hook": false, "http://a b/": false,
	} {
		require.Equal(t, want, webhook.CheckCallback(give) == nil, give)
	}
	require.Equal(t, "http://bot.example/hook", webhook.Shown("http://me:pw@bot.example/hook?key=1#x"))
}

// The plan is finite, grows, and ends with the last attempt after 36 hours.
func TestRetry(t *testing.T) {
	t.Parallel()
	var got []time.Duration
	for rounds := 1; ; rounds++ {
		after, more := webhook.Retry(rounds)
		if !more {
			break
		}
		got = append(got, after)
	}
	const h = time.Hour
	want := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, h, 3 * h, 6 * h, 12 * h, 24 * h, 36 * h}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	_, more := webhook.Retry(0)
	require.False(t, more)
}

// A sample that is no object is refused.
func TestSamples(t *testing.T) {
	t.Parallel()
	for _, give := range []string{`[]`, `"x"`, `{`, ``} {
		_, err := webhook.Sample{Name: "x", Item: []byte(give)}.Of(webhook.Event{}, "1", func() string { return "m_1" })
		require.ErrorContains(t, err, "webhook x: ", give)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	shipped, err := fixtures.Webhooks()
	require.NoError(t, err)
	samples := make([]webhook.Sample, len(shipped))
	for i, w := range shipped {
		samples[i] = webhook.Sample{Name: w.Name, Field: w.Field}
	}
	tests := []struct{ name, want string }{
		{"message", "message"},
		{"message.quick_reply", "message.quick_reply"},
		{"messages", "message"},
		{"messaging_referrals", "referral"},
		{"messaging_optins", "optin.checkbox"},
		{"message_deliveries", "delivery"},
		{"standby", "standby.message"},
		{"feed", "feed.comment"},
		{"messaging_feedback", "messaging_feedback"},
		{"message.json", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got, found := webhook.Find(samples, tt.name)
		if diff := cmp.Diff(tt.want, got.Name); diff != "" || found != (tt.want != "") {
			t.Errorf("%q: found %v, name (-want +got):\n%s", tt.name, found, diff)
		}
	}
}

// roundTrip answers instead of a bot.
type roundTrip func(r *http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// counted is an answer without an end.
type counted struct{ read int }

func (c *counted) Read(p []byte) (int, error) {
	c.read += len(p)
	return len(p), nil
}

// A bot has five seconds for its answer, and of an answer the beginning is read.
func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := clock.System()
		silent := webhook.NewClientOver(roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}))
		golden.Diff(t, webhook.Result{Error: "no answer in 5s", Late: true}, silent.Post(t.Context(), "http://bot.test/", "s", nil))
		golden.Diff(t, 5*time.Second, clock.System().Sub(begun))

		endless := &counted{}
		talks := webhook.NewClientOver(roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: io.NopCloser(endless)}, nil
		}))
		require.Empty(t, talks.Post(t.Context(), "http://bot.test/", "s", nil).Error)
		golden.Diff(t, 4096, endless.read)
	})
}
