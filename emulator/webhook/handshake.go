package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// ErrCallback refuses what is no callback URL.
var ErrCallback = errors.New("a callback is an http or https URL with a host")

// CheckCallback reports whether a text can be a callback URL. The platform wants https; on this machine http is as good.
func CheckCallback(callback string) error {
	u, err := url.Parse(callback)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("%w: %q", ErrCallback, Shown(callback)) // its query may hold a secret
	}
	return nil
}

// ErrHandshake is behind every failure of a handshake that got an answer.
var ErrHandshake = errors.New("the callback did not confirm the subscription")

// Handshake asks a callback to repeat a challenge. The body decides, trimmed: some bots answer 200 to a wrong verify token,
// and say so in the body (docs/facts/webhooks.md §1).
func (c *Client) Handshake(ctx context.Context, callback, verifyToken, challenge string) error {
	if err := CheckCallback(callback); err != nil {
		return err
	}
	query := url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {challenge}, "hub.verify_token": {verifyToken}}.Encode()
	callback, _, _ = strings.Cut(callback, "#")
	sep := "?"
	if strings.Contains(callback, "?") {
		sep = "&"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, callback+sep+query, nil)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCallback, err)
	}
	r := c.do(req)
	switch {
	case r.Error != "":
		return errors.New(r.Error)
	case r.Status < 200 || r.Status > 299:
		return fmt.Errorf("%w: it answered %s, where the challenge was wanted; is the verify token right?", ErrHandshake, status(r.Status))
	case strings.TrimSpace(r.Answer) != challenge:
		got := r.Answer[:min(len(r.Answer), KeptAnswer)]
		return fmt.Errorf("%w: it answered 200 with %q, where the challenge %s was wanted; is the verify token right?", ErrHandshake, got, challenge)
	}
	return nil
}
