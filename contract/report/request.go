package report

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/contract"
)

// pair is a parameter of a query, or a header.
type pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// query is the request's query, decoded.
func query(e *contract.Exchange) []pair {
	pairs := []pair{}
	for text := range strings.SplitSeq(e.Query, "&") {
		if text == "" {
			continue
		}
		name, value, _ := strings.Cut(text, "=")
		pairs = append(pairs, pair{unescaped(name), unescaped(value)})
	}
	return pairs
}

// unescaped is a part of a query, decoded; one with broken escapes is left as it is.
func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

// target is the request's path, escaped, and its query as it was sent, with the masked secrets standing in it as $NAME. It has no character
// that means something inside a shell's double quotes, but for the dollars of those names.
func target(e *contract.Exchange) string {
	var b strings.Builder
	if !strings.HasPrefix(e.Path, "/") {
		b.WriteByte('/')
	}
	b.WriteString(escaped(e.Path, func(s string) string {
		segments := strings.Split(s, "/")
		for i, segment := range segments {
			segments[i] = strings.ReplaceAll(url.PathEscape(segment), "$", "%24")
		}
		return strings.Join(segments, "/")
	}))
	if e.Query != "" {
		b.WriteString("?" + escaped(e.Query, harmless))
	}
	return b.String()
}

// harmless escapes of a query what a shell or a URL would take for something else, and leaves the rest as it was spelled.
func harmless(query string) string {
	var b strings.Builder
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"$`\\!#", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func escaped(text string, escape func(string) string) string {
	var b strings.Builder
	for _, p := range pieces(text) {
		if p.secret {
			b.WriteString("$" + p.text)
		} else {
			b.WriteString(escape(p.text))
		}
	}
	return b.String()
}

// headers are the request's or the answer's, by name.
func headers(m map[string]string) []pair {
	pairs := make([]pair, 0, len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		pairs = append(pairs, pair{name, m[name]})
	}
	return pairs
}

// header is one header's value, "" if it is not there, in whatever case it was sent.
func header(m map[string]string, name string) string {
	for n, value := range m {
		if strings.EqualFold(n, name) {
			return value
		}
	}
	return ""
}

// cut reports whether the recorder has kept only the beginning of the body. Such a body could not be decoded, so that there
// are no parameters; its length alone says little, for masks are shorter than secrets.
func cut(e *contract.Exchange) bool {
	sent, known := sentSize(e)
	return known && e.Body != "" && sent > len(e.Body) && len(e.Params) == 0
}

// sentSize is the size of the body as it was sent, in bytes, if the request said it.
func sentSize(e *contract.Exchange) (size int, known bool) {
	n, err := strconv.Atoi(header(e.Headers, "Content-Length"))
	return n, err == nil && n >= 0
}
