package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/sendmock/sendmock/emulator/webhook"
)

const (
	// The platform's patience for a file (docs/facts/sendapi-shapes.md §4).
	patience      = 10 * time.Second
	videoPatience = 75 * time.Second

	//sendmock:bound files that are fetched at a time | one more waits for its turn, as long as it may take to come | TestFetchesTakeTurns
	maxFetches = 16
	//sendmock:bound redirects that a fetch of a file follows | error 100/2018008 | TestFetch
	maxRedirects = 5

	headBytes = 256 << 10 // in which an image says how large it is
)

// Why a file was not fetched.
var (
	ErrLate     = errors.New("it did not come in time")
	ErrTooLarge = errors.New("it is too large")
	ErrIsPage   = errors.New("it is an HTML page")
	ErrMisfit   = errors.New("it is of another kind")
)

// Fetcher fetches files by their URLs, to see whether the platform could: what they are and how large. It keeps none of the bytes, which
// its callers might have no business to read.
type Fetcher struct {
	http  *http.Client
	turns chan struct{}
}

// NewFetcher returns a fetcher that goes where reach lets it, each time it dials.
func NewFetcher(reach *webhook.Reach) *Fetcher {
	return NewFetcherOver(&http.Transport{
		Proxy: nil, DialContext: reach.Dial, MaxIdleConnsPerHost: 2, IdleConnTimeout: 10 * time.Second, MaxResponseHeaderBytes: 64 << 10,
	})
}

// NewFetcherOver returns a fetcher over a transport: one that opens no socket suits a test.
func NewFetcherOver(transport http.RoundTripper) *Fetcher {
	return &Fetcher{
		http: &http.Client{Transport: transport, CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return fmt.Errorf("more than %d redirects", maxRedirects)
			}
			return fetchable(req.URL)
		}},
		turns: make(chan struct{}, maxFetches),
	}
}

// Close lets go of idle connections.
func (f *Fetcher) Close() { f.http.CloseIdleConnections() }

// Patience is how long the platform waits for a file of a kind.
func Patience(kind string) time.Duration {
	if kind == "video" {
		return videoPatience
	}
	return patience
}

// Look fetches a file and says what it is. The error says why it is none of its kind, with one of the Err values where that is the
// reason. ctx bounds how long it may take, see [Patience].
func (f *Fetcher) Look(ctx context.Context, address, kind string) (Facts, error) {
	facts, err := f.look(ctx, address, kind)
	switch {
	case err == nil:
		return facts, nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return facts, ErrLate
	}
	return facts, plainly(err)
}

func (f *Fetcher) look(ctx context.Context, address, kind string) (Facts, error) {
	select {
	case f.turns <- struct{}{}:
		defer func() { <-f.turns }()
	case <-ctx.Done():
		return Facts{}, ctx.Err()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err == nil {
		err = fetchable(req.URL)
	}
	if err != nil {
		return Facts{}, err
	}
	req.Header.Set("User-Agent", webhook.UserAgent)
	req.Header.Set("Accept", "*/*")
	req.Header.Set("Accept-Encoding", "identity") // what counts is the size of the file itself
	res, err := f.http.Do(req)
	if err != nil {
		return Facts{}, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return Facts{}, errors.New("it was answered with " + strconv.Itoa(res.StatusCode))
	}
	return lookAt(res, kind)
}

// lookAt reads a file that comes, and lets go of it.
func lookAt(res *http.Response, kind string) (Facts, error) {
	limit := int64(Limit(kind))
	if res.ContentLength > limit {
		return Facts{}, ErrTooLarge
	}
	head, err := io.ReadAll(io.LimitReader(res.Body, headBytes))
	if err != nil {
		return Facts{}, err
	}
	mediaType := res.Header.Get("Content-Type")
	if mediaType == "" {
		mediaType = http.DetectContentType(head)
	}
	facts := New("", mediaType, head).Facts
	switch {
	case strings.HasPrefix(facts.Type, "text/html"):
		return facts, ErrIsPage
	case !Fits(kind, facts.Type):
		return facts, fmt.Errorf("%w: %s", ErrMisfit, facts.Type)
	}
	rest, err := io.Copy(io.Discard, io.LimitReader(res.Body, limit+1-facts.Size))
	switch facts.Size += rest; {
	case err != nil:
		return facts, err
	case facts.Size > limit:
		return facts, ErrTooLarge
	}
	return facts, nil
}

// fetchable says what is wrong with a URL, or nil.
func fetchable(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errors.New("it is no address of http or https")
	}
	return nil
}

// plainly is an error without the URL: its query may hold a secret.
func plainly(err error) error {
	var beyond *webhook.OutOfReach
	if errors.As(err, &beyond) {
		return beyond
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
