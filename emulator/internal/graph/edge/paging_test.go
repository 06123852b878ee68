package edge

import (
	"encoding/base64"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/golden"
)

func someNodes(n int) []messenger.Node {
	list := make([]messenger.Node, n)
	for i := range list {
		list[i] = &messenger.User{ID: strconv.Itoa(1000 + i)}
	}
	return list
}

func nodeIDs(list []messenger.Node) []string {
	out := []string{}
	for _, n := range list {
		out = append(out, n.NodeID())
	}
	return out
}

// Following after from the start, with limits as they come, yields every item once and in order; following before from
// the end yields them too.
func TestWindowWalks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := someNodes(rapid.IntRange(0, 40).Draw(t, "items"))
		limits := rapid.IntRange(1, 12)
		forth, q := []string{}, edgeQuery{limit: limits.Draw(t, "limit")}
		for {
			page, first, last, ok := pageOf(items, q)
			if !ok || len(page) > q.limit || first != (len(forth) == 0) {
				t.Fatalf("%+v: %d items, first %v, ok %v", q, len(page), first, ok)
			}
			forth = append(forth, nodeIDs(page)...)
			if last {
				break
			}
			q = edgeQuery{limit: limits.Draw(t, "limit"), after: cursorOf(page[len(page)-1])}
		}
		if diff := cmp.Diff(nodeIDs(items), forth); diff != "" {
			t.Fatalf("by after (-want +got):\n%s", diff)
		}
		if len(items) == 0 {
			return
		}
		end := items[len(items)-1]
		back, q := []string{end.NodeID()}, edgeQuery{limit: limits.Draw(t, "limit"), before: cursorOf(end)}
		for {
			page, first, last, ok := pageOf(items, q)
			if !ok || len(page) > q.limit || last {
				t.Fatalf("%+v: %d items, last %v, ok %v", q, len(page), last, ok)
			}
			back = append(nodeIDs(page), back...)
			if first {
				break
			}
			q = edgeQuery{limit: limits.Draw(t, "limit"), before: cursorOf(page[0])}
		}
		if diff := cmp.Diff(nodeIDs(items), back); diff != "" {
			t.Fatalf("by before (-want +got):\n%s", diff)
		}
	})
}

// A cursor stands at an item, so that new items in front do not shift a page.
func TestCursorsHoldWhenItemsCome(t *testing.T) {
	t.Parallel()
	items := someNodes(6)
	page, _, _, ok := pageOf(items, edgeQuery{limit: 2})
	require.True(t, ok)
	grown := append(someNodes(1)[:0:0], &messenger.User{ID: "new"})
	grown = append(grown, items...)
	next, _, _, ok := pageOf(grown, edgeQuery{limit: 2, after: cursorOf(page[1])})
	require.True(t, ok)
	golden.Diff(t, nodeIDs(items[2:4]), nodeIDs(next))
}

func TestCursors(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"1", "12", "123", "t_10000000000000001", "m_abc-_DEF"} {
		cursor := cursorOf(&messenger.User{ID: id})
		require.Regexp(t, `^QVFIU[A-Za-z0-9_-]+ZD$`, cursor)
		got, ok := cursorID(cursor)
		require.True(t, ok)
		golden.Diff(t, id, got)
	}
	for _, bad := range []string{"", "ZD", "1", "QVFIUjE", "!!ZD", base64.RawURLEncoding.EncodeToString([]byte("1")) + "ZD"} {
		_, ok := cursorID(bad)
		require.False(t, ok, bad)
	}
}
