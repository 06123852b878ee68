package contract

import (
	"encoding/json"
	"time"
)

// Exchange is one recorded request and its answer, secrets masked.
type Exchange struct {
	Seq            int64             `json:"seq"`
	Sandbox        string            `json:"sandbox"`
	At             time.Time         `json:"at"`
	WallAt         time.Time         `json:"wall_at"`
	Operation      string            `json:"operation"` // "" if none was reached
	Node           string            `json:"node"`
	Method         string            `json:"method"`
	Path           string            `json:"path"`
	APIVersion     string            `json:"api_version"`
	Principal      *Principal        `json:"principal,omitempty"`
	PageID         string            `json:"page_id"`
	PSID           string            `json:"psid"`
	ConversationID string            `json:"conversation_id,omitempty"`
	MessageID      string            `json:"message_id,omitempty"`
	MessageKind    string            `json:"message_kind,omitempty"`
	Params         map[string]any    `json:"params"`
	Encoding       string            `json:"encoding"`
	Headers        map[string]string `json:"headers"`
	Body           string            `json:"body"` // as sent, cut past a bound
	Status         int               `json:"status"`
	Response       json.RawMessage   `json:"response"` // a string where it is no JSON any more, having been cut
	ResponseHeader map[string]string `json:"response_headers"`
	Error          *ExchangeError    `json:"error,omitempty"`
	Rule           string            `json:"rule,omitempty"`
	Fault          string            `json:"fault,omitempty"` // id of the fault rule that struck; "prefer" of a Prefer header
	Window         *Window           `json:"window,omitempty"`
	Decision       string            `json:"decision"`
	Violations     []Violation       `json:"violations"`
	Unrouted       bool              `json:"unrouted,omitempty"`
	DurationUS     int64             `json:"duration_us"`
	Pending        bool              `json:"pending,omitempty"`
}

// Principal is whose token a request carried.
type Principal struct {
	Kind  string `json:"kind"` // page, user, app
	ID    string `json:"id"`
	AppID string `json:"app_id"`
}

// ExchangeError names the error that was answered.
type ExchangeError struct {
	Code    int    `json:"code"`
	Subcode int    `json:"subcode,omitempty"`
	ID      string `json:"id"` // in the catalogue
}

// Violation is something that should not be, in a request that went through all the same.
type Violation struct {
	Rule    string `json:"rule,omitempty"`
	Param   string `json:"param,omitempty"`
	Message string `json:"message"`
}

// Window is the state of a person's messaging windows.
type Window struct {
	Open       bool           `json:"open"` // the standard one
	Standard   StandardWindow `json:"standard"`
	HumanAgent AgentWindow    `json:"human_agent"`
}

// StandardWindow is the standard messaging window. OpenedBy is the person's act: message, postback, reaction, …
type StandardWindow struct {
	Open     bool       `json:"open"`
	OpenedBy string     `json:"opened_by,omitempty"`
	OpenedAt *time.Time `json:"opened_at,omitempty"`
	ClosesAt *time.Time `json:"closes_at,omitempty"` // the last instant inside
}

// AgentWindow is the window of the HUMAN_AGENT tag.
type AgentWindow struct {
	Open     bool       `json:"open"`
	ClosesAt *time.Time `json:"closes_at,omitempty"`
}
