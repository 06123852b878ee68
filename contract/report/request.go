package report

import (
	"bytes"
	"encoding/json"
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

// query is the request's query, rebuilt: the parameters that its body does not have, by name.
func query(e *contract.Exchange) []pair {
	inBody := bodyNames(e)
	pairs := []pair{}
	for _, name := range slices.Sorted(maps.Keys(e.Params)) {
		if value := e.Params[name]; value != nil && !inBody(name) {
			pairs = appendParameter(pairs, name, value)
		}
	}
	return pairs
}

// appendParameter writes a parameter in one pair, or in several where it came so: fields[0]=id&fields[1]=name stays an object
// with the indexes for keys unless a schema makes an array of it, and JSON text of such an object would mean something else.
func appendParameter(pairs []pair, name string, value any) []pair {
	m, ok := value.(map[string]any)
	if !ok || len(m) == 0 {
		return append(pairs, pair{name, parameterText(value)})
	}
	keys := slices.Sorted(maps.Keys(m))
	for _, key := range keys {
		if key == "" || strings.Trim(key, "0123456789") != "" {
			return append(pairs, pair{name, parameterText(value)})
		}
	}
	for _, key := range keys {
		pairs = appendParameter(pairs, name+"["+key+"]", m[key])
	}
	return pairs
}

// bodyNames tells which parameters the body has.
func bodyNames(e *contract.Exchange) func(name string) bool {
	names := map[string]bool{}
	switch e.Encoding {
	case "json":
		var body map[string]json.RawMessage
		if json.Unmarshal([]byte(e.Body), &body) == nil { // what is no JSON has no parameters
			for name := range body {
				names[name] = true
			}
		}
	case "form":
		for field := range strings.SplitSeq(e.Body, "&") {
			name, _, _ := strings.Cut(field, "=")
			if plain, err := url.QueryUnescape(name); err == nil {
				name = plain
			} else {
				name = strings.ReplaceAll(name, "+", " ") // broken escapes stay as they are written
			}
			names[name] = true
			if base, _, bracketed := strings.Cut(name, "["); bracketed {
				names[base] = true // recipient[id] is decoded to recipient
			}
		}
	case "multipart":
		// Without taking the parts apart: a body that was cut shows the names it still has.
		return func(name string) bool {
			return strings.Contains(e.Body, `name="`+name+`"`) || strings.Contains(e.Body, `name="`+name+`[`) ||
				strings.Contains(e.Body, "name="+name+"\r\n")
		}
	}
	return func(name string) bool { return names[name] }
}

// parameterText writes a decoded parameter as a query can hold it: text as it is, everything else as JSON.
func parameterText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// target is the request's path and query, escaped, with the masked secrets standing in it as $NAME. It has no character
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
	separator := byte('?')
	for _, p := range query(e) {
		b.WriteByte(separator)
		b.WriteString(escaped(p.Name, url.QueryEscape))
		b.WriteByte('=')
		b.WriteString(escaped(p.Value, url.QueryEscape))
		separator = '&'
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
