package soak

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"mime/multipart"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// operation is one method of a described path.
type operation struct {
	method, path string
	params       openapi3.Parameters
	described    *openapi3.Operation
	body         *openapi3.MediaType // as JSON; nil: it has none
}

// operations are those of a description, in the order of their paths.
func operations(doc *openapi3.T) []operation {
	var list []operation
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			o := operation{method: method, path: path, params: append(slices.Clone(item.Parameters), op.Parameters...), described: op}
			if op.RequestBody != nil {
				o.body = op.RequestBody.Value.Content.Get("application/json")
			}
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b operation) int { return strings.Compare(a.path+" "+a.method, b.path+" "+b.method) })
	return list
}

// maker makes requests that a description allows, nearly: now and then a value is of another kind, of another size, or missing.
type maker struct {
	*rand.Rand
	operations []operation
	tokens     []string
	known      map[string][]string // member → values that mean something
	wild       bool                // whether this request has what it should not; most have only what they may
}

// wildly is true once in n times, on the average, of a wild request.
func (m *maker) wildly(n int) bool { return m.wild && m.often(n) }

// one picks one of a list.
func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// often is true once in n times, on the average.
func (m *maker) often(n int) bool { return m.IntN(n) == 0 }

// request makes one.
func (m *maker) request() request {
	m.wild = m.often(3)
	op := one(m.Rand, m.operations)
	q := request{method: op.method, target: op.path}
	query := url.Values{}
	token := m.address(&q, op)
	for _, p := range op.params {
		if credentials[p.Value.Name] && !m.wildly(5) {
			continue
		}
		switch text := m.text(m.value(p.Value.Schema, p.Value.Name, 0)); {
		case p.Value.In == "path":
			q.target = strings.ReplaceAll(q.target, "{"+p.Value.Name+"}", url.PathEscape(text))
		case p.Value.In == "query" && (p.Value.Required || m.often(4)):
			query.Set(p.Value.Name, text)
		}
	}
	if m.wildly(10) {
		q.method = one(m.Rand, []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND"})
	}
	m.identify(&q, query, token)
	if op.body != nil && !m.wildly(8) {
		m.fill(&q, query, op)
	}
	if len(query) > 0 {
		q.target += "?" + query.Encode()
	}
	if m.wildly(2) {
		m.spoil(&q)
	}
	return q
}

// credentials are the parameters of identify.
var credentials = map[string]bool{"access_token": true, "appsecret_proof": true, "appsecret_time": true}

// address puts into a path the id of a node that has the operation, and returns a token that may ask for it.
func (m *maker) address(q *request, op operation) (token string) {
	nodes, _ := op.described.Extensions["x-graph-nodes"].(map[string]any)
	if len(nodes) == 0 || m.wildly(3) {
		return ""
	}
	node := one(m.Rand, slices.Sorted(maps.Keys(nodes)))
	ids := m.known[node]
	if len(ids) == 0 { // of what comes by requests only
		ids = m.known["id"]
	}
	q.target = strings.ReplaceAll(q.target, "{id}", one(m.Rand, ids))
	if own := m.known[node+" token"]; len(own) > 0 {
		return one(m.Rand, own)
	}
	return ""
}

// identify says who asks, by one of the ways there are. The control API asks for nobody.
func (m *maker) identify(q *request, query url.Values, token string) {
	if len(m.tokens) == 0 {
		return
	}
	if m.often(2) {
		q.target = one(m.Rand, []string{"/v25.0", "/v3.1", "/v99.0", "/"}) + q.target
	}
	if token == "" {
		token = m.tokens[0]
	}
	if m.wild && m.often(2) {
		token = one(m.Rand, m.tokens)
	}
	switch m.IntN(8) {
	case 0:
		query.Del("access_token")
		q.header += "Authorization: Bearer " + token + "\r\n"
	case 1:
		q.header += "Authorization: OAuth " + token + "\r\n"
	case 2:
		if m.wild {
			break // it is nobody's
		}
		fallthrough
	default:
		query.Set("access_token", token)
	}
	if m.often(40) {
		q.header += "Prefer: " + one(m.Rand, []string{"error=rate-limit", "code=613", "code=10; subcode=2018278", "code=", "error=nosuch"}) + "\r\n"
	}
}

// fill gives a request its body: mostly JSON, or parameters of a form, or parts.
func (m *maker) fill(q *request, query url.Values, op operation) {
	v := m.sample(op.body)
	if op.isBatch() && !m.wildly(4) {
		v = m.batch()
	}
	members, isObject := v.(map[string]any)
	how := 9
	if len(m.tokens) > 0 && isObject {
		how = m.IntN(10)
	}
	var body bytes.Buffer
	switch how {
	case 0: // all of it in the query
		for name, value := range members {
			query.Set(name, m.text(value))
		}
	case 1, 2, 3:
		form := url.Values{}
		for name, value := range members {
			form.Set(name, m.text(value))
		}
		body.WriteString(form.Encode())
		q.header += "Content-Type: application/x-www-form-urlencoded\r\n"
	case 4:
		parts := multipart.NewWriter(&body)
		_ = parts.SetBoundary("soak") // it is a good one, and writing to memory does not fail
		for _, name := range slices.Sorted(maps.Keys(members)) {
			_ = parts.WriteField(name, m.text(members[name]))
		}
		if file, err := parts.CreateFormFile("filedata", "map.png"); err == nil {
			_, _ = file.Write(make([]byte, m.IntN(5000)))
		}
		_ = parts.Close()
		q.header += "Content-Type: multipart/form-data; boundary=soak\r\n"
	default:
		body.WriteString(m.json(v))
		q.header += "Content-Type: application/json\r\n"
	}
	q.body = body.Bytes()
}

// sample is a value for a body: made from its schema, or one of its examples, of which the people are those who are there.
func (m *maker) sample(media *openapi3.MediaType) any {
	if len(media.Examples) == 0 || m.often(2) {
		if media.Example != nil && !m.wild && m.often(3) {
			return media.Example
		}
		return m.value(media.Schema, "", 0)
	}
	example := m.json(media.Examples[one(m.Rand, slices.Sorted(maps.Keys(media.Examples)))].Value.Value)
	var v any
	_ = json.Unmarshal(somebody.ReplaceAll([]byte(example), []byte(one(m.Rand, m.known["psid"]))), &v) // it was JSON
	if members, isObject := v.(map[string]any); isObject && m.wildly(2) {
		members[one(m.Rand, slices.Sorted(maps.Keys(members)))] = m.anything(0)
	}
	return v
}

// somebody is how examples write people.
var somebody = regexp.MustCompile(`71\d{14}`)

func (m *maker) json(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// text is a value as a parameter holds it.
func (m *maker) text(v any) string {
	if text, isText := v.(string); isText {
		return text
	}
	return m.json(v)
}

// value makes one by a schema. name is the member that it is for.
func (m *maker) value(ref *openapi3.SchemaRef, name string, depth int) any {
	s := ref.Value
	if m.wildly(12) || depth > 12 {
		return m.anything(depth)
	}
	switch list := slices.Concat(s.OneOf, s.AnyOf); {
	case s.Discriminator != nil && len(s.Discriminator.Mapping) > 0:
		return m.chosen(s, name, depth)
	case len(list) > 0 && s.Type == nil:
		return m.value(one(m.Rand, list), name, depth+1)
	case len(s.AllOf) > 0:
		return m.merged(s, name, depth)
	case len(s.Enum) > 0:
		return one(m.Rand, s.Enum)
	}
	if known := m.known[name]; len(known) > 0 && !m.often(8) {
		return one(m.Rand, known)
	}
	if s.Example != nil && m.often(3) {
		return s.Example
	}
	switch {
	case s.Type.Is("object"):
		return m.object(s, depth)
	case s.Type.Is("array"):
		list := make([]any, m.IntN(4))
		for i := range list {
			list[i] = m.value(s.Items, name, depth+1)
		}
		return list
	case s.Type.Is("integer"), s.Type.Is("number"):
		return m.number(s)
	case s.Type.Is("boolean"):
		return m.often(2)
	}
	return m.words()
}

// chosen makes a value of one of the kinds that a discriminator tells apart.
func (m *maker) chosen(s *openapi3.Schema, name string, depth int) any {
	kind := one(m.Rand, slices.Sorted(maps.Keys(s.Discriminator.Mapping)))
	to := s.Discriminator.Mapping[kind].Ref
	for _, ref := range s.OneOf {
		if ref.Ref == to {
			v := m.value(ref, name, depth+1)
			if members, isObject := v.(map[string]any); isObject && !m.wildly(10) {
				members[s.Discriminator.PropertyName] = kind
			}
			return v
		}
	}
	return m.object(s, depth)
}

// merged is a value that is all of several things at once.
func (m *maker) merged(s *openapi3.Schema, name string, depth int) any {
	all := map[string]any{}
	for _, ref := range s.AllOf {
		v := m.value(ref, name, depth+1)
		members, isObject := v.(map[string]any)
		if !isObject {
			return v
		}
		for name, value := range members {
			all[name] = value
		}
	}
	return all
}

func (m *maker) object(s *openapi3.Schema, depth int) map[string]any {
	members := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		needed := slices.Contains(s.Required, name)
		if needed && !m.wildly(20) || !needed && m.IntN(3+depth) == 0 {
			members[name] = m.value(s.Properties[name], name, depth+1)
		}
	}
	if more := s.AdditionalProperties.Schema; more != nil {
		for range m.IntN(3) {
			members[m.words()] = m.value(more, "", depth+1)
		}
	}
	if m.wildly(20) {
		members[m.words()] = m.anything(depth)
	}
	return members
}

func (m *maker) number(s *openapi3.Schema) any {
	low, high := 0, 100
	if s.Min != nil {
		low = int(*s.Min)
	}
	if s.Max != nil && *s.Max < 1000 {
		high = max(low, int(*s.Max))
	}
	if !m.wild {
		return low + m.IntN(high-low+1)
	}
	switch m.IntN(6) {
	case 0:
		return one(m.Rand, []any{-1, 0, 1.5, 1e300, 9007199254740993, int64(-1 << 63), uint64(1<<64 - 1), json.Number("1e999"), "12"})
	case 1:
		return high + 1
	}
	return low + m.IntN(high-low+1)
}

// words make a text. Most are short; some are what programs stumble over.
func (m *maker) words() string {
	how := m.IntN(12)
	if !m.wild {
		how += 3
	}
	switch how {
	case 0:
		return one(m.Rand, []string{"", " ", "\x00", "\xff\xfe", "\u202e\ufeff", "null", "{}", "[]", "{'a':1}", "-0", "%00", "../..", "<b>", "😀👩‍🚀", "EAAnothing", "me", "{{user_first_name}}"})
	case 1:
		return strings.Repeat(one(m.Rand, []string{"x", "é", "😀", "[", "\"", "%"}), 1+m.IntN(2500))
	case 2:
		return "http://127.0.0.1:1/" + fmt.Sprint(m.IntN(100))
	case 3:
		return fmt.Sprint(m.Uint64() >> m.IntN(64))
	case 4:
		return one(m.Rand, []string{"2026-12-01T09:00:00Z", "-25h", "7d", "1m", "1h30m", "+5s", "9999-12-31T23:59:59Z"})
	}
	return one(m.Rand, []string{"hello", "map", "Tell me more", "START", "TELL_ME_MORE", "ada", "a b c", "id,name"})
}

// anything is a value of no kind that was asked for.
func (m *maker) anything(depth int) any {
	switch m.IntN(8) {
	case 0:
		return nil
	case 1:
		return m.often(2)
	case 2:
		return m.IntN(1000) - 10
	case 3:
		return []any{}
	case 4:
		if depth < 8 {
			return []any{m.anything(depth + 1), m.anything(depth + 2)}
		}
	case 5:
		if depth < 8 {
			return map[string]any{m.words(): m.anything(depth + 1)}
		}
	}
	return m.words()
}
