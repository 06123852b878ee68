package testbot

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// SendPath is where the demo world's Page sends, with its token.
const SendPath = "/v25.0/me/messages?access_token=EAADemoPageToken0000000000000000000"

// usualSend is a send of a usual size to a person of the demo world.
const usualSend = `{"recipient":{"id":"7100000000000001"},"messaging_type":"RESPONSE","message":{"text":"Your map is folded, packed and on its way to you. Thanks!!"}}`

// Poster sends the same request over one connection that is kept alive, for benchmarks.
type Poster struct {
	client *http.Client
	url    string
}

// NewPoster serves h for as long as the benchmark runs, and posts to it.
func NewPoster(b *testing.B, h http.Handler) Poster {
	b.Helper()
	srv := httptest.NewServer(h)
	b.Cleanup(srv.Close)
	return Poster{srv.Client(), srv.URL + SendPath}
}

// Post sends once. Whatever is not answered with 200 ends the benchmark.
func (p Poster) Post(b *testing.B) {
	res, err := p.client.Post(p.url, "application/json", bytes.NewReader([]byte(usualSend)))
	if err != nil {
		b.Fatal(err)
	}
	_, err = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %v", res.Status, err)
	}
}
