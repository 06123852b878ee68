package decode

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Item is one request of a batch, as it was asked for: nothing of it is looked up, and no result of another stands in it yet.
type Item struct {
	Method      string
	URL         string // relative_url: me/messages, /v25.0/me?fields=id, or a whole URL
	Body        string
	ContentType string // of the body
	Token       string // its own access_token
	Name        string
	DependsOn   []string
	Omit        *bool // omit_response_on_success; nil: it is not said
	Headers     []ItemHeader
	Files       []string // the parts of the batch's body that are its own
}

// ItemHeader is one header of an item.
type ItemHeader struct{ Name, Value string }

// Header is the value of an item's header, "" if it has none.
func (it *Item) Header(name string) string {
	for _, h := range it.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// IsJSON reports whether the body is one of JSON.
func (it *Item) IsJSON() bool {
	mediaType, _ := mediaTypeOf(it.ContentType)
	return isJSON(mediaType)
}

// Items are the requests of a batch, of parameters that its schema has coerced.
func Items(args map[string]any) []Item {
	list, _ := args["batch"].([]any)
	out := make([]Item, 0, len(list))
	for _, e := range list {
		m, _ := e.(map[string]any)
		out = append(out, itemOf(m))
	}
	return out
}

func itemOf(m map[string]any) Item {
	it := Item{
		Method: Member(m, "method"), URL: Member(m, "relative_url"), Token: Member(m, "access_token"), Name: Member(m, "name"),
		DependsOn: texts(m["depends_on"]), Files: texts(m["attached_files"]), Headers: headersOf(m["headers"]),
	}
	if omit, said := m["omit_response_on_success"].(bool); said {
		it.Omit = &omit
	}
	it.ContentType = it.Header("Content-Type")
	switch body := m["body"].(type) {
	case nil:
	case string:
		it.Body = body
	default: // an object where text is documented: taken as a body of JSON (a choice)
		text, err := json.Marshal(body)
		if err == nil { // it came out of JSON
			it.Body, it.ContentType = string(text), "application/json"
		}
	}
	return it
}

func texts(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, e := range list {
		if text, is := e.(string); is && text != "" {
			out = append(out, text)
		}
	}
	return out
}

// headersOf takes headers in all the forms in which clients write them: {"name":…,"value":…} as documented, "Name: value", and an object of
// names and values.
func headersOf(v any) []ItemHeader {
	var out []ItemHeader
	add := func(name, value string) {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, ItemHeader{oneLine(name), oneLine(strings.TrimSpace(value))})
		}
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			add(name, Member(v, name))
		}
	case []any:
		for _, e := range v {
			switch e := e.(type) {
			case string:
				name, value, _ := strings.Cut(e, ":")
				add(name, value)
			case map[string]any:
				add(Member(e, "name"), Member(e, "value"))
			}
		}
	}
	return out
}

// oneLine keeps a header from looking like two in the record.
func oneLine(text string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(text) }

// Path is the path and query that an item asks for. Where its URL names no version it is that of the batch.
func (it *Item) Path(url, version string) (path, query string) {
	for _, scheme := range []string{"http://", "https://"} {
		if rest, whole := cutPrefixFold(url, scheme); whole {
			_, url, _ = strings.Cut(rest, "/")
		}
	}
	path, query, _ = strings.Cut(url, "?")
	path = "/" + strings.TrimLeft(UnescapePath(path), "/")
	if version != "" && ParsePath(path).Version == "" {
		path = "/" + version + path
	}
	return path, query
}

func cutPrefixFold(text, prefix string) (string, bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return text, false
	}
	return text[len(prefix):], true
}

// UnescapePath reads the escapes of a path. Broken ones stay as they are written.
func UnescapePath(path string) string {
	return unescape(strings.ReplaceAll(path, "+", "%2B"))
}

// Needs are the names of the items that an item needs the answers of, in the order in which it says so.
func (it *Item) Needs() []string {
	names := slices.Clone(it.DependsOn)
	for _, text := range []string{it.URL, it.Body} {
		for r := range references(text) {
			if names = append(names, r.name); len(names) > len(it.DependsOn)+maxResults {
				return names // it will not be carried out
			}
		}
	}
	return names
}

// Unresolved finds the first item that needs one which does not stand before it. ok is true where all is well.
func Unresolved(items []Item) (index int, name string, ok bool) {
	before := map[string]bool{}
	for i := range items {
		for _, name := range items[i].Needs() {
			if !before[name] {
				return i, name, false
			}
		}
		if items[i].Name != "" {
			before[items[i].Name] = true
		}
	}
	return 0, "", true
}
