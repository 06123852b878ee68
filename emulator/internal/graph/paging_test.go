package graph

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestInvalidCursors(t *testing.T) {
	t.Parallel()
	service, _ := newService(t, newLimits)
	gone := base64.RawURLEncoding.EncodeToString([]byte("AQHR4711")) + "ZD" // the form of a cursor, of an item that is not there
	for _, query := range []string{"after=x", "before=x", "after=" + gone, "before=" + gone} {
		a := service.Serve(get("/me/conversations", query))
		require.ErrorIs(t, a.Err, grapherr.PagingCursorInvalid, query)
		name, value, _ := strings.Cut(query, "=")
		a = service.Serve(get("/me", "fields=conversations."+name+"("+value+")"))
		require.ErrorIs(t, a.Err, grapherr.PagingCursorInvalid, "as an argument of a field: %s", query)
	}
}

type listAnswer struct {
	Data []struct {
		ID string `json:"id"`
	} `json:"data"`
	Paging *struct {
		Cursors        map[string]string `json:"cursors"`
		Previous, Next string
	} `json:"paging"`
	Summary map[string]int `json:"summary"`
}

func readList(t *testing.T, service *Service, req Request) listAnswer {
	t.Helper()
	a := service.Serve(req)
	require.Nil(t, a.Err)
	var out listAnswer
	require.NoError(t, json.Unmarshal(a.Body, &out))
	return out
}

// A client that follows next links, as they are written, reads everything, and previous leads back.
func TestLinks(t *testing.T) {
	t.Parallel()
	service, _ := newService(t, newLimits)
	for range 6 {
		require.Nil(t, service.Serve(post(sendText)).Err)
	}
	follow := func(link string) Request {
		u, err := url.Parse(link)
		require.NoError(t, err)
		golden.Diff(t, "http://localhost:7363", u.Scheme+"://"+u.Host)
		return Request{Method: "GET", Path: u.Path, Query: u.RawQuery, Base: "http://localhost:7363"}
	}
	const path = "/v24.0/t_10000000000000001/messages"
	whole := readList(t, service, get(path, "limit=100"))
	require.Len(t, whole.Data, 7)
	for _, order := range []string{"", "&order=chronological"} {
		page := readList(t, service, get(path, "limit=3&summary=true&fields=id"+order))
		require.Empty(t, page.Paging.Previous)
		var got []string
		for n := 0; ; n++ {
			require.Less(t, n, 5, "the links lead in a circle")
			golden.Diff(t, map[string]int{"total_count": 7}, page.Summary)
			for _, m := range page.Data {
				got = append(got, m.ID)
			}
			if page.Paging.Next == "" {
				break
			}
			require.Contains(t, page.Paging.Next, path)
			next := readList(t, service, follow(page.Paging.Next))
			golden.Diff(t, page.Data, readList(t, service, follow(next.Paging.Previous)).Data)
			page = next
		}
		var want []string
		for _, m := range whole.Data {
			want = append(want, m.ID)
		}
		if order != "" {
			slices.Reverse(want)
		}
		golden.Diff(t, want, got, order)
	}
	last := whole.Paging.Cursors["after"]
	empty := readList(t, service, get(path, "after="+last))
	require.Empty(t, empty.Data)
	require.Nil(t, empty.Paging, "an empty page has no paging")
}
