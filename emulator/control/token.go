package control

import (
	"context"
	"errors"
	"net/http"
)

// TokenHeader is where a program gives the control token.
const TokenHeader = "X-Sendmock-Control-Token"

// WithToken is the client with the control token, which a server may ask for of peers that are not on its machine. "" is none.
func (c *Client) WithToken(token string) *Client {
	with := *c
	with.token = token
	return &with
}

// keepToken follows redirects as usual, and takes the token to no other host.
func keepToken(to *http.Request, via []*http.Request) error {
	if to.URL.Host != via[0].URL.Host {
		to.Header.Del(TokenHeader)
	}
	const most = 10
	if len(via) >= most {
		return errors.New("too many redirects")
	}
	return nil
}

// Login is the body of POST login.
type Login struct {
	Token string `json:"token"`
}

// Login gives the control token as a browser does. It is refused where the token is wrong, or none is asked for.
func (c *Client) Login(ctx context.Context, token string) error {
	return c.call(ctx, "POST", "login", Login{token}, nil)
}
