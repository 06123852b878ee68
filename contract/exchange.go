package contract

import (
	"crypto/sha256"
	"encoding/json"
	"strconv"
	"time"
)

// Exchange is one recorded request and its answer as everybody outside the server sees it, secrets masked.
type Exchange struct {
	Seq            int64             `json:"seq"`
	Sandbox        string            `json:"sandbox"`
	At             time.Time         `json:"at"`        // on the sandbox's clock
	WallAt         time.Time         `json:"wall_at"`   // on the machine's clock
	Operation      string            `json:"operation"` // "" if none was reached
	Node           string            `json:"node"`
	Method         string            `json:"method"`
	Path           string            `json:"path"`
	Query          string            `json:"query,omitempty"` // as sent, behind the ?
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
	Body           string            `json:"body"`     // as sent, cut past a bound
	Status         int               `json:"status"`   // 0: no answer went out
	Response       json.RawMessage   `json:"response"` // a string where it is no JSON any more, having been cut
	ResponseHeader map[string]string `json:"response_headers"`
	Error          *ExchangeError    `json:"error,omitempty"`
	Rule           string            `json:"rule,omitempty"`
	Fault          string            `json:"fault,omitempty"` // id of the fault rule that struck; "prefer" of a Prefer header
	Window         *Window           `json:"window,omitempty"`
	Decision       string            `json:"decision"`
	Note           string            `json:"note,omitempty"` // what the platform does not say, as in the header X-Sendmock-Note
	Violations     []Violation       `json:"violations"`
	Batch          *Batch            `json:"batch,omitempty"`    // that it is a call of
	Unrouted       bool              `json:"unrouted,omitempty"` // the token belongs to no sandbox
	DurationUS     int64             `json:"duration_us"`
	Pending        bool              `json:"pending,omitempty"`

	Brief Brief `json:"-"` // stands in for Params where a server asks itself; nil everywhere else
}

// Brief is what is known of an exchange whose parameters have not been decoded: a question about ten thousand of them decodes the
// few that come into question.
type Brief interface {
	// Says is what the message says, or the sender action. plain is false where only the parameters tell.
	Says() (text, action string, plain bool)
	Decode() map[string]any
}

// Batch is the place of a call in a batch, which has a record of its own.
type Batch struct {
	Seq   int64 `json:"seq"`   // of the batch
	Index int   `json:"index"` // from 0
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

// AnswerRule marks the violation of an answer of sendmock's own that contradicts the API's description. It is never the
// bot's fault.
const AnswerRule = "sendmock.answer"

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

// sendMessage is the operation of every send.
const sendMessage = "sendMessage"

// accepted reports whether the bot was told that the request worked. A broken connection tells it nothing of the kind, even
// where the request took effect.
func (e *Exchange) accepted() bool { return e.Status > 0 && e.Status < 400 && e.Error == nil }

// Content is what makes two sends the same: Page and all parameters, as a fingerprint of 32 bytes, for a record may hold many long ones.
// A body that was too large to keep is like no other.
func (e *Exchange) Content() string {
	params := e.params()
	b, err := json.Marshal(params)
	if err != nil || params == nil {
		return "seq " + strconv.FormatInt(e.Seq, 10)
	}
	sum := sha256.Sum256(append(b, e.PageID...))
	return string(sum[:])
}

func (e *Exchange) outcome() string {
	if e.accepted() {
		return "accepted"
	}
	return "refused"
}

// window is open or closed, or "" where the request was about nobody.
func (e *Exchange) window() string {
	switch {
	case e.Window == nil:
		return ""
	case e.Window.Open:
		return "open"
	}
	return "closed"
}

// params are the decoded parameters. They are decoded at the first look.
func (e *Exchange) params() map[string]any {
	if e.Params == nil && e.Brief != nil {
		e.Params = e.Brief.Decode()
	}
	return e.Params
}

// says is what is known of the parameters without decoding them.
func (e *Exchange) says() (text, action string, plain bool) {
	if e.Brief == nil {
		return "", "", false
	}
	return e.Brief.Says()
}

func (e *Exchange) message() map[string]any {
	m, _ := e.params()["message"].(map[string]any)
	return m
}

func (e *Exchange) text() string {
	if text, _, plain := e.says(); plain {
		return text
	}
	text, _ := e.message()["text"].(string)
	return text
}

// action is the sender action, "" where there is none.
func (e *Exchange) action() string {
	if _, action, plain := e.says(); plain {
		return action
	}
	switch action := e.params()["sender_action"].(type) {
	case nil:
		return ""
	case string:
		return action
	default:
		return compact(action) // refused, but no message either
	}
}

// sendsMessage reports whether the request is to send a message. A typing indicator is none.
func (e *Exchange) sendsMessage() bool {
	return e.Operation == sendMessage && e.action() == ""
}

// kind is the message's kind; by its outer shape where the request ended before the kind was settled.
func (e *Exchange) kind() string {
	if e.MessageKind != "" || !e.sendsMessage() {
		return e.MessageKind
	}
	return MessageKind(e.message())
}

func (e *Exchange) code() int {
	if e.Error == nil {
		return 0
	}
	return e.Error.Code
}

func (e *Exchange) subcode() int {
	if e.Error == nil {
		return 0
	}
	return e.Error.Subcode
}

func (e *Exchange) errorID() string {
	if e.Error == nil {
		return ""
	}
	return e.Error.ID
}

// broke reports whether a rule refused the request or was broken by it.
func (e *Exchange) broke(rule string) bool {
	if e.Rule == rule {
		return true
	}
	for i := range e.Violations {
		if e.Violations[i].Rule == rule {
			return true
		}
	}
	return false
}

// MessageKind is the kind of a message object by its outer shape alone: text, image, template:button. "" if it has none.
func MessageKind(message map[string]any) string {
	if attachment, ok := message["attachment"].(map[string]any); ok {
		kind, _ := attachment["type"].(string)
		if payload, ok := attachment["payload"].(map[string]any); ok && kind == "template" {
			of, _ := payload["template_type"].(string)
			return "template:" + of
		}
		return kind
	}
	for _, k := range [][2]string{{"text", "text"}, {"attachments", "image"}, {"sticker_id", "sticker"}, {"template", "utility"}, {"dynamic_text", "dynamic_text"}} {
		if message[k[0]] != nil {
			return k[1]
		}
	}
	return ""
}
