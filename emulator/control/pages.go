package control

import (
	"net/url"
	"strconv"
)

// page is a page of a list, or several that are one.
type page[T any] struct {
	list []T
	next int64
	more bool
}

// defaultLimit is how many things of a list a server answers with that is not asked for a number, and maxLimit how many at most.
const (
	defaultLimit = 100
	maxLimit     = 1000
)

// pages reads as many things as a query asks for. The server ends a page that grows too large before that.
func pages[T any](q url.Values, read func(url.Values) (page[T], error)) (page[T], error) {
	out, err := read(q)
	want := defaultLimit
	if n, wrong := strconv.Atoi(q.Get("limit")); wrong == nil {
		want = min(n, maxLimit)
	}
	for err == nil && out.more && len(out.list) < want {
		rest := url.Values{}
		for name, values := range q {
			rest[name] = values
		}
		rest.Set("since", strconv.FormatInt(out.next, 10))
		rest.Set("limit", strconv.Itoa(want-len(out.list)))
		var got page[T]
		if got, err = read(rest); err == nil {
			out = page[T]{append(out.list, got.list...), got.next, got.more}
		}
	}
	return out, err
}
