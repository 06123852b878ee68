package sandbox

import (
	"sort"
	"strings"
)

// Masker hides every secret that the sandbox ever knew, and those given besides: what a record shows of a request. A secret
// is replaced by the name under which `sendmock env` exports it.
func (s *Sandbox) Masker(more ...string) *strings.Replacer {
	s.mu.Lock()
	defer s.mu.Unlock()
	pairs := make([][2]string, 0, len(s.secrets)+len(more))
	for secret, shown := range s.secrets {
		pairs = append(pairs, [2]string{secret, shown})
	}
	for _, secret := range more {
		if _, known := s.secrets[secret]; !known && secret != "" {
			pairs = append(pairs, [2]string{secret, "$SECRET"})
		}
	}
	// The longest first: an app token holds the app secret.
	sort.Slice(pairs, func(i, j int) bool {
		if len(pairs[i][0]) != len(pairs[j][0]) {
			return len(pairs[i][0]) > len(pairs[j][0])
		}
		return pairs[i][0] < pairs[j][0]
	})
	list := make([]string, 0, 4*len(pairs))
	for _, p := range pairs {
		list = append(list, p[0], p[1])
		if escaped := strings.ReplaceAll(p[0], "|", "%7C"); escaped != p[0] {
			list = append(list, escaped, p[1])
		}
	}
	return strings.NewReplacer(list...)
}
