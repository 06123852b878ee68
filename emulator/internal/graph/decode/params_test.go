package decode

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/internal/golden"
)

type object = map[string]any

func part(name, content string) string {
	return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + content + "\r\n"
}

const (
	formType  = "application/x-www-form-urlencoded"
	multiType = `multipart/form-data; boundary=b`
	filePart  = "--b\r\nContent-Disposition: form-data; name=\"filedata\"; filename=\"n.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n"
)

func TestRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query, contentType, body string
		want                           object
		encoding                       string
		files                          []File
	}{
		{"nothing", "", "", "", object{}, "query", nil},
		{"a query", "a=1&b=&c&&d=x%20y+z", "", "", object{"a": "1", "b": "", "c": "", "d": "x y z"}, "query", nil},
		{"the last of two wins", "a=1&a=2", "", "", object{"a": "2"}, "query", nil},
		{"broken escapes stay", "a=100%&b=%zz%41+&c=%4", "", "", object{"a": "100%", "b": "%zzA ", "c": "%4"}, "query", nil},
		{"= in a value", "a=b=c", "", "", object{"a": "b=c"}, "query", nil},
		{
			"brackets", "message[text]=hi&message[quick_replies][0][title]=a&message[quick_replies][1][title]=b", "", "",
			object{"message": object{"text": "hi", "quick_replies": object{"0": object{"title": "a"}, "1": object{"title": "b"}}}},
			"query", nil,
		},
		{"escaped brackets", "m%5Btext%5D=hi", "", "", object{"m": object{"text": "hi"}}, "query", nil},
		{"empty brackets count up", "f[]=a&f[]=b", "", "", object{"f": object{"0": "a", "1": "b"}}, "query", nil},
		{
			"brackets that are none", "a[b=1&[c]=2&d]=3&e[f]g=4", "", "",
			object{"a[b": "1", "[c]": "2", "d]": "3", "e[f]g": "4"},
			"query", nil,
		},
		{"brackets over a value", "a=1&a[b]=2", "", "", object{"a": object{"b": "2"}}, "query", nil},
		{"a form", "a=1", formType, "b=2", object{"a": "1", "b": "2"}, "form", nil},
		{"a form without its type", "", "", "b=2", object{"b": "2"}, "form", nil},
		{"a body beats the query", "a=1", formType, "a=2", object{"a": "2"}, "form", nil},
		{"a JSON body beats the query", "a=1", "application/json", `{"a":2}`, object{"a": json.Number("2")}, "json", nil},
		{
			"JSON", "", "application/json; charset=utf-8", `{"id":12345678901234567890,"m":{"t":[true,null]}}`,
			object{"id": json.Number("12345678901234567890"), "m": object{"t": []any{true, nil}}},
			"json", nil,
		},
		{"JSON by a suffix", "", "application/vnd.x+json", `{"a":"1"}`, object{"a": "1"}, "json", nil},
		{"JSON with a type in capitals", "", "Application/JSON", `{"a":"1"}`, object{"a": "1"}, "json", nil},
		{"JSON with a type half broken", "", "application/json; charset", `{"a":"1"}`, object{"a": "1"}, "json", nil},
		{"JSON without its type is a form", "", "", `{"a":"1"}`, object{`{"a":"1"}`: ""}, "form", nil},
		{"white space as JSON", "a=1", "application/json", " \n", object{"a": "1"}, "json", nil},
		{"null as JSON", "", "application/json", "null", object{}, "json", nil},
		{"PHP's empty object", "", "application/json", "[]", object{}, "json", nil},
		{
			"multipart", "", multiType, part("a", "1") + part("m[text]", "hi\n") + "--b--\r\n",
			object{"a": "1", "m": object{"text": "hi\n"}},
			"multipart", nil,
		},
		{"multipart without its closing boundary", "", multiType, part("a", "1"), object{"a": "1"}, "multipart", nil},
		{
			"multipart that ends in a part", "", multiType, part("a", "1") + "--b\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n2",
			object{"a": "1", "b": "2"},
			"multipart", nil,
		},
		{
			"a file", "", multiType, part("a", "1") + filePart + "--b--\r\n",
			object{"a": "1"},
			"multipart",
			[]File{{Field: "filedata", Name: "n.png", Type: "image/png", Size: 4}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Read(tt.query, tt.contentType, []byte(tt.body))
			require.Nil(t, err)
			golden.Diff(t, tt.want, got.Values, "values")
			for i := range got.Files {
				golden.Diff(t, got.Files[i].Size, len(got.Files[i].Content()), "bytes of a file")
				got.Files[i].in, got.Files[i].at = nil, 0
			}
			require.Equal(t, tt.files, got.Files, "files")
			golden.Diff(t, tt.encoding, got.Encoding)
		})
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, query, contentType, body, want string }{
		{"too many in a query", strings.Repeat("a=1&", maxParams+1), "", "", "more than 2000 parameters"},
		{"too many in both", strings.Repeat("a=1&", maxParams), formType, "b=1", "more than 2000 parameters"},
		{"too many parts", "", multiType, strings.Repeat(part("a", "1"), maxParams+1), "more than 2000 parameters"},
		{"too many files", "", multiType, strings.Repeat(filePart, maxParams+1), "more than 2000 parameters"},
		{"too deep", "a" + strings.Repeat("[b]", maxDepth+1) + "=1", "", "", "a parameter name with more than 32 brackets"},
		{"half a JSON", "", "application/json", `{"a":`, "the body is not valid JSON: unexpected EOF"},
		{"a JSON and a half", "", "application/json", `{"a":1} {`, "the body holds more than one JSON value"},
		{"a JSON list", "", "application/json", `[1]`, "the body is no JSON object"},
		{"a JSON text", "", "application/json", `"a"`, "the body is no JSON object"},
		{"a JSON of very many values", "", "application/json", `{"a":[` + strings.Repeat("1,", 50_000) + `1]}`, "more than 50000 values, or nested more than 64 deep"},
		{"a JSON that is nested", "", "application/json", `{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, "more than 50000 values, or nested more than 64 deep"},
		{"multipart without a boundary", "", "multipart/form-data", "--b", "multipart without a boundary"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Read(tt.query, tt.contentType, []byte(tt.body))
			require.ErrorIs(t, err, grapherr.RequestMalformed)
			golden.Diff(t, "(#100) Invalid parameter", err.Message)
			golden.Diff(t, tt.want, err.Note)
		})
	}
	_, err := Read("", multiType, []byte(part("a", strings.Repeat("x", maxTexts/2))+part("b", strings.Repeat("x", maxTexts/2+1))))
	require.ErrorIs(t, err, grapherr.RequestTooLarge)
	p, err := Read("a"+strings.Repeat("[b]", maxDepth)+"=1", "", nil)
	require.Nil(t, err, "at the bound")
	require.Len(t, p.Values, 1)
}

// What is kept of a long body does not keep the body.
func TestValuesStandAlone(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	var kept []string
	before := heap()
	for range 30 {
		for _, give := range []struct{ contentType, body string }{
			{formType, "a=hi&b=" + long},
			{"application/json", `{"a":"hi","b":"` + long + `"}`},
			{multiType, part("a", "hi") + part("b", long)},
		} {
			p, err := Read("", give.contentType, []byte(give.body))
			require.Nil(t, err)
			kept = append(kept, p.Text("a"))
		}
	}
	require.Less(t, heap()-before, 10<<20, "90 bodies of 1 MiB were read")
	golden.Diff(t, 90, len(kept))
	runtime.KeepAlive(kept)
}

// heap is how many bytes are in use.
func heap() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

func TestText(t *testing.T) {
	t.Parallel()
	p := Params{Values: object{"a": "x", "b": json.Number("12"), "c": true, "d": object{}, "e": nil}}
	for name, want := range map[string]string{"a": "x", "b": "12", "c": "true", "d": "", "e": "", "f": ""} {
		golden.Diff(t, want, p.Text(name), name)
	}
}

// FuzzRead: whatever comes, nothing panics, and what is read can be written as JSON.
func FuzzRead(f *testing.F) {
	f.Add("a=1&b[0][c]=%zz", "", "")
	f.Add("", "application/json", `{"a":[1,{"b":null}]}`)
	f.Add("a[][]=1&a[]=2", formType, "a=%4&a[b=1")
	f.Add("", multiType, part("a", "1")+filePart+"--b--")
	f.Add("", multiType, part("filedata", "1"))
	f.Add("", `multipart/form-data; boundary="a b"`, "--a b\r\n\r\n")
	f.Add("", "multipart/form-data; boundary=b; boundary=c", "--b\r\n")
	f.Fuzz(func(t *testing.T, query, contentType, body string) {
		p, err := Read(query, contentType, []byte(body))
		if err != nil && err.Message == "" {
			t.Error("an error without a text")
		}
		if _, err := json.Marshal(p.Values); err != nil {
			t.Errorf("no JSON: %v", err)
		}
		for i := range p.Files {
			if content := p.Files[i].Content(); err == nil && len(content) != p.Files[i].Size {
				t.Errorf("%d bytes of %d", len(content), p.Files[i].Size)
			}
		}
		EffectiveMethod("POST", &p)
		_, _ = Fields(p.Values["fields"])
		for name := range p.Values {
			Members(query, contentType, []byte(body), []string{name, "0"})
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	const sendText = `{"recipient":{"id":"7100000000000001"},"messaging_type":"RESPONSE","message":{"text":"It is waterproof"}}`
	form := "recipient=%7B%22id%22%3A%227100000000000001%22%7D&messaging_type=RESPONSE&message=%7B%22text%22%3A%22It+is+waterproof%22%7D"
	for _, bm := range []struct{ name, contentType, body string }{
		{"JSON", "application/json", sendText}, {"Form", formType, form},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read("access_token=EAADemoPageToken0000000000000000000", bm.contentType, []byte(bm.body)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
