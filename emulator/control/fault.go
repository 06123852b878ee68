package control

import (
	"time"

	"github.com/sendmock/sendmock/contract"
)

// Faults is GET faults.
type Faults struct {
	Faults []FaultRule `json:"faults"`
}

// FaultRule is a fault to come: POST faults, where ID, Fired and State are left out, and its answer.
type FaultRule struct {
	ID     string         `json:"id,omitempty"`
	Name   string         `json:"name,omitempty"`
	Match  contract.Match `json:"match"`
	Effect FaultEffect    `json:"effect"`
	After  int            `json:"after,omitempty"`  // so many matching requests are let through first
	Times  *int           `json:"times,omitempty"`  // it strikes so often; default 1, 0 until it is removed
	Every  int            `json:"every,omitempty"`  // of the rest it strikes every so many
	Chance *float64       `json:"chance,omitempty"` // with this probability; default 1
	TTL    string         `json:"ttl,omitempty"`    // on the sandbox's clock: "10m"
	Fired  int            `json:"fired"`
	State  string         `json:"state,omitempty"` // armed, spent, expired
}

// What the effect of a fault can be.
var (
	NetworkFaults = []string{"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "MALFORMED_RESPONSE_CHUNK", "RANDOM_DATA_THEN_CLOSE"}
	DelayTypes    = []string{"fixed", "uniform", "lognormal"}
)

// The bounds of a delay.
const (
	MaxDelay = 600_000 // milliseconds
	MaxSigma = 10
)

// FaultEffect is what goes wrong. One of Error, Status, Network and Hang; a Delay stands alone or beside one.
type FaultEffect struct {
	Error      *FaultError       `json:"error,omitempty"`
	Status     int               `json:"status,omitempty"` // with Body and Headers: an answer that is none of the API's
	Body       string            `json:"body,omitempty"`
	Headers    map[string]string `json:"headers,omitempty"`
	Network    string            `json:"network,omitempty"` // of NetworkFaults
	Hang       bool              `json:"hang,omitempty"`    // no answer until the client gives up
	Delay      *FaultDelay       `json:"delay,omitempty"`
	AfterApply bool              `json:"after_apply,omitempty"` // the request takes effect first
}

// FaultError names a row of the catalogue, by ID or by Code and Subcode.
type FaultError struct {
	ID      string            `json:"id,omitempty"`
	Code    int               `json:"code,omitempty"`
	Subcode int               `json:"subcode,omitempty"`
	Args    map[string]string `json:"args,omitempty"` // of its message
}

// FaultDelay is how long an answer takes, in milliseconds of wall time.
type FaultDelay struct {
	Type         string  `json:"type"` // of DelayTypes
	Milliseconds int     `json:"milliseconds,omitempty"`
	Lower        int     `json:"lower,omitempty"`
	Upper        int     `json:"upper,omitempty"`
	Median       float64 `json:"median,omitempty"`
	Sigma        float64 `json:"sigma,omitempty"`
}

// FaultStruck is the data of a fault event on the stream.
type FaultStruck struct {
	Seq       int64  `json:"seq"` // of the exchange
	Fault     string `json:"fault"`
	Operation string `json:"operation"`
	PSID      string `json:"psid"`
	Decision  string `json:"decision"`
}

// Milliseconds makes a fixed delay.
func Milliseconds(d time.Duration) *FaultDelay {
	return &FaultDelay{Type: "fixed", Milliseconds: int(d.Milliseconds())}
}
