package conformance

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

// page is one page of an edge.
type page struct {
	Data []struct {
		ID      string
		Message string
	}
	Paging *struct {
		Cursors        struct{ Before, After string }
		Next, Previous string
	}
}

func (tg *target) page(t *testing.T, url string) page {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	require.NoError(t, err)
	got := tg.send(t, req)
	require.Equal(t, 200, got.status, got.body)
	var p page
	require.NoError(t, json.Unmarshal([]byte(got.body), &p), got.body)
	return p
}

// walk follows links, and returns what the pages hold and the last of them.
func (tg *target) walk(t *testing.T, p page, link func(page) string) ([]string, page) {
	t.Helper()
	var seen []string
	for {
		for _, item := range p.Data {
			seen = append(seen, item.ID)
		}
		if p.Paging == nil || link(p) == "" {
			return seen, p
		}
		require.Less(t, len(seen), 100, "the links go in circles")
		p = tg.page(t, link(p))
	}
}

func next(p page) string     { return p.Paging.Next }
func previous(p page) string { return p.Paging.Previous }

// paging walks edges from page to page, as clients do: by next, by previous, and by cursors alone.
func paging(t *testing.T, tg *target) {
	tests := []struct {
		name  string
		path  string // with limit=1
		count int
	}{
		{"conversations", "/v25.0/{PAGE}/conversations?limit=1&access_token={PAGE_TOKEN}", 4},
		{"conversations with fields", "/me/conversations?fields=participants,messages.limit(1){id,message}&limit=1&platform=messenger&access_token={PAGE_TOKEN}", 4},
		{"messages", "/{CONVERSATION}/messages?fields=id,message&limit=1&access_token={PAGE_TOKEN}", 6},
		{"personas", "/{PAGE}/personas?limit=1&access_token={PAGE_TOKEN}", 4},
		{"labels", "/me/custom_labels?fields=page_label_name&limit=1&access_token={PAGE_TOKEN}", 4},
		{"labels of a person", "/{ADA}/custom_labels?limit=1&access_token={PAGE_TOKEN}", 3},
		{"accounts", "/me/accounts?limit=1&access_token={USER_TOKEN}", 1},
	}
	tg.reset(t)
	for i := range 5 {
		require.Less(t, tg.do(t, jsonBody("/_sendmock/people/ada/messages", `{"text":"`+strconv.Itoa(i)+`"}`)).status, 300)
	}
	for _, name := range []string{"Nora", "Jo", "Max"} {
		tg.makes(t, "/me/personas", `{"name":"`+name+`","profile_picture_url":"https://shop.example/p.png"}`)
	}
	for _, name := range []string{"regular", "islands", "late"} {
		label := tg.makes(t, "/me/custom_labels", `{"page_label_name":"`+name+`"}`)
		require.Equal(t, 200, tg.do(t, jsonBody("/"+label+"/label?access_token={PAGE_TOKEN}", `{"user":"{ADA}"}`)).status)
	}
	for _, name := range []string{"dora", "emil"} {
		require.Equal(t, 201, tg.do(t, jsonBody("/_sendmock/people", `{"slug":"`+name+`"}`)).status)
		require.Equal(t, 201, tg.do(t, jsonBody("/_sendmock/people/"+name+"/messages", `{"text":"hi"}`)).status)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			first := tg.page(t, tg.url+tg.places.Replace(tt.path))
			require.Empty(t, first.Paging.Previous, "previous of the first page")
			forwards, last := tg.walk(t, first, next)
			require.Len(t, forwards, tt.count)
			backwards, top := tg.walk(t, last, previous)
			slices.Reverse(backwards)
			golden.Diff(t, forwards, backwards, "forwards and back")
			golden.Diff(t, first.Paging.Cursors, top.Paging.Cursors, "cursors of the first page, come back to")

			// The Python SDK and the Bottender client ask with after until a page comes without paging.
			var byCursor []string
			p := first
			for p.Paging != nil {
				for _, item := range p.Data {
					byCursor = append(byCursor, item.ID)
				}
				require.LessOrEqual(t, len(byCursor), tt.count)
				p = tg.page(t, tg.url+tg.places.Replace(tt.path)+"&after="+p.Paging.Cursors.After)
			}
			require.Empty(t, p.Data)
			golden.Diff(t, forwards, byCursor, "by next and by cursor")
		})
	}
	t.Run("a message that comes meanwhile shifts no page", func(t *testing.T) {
		first := tg.page(t, tg.url+tg.places.Replace("/{CONVERSATION}/messages?fields=message&limit=2&access_token={PAGE_TOKEN}"))
		require.Equal(t, 201, tg.do(t, jsonBody("/_sendmock/people/ada/messages", `{"text":"late"}`)).status)
		second := tg.page(t, first.Paging.Next)
		var texts []string
		for _, m := range slices.Concat(first.Data, second.Data) {
			texts = append(texts, m.Message)
		}
		golden.Diff(t, []string{"4", "3", "2", "1"}, texts, "messages")
	})
	require.Empty(t, tg.contradictions(t))
}
