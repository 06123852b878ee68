package scenario

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/internal/golden"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// expectations.schema.json is written from the schema of stories, whose expectations it shares. After a change of that:
//
//	go test ./emulator/scenario -run TestExpectationsSchema -update
func TestExpectationsSchema(t *testing.T) {
	t.Parallel()
	var stories struct {
		Properties map[string]any `json:"properties"`
		Defs       map[string]any `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal(Schema(), &stories))
	ms := func(of string) map[string]any {
		return map[string]any{"type": "integer", "minimum": 0, "maximum": contract.MaxWait.Milliseconds(), "description": of + ", in milliseconds."}
	}
	list := map[string]any{"type": "array", "minItems": 1, "maxItems": 200, "items": map[string]any{"$ref": "#/$defs/expectation"}}
	properties := map[string]any{
		"expectations": list, "checks": stories.Properties["checks"], "since": map[string]any{"type": "integer", "minimum": 0, "description": "Only what is behind this seq."},
		"patience": stories.Properties["patience"], "patience_ms": ms("patience"), "quiet": stories.Properties["quiet"], "quiet_ms": ms("quiet"),
		"settle_ms": ms("The older name of quiet_ms"), "mark": map[string]any{"type": "integer", "minimum": 0, "description": "Only what is behind this seq, but within counts from people's acts before it too."},
		"absent_from": map[string]any{
			"type": "object", "required": []string{"seq", "at"}, "additionalProperties": false, "description": "Where an absence begins.",
			"properties": map[string]any{"seq": map[string]any{"type": "integer", "minimum": 0}, "at": map[string]any{"type": "string", "format": "date-time"}},
		},
	}
	defs := map[string]any{}
	keep(properties, stories.Defs, defs)
	text, err := json.MarshalIndent(map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"$id":         "https://github.com/sendmock/sendmock/emulator/scenario/expectations.schema.json",
		"title":       "sendmock expectations",
		"description": "What sendmock verify holds the record against: a list of expectations, or a mapping that has them.",
		"anyOf":       []any{list, map[string]any{"type": "object", "properties": properties, "additionalProperties": false}},
		"$defs":       defs,
	}, "", "  ")
	require.NoError(t, err)
	golden.Equal(t, "expectations.schema.json", string(text)+"\n")

	want := append(tags(reflect.TypeFor[contract.Verification](), "json"), "patience", "quiet")
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(properties))); diff != "" {
		t.Errorf("a file (-reader +schema):\n%s", diff)
	}
}

// keep takes over the definitions that a value refers to.
func keep(value any, from, into map[string]any) {
	switch v := value.(type) {
	case map[string]any:
		for _, of := range v {
			keep(of, from, into)
		}
		ref, _ := v["$ref"].(string)
		if name, found := strings.CutPrefix(ref, "#/$defs/"); found && into[name] == nil {
			into[name] = from[name]
			keep(from[name], from, into)
		}
	case []any:
		for _, of := range v {
			keep(of, from, into)
		}
	}
}

// Reader and schema take and refuse the same shapes.
func TestExpectationsSchemaOfFiles(t *testing.T) {
	t.Parallel()
	var s openapi3.Schema
	require.NoError(t, json.Unmarshal(ExpectationsSchema(), &s))
	valid := func(text string) error {
		root := yamlfile.Read([]byte(text), MaxBytes, yamlfile.NewLog(""))
		require.NotNil(t, root)
		b, err := json.Marshal(root.Value("$", yamlfile.NewLog("")))
		require.NoError(t, err)
		var value any
		require.NoError(t, json.Unmarshal(b, &value))
		return s.VisitJSON(value, openapi3.EnableJSONSchema2020())
	}
	for text, right := range map[string]bool{
		"- match: {text: hi}": true,
		"- match: {operation: sendMessage, psid: ada}\n  count: 2\n  within: 30s":        true,
		"expectations: [{match: {psid: ada}}]\nchecks: {retry-storm: off}\npatience: 5s": true,
		"expectations: [{match: {psid: ada}}]\nsince: 3\nquiet_ms: 100":                  true,
		"- match: {txt: hi}": false,
		"- {count: 1}":       false,
		"expectation: []":    false,
		"expectations: [{match: {psid: ada}}]\nchecks: {retry-strom: off}": false,
		"patience: 5": false,
		"expectations: [{match: {psid: ada}, within: soon}]": false,
	} {
		_, _, err := LoadExpectations("e.yaml", []byte(text))
		if diff := cmp.Diff(right, err == nil); diff != "" {
			t.Errorf("reader of %q (-want +got):\n%s%v", text, diff, err)
		}
		if err := valid(text); err == nil != right {
			t.Errorf("schema of %q: %v", text, err)
		}
	}
}
