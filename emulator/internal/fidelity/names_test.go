package fidelity

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/graph/edge"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/openapi"
)

// platformNames is docs/facts/graph-names.json, by node type: what the product must tell from what is invented.
type platformNames map[string]struct {
	Fields []string
	Edges  map[string][]string // methods by edge; "/" is the node itself
}

func namesOfThePlatform(t *testing.T) platformNames {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "facts", "graph-names.json"))
	require.NoError(t, err)
	var file struct{ Nodes platformNames }
	require.NoError(t, json.Unmarshal(data, &file))
	require.Contains(t, file.Nodes, "Page")
	return file.Nodes
}

// edges are the names of all edges, of whatever node, but for that of nodes themselves.
func (p platformNames) edges() []string {
	all := map[string]bool{}
	for _, n := range p {
		for name := range n.Edges {
			all[name] = true
		}
	}
	delete(all, "/")
	return slices.Sorted(maps.Keys(all))
}

// documented are the endpoints that openapi/messenger.yaml lists as not emulated, because no specification has them.
func documented(t *testing.T, spec *openapi.Spec) map[openapi.Endpoint]bool {
	t.Helper()
	text, err := spec.JSON()
	require.NoError(t, err)
	var doc struct {
		List []struct {
			Node, Edge, Path string
			Methods          []string
		} `json:"x-not-emulated"`
	}
	require.NoError(t, json.Unmarshal(text, &doc))
	all := map[openapi.Endpoint]bool{}
	for _, e := range doc.List {
		for _, method := range e.Methods {
			at := openapi.Endpoint{Node: e.Node, Edge: e.Edge + strings.Trim(e.Path, "/"), Method: method}
			all[at] = true
			require.Nil(t, spec.Operation(at.Node, at.Edge, at.Method), "%s is emulated: take it out of x-not-emulated", at)
		}
	}
	return all
}

// invented are names that the platform has nowhere; the last is that of a Page's field, which is no edge.
var invented = []string{"friens", "messengers", "conversation", "fan_count"}

// Every edge that is real somewhere, and some that are not, at every node by every method. What is emulated is reached; what is real and
// not emulated says so; what the platform does not have is refused in its own words (docs/facts/errors.md §6). Nothing is listed by hand: it
// follows from the facts, from the description and from what there is.
func TestEdges(t *testing.T) {
	spec, err := openapi.Load()
	require.NoError(t, err)
	facts, listed := namesOfThePlatform(t), documented(t, spec)
	b := testBench(t)
	nodes, err := b.nodes()
	require.NoError(t, err)
	known := map[string]bool{"": true}
	for _, name := range facts.edges() {
		known[name] = true
	}
	for e := range listed {
		known[e.Edge] = known[e.Edge] || e.Node != "" // what begins with no object's id is no edge
	}
	for _, op := range spec.Operations() {
		known[op.Edge] = known[op.Edge] || op.Node != ""
	}
	for _, name := range invented {
		require.False(t, known[name], "%s is real", name)
		known[name] = false
	}
	for _, node := range b.withComment(nodes) {
		at, theirs := b.anew(t, node), facts[spec.GraphType(node)].Edges
		for name, anywhere := range known {
			if strings.Contains(name, "/") {
				continue // more than an edge
			}
			for _, method := range []string{"GET", "POST", "DELETE"} {
				e := openapi.Endpoint{Node: node, Edge: name, Method: method}
				isReal := listed[e] || slices.Contains(theirs[name], method) || name == "" && slices.Contains(theirs["/"], method)
				if op := spec.Operation(node, name, method); op != nil {
					b.reaches(t, op)
					at = b.anew(t, node) // it may be gone
					continue
				}
				want := refusalOf(e, spec.GraphType(node), at.id, isReal, anywhere)
				if got := b.raw(method, at.path(name), nil); !answers(got, want) {
					t.Errorf("%s: want %s, got %d %s", e, want.Message, got.Code, got.Body)
				}
			}
		}
	}
}

