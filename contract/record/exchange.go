package record

import "time"

// Exchange is one request and its answer. It is immutable once published.
type Exchange struct {
	Seq     int64
	At      time.Time     // on the sandbox's clock, read once for the whole request
	WallAt  time.Time     // on the machine's clock
	Took    time.Duration // on the machine's clock
	Call    Call
	Outcome Outcome
}

// Call is what was asked.
type Call struct {
	Method     string
	Path       string // as sent, version included
	APIVersion string // v25.0; "" if the path named none
	Query      string // raw
	Headers    string // "Name: value" lines
	Encoding   string // query, form, json, multipart
	Body       []byte // cut at the recorder's bound
	BodySize   int    // before cutting
	Operation  string // sendMessage; "" if none was reached
	Node       string // Page
	Principal  Principal
	PageID     string
	PSID       string         // the one asked for, known or not
	Params     map[string]any // the decoded parameters; nil: they are in Query and Body
	Text       string         // of a send: what the message says
	Action     string         // of a send: its sender action
	Plain      bool           // Text and Action are known; else Params have to be asked
	Secrets    []string       // what must not be shown: the token and proof that came along
	Unrouted   bool           // the token belongs to no sandbox
	Batch      *Batch         // that it is a call of; nil: none
}

// Batch is the place of a call in a batch.
type Batch struct {
	Seq   int64 // of the batch, in the sandbox that it was recorded in
	Index int   // from 0
}

// Principal is whose token it was.
type Principal struct {
	Kind  string // page, user, app
	ID    string
	AppID string
}

// Outcome is what came of it.
type Outcome struct {
	Status         int
	Response       []byte // cut at the recorder's bound
	ResponseSize   int
	FixedHeaders   []Header // of the answer; shared by all such answers
	Headers        []Header // the answer's own
	Code, Subcode  int
	ErrorID        string
	Rule           string // that refused
	Fault          string // id of the fault rule that struck
	Decision       string // why, in one sentence
	Note           string // what the platform does not say, as in the header X-Sendmock-Note
	Violations     []Violation
	ConversationID string
	MessageID      string
	MessageKind    string
	Window         *Window
}

// Header is one header of an answer. Values holds one text; it is a list because net/http wants one.
type Header struct {
	Name   string
	Values []string
}

// Violation is something that should not be, in a request that went through all the same.
type Violation struct {
	Rule    string `json:"rule,omitempty"`
	Param   string `json:"param,omitempty"`
	Message string `json:"message"`
}

// Window is the state of the messaging windows at the moment of the decision.
type Window struct {
	Open       bool // the standard messaging window
	OpenedBy   string
	OpenedAt   time.Time
	ClosesAt   time.Time
	HumanAgent bool
	HumanUntil time.Time
}

// Size is about what a record holds on to, in bytes.
func (e *Exchange) Size() int {
	const fixed = 512 // the structs themselves and short strings
	c, o := &e.Call, &e.Outcome
	n := fixed + len(c.Path) + len(c.Query) + len(c.Headers) + len(c.Body) + len(c.PSID) + len(c.Text) + len(o.Response) + len(o.Decision) + len(o.Note)
	for _, s := range c.Secrets {
		n += len(s)
	}
	for _, v := range o.Violations {
		n += len(v.Message)
	}
	return n + valueSize(c.Params)
}

// valueSize is about what a decoded value holds on to. Files are not among them.
func valueSize(v any) int {
	const fixed = 32
	switch v := v.(type) {
	case string:
		return fixed + len(v)
	case map[string]any:
		n := 0
		for k, e := range v {
			n += 2*fixed + len(k) + valueSize(e)
		}
		return n
	case []any:
		n := fixed
		for _, e := range v {
			n += valueSize(e)
		}
		return n
	}
	return fixed
}
