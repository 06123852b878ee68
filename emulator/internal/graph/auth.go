package graph

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	_ "time/tzdata" // the platform writes Pacific time, and an image from scratch has no zones

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/messenger"
)

const (
	tokenShapedPrefix = "EAA"
	//sendmock:bound characters of an access token | error 190 | TestLongToken
	maxToken = 4096
)

// accessToken is the token that came with the request, as a parameter or in the Authorization header.
func (c *call) accessToken() string {
	if t := strings.TrimSpace(c.Params.Text("access_token")); t != "" {
		return t
	}
	scheme, value, _ := strings.Cut(c.req.Auth, " ")
	if strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "OAuth") {
		return strings.TrimSpace(value)
	}
	return c.batch.token(c.req)
}

// findSandbox is the first half of authentication: whose request is it? Without a token the ids in the request say so.
func (c *call) findSandbox() {
	reg := c.service.registry
	c.TokenText = c.accessToken()
	if len(c.TokenText) > maxToken {
		c.TokenText = strings.Clone(c.TokenText[:maxToken]) // no token is so long: what is left is unknown, and lets go of the rest
	}
	if c.TokenText != "" {
		c.Sandbox = reg.ByToken(c.TokenText)
	} else {
		for _, id := range []string{c.Route.ID, c.Params.Text("client_id")} {
			if c.Sandbox = reg.ByOwner(id); c.Sandbox != nil {
				return
			}
		}
		c.Sandbox = reg.ByToken(c.Params.Text("input_token"))
	}
	if c.Sandbox == nil {
		c.Sandbox = c.service.fallback
		c.unrouted = c.TokenText != ""
	}
}

// authenticate is the second half, under the sandbox's lock: is the token good?
func (c *call) authenticate(w *messenger.World) *grapherr.Error {
	if c.TokenText == "" {
		if c.Route.ID == "me" || c.Route.ID == "" {
			return grapherr.NewTokenMissingMe()
		}
		return grapherr.NewTokenMissing()
	}
	t, ok := w.Tokens[c.TokenText]
	if !ok {
		// What has the form of a token is refused otherwise than what has not (docs/facts/errors.md §7).
		if strings.HasPrefix(c.TokenText, tokenShapedPrefix) && len(c.TokenText) >= 30 {
			return grapherr.NewTokenDataInvalid()
		}
		return grapherr.NewTokenMalformed()
	}
	if err := tokenLife(t, c.now); err != nil {
		return err
	}
	c.Token = t
	return c.proof()
}

// tokenLife is the error of a token whose life is over, or nil.
func tokenLife(t *messenger.Token, now time.Time) *grapherr.Error {
	switch t.State {
	case messenger.TokenRevoked:
		return grapherr.NewTokenUserNotAuthorized(t.App.ID)
	case messenger.TokenPasswordChanged:
		return grapherr.NewTokenPasswordChanged()
	case messenger.TokenLoggedOut:
		return grapherr.NewTokenLoggedOut()
	case messenger.TokenCheckpointed:
		return grapherr.NewTokenCheckpointed()
	case messenger.TokenUnconfirmed:
		return grapherr.NewTokenUnconfirmed()
	case messenger.TokenRoleLost:
		return grapherr.NewTokenRoleLost()
	case messenger.TokenMalformed:
		return grapherr.NewTokenMalformed()
	}
	if t.StateAt(now) == messenger.TokenExpired {
		at := t.ExpiresAt
		if at.IsZero() || now.Before(at) {
			at = now // expired by decree: just now
		}
		return grapherr.NewTokenExpired(pacific(at), pacific(now))
	}
	return nil
}

// pacific writes a time as the platform does in token errors: Monday, 23-Nov-15 14:00:00 PST.
func pacific(t time.Time) string {
	if zone, err := time.LoadLocation("America/Los_Angeles"); err == nil {
		t = t.In(zone)
	}
	return t.Format("Monday, 02-Jan-06 15:04:05 MST")
}

// proof checks appsecret_proof: HMAC-SHA256 of the token with the app secret, or of token|time beside appsecret_time.
func (c *call) proof() *grapherr.Error {
	given := c.Params.Text("appsecret_proof")
	if given == "" && c.batch.vouchesFor(c.TokenText) {
		return nil
	}
	if given == "" {
		if c.Token.App.RequireAppSecretProof {
			return grapherr.NewAppsecretProofMissing()
		}
		return nil
	}
	signed := c.TokenText
	if t := c.Params.Text("appsecret_time"); t != "" {
		signed += "|" + t
	}
	mac := hmac.New(sha256.New, []byte(c.Token.App.Secret))
	mac.Write([]byte(signed))
	if want := hex.EncodeToString(mac.Sum(nil)); !hmac.Equal([]byte(want), []byte(strings.ToLower(given))) {
		return grapherr.NewAppsecretProofInvalid()
	}
	return nil
}

// allowed checks whether the token may do the operation on the node it resolved to.
func (c *call) allowed() *grapherr.Error {
	if allow := c.operation().Allow; allow != nil {
		return allow(&c.Call)
	}
	return nil
}
