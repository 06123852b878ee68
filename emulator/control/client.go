package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Prefix is where a server has the control API, and Pictures where it shows something in place of a file that it did not keep.
const (
	Prefix   = "/_sendmock/"
	Pictures = Prefix + "pictures/"
)

// Client speaks the control API. Its methods may be called concurrently.
type Client struct {
	base  string // http://127.0.0.1:7363/_sendmock/
	http  *http.Client
	token string // "": none is given
	err   error  // what is wrong with the URL; every call says so
}

// patience bounds one call: an advance of the clock waits for the bot at every step.
const patience = 10 * time.Minute

// NewClient returns a client of the server at a URL like http://127.0.0.1:7363, or localhost:7363. The calls of one whose URL is none
// fail, with what [ServerURL] says of it. Proxies of the environment are not asked for what is on this machine.
func NewClient(serverURL string) *Client {
	at, err := ServerURL(serverURL)
	return &Client{base: at + Prefix, http: &http.Client{Timeout: patience, CheckRedirect: keepToken}, err: err}
}

// NewLocalClient returns a client of a handler in this process. It opens no socket.
func NewLocalClient(h http.Handler) *Client {
	return &Client{base: "http://localhost/_sendmock/", http: &http.Client{Transport: inProcess{h}}}
}

// NoAnswer is that something answered which is no sendmock, or not to the end.
type NoAnswer struct {
	Call string // as GET world
	Err  error
}

// Error implements error.
func (e *NoAnswer) Error() string { return "control: " + e.Call + ": " + e.Err.Error() }

// Unwrap is why.
func (e *NoAnswer) Unwrap() error { return e.Err }

// Silence is why a call got no answer of sendmock's, without the call: what was asked is of no use to who typed a command.
func Silence(err error) error {
	var unsent *url.Error
	var odd *NoAnswer
	switch {
	case errors.As(err, &unsent):
		return unsent.Err
	case errors.As(err, &odd):
		return odd.Err
	}
	return err
}

// call sends in (nil: no body) and reads the answer into out (nil: none is expected). A refusal comes back as *Problem.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	answer, err := c.raw(ctx, method, path, in)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return &NoAnswer{method + " " + path, fmt.Errorf("%w, which is no answer of sendmock", err)}
	}
	return nil
}

// raw is call for answers that are no JSON.
func (c *Client) raw(ctx context.Context, method, path string, in any) ([]byte, error) {
	answer, _, err := c.do(ctx, method, path, in)
	return answer, err
}

