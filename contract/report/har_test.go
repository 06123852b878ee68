package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// harShape is HAR 1.2 as its specification has it: what must be there, and of which type. A name with ? may be missing,
// a list holds one element that all are like, _ names are everybody's own.
var harShape = map[string]any{
	"log": map[string]any{
		"version": "string",
		"creator": map[string]any{"name": "string", "version": "string", "comment?": "string"},
		"entries": []any{map[string]any{
			"startedDateTime": "date",
			"time":            "number",
			"request": map[string]any{
				"method": "string", "url": "string", "httpVersion": "string", "cookies": []any{"none"},
				"headers": []any{nameValue}, "queryString": []any{nameValue}, "headersSize": "number", "bodySize": "number",
				"postData?": map[string]any{"mimeType": "string", "params": []any{"none"}, "text": "string", "comment?": "string"},
			},
			"response": map[string]any{
				"status": "number", "statusText": "string", "httpVersion": "string", "cookies": []any{"none"},
				"headers": []any{nameValue}, "redirectURL": "string", "headersSize": "number", "bodySize": "number",
				"content": map[string]any{"size": "number", "mimeType": "string", "text?": "string"},
			},
			"cache":     map[string]any{},
			"timings":   map[string]any{"send": "number", "wait": "number", "receive": "number"},
			"comment?":  "string",
			"_sendmock": "own",
		}},
	},
}

var nameValue = map[string]any{"name": "string", "value": "string"}

func TestHARShape(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, WriteHAR(&b, slices.Values(recorded()), "v1.2.3"))
	var got map[string]any
	require.NoError(t, json.Unmarshal(b.Bytes(), &got))
	if diff := cmp.Diff([]string(nil), shapeProblems("", harShape, got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	require.Len(t, got["log"].(map[string]any)["entries"], 5, "what is pending is left out")
}

func TestHAROfNothing(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, WriteHAR(&b, slices.Values(recorded()[:0]), "v1"))
	require.JSONEq(t, `{"log":{"version":"1.2","creator":{"name":"sendmock","version":"v1"},"entries":[]}}`, b.String())
}

func shapeProblems(at string, want, got any) []string {
	var problems []string
	switch want := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return []string{at + " is no object"}
		}
		known := map[string]bool{}
		for name, w := range want {
			plain, optional := name, false
			if plain[len(plain)-1] == '?' {
				plain, optional = plain[:len(plain)-1], true
			}
			known[plain] = true
			if value, there := g[plain]; there {
				problems = append(problems, shapeProblems(at+"."+plain, w, value)...)
			} else if !optional {
				problems = append(problems, at+"."+plain+" is missing")
			}
		}
		for name := range g {
			if !known[name] {
				problems = append(problems, at+"."+name+" is not in HAR")
			}
		}
	case []any:
		g, ok := got.([]any)
		if !ok {
			return []string{at + " is no list"}
		}
		for _, e := range g {
			problems = append(problems, shapeProblems(at+"[]", want[0], e)...)
		}
	case string:
		fits := want == "own"
		switch got := got.(type) {
		case string:
			_, err := time.Parse(time.RFC3339, got)
			fits = fits || want == "string" || want == "date" && err == nil
		case float64:
			fits = fits || want == "number"
		}
		if !fits {
			problems = append(problems, at+" is no "+want)
		}
	}
	return problems
}
