package control

import (
	"time"

	"github.com/sendmock/sendmock/contract"
)

// Rules is GET rules.
type Rules struct {
	Rules []Rule `json:"rules"`
}

// Rule is one named decision of the platform about a send.
type Rule struct {
	ID          string     `json:"id"`
	Summary     string     `json:"summary"`
	Mode        string     `json:"mode"` // enforce, warn or off
	DefaultMode string     `json:"default_mode"`
	AppliesFrom *time.Time `json:"applies_from,omitempty"`
	Error       string     `json:"error,omitempty"` // in the catalogue
	Evidence    string     `json:"evidence"`        // documented, seen or chosen
	Source      string     `json:"source"`
}

// RuleModes are the modes of a rule.
var RuleModes = []string{"enforce", "warn", "off"}

// RuleChange is PUT rules/{id}.
type RuleChange struct {
	Mode string `json:"mode"`
}

// Errors is GET errors.
type Errors struct {
	Errors []ErrorRow `json:"errors"`
}

// ErrorRow is one row of the error catalogue.
type ErrorRow struct {
	ID            string     `json:"id"`
	Code          int        `json:"code"`
	Subcode       int        `json:"subcode,omitempty"`
	Type          string     `json:"type,omitempty"`
	Status        int        `json:"status"`
	StatusSource  string     `json:"status_evidence"` // documented, seen or chosen
	Message       string     `json:"message"`
	Args          []ErrorArg `json:"args,omitempty"`
	IsTransient   *bool      `json:"is_transient,omitempty"`
	UserTitle     string     `json:"user_title,omitempty"`
	UserMessage   string     `json:"user_message,omitempty"`
	Category      string     `json:"category"`
	When          string     `json:"when"`
	Evidence      string     `json:"evidence"`
	Confidence    string     `json:"confidence"`
	Sources       []string   `json:"sources"`
	Default       bool       `json:"default"`
	ReferenceText string     `json:"reference_text,omitempty"`
}

// ErrorArg is an argument of a message, and what stands there unless given.
type ErrorArg struct {
	Name    string `json:"name"`
	Default string `json:"default"`
}

// Health is GET health, livez and readyz.
type Health struct {
	Status   string   `json:"status"` // ok; waiting, where the bot was asked for and has not answered
	Version  string   `json:"version"`
	Callback string   `json:"callback"`        // of the bot: verified, waiting (for its answer to the handshake), none
	Seed     uint64   `json:"seed"`            // of the ids that are made
	Error    *Problem `json:"error,omitempty"` // where it is not ready
}

// Problem is the error that the control API answers, wrapped in {"error":…}.
type Problem struct {
	Status  int      `json:"-"`
	Code    string   `json:"code"` // kebab-case, a contract
	Message string   `json:"message"`
	Details []string `json:"details,omitempty"`
	// Terms are what message and details call by this API's own names, as it stands there and in that order: members of the
	// body, filters of the query. Who calls them otherwise puts their own words in the place: see [Problem.AtShell].
	Terms []string `json:"terms,omitempty"`

	ClosestMisses []contract.Miss `json:"closest_misses,omitempty"` // of a wait in vain
}

// Error implements error.
func (p *Problem) Error() string {
	s := p.Code + ": " + p.Message
	for _, d := range p.Details {
		s += "; " + d
	}
	return s
}
