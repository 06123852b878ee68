package vocabulary

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/spelling"
	"github.com/sendmock/sendmock/openapi"
)

// Vocabulary is that of a server.
type Vocabulary struct {
	Spec         *openapi.Spec
	MessageKinds []string // that a send can have
}

// Unknown lists the names in a match that stand for nothing here. No request ever has a name that is misspelt, so an absence of it
// would hold whatever the bot did. Paths begin with at.
func (v Vocabulary) Unknown(at string, m *contract.Match) (problems contract.Problems) {
	operations, nodes := v.operationIDs(), nodeTypes()
	look := func(part, what, name string, known []string, listed string) {
		if name == "" || slices.Contains(known, name) {
			return
		}
		problems = append(problems, contract.Problem{Path: at + part, Message: spelling.NoSuchListed(what, name, known, listed)})
	}
	look("operation", "operation", m.Operation, operations, spelling.ThereAre(operations))
	look("node", "node", m.Node, nodes, spelling.ThereAre(nodes))
	look("message_kind", "kind of message", m.MessageKind, v.MessageKinds, spelling.ThereAre(v.MessageKinds))
	look("rule", "rule", m.Rule, append(ruleIDs(), contract.AnswerRule), inRules)
	look("error_id", "error", m.ErrorID, errorIDs(), InErrors)
	if p, wrong := unknownCode(at, m); wrong {
		problems = append(problems, p)
	}
	for _, op := range v.Spec.Operations() {
		if op.ID == m.Operation {
			problems = append(problems, contradictions(at, m, op)...)
		}
	}
	return problems
}

// contradictions are parts of a match that no request can have together.
func contradictions(at string, m *contract.Match, op *openapi.Operation) (problems contract.Problems) {
	if m.Node != "" && m.Node != op.Node {
		problems = append(problems, contract.Problem{Path: at + "node", Message: op.ID + " is on a " + op.Node + ", never on a " + m.Node})
	}
	if m.Method != "" && !strings.EqualFold(m.Method, op.Method) {
		problems = append(problems, contract.Problem{Path: at + "method", Message: op.ID + " is a " + op.Method + ", never a " + strings.ToUpper(m.Method)})
	}
	return problems
}

const (
	inRules = "GET " + control.Prefix + "rules lists them"

	// InErrors is where errors are listed.
	InErrors = "GET " + control.Prefix + "errors lists them"
)

func (v Vocabulary) operationIDs() []string {
	var ids []string
	for _, op := range v.Spec.Operations() {
		ids = append(ids, op.ID)
	}
	return ids
}

func nodeTypes() []string {
	var types []string
	for _, t := range messenger.NodeTypes {
		types = append(types, string(t))
	}
	return types
}

func ruleIDs() []string {
	var ids []string
	for _, r := range messenger.Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}

func errorIDs() []string {
	var ids []string
	for row := range grapherr.All() {
		ids = append(ids, string(row.ID))
	}
	return ids
}

// unknownCode is what is wrong with code and subcode: no error has them, or not the one that is named. Both are 0 where there is no error.
func unknownCode(at string, m *contract.Match) (p contract.Problem, wrong bool) {
	fits := func(code, subcode int) bool {
		return (m.Code == nil || *m.Code == code) && (m.Subcode == nil || *m.Subcode == subcode)
	}
	row, named := grapherr.Lookup(grapherr.ID(m.ErrorID))
	switch {
	case named && fits(row.Code, row.Subcode), !named && fits(0, 0):
		return p, false
	}
	var text string
	switch p.Path = at + "code"; {
	case m.Subcode == nil:
		text = strconv.Itoa(*m.Code)
	case m.Code == nil:
		p.Path, text = at+"subcode", "with the subcode "+strconv.Itoa(*m.Subcode)
	default:
		text = fmt.Sprintf("%d/%d", *m.Code, *m.Subcode)
	}
	if named {
		p.Message = fmt.Sprintf("%s is not the error %s but %d/%d", m.ErrorID, text, row.Code, row.Subcode)
		return p, true
	}
	for row := range grapherr.All() {
		if fits(row.Code, row.Subcode) {
			return p, false
		}
	}
	p.Message = "there is no error " + text + "; " + InErrors
	return p, true
}

// NoRule says that no rule has this id.
func NoRule(id string) string { return spelling.NoSuchListed("rule", id, ruleIDs(), inRules) }

// NoError says that no error of the catalogue has this id.
func NoError(id string) string { return spelling.NoSuchListed("error", id, errorIDs(), InErrors) }
