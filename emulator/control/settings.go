package control

import "time"

// AppChange is PATCH apps/{id}: what is not nil is changed.
type AppChange struct {
	Live                  *bool     `json:"live,omitempty"`
	Features              *[]string `json:"features,omitempty"` // human_agent
	RequireAppSecretProof *bool     `json:"require_appsecret_proof,omitempty"`
}

// PageChange is PATCH pages/{id}.
type PageChange struct {
	Permissions *[]string `json:"permissions,omitempty"` // of all tokens of the Page
	Tasks       *[]string `json:"tasks,omitempty"`       // of all who run the Page
}

// TokenStates are the states that a token can be put into.
var TokenStates = []string{"active", "expired", "revoked", "password-changed", "logged-out", "checkpointed", "unconfirmed", "role-lost"}

// TokenChange is PATCH tokens/{token}.
type TokenChange struct {
	State       string     `json:"state,omitempty"`      // of TokenStates
	ExpiresAt   *time.Time `json:"expires_at,omitempty"` // active again, a token whose time is over never expires
	Permissions *[]string  `json:"permissions,omitempty"`
}

// Token is the answer to it. The token itself is not repeated.
type Token struct {
	Kind        string     `json:"kind"`
	State       string     `json:"state"`
	ExpiresAt   *time.Time `json:"expires_at,omitempty"`
	Permissions []string   `json:"permissions"`
}
