package decode

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
	"github.com/sendmock/sendmock/openapi"
)

const answered = `{"data":[{"id":"1","name":"Ann & \"Bea\""},{"id":"2","tags":[]},{"id":3}],"paging":{"cursors":{"after":"b","before":"a"}},"a.b":null,"0":true}`

func resultsOf(answers map[string]string) *Results {
	return &Results{Answer: func(name string) []byte { return []byte(answers[name]) }}
}

// What a path leads to comes in the order of the answer, which a client that asks for ids relies on.
func TestPaths(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, want string }{
		{"$.data.*.id", "1,2,3"},
		{"$.data[*].id", "1,2,3"},
		{"$['data'][1][\"id\"]", "2"},
		{"$.data.1.id", "2"},
		{" $.data[ 0 ].id ", "1"},
		{"$..id", "1,2,3"},
		{"$.data..id", "1,2,3"},
		{"$..[0].id", "1"},
		{"$.paging.cursors.*", "b,a"},
		{"$.paging..*", `{"after":"b","before":"a"},b,a`},
		{"$['a.b']", "null"},
		{"$.0", "true"},
		{"$.data[1].tags", "[]"},
		{"$.data[9].id", ""},
		{"$.nothing.here", ""},
		{"$.data.id", ""},
	}
	for _, tt := range tests {
		got, err := resultsOf(map[string]string{"a": answered}).take(reference{name: "a", path: tt.path})
		require.NoError(t, err, tt.path)
		golden.Diff(t, tt.want, got, tt.path)
	}
	whole, err := resultsOf(map[string]string{"a": ` {"id":"1"}`}).take(reference{name: "a", path: "$"})
	require.NoError(t, err)
	golden.Diff(t, ` {"id":"1"}`, whole)
	none, err := resultsOf(map[string]string{"a": "<html>"}).take(reference{name: "a", path: "$..id"})
	require.NoError(t, err)
	golden.Diff(t, "", none, "of what is no JSON")
}

func TestBadPaths(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", "id", "$id", "$.", "$..", "$...id", "$[", "$[]", "$[a]", "$[-1]", "$[+1]", "$[?@.id]", "$['a", "$..a..b", "$.a.", "$" + strings.Repeat(".a", maxSteps+1)} {
		if _, err := parsePath(path); err == nil {
			t.Errorf("%q is taken", path)
		}
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, place, want string }{
		{"nothing", "me?fields=id", InURL, "me?fields=id"},
		{"a path", "{result=a:$.data[0].id}/messages", InURL, "1/messages"},
		{"a list", "?ids={result=a:$.data.*.id}&limit=1", InURL, "?ids=1%2C2%2C3&limit=1"},
		{"a space in a URL", "x?q={result=a:$.data[0].name}", InURL, "x?q=Ann%20%26%20%22Bea%22"},
		{"a form", "q={result=a:$.data[0].name}&r=1", InForm, "q=Ann+%26+%22Bea%22&r=1"},
		{"escaped", "q=%7Bresult%3Da%3A%24.data%5B0%5D.id%7d!", InForm, "q=1!"},
		{"JSON", `{"q":"{result=a:$.data[0].name}"}`, InJSON, `{"q":"Ann \u0026 \"Bea\""}`},
		{"both forms", "{result=a:$.data[1].id}-%7Bresult%3Da:$.data[2].id%7D-{RESULT=a:$.0}", InForm, "2-3-true"},
		{"what is none", "{result=}{result=a}{result=a:$.0", InForm, "{result=}{result=a}{result=a:$.0"},
		{"no UTF-8", "\xff{result=a:$.0}", InForm, "\xfftrue"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := resultsOf(map[string]string{"a": answered}).Fill(tt.text, tt.place)
			require.NoError(t, err)
			golden.Diff(t, tt.want, got)
		})
	}
}

// What a few bytes of a batch could be made into is bounded in every direction.
func TestResultsAreBounded(t *testing.T) {
	t.Parallel()
	long := `{"a":"` + strings.Repeat("x", maxReferred-20) + `"}`
	tests := []struct {
		name, text, answer string
		fits               bool
	}{
		{"as many as there may be", strings.Repeat("{result=a:$.id}", maxResults), `{"id":1}`, true},
		{"one too many", strings.Repeat("{result=a:$.id}", maxResults+1), `{"id":1}`, false},
		{"an answer that is long", "{result=a:$.a}", long, true},
		{"too long", "{result=a:$.a}", long + strings.Repeat(" ", 40), false},
		{"too much together", strings.Repeat("{result=a:$.a}", 9), long, false},
		{"too much of one", "{result=a:$..*}", strings.Repeat("[", 20) + `"` + strings.Repeat("x", 100_000) + `"` + strings.Repeat("]", 20), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := resultsOf(map[string]string{"a": tt.answer}).Fill(tt.text, InForm)
			golden.Diff(t, tt.fits, err == nil, "%v", err)
		})
	}
	many := Item{URL: "me", Body: strings.Repeat("{result=a:$.id}", 100_000)}
	require.Less(t, len(many.Needs()), 2*maxResults)
}

// FuzzFill: whatever stands in an item, what is filled in is only what is there, and a text without references stays as it is.
func FuzzFill(f *testing.F) {
	f.Add("{result=a:$.data.*.id}/messages", answered)
	f.Add("q=%7Bresult%3Da%3A%24..id%7D&{result=b:$['x']}", `{"id":[1,{"id":null}]}`)
	f.Add("{result={result=a:$}}", `"\ud83d"`)
	f.Add("{result=a:$[*][0]..*}", "[[1,2],[3]]")
	f.Fuzz(func(t *testing.T, text, answer string) {
		for _, place := range []string{InURL, InForm, InJSON} {
			got, err := resultsOf(map[string]string{"a": answer}).Fill(text, place)
			if err != nil {
				continue
			}
			filled := false
			for range references(text) {
				filled = true
			}
			if !filled && got != text {
				t.Errorf("%q became %q", text, got)
			}
			if len(got) > len(text)+3*maxFilled*2 {
				t.Errorf("%d bytes became %d", len(text), len(got))
			}
		}
		it := Item{URL: text, Body: text, Name: answer}
		path, _ := it.Path(text, "v25.0")
		if !strings.HasPrefix(path, "/") {
			t.Errorf("the path %q", path)
		}
		Unresolved([]Item{it, it})
	})
}

