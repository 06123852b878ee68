package sandbox

import (
	"net/url"
	"sort"
	"strings"

	"github.com/sendmock/sendmock/emulator/internal/fbjson"
)

// minUnknownSecret is the length from which an unknown token is taken for a secret. A shorter one is a slip of the pen, and
// hiding its letters wherever they stand would make the record unreadable.
const minUnknownSecret = 8

// Masker hides every secret that the sandbox ever knew, and those given besides: what a record shows of a request. A secret
// is replaced by the name under which `sendmock env` exports it, in every form in which a request or an answer writes it.
func (s *Sandbox) Masker(more ...string) *strings.Replacer {
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := make(map[string]string, len(s.secrets)+len(more))
	for _, secret := range more {
		if len(secret) >= minUnknownSecret {
			written(shown, secret, "$SECRET")
		}
	}
	for secret, name := range s.secrets {
		written(shown, secret, name)
	}
	forms := make([]string, 0, len(shown))
	for form := range shown {
		forms = append(forms, form)
	}
	// The longest first: an app token holds the app secret.
	sort.Slice(forms, func(i, j int) bool {
		if len(forms[i]) != len(forms[j]) {
			return len(forms[i]) > len(forms[j])
		}
		return forms[i] < forms[j]
	})
	pairs := make([]string, 0, 2*len(forms))
	for _, form := range forms {
		pairs = append(pairs, form, shown[form])
	}
	return strings.NewReplacer(pairs...)
}

// written notes the forms that a secret has: plain, escaped in a query or a path, and in the platform's JSON.
func written(shown map[string]string, secret, name string) {
	inJSON := string(fbjson.Marshal(secret))
	for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), inJSON[1 : len(inJSON)-1]} {
		shown[form] = name
	}
}
