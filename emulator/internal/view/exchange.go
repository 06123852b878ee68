package view

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/internal/mask"
)

// Decode decodes the parameters of a record, in the types that the description gives them.
type Decode func(e *record.Exchange) map[string]any

// MaskOf hides the secrets of a sandbox, and those that came with a record.
type MaskOf func(e *record.Exchange) *mask.Mask

// brief is a record whose parameters nobody has asked for yet.
type brief struct {
	*record.Exchange
	decode Decode
}

func (b *brief) Says() (text, action string, plain bool) {
	return b.Call.Text, b.Call.Action, b.Call.Plain
}
func (b *brief) Decode() map[string]any { return b.decode(b.Exchange) }

// Brief makes v of a record, as far as a question needs it: nothing is decoded before somebody looks, and only what was cut is masked.
// What comes of the question has to be masked before it is shown. A question about ten thousand uses one v for all of them.
func Brief(v *contract.Exchange, e *record.Exchange, mask MaskOf, decode Decode) {
	c, o := &e.Call, &e.Outcome
	b, used := v.Brief.(*brief)
	if !used {
		b = &brief{}
	}
	*b = brief{e, decode}
	*v = contract.Exchange{
		Brief: b,
		Seq:   e.Seq, At: e.At, WallAt: e.WallAt, DurationUS: e.Took.Microseconds(),
		Operation: c.Operation, Node: c.Node, Method: c.Method, Path: c.Path, APIVersion: c.APIVersion,
		PageID: c.PageID, PSID: cutWords(e, c.PSID, mask), ConversationID: o.ConversationID, MessageID: o.MessageID, MessageKind: o.MessageKind,
		Unrouted: c.Unrouted, Status: o.Status, Rule: o.Rule, Fault: o.Fault, Decision: cutWords(e, o.Decision, mask), Note: cutWords(e, o.Note, mask),
	}
	switch {
	case o.Window == nil:
	case o.Window.Open:
		v.Window = openWindow
	default:
		v.Window = closedWindow
	}
	if o.ErrorID != "" {
		v.Error = &contract.ExchangeError{Code: o.Code, Subcode: o.Subcode, ID: o.ErrorID}
	}
	for _, viol := range o.Violations {
		v.Violations = append(v.Violations, contract.Violation(viol))
	}
}

// A question asks of a window only whether it is open, so all briefs share these two.
var openWindow, closedWindow = &contract.Window{Open: true}, &contract.Window{}

// cutWords masks a text that the recorder has cut: half a secret at its end is no secret that could be found later.
func cutWords(e *record.Exchange, text string, mask MaskOf) string {
	if strings.HasSuffix(text, "…") {
		return maskedWords(text, mask(e))
	}
	return text
}

func windowOf(w *record.Window) *contract.Window {
	if w == nil {
		return nil
	}
	return &contract.Window{
		Open:       w.Open,
		Standard:   contract.StandardWindow{Open: w.Open, OpenedBy: w.OpenedBy, OpenedAt: instant(w.OpenedAt), ClosesAt: instant(w.ClosesAt)},
		HumanAgent: contract.AgentWindow{Open: w.HumanAgent, ClosesAt: instant(w.HumanUntil)},
	}
}

// Exchange is the pretty form of a record, with all secrets masked. decode decodes its parameters.
func Exchange(sandboxName string, e *record.Exchange, mask *mask.Mask, decode Decode) contract.Exchange {
	c, o := &e.Call, &e.Outcome
	v := contract.Exchange{
		Seq: e.Seq, Sandbox: sandboxName, At: e.At, WallAt: e.WallAt, DurationUS: e.Took.Microseconds(),
		Operation: c.Operation, Node: c.Node, Method: mask.Replace(c.Method), Path: mask.Replace(c.Path), Query: mask.Replace(c.Query),
		APIVersion: c.APIVersion, PageID: c.PageID, PSID: maskedWords(c.PSID, mask), ConversationID: o.ConversationID, MessageID: o.MessageID, MessageKind: o.MessageKind,
		Encoding: c.Encoding, Body: maskedText(c.Body, c.BodySize, mask), Unrouted: c.Unrouted,
		Status: o.Status, Response: MaskedJSON(o.Response, o.ResponseSize, mask), Rule: o.Rule, Fault: o.Fault, Decision: maskedWords(o.Decision, mask), Note: maskedWords(o.Note, mask),
		Violations: []contract.Violation{}, Headers: map[string]string{}, ResponseHeader: map[string]string{},
	}
	v.Params, _ = readable(mask.Value(decode(e))).(map[string]any)
	for line := range strings.Lines(c.Headers) {
		if name, value, found := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); found {
			v.Headers[mask.Replace(name)] = mask.Header(name, value)
		}
	}
	for _, h := range slices.Concat(o.FixedHeaders, o.Headers) {
		v.ResponseHeader[h.Name] = mask.Header(h.Name, h.Values[0])
	}
	if c.Principal.Kind != "" {
		v.Principal = &contract.Principal{Kind: c.Principal.Kind, ID: c.Principal.ID, AppID: c.Principal.AppID}
	}
	if c.Batch != nil {
		v.Batch = &contract.Batch{Seq: c.Batch.Seq, Index: c.Batch.Index}
	}
	if o.ErrorID != "" {
		v.Error = &contract.ExchangeError{Code: o.Code, Subcode: o.Subcode, ID: o.ErrorID}
	}
	v.Window = windowOf(o.Window)
	for _, viol := range o.Violations {
		viol.Message, viol.Param = mask.Words(viol.Message), mask.Words(viol.Param)
		v.Violations = append(v.Violations, contract.Violation(viol))
	}
	return v
}

// readable makes a text of each number that no float64 holds, as 1e999: who reads the record as JSON could read nothing of it. It changes v.
func readable(v any) any {
	switch v := v.(type) {
	case json.Number:
		if _, err := v.Float64(); err != nil {
			return string(v)
		}
	case map[string]any:
		for name, e := range v {
			v[name] = readable(e)
		}
	case []any:
		for i, e := range v {
			v[i] = readable(e)
		}
	}
	return v
}

// Pending is a request that has no answer yet. Nothing but its seq is known.
func Pending(sandboxName string, seq int64) contract.Exchange {
	return contract.Exchange{
		Seq: seq, Sandbox: sandboxName, Pending: true, Params: map[string]any{}, Headers: map[string]string{},
		Response: json.RawMessage("null"), ResponseHeader: map[string]string{}, Violations: []contract.Violation{},
	}
}

// maskedText is a body with its secrets masked. size is its size before it was cut.
func maskedText(body []byte, size int, mask *mask.Mask) string {
	if len(body) < size {
		return mask.ReplaceCut(string(body))
	}
	return mask.Replace(string(body))
}

// maskedWords is a text that the recorder cuts where it is long, with its secrets masked.
func maskedWords(text string, mask *mask.Mask) string {
	if kept, cut := strings.CutSuffix(text, "…"); cut {
		return mask.WordsCut(kept) + "…"
	}
	return mask.Words(text)
}

// MaskedJSON is JSON with its secrets masked, or a JSON string where it was cut, or is no JSON any more with the masks in it.
func MaskedJSON(body []byte, size int, mask *mask.Mask) json.RawMessage {
	text := maskedText(body, size, mask)
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	quoted, _ := json.Marshal(text)
	return quoted
}
