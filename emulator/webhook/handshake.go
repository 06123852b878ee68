package webhook

import (
	"context"
	"crypto/tls"
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

// Unconfirmed is why a callback did not confirm a subscription. Its text is for who runs the emulator: it may hold what the callback
// answered. A caller of the Graph is told [Unconfirmed.Words] only, or that the challenge was not repeated.
type Unconfirmed struct {
	Challenge string // what the callback was to repeat
	Mistaken  bool   // it answered in the right way, with something else than the challenge

	status int    // of the answer; 0: none came
	answer string // the beginning of it
	cause  error  // why no answer came, or not to its end
}

// Error implements error.
func (u *Unconfirmed) Error() string {
	if u.Mistaken {
		return fmt.Sprintf("%v: it answered %d with %q, where the challenge %s was wanted; is the verify token right?", ErrHandshake, u.status, u.answer, u.Challenge)
	}
	return u.Reason()
}

// Reason is Error without what the callback answered.
func (u *Unconfirmed) Reason() string {
	switch {
	case u.Mistaken:
		return fmt.Sprintf("%v: it answered something else than the challenge; is the verify token right?", ErrHandshake)
	case u.cause == nil:
		return fmt.Sprintf("%v: it answered %s, where the challenge was wanted; is the verify token right?", ErrHandshake, status(u.status))
	}
	return explain(u.cause)
}

// Unwrap is [ErrHandshake] where an answer came.
func (u *Unconfirmed) Unwrap() error {
	if u.cause == nil {
		return ErrHandshake
	}
	return u.cause
}

// Words are the failure in the platform's words: the status of an answer, or what curl, by which the platform asks, says of its
// absence. They say the same of every host that is not reached (docs/facts/platform-2026-11.md §2; the curl form is seen by users of
// the dashboard, with errors 56 and 60).
func (u *Unconfirmed) Words() string {
	var untrusted *tls.CertificateVerificationError
	switch {
	case u.cause == nil:
		return fmt.Sprintf("HTTP Status Code = %d; HTTP Message = %s", u.status, http.StatusText(u.status))
	case errors.Is(u.cause, ErrCallback):
		return "curl_errno = 3; curl_error = URL using bad/illegal format or missing URL"
	case late(u.cause):
		return "curl_errno = 28; curl_error = Timeout was reached"
	case errors.As(u.cause, &untrusted):
		return "curl_errno = 60; curl_error = SSL peer certificate or SSH remote key was not OK"
	}
	return "curl_errno = 7; curl_error = Couldn't connect to server"
}

// Handshake asks a callback to repeat a challenge. The body decides, trimmed: some bots answer 200 to a wrong verify token,
// and say so in the body (docs/facts/webhooks.md §1). The error is an [*Unconfirmed].
func (c *Client) Handshake(ctx context.Context, callback, verifyToken, challenge string) error {
	failed := func(err error) error { return &Unconfirmed{Challenge: challenge, cause: err} }
	if err := CheckCallback(callback); err != nil {
		return failed(err)
	}
	query := url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {challenge}, "hub.verify_token": {verifyToken}}.Encode()
	callback, _, _ = strings.Cut(callback, "#")
	sep := "?"
	if strings.Contains(callback, "?") {
		sep = "&"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, callback+sep+query, nil)
	if err != nil {
		return failed(fmt.Errorf("%w: %w", ErrCallback, err))
	}
	r, err := c.do(req)
	if err != nil {
		return failed(err)
	}
	if confirmed := r.Status >= 200 && r.Status <= 299; !confirmed || strings.TrimSpace(r.Answer) != challenge {
		return &Unconfirmed{Challenge: challenge, Mistaken: confirmed, status: r.Status, answer: r.Answer[:min(len(r.Answer), KeptAnswer)]}
	}
	return nil
}
