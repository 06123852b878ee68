package graph

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/spelling"
)

// strike lets a fault strike, if one is armed for this request or the request asks for one. It reports whether the request
// ends here: a delay alone lets it go on, and so does a fault that strikes after it took effect.
func (c *call) strike() (ended bool, err *grapherr.Error) {
	if f, wrong := preferred(c.req.Prefer); wrong != nil {
		return true, grapherr.NewRequestMalformed().Noting("Prefer: " + wrong.Error())
	} else if f != nil {
		c.fault = f
	} else {
		request := c.matchable()
		c.Sandbox.Do(func(tx *sandbox.Tx) {
			if p, known := tx.World.Person(request.PSID); known {
				request.WindowKnown, request.WindowOpen = true, p.Conversation.Standard(tx.Now).Open
			}
			if firing, strikes := tx.Faults.Strike(&request, tx.Now); strikes {
				c.fault = &firing
			}
		})
	}
	if c.fault == nil || c.fault.Effect.AfterApply {
		return false, nil
	}
	e := c.fault.Effect
	return e.Error != nil || c.fault.Silent(), e.Error
}

// matchable is the request as a Match can be held against it, before it is answered.
func (c *call) matchable() contract.Request {
	r := contract.Request{
		Operation: c.operationID(), Method: c.Method, Path: c.req.Path, APIVersion: c.Route.Version, PSID: c.psid(), Params: c.Args,
	}
	if c.Args == nil {
		r.Params = c.Params.Values
	}
	if c.Node != nil {
		r.Node = string(c.Node.NodeType())
	}
	if p, isPage := c.Node.(*messenger.Page); isPage {
		r.PageID = p.ID
	} else if c.Token != nil && c.Token.Page != nil {
		r.PageID = c.Token.Page.ID
	}
	if message, ok := r.Params["message"].(map[string]any); ok {
		r.Text = decode.Member(message, "text")
		r.MessageKind = contract.MessageKind(message)
	}
	return r
}

// preferred is the one-shot fault that a Prefer header asks for: code=613, code=10; subcode=2018278 or error=rate-limit.
// Preferences of others are passed over.
func preferred(header string) (*fault.Firing, error) {
	if header == "" {
		return nil, nil
	}
	code, subcode, id := 0, 0, ""
	coded := false
	for part := range strings.FieldsFuncSeq(header, func(r rune) bool { return r == ',' || r == ';' }) {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		name, value = strings.TrimSpace(name), strings.Trim(strings.TrimSpace(value), `"`)
		var err error
		switch strings.ToLower(name) {
		case "code":
			code, err = strconv.Atoi(value)
			coded = true
		case "subcode":
			subcode, err = strconv.Atoi(value)
			coded = true
		case "error":
			id = value
		}
		if err != nil {
			return nil, fmt.Errorf("%s is no number", name)
		}
	}
	var row *grapherr.Row
	var known bool
	switch {
	case id != "":
		row, known = grapherr.Lookup(grapherr.ID(id))
	case coded:
		row, known = rowOf(code, subcode)
	default:
		return nil, nil
	}
	if !known {
		return nil, noSuchError(id)
	}
	e, err := row.ID.With(nil)
	if err != nil {
		return nil, err
	}
	return &fault.Firing{Rule: fault.Preferred, Count: 1, Effect: fault.Effect{Error: e}}, nil
}

func noSuchError(id string) error {
	var ids []string
	for row := range grapherr.All() {
		ids = append(ids, string(row.ID))
	}
	return errors.New("the catalogue has no such error" + cmp.Or(spelling.DidYouMean(id, ids), "; GET /_sendmock/errors lists them"))
}

// rowOf finds a row by code and subcode, or by the subcode alone.
func rowOf(code, subcode int) (*grapherr.Row, bool) {
	if code != 0 {
		return grapherr.ByCode(code, subcode)
	}
	for row := range grapherr.All() {
		if row.Subcode == subcode && subcode != 0 {
			return row, true
		}
	}
	return nil, false
}

// spoil does to an answer what a fault does to it.
func (a *Answer) spoil(f *fault.Firing) {
	a.Delay, a.Network, a.Hang = f.Delay, f.Effect.Network, f.Effect.Hang
	raw := f.Effect.Raw
	switch {
	case a.Network != "" || a.Hang:
		a.Status, a.Body, a.Err, a.Note, a.fixed, a.own = 0, nil, nil, "", nil, nil
		return
	case raw == nil:
		return
	}
	a.Status, a.Body, a.Err, a.Note = raw.Status, []byte(raw.Body), nil, ""
	a.fixed, a.own = nil, nil
	for name, value := range raw.Headers {
		a.own = append(a.own, record.Header{Name: name, Values: []string{value}})
	}
}
