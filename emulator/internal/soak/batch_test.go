package soak

import "strings"

// isBatch says that an operation takes calls in its body.
func (o operation) isBatch() bool { return o.path == "/" && o.method == "POST" }

// batch makes a batch of requests such as come alone, some of which need others.
func (m *maker) batch() map[string]any {
	wild := m.wild
	defer func() { m.wild = wild }()
	names := []string{"a", "b", "c"}
	var calls []any
	for i := range 1 + m.IntN(4) {
		q := m.request()
		call := map[string]any{"method": q.method, "relative_url": q.target}
		if len(q.body) > 0 {
			call["body"] = strings.ToValidUTF8(string(q.body), "?")
		}
		var headers []any
		for line := range strings.SplitSeq(q.header, "\r\n") {
			if name, value, ok := strings.Cut(line, ": "); ok {
				headers = append(headers, map[string]any{"name": name, "value": value})
			}
		}
		if headers != nil {
			call["headers"] = headers
		}
		m.relate(call, names, i)
		calls = append(calls, call)
	}
	out := map[string]any{"batch": calls}
	if m.often(3) {
		out["include_headers"] = m.often(2)
	}
	return out
}

// relate gives a call a name, and lets it need calls before it; a wild one may need any.
func (m *maker) relate(call map[string]any, names []string, i int) {
	call["name"] = names[min(i, len(names)-1)]
	before := names[:min(i, len(names))]
	if m.wildly(6) {
		before = names
	}
	if len(before) > 0 && m.often(4) {
		call["depends_on"] = one(m.Rand, before)
	}
	if len(before) > 0 && m.often(3) {
		call["relative_url"] = "{result=" + one(m.Rand, before) + ":" + one(m.Rand, []string{"$.id", "$.data[0].id", "$.data.*.id", "$..id", "$.message_id", "$", "$..*", "id"}) + "}" + one(m.Rand, []string{"", "/messages", "?fields=id"})
	}
	if m.often(4) {
		call["omit_response_on_success"] = m.often(2)
	}
	if m.often(6) {
		call["access_token"] = one(m.Rand, m.tokens)
	}
	if m.often(8) {
		call["attached_files"] = "filedata"
	}
}
