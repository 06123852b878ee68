package edge

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// connection answers an edge: {"data":[…],"paging":{…}}. items are all of the edge's nodes in the platform's order. An
// empty page has no paging, which ends the loops of clients (docs/facts/endpoints.md §0.6).
func (r *reader) connection(items []messenger.Node, q edgeQuery) fbjson.Object {
	return r.connectionOf(items, q, func(n messenger.Node) fbjson.Object { return r.node(n, q.fields, q.defaults) })
}

// connectionOf is connection of items that show reads, where they are no nodes of the world.
func (r *reader) connectionOf(items []messenger.Node, q edgeQuery, show func(messenger.Node) fbjson.Object) fbjson.Object {
	if r.err != nil {
		return nil
	}
	total := len(items)
	if q.order == "chronological" {
		items = slices.Clone(items)
		slices.Reverse(items)
	}
	page, first, last, ok := pageOf(items, q)
	if !ok {
		r.fail(grapherr.NewPagingCursorInvalid())
		return nil
	}
	data := make(fbjson.Array, 0, len(page))
	for _, n := range page {
		data = append(data, show(n))
	}
	if len(page) == 0 {
		r.checkFields(q.edge, q.fields)
	}
	out := fbjson.Object{{Key: "data", Value: data}}
	if len(page) > 0 {
		out = out.With("paging", r.paging(page, first, last, q))
	}
	if q.summary {
		out = out.With("summary", fbjson.Object{{Key: "total_count", Value: total}})
	}
	return out
}

// pageOf cuts a page out of items. first and last tell whether it holds the first and the last of them.
func pageOf(items []messenger.Node, q edgeQuery) (page []messenger.Node, first, last, ok bool) {
	var start, end int
	switch {
	case q.after != "":
		i, found := position(items, q.after)
		if !found {
			return nil, false, false, false
		}
		start = i + 1
		end = min(start+q.limit, len(items))
	case q.before != "":
		i, found := position(items, q.before)
		if !found {
			return nil, false, false, false
		}
		end = i
		start = max(0, end-q.limit)
	default:
		end = min(q.limit, len(items))
	}
	return items[start:end], start == 0, end == len(items), true
}

func position(items []messenger.Node, cursor string) (int, bool) {
	id, ok := cursorID(cursor)
	if !ok {
		return 0, false
	}
	i := slices.IndexFunc(items, func(n messenger.Node) bool { return n.NodeID() == id })
	return i, i >= 0
}

// Cursors are opaque to clients and begin with QVFIU, as the platform's do. They hold the id of the item they stand at, so
// that new items do not shift a page.
const (
	cursorPrefix = "AQHR"
	cursorSuffix = "ZD"
)

func cursorOf(n messenger.Node) string {
	return base64.RawURLEncoding.EncodeToString([]byte(cursorPrefix+n.NodeID())) + cursorSuffix
}

func cursorID(cursor string) (string, bool) {
	text, ok := strings.CutSuffix(cursor, cursorSuffix)
	if !ok {
		return "", false
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return "", false
	}
	return strings.CutPrefix(string(b), cursorPrefix)
}

func (r *reader) paging(page []messenger.Node, first, last bool, q edgeQuery) fbjson.Object {
	before, after := cursorOf(page[0]), cursorOf(page[len(page)-1])
	out := fbjson.Object{{Key: "cursors", Value: fbjson.Object{{Key: "before", Value: before}, {Key: "after", Value: after}}}}
	if !first {
		out = out.With("previous", r.link(q, "before", before))
	}
	if !last {
		out = out.With("next", r.link(q, "after", after))
	}
	return out
}

// link is the absolute URL of a neighbouring page, with the token, as the client reached this server.
func (r *reader) link(q edgeQuery, direction, cursor string) string {
	return r.edgeURL(q, [2]string{"limit", strconv.Itoa(q.limit)}, [2]string{direction, cursor})
}

// edgeURL is the absolute URL of what a query asks, but for its page, and of further parameters.
func (r *reader) edgeURL(q edgeQuery, more ...[2]string) string {
	var b strings.Builder
	b.WriteString(r.c.Base)
	b.WriteByte('/')
	b.WriteString(r.c.Version())
	b.WriteByte('/')
	b.WriteString(q.node)
	b.WriteByte('/')
	b.WriteString(q.edge)
	b.WriteString("?access_token=")
	b.WriteString(url.QueryEscape(r.c.TokenText))
	add := func(name, value string) {
		if value != "" {
			b.WriteByte('&')
			b.WriteString(name)
			b.WriteByte('=')
			b.WriteString(url.QueryEscape(value))
		}
	}
	add("pretty", "0")
	add("fields", q.fieldsText)
	for _, kv := range q.extra {
		add(kv[0], kv[1])
	}
	add("order", q.order)
	if q.summary {
		add("summary", "true")
	}
	for _, kv := range more {
		add(kv[0], kv[1])
	}
	return b.String()
}

// nodes is a list of one kind of node as a connection takes it.
func nodes[N messenger.Node](list []N) []messenger.Node {
	out := make([]messenger.Node, len(list))
	for i, n := range list {
		out[i] = n
	}
	return out
}
