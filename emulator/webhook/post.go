package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// UserAgent is what webhooks are posted by (docs/facts/webhooks.md §2).
const UserAgent = "facebookexternalua"

const (
	// timeLimit is of the machine's time, for the whole answer (docs/facts/webhooks.md §2).
	//
	//sendmock:bound time that a bot has to answer a webhook or handshake | the attempt has failed | TestAnswersAreBounded
	timeLimit = 5 * time.Second
	//sendmock:bound bytes of a bot's answer | what comes behind is not read | TestAnswersAreBounded
	maxAnswer = 4096
)

// KeptAnswer is how many bytes of a bot's answer are kept.
const KeptAnswer = 200

// Client posts webhooks. It follows no redirect: an answer that is none of 2xx is a failure.
type Client struct {
	http  *http.Client
	reach *Reach // nil: the transport's own
}

// NewClient returns a client with connections of its own, to what is within reach.
func NewClient(reach *Reach) *Client {
	c := NewClientOver(&http.Transport{
		Proxy:       nil, // a bot is on this machine or in this network, and a proxy would decide what is dialled
		DialContext: reach.Dial, MaxIdleConnsPerHost: 16, IdleConnTimeout: 10 * time.Second,
	})
	c.reach = reach
	return c
}

// NewClientOver returns a client that reaches bots by a transport: one that opens no socket suits a test.
func NewClientOver(transport http.RoundTripper) *Client {
	return &Client{http: &http.Client{
		Timeout: timeLimit, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Name puts a callback's host within reach: somebody named it who may. See [Reach.Name].
func (c *Client) Name(callback string) {
	if c.reach != nil {
		c.reach.Name(callback)
	}
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Result is what came of a request to a bot.
type Result struct {
	Status int    // 0: no answer came
	Answer string // the beginning of it
	Error  string // why it is no success; "": it is one
	Late   bool   // the bot had not answered when the time was over; it may still be at work
}

// Post posts a body with both signatures. Any 2xx in five seconds is a success, whatever it says.
func (c *Client) Post(ctx context.Context, callback, secret string, body []byte) Result {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, callback, bytes.NewReader(body))
	if err != nil {
		return Result{Error: err.Error()}
	}
	older, newer := Signatures(secret, body)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Hub-Signature", older)
	req.Header.Set("X-Hub-Signature-256", newer)
	r, _ := c.do(req)
	if r.Error == "" && (r.Status < 200 || r.Status > 299) {
		r.Error = "the bot answered " + status(r.Status)
	}
	r.Answer = r.Answer[:min(len(r.Answer), KeptAnswer)]
	return r
}

// do asks, and reads the beginning of the answer. The error is what Error of the result tells of.
func (c *Client) do(req *http.Request) (Result, error) {
	req.Header.Set("User-Agent", UserAgent)
	req.Header.Set("Accept", "*/*")
	res, err := c.http.Do(req)
	if err != nil {
		return Result{Error: explain(err), Late: late(err)}, err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	out := Result{Status: res.StatusCode, Answer: strings.ToValidUTF8(string(answer), "�")}
	if err != nil {
		out.Error = explain(err)
	}
	return out, err
}

func status(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// Shown is a callback without its query and password, for logs and the record.
func Shown(callback string) string {
	u, err := url.Parse(callback)
	if err != nil {
		return "a callback that is no URL"
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	return u.String()
}

func late(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// explain says what went wrong with a request, without the URL: its query may hold a secret.
func explain(err error) string {
	if late(err) {
		return fmt.Sprintf("no answer in %v", timeLimit)
	}
	var beyond *OutOfReach
	if errors.As(err, &beyond) {
		return beyond.Error()
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the bot closed the connection"
	}
	return err.Error()
}