// withComment are the names of nodes, first that of a comment: a world can have one although it cannot be read.
func (b *bench) withComment(nodes map[string]reading) []string {
	const comment = string(messenger.TypeActivity)
	names := slices.Sorted(maps.Keys(nodes))
	if _, readable := nodes[comment]; readable {
		return names
	}
	return append([]string{comment}, names...)
}

// anew is a node of the demo world as it is at its start.
func (b *bench) anew(t *testing.T, node string) reading {
	t.Helper()
	require.NoError(t, b.emu.Control().Reset(t.Context()))
	nodes, err := b.nodes()
	require.NoError(t, err)
	at, readable := nodes[node]
	if !readable {
		made, err := b.emu.Control().Comment(t.Context(), b.world.People[0].PSID, control.Comment{Message: "How much?"})
		require.NoError(t, err)
		at = reading{made.CommentID, b.world.Pages[0].AccessToken}
	}
	return at
}

// refusalOf is how a node's endpoint that is not emulated is to be refused.
func refusalOf(e openapi.Endpoint, graphType, id string, isReal, known bool) *grapherr.Error {
	unsupported := grapherr.NewObjectUnsupported(strings.ToLower(e.Method), id)
	own := edge.Refused(messenger.NodeType(e.Node), e.Edge, e.Method)
	switch {
	case own != nil:
		return own
	case isReal:
		return grapherr.NewNotEmulated(e.Method, e.Path())
	case e.Edge == "":
		return unsupported
	case !known:
		return grapherr.NewPathUnknown("/" + e.Edge)
	case e.Method == "GET":
		return grapherr.NewFieldUnknown(e.Edge, graphType)
	}
	return unsupported
}

func answers(got *httptest.ResponseRecorder, want *grapherr.Error) bool {
	var body struct {
		Error struct {
			Message string
			Code    int
		}
	}
	err := json.Unmarshal(got.Body.Bytes(), &body)
	return err == nil && body.Error.Message == want.Message && body.Error.Code == want.Row.Code && got.Code == want.Row.Status
}

// reaches calls an operation in the world as it is at its start: it must be found, whatever it then answers.
func (b *bench) reaches(t *testing.T, op *openapi.Operation) {
	t.Helper()
	at := b.anew(t, op.Node)
	path := at.path(op.Edge)
	_ = b.raw(op.Method, path, nil)
	recorded, err := b.emu.Control().Requests(context.Background(), 0, nil)
	require.NoError(t, err)
	last := recorded.Requests[len(recorded.Requests)-1]
	if last.Operation != op.ID {
		t.Errorf("%s %s reaches %q, not %s", op.Method, path, last.Operation, op.ID)
	}
}

// path is that of an edge, or of the node itself.
func (at reading) path(edge string) string {
	return "/v25.0" + strings.TrimSuffix("/"+at.id+"/"+edge, "/") + "?access_token=" + at.token
}

// What begins with no object's id, and is real, says so too.
func TestRoots(t *testing.T) {
	spec, err := openapi.Load()
	require.NoError(t, err)
	b := testBench(t)
	called := 0
	for _, e := range spec.Missing() {
		if e.Node == "" {
			called++
			path := "/v25.0" + e.Path() + "?access_token=" + b.world.Pages[0].AccessToken
			if e.Path() == "/" {
				path += "&ids=1" // without it there is nothing that it could do
			}
			if got, want := b.raw(e.Method, path, nil), grapherr.NewNotEmulated(e.Method, e.Path()); !answers(got, want) {
				t.Errorf("%s: want %s, got %d %s", e, want.Message, got.Code, got.Body)
			}
		}
	}
	for e := range documented(t, spec) {
		if e.Node == "" {
			called--
		}
	}
	require.Zero(t, called, "called are those that are listed")
}

