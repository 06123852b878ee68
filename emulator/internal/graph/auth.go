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

// The permissions that an app's tokens carry (seed: the tutorial's requirements).
const (
	permMessaging     = "pages_messaging"
	permShowList      = "pages_show_list"
	taskMessaging     = "MESSAGING"
	tokenShapedPrefix = "EAA"
	maxToken          = 4096
)

// accessToken is the token that came with the request, as a parameter or in the Authorization header.
func (c *call) accessToken() string {
	if t := strings.TrimSpace(c.params.Text("access_token")); t != "" {
		return t
	}
	scheme, value, _ := strings.Cut(c.req.Auth, " ")
	if strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "OAuth") {
		return strings.TrimSpace(value)
	}
	return ""
}

// findSandbox is the first half of authentication: whose request is it? Without a token the ids in the request say so.
func (c *call) findSandbox() {
	reg := c.service.registry
	c.tokenText = c.accessToken()
	if len(c.tokenText) > maxToken {
		c.tokenText = strings.Clone(c.tokenText[:maxToken]) // no token is so long: what is left is unknown, and lets go of the rest
	}
	if c.tokenText != "" {
		c.sb = reg.ByToken(c.tokenText)
	} else {
		for _, id := range []string{c.route.ID, c.params.Text("client_id")} {
			if c.sb = reg.ByOwner(id); c.sb != nil {
				return
			}
		}
		c.sb = reg.ByToken(c.params.Text("input_token"))
	}
	if c.sb == nil {
		c.sb = c.service.fallback
		c.unrouted = c.tokenText != ""
	}
}

// authenticate is the second half, under the sandbox's lock: is the token good?
func (c *call) authenticate(w *messenger.World) *grapherr.Error {
	if c.tokenText == "" {
		if c.route.ID == "me" || c.route.ID == "" {
			return grapherr.NewTokenMissingMe()
		}
		return grapherr.NewTokenMissing()
	}
	t, ok := w.Tokens[c.tokenText]
	if !ok {
		// What has the form of a token is refused otherwise than what has not (facts: errors.md §7).
		if strings.HasPrefix(c.tokenText, tokenShapedPrefix) && len(c.tokenText) >= 30 {
			return grapherr.NewTokenDataInvalid()
		}
		return grapherr.NewTokenMalformed()
	}
	if err := tokenLife(t, c.now); err != nil {
		return err
	}
	c.token = t
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
	given := c.params.Text("appsecret_proof")
	if given == "" {
		if c.token.App.RequireAppSecretProof {
			return grapherr.NewAppsecretProofMissing()
		}
		return nil
	}
	signed := c.tokenText
	if t := c.params.Text("appsecret_time"); t != "" {
		signed += "|" + t
	}
	mac := hmac.New(sha256.New, []byte(c.token.App.Secret))
	mac.Write([]byte(signed))
	if want := hex.EncodeToString(mac.Sum(nil)); !hmac.Equal([]byte(want), []byte(strings.ToLower(given))) {
		return grapherr.NewAppsecretProofInvalid()
	}
	return nil
}

// allowed checks whether the token may do the operation on the node it resolved to.
func (c *call) allowed() *grapherr.Error {
	if allow := table[c.op.ID].allow; allow != nil {
		return allow(c)
	}
	return nil
}

// unsupported is how the platform refuses what a token has no access to, or what is not there: it does not tell which.
func (c *call) unsupported() *grapherr.Error {
	return grapherr.NewObjectUnsupported(strings.ToLower(c.method), c.route.ID)
}

// asPage guards the edges of a Page: its own token may, where that is there to send messages.
func asPage(c *call) *grapherr.Error {
	page := c.node.(*messenger.Page)
	switch {
	case c.token.Page == page:
		return c.mayMessage(page)
	case c.token.Kind == messenger.PageToken:
		return c.unsupported()
	}
	return grapherr.NewPageTokenRequired()
}

// ofPage guards what belongs to a Page: its people, its conversations and what is in them.
func ofPage(c *call) *grapherr.Error {
	p := c.node.(messenger.OfPage).OwningPage()
	switch {
	case c.token.Page == p:
		return c.mayMessage(p)
	case c.token.Kind == messenger.UserToken && len(tasksOf(p, c.token.User)) > 0:
		return grapherr.NewPageTokenRequired()
	}
	return c.unsupported()
}

func (c *call) mayMessage(p *messenger.Page) *grapherr.Error {
	if !c.token.Permissions[permMessaging] {
		return grapherr.NewPermissionPagesMessaging()
	}
	if c.token.User == nil {
		return nil // a world may leave out who asked for the token
	}
	for _, task := range tasksOf(p, c.token.User) {
		if task == taskMessaging {
			return nil
		}
	}
	return grapherr.NewPermissionDenied()
}

func tasksOf(p *messenger.Page, u *messenger.User) []string {
	for _, a := range p.Admins {
		if u != nil && a.UserID == u.ID {
			return a.Tasks
		}
	}
	return nil
}
