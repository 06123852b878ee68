package sandbox

import (
	"fmt"
	"sync"

	"github.com/sendmock/sendmock/emulator/messenger"
)

// Registry finds the sandbox that a request belongs to: by its access token, else by the id of a page or app. Expired and
// revoked tokens stay known.
type Registry struct {
	mu     sync.RWMutex
	tokens map[string]*Sandbox
	owners map[string]*Sandbox // by page and app id
}

// NewRegistry returns an empty registry.
func NewRegistry() *Registry {
	return &Registry{tokens: map[string]*Sandbox{}, owners: map[string]*Sandbox{}}
}

// claim takes the tokens and ids of a sandbox's new world in place of those of its old one.
func (r *Registry) claim(s *Sandbox, w *messenger.World) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for value := range w.Tokens {
		if other := r.tokens[value]; other != nil && other != s {
			return fmt.Errorf("a token of sandbox %s already belongs to sandbox %s", s.Name, other.Name)
		}
	}
	for value, owner := range r.tokens {
		if owner == s {
			delete(r.tokens, value)
		}
	}
	for id, owner := range r.owners {
		if owner == s {
			delete(r.owners, id)
		}
	}
	for value := range w.Tokens {
		r.tokens[value] = s
	}
	for _, p := range w.Pages {
		r.owners[p.ID] = s
	}
	for _, a := range w.Apps {
		r.owners[a.ID] = s
	}
	return nil
}

// ByToken is the sandbox of an access token, or nil.
func (r *Registry) ByToken(token string) *Sandbox {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.tokens[token]
}

// ByOwner is the sandbox of a page or app id, or nil.
func (r *Registry) ByOwner(id string) *Sandbox {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.owners[id]
}
