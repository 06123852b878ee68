package conformance

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

// walker is how a public client comes to the page behind one; "" ends its walk (docs/facts/endpoints.md §0.6).
type walker struct {
	name string
	next func(t *testing.T, tg *target, first string, p page) string
}

var walkers = []walker{
	{"next as it is written", func(_ *testing.T, _ *target, _ string, p page) string {
		if p.Paging == nil {
			return ""
		}
		return p.Paging.Next
	}},
	// The business SDK for Python passes over what next says, and getAllPersonas of the Bottender client over whether there is one.
	{"the first request once more, with after", func(_ *testing.T, _ *target, first string, p page) string {
		if p.Paging == nil {
			return ""
		}
		return first + "&after=" + url.QueryEscape(p.Paging.Cursors.After)
	}},
	// koala takes path and query out of next, and asks its own host.
	{"path and query of next, at another host", func(t *testing.T, tg *target, _ string, p page) string {
		if p.Paging == nil || p.Paging.Next == "" {
			return ""
		}
		next, err := url.Parse(p.Paging.Next)
		require.NoError(t, err)
		require.NotEmpty(t, next.Query().Get("access_token"), "facebook-sdk takes it away without asking")
		own, err := url.Parse(tg.url)
		require.NoError(t, err)
		next.Scheme, next.Host = own.Scheme, strings.Replace(own.Host, "127.0.0.1", "localhost", 1)
		next.RawQuery = next.Query().Encode()
		return next.String()
	}},
}

// walks goes through a Page's conversations as three clients do, while others begin: whoever stood there at the start comes exactly once.
func walks(t *testing.T, tg *target) {
	arrived := 0
	arrive := func(t *testing.T, n int) {
		for range n {
			arrived++
			slug := fmt.Sprintf("new-%d", arrived)
			require.Equal(t, 201, tg.do(t, jsonBody("/_sendmock/people", `{"slug":"`+slug+`"}`)).status)
			require.Equal(t, 201, tg.do(t, jsonBody("/_sendmock/people/"+slug+"/messages", `{"text":"hi"}`)).status)
		}
	}
	tg.reset(t)
	arrive(t, 9)
	for _, limit := range []int{1, 3, 4} {
		for _, w := range walkers {
			t.Run(fmt.Sprintf("%s, %d at a time", w.name, limit), func(t *testing.T) {
				base := tg.url + tg.places.Replace("/v25.0/me/conversations?fields=id,updated_time&access_token={PAGE_TOKEN}")
				var stood []string
				for _, c := range tg.page(t, base+"&limit=500").Data {
					stood = append(stood, c.ID)
				}
				require.GreaterOrEqual(t, len(stood), 9)
				first := fmt.Sprintf("%s&limit=%d", base, limit)
				var seen []string
				for at, pages := first, 0; at != ""; pages++ {
					require.LessOrEqual(t, pages, len(stood)+1, "the walk has no end")
					p := tg.page(t, at)
					require.LessOrEqual(t, len(p.Data), limit)
					for _, c := range p.Data {
						seen = append(seen, c.ID)
					}
					at = w.next(t, tg, first, p)
					if pages < 4 {
						arrive(t, 1+pages%2)
					}
				}
				golden.Diff(t, stood, seen, "conversations")
				require.Len(t, slices.Compact(slices.Sorted(slices.Values(seen))), len(seen))
			})
		}
	}
	require.Empty(t, tg.contradictions(t))
}