func TestItems(t *testing.T) {
	t.Parallel()
	omit := false
	got := Items(object{"batch": []any{
		object{"method": "POST", "relative_url": "me/messages", "body": "a=b", "name": "1", "depends_on": []any{"x", "y"}, "omit_response_on_success": false, "access_token": "T", "attached_files": []any{"one", "two"}},
		object{"method": "GET", "relative_url": "me", "headers": []any{object{"name": "If-None-Match", "value": "\"x\""}, "A: b\r\nc", 7}},
		object{"method": "GET", "relative_url": "me", "headers": object{"content-type": "application/json; charset=utf-8", "": "x"}, "body": "{}"},
		object{"method": "POST", "relative_url": "me", "body": object{"a": object{"b": true}}},
	}})
	want := []Item{
		{Method: "POST", URL: "me/messages", Body: "a=b", Name: "1", DependsOn: []string{"x", "y"}, Omit: &omit, Token: "T", Files: []string{"one", "two"}},
		{Method: "GET", URL: "me", Headers: []ItemHeader{{"If-None-Match", `"x"`}, {"A", "b  c"}}},
		{Method: "GET", URL: "me", Headers: []ItemHeader{{"content-type", "application/json; charset=utf-8"}}, ContentType: "application/json; charset=utf-8", Body: "{}"},
		{Method: "POST", URL: "me", Body: `{"a":{"b":true}}`, ContentType: "application/json"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	var json []bool
	for i := range got {
		json = append(json, got[i].IsJSON())
	}
	golden.Diff(t, []bool{false, false, true, true}, json)
}

func TestItemPaths(t *testing.T) {
	t.Parallel()
	tests := []struct{ url, version, path, query string }{
		{"me/messages", "v25.0", "/v25.0/me/messages", ""},
		{"/me?a=b?c", "", "/me", "a=b?c"},
		{"/v2.10/me", "v25.0", "/v2.10/me", ""},
		{"https://graph.facebook.com/v3.1/me?x=1", "v25.0", "/v3.1/me", "x=1"},
		{"HTTP://x", "v25.0", "/v25.0/", ""},
		{"?ids=1,2", "v25.0", "/v25.0/", "ids=1,2"},
		{"//me//messages/", "", "/me//messages/", ""},
		{"m_a%2Bb+c%zz", "", "/m_a+b+c%zz", ""},
	}
	for i, tt := range tests {
		path, query := new(Item).Path(tt.url, tt.version)
		golden.Diff(t, []string{tt.path, tt.query}, []string{path, query}, "%s", strconv.Itoa(i)+" "+tt.url)
	}
}

func TestUnresolved(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		give  []Item
		index int
		want  string
	}{
		{"none", []Item{{Name: "a"}, {DependsOn: []string{"a"}, URL: "{result=a:$.id}"}}, 0, ""},
		{"of a later one", []Item{{Name: "b", DependsOn: []string{"a"}}, {Name: "a"}}, 0, "a"},
		{"of itself", []Item{{}, {Name: "a", Body: "{result=a:$.id}"}}, 1, "a"},
		{"in a circle", []Item{{Name: "a", DependsOn: []string{"b"}}, {Name: "b", DependsOn: []string{"a"}}}, 0, "b"},
		{"without a name", []Item{{}, {Body: "{result=:$.id}"}}, 1, ""},
	}
	for _, tt := range tests {
		index, name, ok := Unresolved(tt.give)
		golden.Diff(t, tt.index, index, tt.name)
		golden.Diff(t, tt.want, name, tt.name)
		golden.Diff(t, tt.name == "none", ok, tt.name)
	}
}

// FuzzItems: whatever stands in a batch, its items can be read, and none of its headers looks like two.
func FuzzItems(f *testing.F) {
	f.Add(`[{"method":"POST","relative_url":"me/messages","body":"a=b","name":1,"depends_on":["x"],"attached_files":["f"]}]`)
	f.Add(`[{"method":"GET","relative_url":"https://a/b?{result=x:$.id}","headers":[{"name":"A","value":"b"},"C: d",{}]},null,7,[]]`)
	f.Add(`[{'relative_url':'%','headers':{'content-type':'application/json','a':null},'body':{'x':[1e999,"\ud83d"]}}]`)
	f.Fuzz(func(t *testing.T, text string) {
		v, err := openapi.ParseLoose(text)
		if err != nil {
			return
		}
		items := Items(object{"batch": v})
		if list, _ := v.([]any); len(list) != len(items) {
			t.Errorf("%d calls became %d", len(list), len(items))
		}
		for _, it := range items {
			for _, h := range it.Headers {
				if h.Name == "" || strings.ContainsAny(h.Name+h.Value, "\r\n") {
					t.Errorf("the header %q: %q", h.Name, h.Value)
				}
			}
			if path, _ := it.Path(it.URL, "v25.0"); !strings.HasPrefix(path, "/") {
				t.Errorf("the path %q", path)
			}
			it.IsJSON()
		}
		if index, _, ok := Unresolved(items); !ok && index >= len(items) {
			t.Errorf("call %d of %d is unresolved", index, len(items))
		}
	})
}
