package edge

import (
	"strconv"
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// maxNodes bounds the nodes of one answer; past it the platform asks to reduce the amount of data.
//
//sendmock:bound nodes of one answer of the Graph | error 1: reduce the amount of data | TestNodesAreBounded
const maxNodes = 5000

// reader builds the answer of one read under the sandbox's lock. What it returns is immutable.
type reader struct {
	c     *Call
	tx    *sandbox.Tx
	nodes int
	err   *grapherr.Error // the first thing that went wrong
	unix  bool            // date_format=U
}

// fieldFunc is one field of a node. absent means that it has no value and is left out.
type fieldFunc func(r *reader, n messenger.Node, sel *decode.Selection) any

// absent is the value of a field that is left out of the answer.
var absent any = struct{ absent bool }{true}

// nodeFields are the fields of every node type. They and the document name the same ones, which start-up checks.
// Reading an edge reads nodes, so the tables refer to each other through this map, filled before anything is served.
var nodeFields map[messenger.NodeType]map[string]fieldFunc

func init() {
	nodeFields = map[messenger.NodeType]map[string]fieldFunc{
		messenger.TypePage:         pageFields,
		messenger.TypeUser:         userFields,
		messenger.TypeApplication:  applicationFields,
		messenger.TypePerson:       personFields,
		messenger.TypeConversation: conversationFields,
		messenger.TypeMessage:      messageFields,
		messenger.TypePersona:      personaFields,
		messenger.TypeLabel:        labelFields,
		messenger.TypeTemplate:     templateFields,
		messenger.TypeNotification: notificationFields,
	}
}

// itemTypes are what the edges list whose items are nodes.
var itemTypes = map[string]messenger.NodeType{
	"accounts":                    messenger.TypePage,
	"blocked":                     messenger.TypePerson,
	"conversations":               messenger.TypeConversation,
	"custom_labels":               messenger.TypeLabel,
	"message_templates":           messenger.TypeTemplate,
	"messages":                    messenger.TypeMessage,
	"notification_message_tokens": messenger.TypeNotification,
	"personas":                    messenger.TypePersona,
	"secondary_receivers":         messenger.TypeApplication,
	"threads":                     messenger.TypeConversation,
}

// checkFields refuses of an edge without items what it refuses of one that has them: who asks wrongly should not have to wait for the
// first item to hear of it.
func (r *reader) checkFields(edge string, fields []decode.Selection) {
	of, known := itemTypes[edge]
	if !known {
		return
	}
	for i := range fields {
		switch sel := &fields[i]; {
		case nodeFields[of][sel.Name] == nil:
			r.lacks(r.c.Spec.GraphType(string(of)), sel.Name)
		case sel.Wrong != nil:
			r.fail(sel.Wrong)
		default:
			r.checkFields(sel.Name, sel.Sub)
		}
	}
}

// node reads one node: the fields asked for in their order, and id at the end where it was not asked for.
// Without a selection the node's default fields are read.
func (r *reader) node(n messenger.Node, fields []decode.Selection, defaults []string) fbjson.Object {
	if r.nodes++; r.nodes > maxNodes {
		r.fail(grapherr.NewReduceData())
	}
	spec := r.c.Spec.Nodes()[string(n.NodeType())]
	if fields == nil {
		if defaults == nil {
			defaults = spec.DefaultFields
		}
		fields = make([]decode.Selection, len(defaults))
		for i, name := range defaults {
			fields[i].Name = name
		}
	}
	table := nodeFields[n.NodeType()]
	out := make(fbjson.Object, 0, len(fields)+1)
	hasID := false
	for i := range fields {
		if r.err != nil {
			return nil
		}
		sel := &fields[i]
		f := table[sel.Name]
		if f == nil {
			r.lacks(spec.GraphType, sel.Name)
			continue
		}
		if sel.Wrong != nil {
			r.fail(sel.Wrong)
			return nil
		}
		if _, again := out.Get(sel.Name); again {
			continue
		}
		if v := f(r, n, sel); v != absent {
			out = out.With(sel.Name, v)
		}
		hasID = hasID || sel.Name == "id"
	}
	if !hasID {
		out = out.With("id", n.NodeID())
	}
	return out
}

// lacks is called for a field that is not here. One that the platform has is left out, which is noted; any other is refused.
func (r *reader) lacks(graphType, field string) {
	if r.c.Spec.RealField(graphType, field) {
		r.c.Notes.LeaveOut(graphType, field)
		return
	}
	r.fail(grapherr.NewFieldUnknown(field, graphType))
}

func (r *reader) fail(err *grapherr.Error) {
	if r.err == nil {
		r.err = err
	}
}

// object picks the wanted fields of a value that is no node: from{name}, participants{id}. Others are refused or left out as on
// a node.
func (r *reader) object(o fbjson.Object, sel *decode.Selection, graphType string, known ...string) fbjson.Object {
	if sel.Sub == nil {
		return o
	}
	out := make(fbjson.Object, 0, len(sel.Sub)+1)
	for _, s := range sel.Sub {
		v, ok := o.Get(s.Name)
		_, again := out.Get(s.Name)
		switch {
		case !ok && !contains(known, s.Name):
			r.lacks(graphType, s.Name)
		case s.Wrong != nil:
			r.fail(s.Wrong)
		case ok && !again:
			out = out.With(s.Name, v)
		}
	}
	if id, ok := o.Get("id"); ok {
		if _, has := out.Get("id"); !has {
			out = out.With("id", id)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

// time writes an instant as the platform does: 2026-01-05T19:11:07+0000, or unix seconds.
func (r *reader) time(t time.Time) any {
	if r.unix {
		return t.Unix()
	}
	return t.UTC().Format("2006-01-02T15:04:05-0700")
}

// fieldsParam is the selection of the request, and the reader it is read with.
func (c *Call) reader(tx *sandbox.Tx) (*reader, []decode.Selection) {
	r := &reader{c: c, tx: tx, unix: c.Params.Text("date_format") == "U"}
	fields, err := decode.Fields(c.Params.Values["fields"])
	if err != nil {
		r.fail(err)
	}
	return r, fields
}

// readNode answers GET /{id}.
func readNode(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	if r.err != nil {
		return nil, r.err
	}
	if m, ok := c.Node.(*messenger.Message); ok && !readable(m) {
		return nil, grapherr.NewMessageDeleted()
	}
	out := r.node(c.Node, fields, nil)
	return out, r.err
}

// edgeQuery is what an edge is asked for, by the parameters of a request or the arguments of a field.
type edgeQuery struct {
	node          string // the id that the edge hangs on, for links
	edge          string
	limit         int
	after, before string
	order         string
	summary       bool
	fields        []decode.Selection
	fieldsText    string // as in the request, for links
	defaults      []string
	extra         [][2]string // further parameters that links keep
}

const (
	defaultLimit = 25
	//sendmock:bound items of a page | no more are given | TestLongPage
	maxLimit = 500 // the platform's own bound is not published (a choice)
)

// requestQuery is the query of an edge that the request itself names.
func (r *reader) requestQuery(fields []decode.Selection) edgeQuery {
	c := r.c
	q := edgeQuery{
		node: c.Node.NodeID(), edge: c.Route.Edge, limit: defaultLimit, fields: fields,
		fieldsText: decode.JoinFields(c.Params.Values["fields"]), defaults: c.Op.DefaultFields,
	}
	if n, ok := c.Args["limit"].(int64); ok {
		q.setLimit(n)
	}
	q.after, _ = c.Args["after"].(string)
	q.before, _ = c.Args["before"].(string)
	q.summary, _ = c.Args["summary"].(bool)
	q.order = c.Params.Text("order")
	q.extra = r.extra("platform", "user_id", "folder", "tags", "date_format", "appsecret_proof")
	return q
}

// extra are the parameters of the request that links keep.
func (r *reader) extra(names ...string) [][2]string {
	var out [][2]string
	for _, name := range names {
		v := r.c.Params.Text(name)
		if v == "" {
			v = decode.JoinFields(r.c.Params.Values[name]) // metric[0]=a, or a JSON array
		}
		if v != "" {
			out = append(out, [2]string{name, v})
		}
	}
	return out
}

// fieldQuery is the query of an edge inside fields=.
func (r *reader) fieldQuery(n messenger.Node, sel *decode.Selection) edgeQuery {
	q := edgeQuery{
		node: n.NodeID(), edge: sel.Name, limit: defaultLimit, fields: sel.Sub,
		fieldsText: decode.FieldsText(sel.Sub), after: sel.Arg("after"), before: sel.Arg("before"), order: sel.Arg("order"),
		summary: sel.Arg("summary") == "true" || sel.Arg("summary") == "1",
	}
	if op := r.c.Spec.Operation(string(n.NodeType()), sel.Name, "GET"); op != nil {
		q.defaults = op.DefaultFields
		for _, name := range op.Unheeded {
			if sel.Arg(name) != "" {
				r.c.Notes.PassOver(name)
			}
		}
	}
	for _, name := range []string{"platform", "user_id", "folder", "tags"} {
		if v := sel.Arg(name); v != "" {
			q.extra = append(q.extra, [2]string{name, v})
		}
	}
	q.extra = append(q.extra, r.extra("date_format", "appsecret_proof")...)
	if text := sel.Arg("limit"); text != "" {
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil || n < 0 {
			r.fail(grapherr.NewParamTypeInvalid("limit", "an integer"))
			return q
		}
		q.setLimit(n)
	}
	return q
}

func (q *edgeQuery) setLimit(n int64) {
	if n > 0 {
		q.limit = int(min(n, maxLimit))
	}
}
