package graph

import (
	"maps"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/mask"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// publish files the exchange, complete, before the answer goes out: who has the answer finds the record.
func (c *call) publish(a *Answer) *record.Exchange {
	e := &record.Exchange{Seq: c.seq, At: c.now, WallAt: c.wall, Call: c.recordedCall(), Outcome: c.recordedOutcome(a)}
	e.Took = c.Sandbox.Clock.Wall().Sub(c.wall)
	if !c.unrouted {
		c.Sandbox.Coverage.Add(c.seen(e))
	}
	c.Sandbox.Record.Publish(e)
	return e
}

func (c *call) recordedCall() record.Call {
	out := record.Call{
		Method: c.Method, Path: c.req.Path, APIVersion: c.Route.Version, Query: c.req.Query, Headers: c.req.Headers,
		Encoding: c.Params.Encoding, Body: c.req.Body, Operation: c.operationID(), Unrouted: c.unrouted, PSID: c.psid(),
	}
	if out.Encoding == "multipart" || c.Params.Files != nil {
		out.Params = c.Params.Values // files are not worth keeping to decode them again
		for _, f := range c.Params.Files {
			out.Params[f.Field] = map[string]any{"filename": f.Name, "type": f.Type, "size": f.Size}
		}
	}
	out.Text, out.Action, out.Plain = c.says()
	if c.Node != nil {
		out.Node = string(c.Node.NodeType())
	}
	if t := c.Token; t != nil {
		out.Principal = record.Principal{Kind: string(t.Kind), ID: t.OwnerID(), AppID: t.App.ID}
		if t.Page != nil {
			out.PageID = t.Page.ID
		}
	}
	if p, ok := c.Node.(*messenger.Page); ok {
		out.PageID = p.ID
	}
	if c.batch != nil {
		out.Batch = &record.Batch{Seq: c.batch.whole.seq, Index: c.req.index}
	}
	out.Secrets = c.secrets()
	return out
}

// maxSecrets bounds the secrets of a request that are kept apart: each of them is looked for in what is shown of it.
const maxSecrets = 16

// secrets are what came along that must not be shown: the token, and what stands under the name of a secret.
func (c *call) secrets() (list []string) {
	add := func(secret string) {
		if secret != "" && secret != c.TokenText && len(list) < maxSecrets {
			list = append(list, strings.Clone(secret[:min(len(secret), maxToken)]))
		}
	}
	if c.TokenText != "" {
		list = append(list, c.TokenText)
	}
	for i := range c.Items {
		add(c.Items[i].Token)
	}
	if _, credentials, ok := strings.Cut(c.req.Auth, " "); ok {
		add(credentials) // beside a token elsewhere
	}
	for name, value := range c.Params.Values {
		if text, is := value.(string); is && mask.Names(name) {
			add(text)
		}
	}
	return list
}

// says is what a send says, or its sender action. plain is false where a parameter is not what it should be: what it says then has to
// be read from the request itself.
func (c *call) says() (text, action string, plain bool) {
	for _, name := range []string{"message", "sender_action"} {
		if _, given := c.Params.Values[name]; given && c.Args[name] == nil {
			return "", "", false
		}
	}
	message, _ := c.Args["message"].(map[string]any)
	return decode.Member(message, "text"), decode.Member(c.Args, "sender_action"), true
}

// psid is the person that a request asks for, known or not.
func (c *call) psid() string {
	if about, is := c.Node.(messenger.AboutPerson); is {
		return about.Whom().PSID
	}
	if own := c.operation().Person; own != nil {
		return own(&c.Call)
	}
	return ""
}

func (c *call) recordedOutcome(a *Answer) record.Outcome {
	out := record.Outcome{Status: a.Status, Response: a.Body, FixedHeaders: a.fixed, Headers: a.own, Note: a.Note}
	if a.Err != nil {
		out.Code, out.Subcode, out.ErrorID = a.Err.Row.Code, a.Err.Row.Subcode, string(a.Err.ID())
	}
	out.Decision = c.why(a)
	if f := c.fault; f != nil {
		out.Fault = f.Rule
	}
	if d := c.Decision; d != nil {
		out.Rule = d.Rule
		for _, v := range d.Violations {
			out.Violations = append(out.Violations, record.Violation{Rule: v.Rule, Message: v.Message})
		}
		if d.Conversation != nil {
			out.ConversationID = d.Conversation.ID
		}
		if d.Message != nil {
			out.MessageID = d.Message.ID
		}
		if d.Person != nil {
			out.Window = recordedWindow(d)
		}
	}
	if c.Send != nil && c.Send.Content != nil {
		out.MessageKind = string(c.Send.Content.Kind)
	}
	if major, ok := decode.MajorVersion(c.Route.Version); ok && major > newestVersion {
		out.Decision = strings.TrimPrefix(out.Decision+"; "+c.Route.Version+" is newer than v"+strconv.Itoa(newestVersion)+".0, the newest known", "; ")
	}
	if _, given := c.Params.Values["callback"]; given && c.Method == "GET" {
		out.Decision = strings.TrimPrefix(out.Decision+"; callback is passed over: JSONP is not emulated", "; ")
	}
	if c.problem != "" {
		out.Violations = append(out.Violations, record.Violation{Rule: contract.AnswerRule, Message: c.problem})
	}
	return out
}

// why says in a sentence or two what decided: a fault, a limit, a rule, or the shape of the request.
func (c *call) why(a *Answer) string {
	var parts []string
	if f := c.fault; f != nil {
		parts = append(parts, f.String())
	}
	switch {
	case c.limitReached != "":
		parts = append(parts, c.limitReached)
	case c.Decision != nil:
		parts = append(parts, c.Decision.Why)
	case c.calls != nil && a.Err == nil:
		parts = append(parts, c.calls.String())
	case a.Err != nil && (c.fault == nil || c.fault.Effect.Error == nil):
		why := a.Err.Row.When
		switch {
		case a.Err.Note != "":
			why = a.Err.Note // it is about this request, where the row is about all such
		case len(a.Err.Row.Args) > 0:
			why += " " + a.Err.Message // names the parameter, the limit, the path
		}
		if c.Why != "" {
			why = strings.TrimSuffix(why, ".") + "; " + c.Why
		}
		parts = append(parts, "refused: "+why)
	}
	return strings.Join(parts, "; ")
}

func recordedWindow(d *messenger.Decision) *record.Window {
	s, h := d.Standard, d.HumanAgent
	return &record.Window{
		Open: s.Open, OpenedBy: string(s.By), OpenedAt: s.Since, ClosesAt: s.ClosesAt,
		HumanAgent: h.Open, HumanUntil: h.ClosesAt,
	}
}

// Params are the decoded parameters of a recorded exchange, with those of its operation in the types the schema gives them.
func (s *Service) Params(e *record.Exchange) map[string]any {
	values := e.Call.Params
	if values == nil {
		if len(e.Call.Body) < e.Call.BodySize {
			return nil // cut: it cannot be decoded any more
		}
		p, _ := decode.Read(e.Call.Query, encodingType(e.Call.Encoding), e.Call.Body)
		values = p.Values
	}
	for _, op := range s.spec.Operations() {
		if op.ID == e.Call.Operation {
			coerced, _ := op.Params.Check(values)
			values = maps.Clone(values)
			maps.Copy(values, coerced)
		}
	}
	return values
}

func encodingType(encoding string) string {
	if encoding == "json" {
		return "application/json"
	}
	return "application/x-www-form-urlencoded"
}
