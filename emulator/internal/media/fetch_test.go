package media

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/internal/golden"
)

// over answers requests without a socket.
type over func(*http.Request) (*http.Response, error)

func (f over) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answered is an answer of a media type; length -1 is not said.
func answered(r *http.Request, status int, mediaType, content string, length int64) *http.Response {
	h := http.Header{}
	if mediaType != "" {
		h.Set("Content-Type", mediaType)
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(content)), ContentLength: length, Request: r}
}

const gif = "GIF89a\x03\x00\x02\x00\x00\x00\x00"

func TestFetch(t *testing.T) {
	t.Parallel()
	broken := errors.New("the line is dead")
	large := strings.Repeat("x", maxImage+1)
	tests := []struct {
		name, url, kind string
		answer          over
		want            Facts
		err             error
		says            string
	}{
		{
			name: "an image", kind: "image", want: Facts{Type: "image/gif", Size: 13, Width: 3, Height: 2},
			answer: func(r *http.Request) (*http.Response, error) { return answered(r, 200, "image/gif", gif, 13), nil },
		},
		{
			name: "an image whose type nobody says", kind: "image", want: Facts{Type: "image/gif", Size: 13, Width: 3, Height: 2},
			answer: func(r *http.Request) (*http.Response, error) { return answered(r, 200, "", gif, -1), nil },
		},
		{
			name: "a video that is longer than its beginning", kind: "video", want: Facts{Type: "video/mp4", Size: maxImage + 1},
			answer: func(r *http.Request) (*http.Response, error) { return answered(r, 200, "video/mp4", large, -1), nil },
		},
		{
			name: "an image that is too large, and says so", kind: "image", err: ErrTooLarge,
			answer: func(r *http.Request) (*http.Response, error) {
				return answered(r, 200, "image/gif", "", maxImage+1), nil
			},
		},
		{
			name: "an image that is too large", kind: "image", err: ErrTooLarge,
			answer: func(r *http.Request) (*http.Response, error) { return answered(r, 200, "image/gif", large, -1), nil },
		},
		{
			name: "another kind", kind: "image", err: ErrMisfit, says: "it is of another kind: application/octet-stream",
			answer: func(r *http.Request) (*http.Response, error) {
				return answered(r, 200, "application/octet-stream", gif, 13), nil
			},
		},
		{
			name: "a page, even where anything would do", kind: "file", err: ErrIsPage,
			answer: func(r *http.Request) (*http.Response, error) { return answered(r, 200, "text/html", "<html>", -1), nil },
		},
		{
			name: "not found", kind: "image", says: "it was answered with 404",
			answer: func(r *http.Request) (*http.Response, error) { return answered(r, 404, "image/gif", gif, -1), nil },
		},
		{
			name: "no answer", url: "http://pictures.example/a?secret=1", kind: "image", err: broken, says: "the line is dead",
			answer: func(*http.Request) (*http.Response, error) { return nil, broken },
		},
		{
			name: "no address of the web", url: "ftp://pictures.example/a", kind: "image", says: "it is no address of http or https",
			answer: func(*http.Request) (*http.Response, error) { return nil, broken },
		},
		{
			name: "a redirect", kind: "image", want: Facts{Type: "image/gif", Size: 13, Width: 3, Height: 2},
			answer: func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == "/there" {
					return answered(r, 200, "image/gif", gif, 13), nil
				}
				res := answered(r, 302, "", "", 0)
				res.Header.Set("Location", "/there")
				return res, nil
			},
		},
		{
			name: "redirects without an end", kind: "image", says: "more than 5 redirects",
			answer: func(r *http.Request) (*http.Response, error) {
				res := answered(r, 302, "", "", 0)
				res.Header.Set("Location", r.URL.Path+"/on")
				return res, nil
			},
		},
		{
			name: "a redirect off the web", kind: "image", says: "it is no address of http or https",
			answer: func(r *http.Request) (*http.Response, error) {
				res := answered(r, 302, "", "", 0)
				res.Header.Set("Location", "file:///etc/passwd")
				return res, nil
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.url == "" {
				tt.url = "http://pictures.example/a.gif"
			}
			got, err := NewFetcherOver(tt.answer).Look(t.Context(), tt.url, tt.kind)
			if tt.err == nil && tt.says == "" {
				require.NoError(t, err)
				golden.Diff(t, tt.want, got)
				return
			}
			if tt.err != nil {
				require.ErrorIs(t, err, tt.err)
			}
			require.ErrorContains(t, err, tt.says)
			require.NotContains(t, err.Error(), "secret")
		})
	}
}

// What may not be dialled is not, redirects included.
func TestFetchKeepsWithinReach(t *testing.T) {
	t.Parallel()
	f := NewFetcher(webhook.NewReach())
	defer f.Close()
	_, err := f.Look(t.Context(), "http://169.254.169.254/latest/meta-data/", "file")
	require.ErrorContains(t, err, "metadata")
	var beyond *webhook.OutOfReach
	require.ErrorAs(t, err, &beyond)
}

// A fetch has the platform's patience, and no more than some are made at a time.
func TestFetchesTakeTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var under, most int
		count := func(n int) {
			mu.Lock()
			defer mu.Unlock()
			under += n
			most = max(most, under)
		}
		f := NewFetcherOver(over(func(r *http.Request) (*http.Response, error) {
			count(1)
			defer count(-1)
			clock.Wait(r.Context(), 4*time.Second)
			if err := r.Context().Err(); err != nil {
				return nil, err
			}
			return answered(r, 200, "image/gif", gif, 13), nil
		}))
		errs := make(chan error)
		for range 3 * maxFetches {
			go func() {
				ctx, done := context.WithTimeout(t.Context(), Patience("image"))
				defer done()
				_, err := f.Look(ctx, "http://pictures.example/a", "image")
				errs <- err
			}()
		}
		late := 0
		for range 3 * maxFetches {
			if err := <-errs; err != nil {
				require.ErrorIs(t, err, ErrLate)
				late++
			}
		}
		golden.Diff(t, []int{maxFetches, maxFetches}, []int{most, late}, "at a time, and those of the third turn")
	})
	golden.Diff(t, []time.Duration{10 * time.Second, 75 * time.Second}, []time.Duration{Patience("file"), Patience("video")})
}