// Every field and every edge of a node as a field: those that are emulated are not noted, those that are real and not emulated are left out
// and noted, and invented ones are refused. So are they in the fields of an edge's items, and behind an alias, a modifier and braces.
func TestNodeFields(t *testing.T) {
	spec, err := openapi.Load()
	require.NoError(t, err)
	facts, listed := namesOfThePlatform(t), documented(t, spec)
	b := testBench(t)
	nodes, err := b.nodes()
	require.NoError(t, err)
	for node, at := range nodes {
		described := spec.Nodes()[node]
		known := facts[described.GraphType]
		theirs := slices.Clone(known.Fields)
		for name, methods := range known.Edges {
			if name != "/" && slices.Contains(methods, "GET") {
				theirs = append(theirs, name)
			}
		}
		for e := range listed {
			if e.Node == node && e.Method == "GET" && e.Edge != "" {
				theirs = append(theirs, e.Edge)
			}
		}
		for _, name := range theirs {
			if !slices.Contains(described.Fields, name) {
				for _, form := range []string{"%s", "%s.limit(3){id,whatever}", "%s.type(LIKE).limit(0).as(likes)", "%s.metric(a,b){values{value}}"} {
					b.leavesOut(t, at, fmt.Sprintf(form, name), name, described.GraphType+"."+name)
				}
			}
		}
		for _, name := range described.Fields {
			got := b.raw("GET", "/v25.0/"+at.id+"?fields="+name+"&access_token="+at.token, nil)
			require.Empty(t, got.Header().Get("X-Sendmock-Note"), "%s.%s is emulated", node, name)
		}
		for _, name := range []string{"mood", "convs", "fan_counts"} {
			got := b.raw("GET", "/v25.0/"+at.id+"?fields=id,"+name+"&access_token="+at.token, nil)
			if want := grapherr.NewFieldUnknown(name, described.GraphType); !answers(got, want) {
				t.Errorf("%s.%s: want %s, got %d %s", node, name, want.Message, got.Code, got.Body)
			}
		}
	}
}

// leavesOut asks a node for its id and a field that is not emulated.
func (b *bench) leavesOut(t *testing.T, at reading, fields, field, noted string) {
	t.Helper()
	got := b.raw("GET", "/v25.0/"+at.id+"?fields=id,"+fields+"&access_token="+at.token, nil)
	var body map[string]any
	require.NoError(t, json.Unmarshal(got.Body.Bytes(), &body))
	_, there := body[field]
	note, want := got.Header().Get("X-Sendmock-Note"), "fields left out, for they are not emulated: "+noted
	if got.Code != http.StatusOK || len(body) != 1 || there || note != want {
		t.Errorf("fields=%s: want %q, got %d %s, noted %q", fields, want, got.Code, got.Body, note)
	}
}

// What the description says of permissions is so: a token that lacks pages_messaging is refused by the operations that ask for it, and by no
// other.
func TestPermissions(t *testing.T) {
	spec, err := openapi.Load()
	require.NoError(t, err)
	b := testBench(t)
	nodes, err := b.nodes()
	require.NoError(t, err)
	called := 0
	for _, op := range spec.Operations() {
		if _, known := nodes[op.Node]; !known {
			continue
		}
		called++
		asks := slices.Contains(op.Permissions, "pages_messaging")
		at := b.anew(t, op.Node)
		if at.token == b.world.Pages[0].AccessToken {
			_, err := b.emu.Control().ChangeToken(context.Background(), at.token, control.TokenChange{Permissions: &[]string{}})
			require.NoError(t, err)
		}
		got := b.raw(op.Method, at.path(op.Edge), nil)
		if refused := answers(got, grapherr.NewPermissionPagesMessaging()); refused != asks {
			t.Errorf("%s asks for pages_messaging: described %t, refused %t: %s; x-permissions of openapi/messenger.yaml says so", op.ID, asks, refused, got.Body)
		}
	}
	require.Greater(t, called, 15)
}
