package mask

import (
	"net/url"
	"slices"
	"sync"

	"github.com/sendmock/sendmock/emulator/messenger"
)

// The names that are shown in the place of secrets.
const (
	pageToken   = "$PAGE_ACCESS_TOKEN"
	userToken   = "$USER_ACCESS_TOKEN"
	appToken    = "$APP_ACCESS_TOKEN"
	appSecret   = "$APP_SECRET"
	verifyToken = "$VERIFY_TOKEN"
	unknown     = "$SECRET" // a token that belongs to nobody here
)

// minSecret is the length from which a text that nothing else tells from a word is taken for a secret: a verify token, or a
// token that nobody knows. Hiding the letters of a shorter one wherever they stand would make the record unreadable.
const minSecret = 8

// maxVerifyTokens bounds the verify tokens that subscriptions brought along; the oldest are forgotten. Every mask is made of
// all of them.
const maxVerifyTokens = 1000

// Secrets are all secrets that a sandbox ever knew, but for verify tokens that a thousand newer subscriptions came after. They
// outlive its worlds, so that old records stay masked. The zero value knows none. It is safe for concurrent use.
type Secrets struct {
	mu     sync.Mutex
	names  map[string]string // of those in worlds: what is shown instead
	verify []string          // verify tokens of subscriptions, the one used last is last
	index  *index            // of both; nil: it has to be made
}

// Learn takes in the tokens of a world, and the secrets and verify tokens of its apps.
func (s *Secrets) Learn(w *messenger.World) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.index = nil
	if s.names == nil {
		s.names = map[string]string{}
	}
	for _, t := range w.Tokens {
		s.names[t.Value] = tokenName(t.Kind)
	}
	for _, a := range w.Apps {
		s.names[a.Secret] = appSecret
		if len(a.VerifyToken) >= minSecret {
			s.names[a.VerifyToken] = verifyToken
		}
	}
}

// LearnVerifyToken takes in the verify token of a subscription. A very short one is a word that may stand anywhere, and stays.
func (s *Secrets) LearnVerifyToken(token string) {
	if len(token) < minSecret {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.names[token] == verifyToken {
		return
	}
	if i := slices.Index(s.verify, token); i >= 0 {
		s.verify = slices.Delete(s.verify, i, i+1) // to the end: what is used again is not forgotten
	} else if len(s.verify) >= maxVerifyTokens {
		s.verify = slices.Delete(s.verify, 0, 1)
	}
	s.verify = append(s.verify, token)
	s.index = nil
}

// Mask is what hides the secrets known by now, and those given besides: tokens that came with a request and are nobody's here.
func (s *Secrets) Mask(more ...string) *Mask {
	m := &Mask{known: s.indexed()}
	shown := make(map[string]string, 2*len(more))
	for _, secret := range more {
		if len(secret) >= minSecret {
			written(shown, secret, unknown)
		}
	}
	if len(shown) > 0 {
		m.own = newIndex(shown)
	}
	return m
}

// indexed is the index of what is known by now.
func (s *Secrets) indexed() *index {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.index == nil {
		shown := make(map[string]string, 2*(len(s.names)+len(s.verify)))
		for _, secret := range s.verify {
			written(shown, secret, verifyToken)
		}
		for secret, name := range s.names {
			written(shown, secret, name)
		}
		s.index = newIndex(shown)
	}
	return s.index
}

// written notes the forms of a secret that no reading makes plain: itself, and in a path, where + is no space.
func written(shown map[string]string, secret, name string) {
	shown[secret], shown[url.PathEscape(secret)] = name, name
}

func tokenName(kind messenger.TokenKind) string {
	switch kind {
	case messenger.PageToken:
		return pageToken
	case messenger.UserToken:
		return userToken
	}
	return appToken
}
