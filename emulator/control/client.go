package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Client speaks the control API. Its methods may be called concurrently.
type Client struct {
	base string // http://127.0.0.1:7363/_sendmock/
	http *http.Client
}

// NewClient returns a client of the server at a URL like http://127.0.0.1:7363.
func NewClient(serverURL string) *Client {
	return &Client{base: strings.TrimRight(serverURL, "/") + "/_sendmock/", http: &http.Client{Timeout: time.Minute}}
}

// NewLocalClient returns a client of a handler in this process. It opens no socket.
func NewLocalClient(h http.Handler) *Client {
	return &Client{base: "http://localhost/_sendmock/", http: &http.Client{Transport: inProcess{h}}}
}

// call sends in (nil: no body) and reads the answer into out (nil: none is expected). A refusal comes back as *Problem.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("control: %w", err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("control: %s %s: %w", method, path, err)
	}
	if res.StatusCode >= 400 {
		var e struct {
			Error *Problem `json:"error"`
		}
		if json.Unmarshal(answer, &e) != nil || e.Error == nil {
			return fmt.Errorf("control: %s %s: %s, which is no answer of sendmock", method, path, res.Status)
		}
		e.Error.Status = res.StatusCode
		return e.Error
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("control: %s %s: %w", method, path, err)
	}
	return nil
}

// Health asks whether the server is ready.
func (c *Client) Health(ctx context.Context) (Health, error) {
	var out Health
	return out, c.call(ctx, "GET", "readyz", nil, &out)
}

// World reads who is there.
func (c *Client) World(ctx context.Context) (World, error) {
	var out World
	return out, c.call(ctx, "GET", "world", nil, &out)
}

// AddPerson makes a person.
func (c *Client) AddPerson(ctx context.Context, p NewPerson) (Person, error) {
	var out Person
	return out, c.call(ctx, "POST", "people", p, &out)
}

// Person reads a person, named by PSID or slug.
func (c *Client) Person(ctx context.Context, name string) (Person, error) {
	var out Person
	return out, c.call(ctx, "GET", "people/"+url.PathEscape(name), nil, &out)
}

// ChangePerson changes a person, named by PSID or slug.
func (c *Client) ChangePerson(ctx context.Context, name string, ch PersonChange) (Person, error) {
	var out Person
	return out, c.call(ctx, "PATCH", "people/"+url.PathEscape(name), ch, &out)
}

// Say lets a person write to the Page.
func (c *Client) Say(ctx context.Context, name string, m PersonMessage) (Said, error) {
	var out Said
	return out, c.call(ctx, "POST", "people/"+url.PathEscape(name)+"/messages", m, &out)
}

// Clock reads the clock.
func (c *Client) Clock(ctx context.Context) (Clock, error) {
	var out Clock
	return out, c.call(ctx, "GET", "clock", nil, &out)
}

// SetClock changes how the clock runs.
func (c *Client) SetClock(ctx context.Context, ch ClockChange) (Clock, error) {
	var out Clock
	return out, c.call(ctx, "PUT", "clock", ch, &out)
}

// Advance moves the clock forward.
func (c *Client) Advance(ctx context.Context, d time.Duration) (Clock, error) {
	var out Clock
	return out, c.call(ctx, "POST", "clock/advance", Advance{Duration: d.String()}, &out)
}

// Requests reads recorded requests. filter holds the query parameters of GET requests; nil is all.
func (c *Client) Requests(ctx context.Context, since int64, filter url.Values) (Requests, error) {
	q := url.Values{}
	for k, v := range filter {
		q[k] = v
	}
	q.Set("since", strconv.FormatInt(since, 10))
	var out Requests
	return out, c.call(ctx, "GET", "requests?"+q.Encode(), nil, &out)
}

// ClearRequests forgets the recorded requests.
func (c *Client) ClearRequests(ctx context.Context) error {
	return c.call(ctx, "DELETE", "requests", nil, nil)
}

// Rules reads the rules and their modes.
func (c *Client) Rules(ctx context.Context) (Rules, error) {
	var out Rules
	return out, c.call(ctx, "GET", "rules", nil, &out)
}

// SetRule changes a rule's mode.
func (c *Client) SetRule(ctx context.Context, id, mode string) (Rule, error) {
	var out Rule
	return out, c.call(ctx, "PUT", "rules/"+url.PathEscape(id), RuleChange{mode}, &out)
}

// Reset takes the sandbox back to its start.
func (c *Client) Reset(ctx context.Context) error {
	return c.call(ctx, "POST", "reset", nil, nil)
}