// do is raw, with the answer's header.
func (c *Client) do(ctx context.Context, method, path string, in any) ([]byte, http.Header, error) {
	if c.err != nil {
		return nil, nil, fmt.Errorf("control: %w", c.err)
	}
	body, mediaType, err := encode(in)
	if err != nil {
		return nil, nil, fmt.Errorf("control: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, nil, fmt.Errorf("control: %w", err)
	}
	if mediaType != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	if c.token != "" {
		req.Header.Set(TokenHeader, c.token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, nil, unsent(method+" "+path, c.base, err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, nil, &NoAnswer{method + " " + path, err}
	}
	if res.StatusCode >= 400 {
		var e struct {
			Error *Problem `json:"error"`
		}
		if json.Unmarshal(answer, &e) != nil || e.Error == nil {
			return nil, nil, &NoAnswer{method + " " + path, fmt.Errorf("%s, which is no answer of sendmock", res.Status)}
		}
		e.Error.Status = res.StatusCode
		return nil, nil, e.Error
	}
	return answer, res.Header, nil
}

// encode is the body of a call: JSON, unless it is raw; nil is none.
func encode(in any) (body io.Reader, mediaType string, err error) {
	switch in := in.(type) {
	case nil:
		return nil, "", nil
	case rawBody:
		return bytes.NewReader(in.content), in.mediaType, nil
	}
	b, err := json.Marshal(in)
	return bytes.NewReader(b), "application/json", err
}

// Health asks whether the server is ready.
func (c *Client) Health(ctx context.Context) (Health, error) {
	var out Health
	return out, c.call(ctx, "GET", "readyz", nil, &out)
}

// BotHealth asks whether the server is ready and the bot's callback has answered the handshake.
func (c *Client) BotHealth(ctx context.Context) (Health, error) {
	var out Health
	return out, c.call(ctx, "GET", "health?bot=1", nil, &out)
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

// act posts what a person does.
func act[Out any](ctx context.Context, c *Client, person, what string, in any) (Out, error) {
	var out Out
	return out, c.call(ctx, "POST", "people/"+url.PathEscape(person)+"/"+what, in, &out)
}

// Tap lets a person tap a button.
func (c *Client) Tap(ctx context.Context, person string, in Postback) (Said, error) {
	return act[Said](ctx, c, person, "postbacks", in)
}

// React lets a person react to a message, or take it back.
func (c *Client) React(ctx context.Context, person string, in Reaction) (Said, error) {
	return act[Said](ctx, c, person, "reactions", in)
}

// Follow lets a person follow an m.me link into the thread.
func (c *Client) Follow(ctx context.Context, person string, in Referral) (Said, error) {
	return act[Said](ctx, c, person, "referrals", in)
}

// Comment lets a person comment on a post of the Page.
func (c *Client) Comment(ctx context.Context, person string, in Comment) (Commented, error) {
	return act[Commented](ctx, c, person, "comments", in)
}

// Post lets a person post on the Page.
func (c *Client) Post(ctx context.Context, person string, in Comment) (Commented, error) {
	return act[Commented](ctx, c, person, "posts", in)
}

// OptIn lets a person consent to something, or stop it.
func (c *Client) OptIn(ctx context.Context, person string, in Optin) (OptedIn, error) {
	return act[OptedIn](ctx, c, person, "optins", in)
}

// Read lets a person read everything up to now.
func (c *Client) Read(ctx context.Context, person string) (Said, error) {
	return act[Said](ctx, c, person, "reads", struct{}{})
}

// Edit lets a person change a message.
func (c *Client) Edit(ctx context.Context, person string, in Edit) (Said, error) {
	return act[Said](ctx, c, person, "edits", in)
}

// LinkAccount lets a person link or unlink an account of the business.
func (c *Client) LinkAccount(ctx context.Context, person string, in AccountLinking) (Said, error) {
	return act[Said](ctx, c, person, "account_linking", in)
}

// GiveFeedback lets a person answer a customer feedback template.
func (c *Client) GiveFeedback(ctx context.Context, person string, in Feedback) (Said, error) {
	return act[Said](ctx, c, person, "feedback", in)
}

// ChangeApp changes an app.
func (c *Client) ChangeApp(ctx context.Context, id string, ch AppChange) error {
	return c.call(ctx, "PATCH", "apps/"+url.PathEscape(id), ch, nil)
}

// ChangePage changes a Page.
func (c *Client) ChangePage(ctx context.Context, id string, ch PageChange) error {
	return c.call(ctx, "PATCH", "pages/"+url.PathEscape(id), ch, nil)
}

// ChangeToken changes a token's life or permissions.
func (c *Client) ChangeToken(ctx context.Context, token string, ch TokenChange) (Token, error) {
	var out Token
	return out, c.call(ctx, "PATCH", "tokens/"+url.PathEscape(token), ch, &out)
}

// ReviewTemplate decides about a message template, named by its id.
func (c *Client) ReviewTemplate(ctx context.Context, id string, in TemplateReview) (Template, error) {
	var out Template
	return out, c.call(ctx, "POST", "templates/"+url.PathEscape(id)+"/review", in, &out)
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
	return c.Move(ctx, Advance{Duration: d.String()})
}

// MoveBy is Advance with the silence of the bot that is believed; nil: as long as the bot needs.
func (c *Client) MoveBy(ctx context.Context, d time.Duration, quiet *time.Duration) error {
	in := Advance{Duration: d.String()}
	if quiet != nil {
		ms := int(quiet.Milliseconds())
		in.QuietMS = &ms
	}
	_, err := c.Move(ctx, in)
	return err
}

// Move is Advance with its waits.
func (c *Client) Move(ctx context.Context, in Advance) (Clock, error) {
	var out Clock
	return out, c.call(ctx, "POST", "clock/advance", in, &out)
}

// Requests reads recorded requests. filter holds the query parameters of GET requests; nil is all. As many pages are read as the limit
// asks for.
func (c *Client) Requests(ctx context.Context, since int64, filter url.Values) (Requests, error) {
	q := maps.Clone(filter)
	if q == nil {
		q = url.Values{}
	}
	q.Set("since", strconv.FormatInt(since, 10))
	var got Requests
	incomplete := false
	out, err := pages(q, func(q url.Values) (page[Exchange], error) {
		got = Requests{}
		err := c.call(ctx, "GET", "requests?"+q.Encode(), nil, &got)
		incomplete = incomplete || got.Incomplete
		return page[Exchange]{got.Requests, got.Next, got.More}, err
	})
	return Requests{Requests: out.list, Next: out.next, Evicted: got.Evicted, More: out.more, Incomplete: incomplete}, err
}

// ClearRequests forgets the recorded requests.
func (c *Client) ClearRequests(ctx context.Context) error {
	return c.call(ctx, "DELETE", "requests", nil, nil)
}

// Faults reads the fault rules.
func (c *Client) Faults(ctx context.Context) (Faults, error) {
	var out Faults
	return out, c.call(ctx, "GET", "faults", nil, &out)
}

// AddFault arms a fault rule.
func (c *Client) AddFault(ctx context.Context, r FaultRule) (FaultRule, error) {
	var out FaultRule
	return out, c.call(ctx, "POST", "faults", r, &out)
}

// RemoveFault removes a fault rule; "" removes all.
func (c *Client) RemoveFault(ctx context.Context, id string) error {
	if id == "" {
		return c.call(ctx, "DELETE", "faults", nil, nil)
	}
	return c.call(ctx, "DELETE", "faults/"+url.PathEscape(id), nil, nil)
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
