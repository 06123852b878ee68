package openapi

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// document is a whole small document around the schema of a request body.
func document(body string) string {
	return `
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /{id}/messages:
    post:
      operationId: postMessages
      x-graph-nodes: {Page: sendMessage}
      requestBody:
        content:
          application/json:
            schema: ` + body + `
      responses:
        "200": {description: ok, content: {application/json: {schema: {type: object}}}}
components:
  schemas:
    ErrorEnvelope: {type: object}
    Page: {type: object, x-graph-type: Page, properties: {id: {type: string}}}
    A: {type: object, properties: {type: {type: string, enum: [a]}}}
`
}

func TestParseTakesASmallDocument(t *testing.T) {
	t.Parallel()
	spec, err := Parse([]byte(document(`{type: object, required: [b], properties: {a: {type: string}, b: {type: integer}}, x-order: [b, a]}`)))
	require.NoError(t, err)
	if diff := cmp.Diff([]string{"b", "a"}, spec.Operation("Page", "messages", "POST").Params.Properties()); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
}

// Every mistake of a document is listed at once, so that it is mended in one go.
func TestParseListsProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       []string
	}{
		{
			"x-order leaves one out", `{type: object, properties: {a: {}, b: {}}, x-order: [a]}`,
			[]string{"postMessages: x-order [a] is no permutation of the properties [a b]"},
		},
		{
			"x-order doubles one", `{type: object, properties: {a: {}, b: {}}, x-order: [a, a]}`,
			[]string{"postMessages: x-order [a a] is no permutation of the properties [a b]"},
		},
		{
			"required is no property", `{type: object, required: [c], properties: {a: {}}}`,
			[]string{`postMessages: required "c" is no property`},
		},
		{
			"x-choose names no property", `{type: object, properties: {a: {}}, x-choose: [{from: [a, c], none: x}]}`,
			[]string{`postMessages: x-choose: "c" is no property`},
		},
		{
			"anyOf", `{anyOf: [{type: string}]}`,
			[]string{"postMessages: a request schema cannot use oneOf without a discriminator, anyOf, allOf or not"},
		},
		{
			"oneOf without a discriminator", `{type: object, properties: {a: {oneOf: [{type: string}]}}}`,
			[]string{"postMessages.a: a request schema cannot use oneOf without a discriminator, anyOf, allOf or not"},
		},
		{
			"a discriminator past its oneOf", `{oneOf: [{$ref: "#/components/schemas/A"}], discriminator: {propertyName: type, mapping: {b: "#/components/schemas/Page"}}}`,
			[]string{`postMessages: the discriminator's "b" maps to #/components/schemas/Page, which is none of oneOf`},
		},
		{"an array of nothing", `{type: object, properties: {a: {type: array}}}`, []string{"postMessages.a[]: no schema"}},
		{
			"a pattern that is none", `{type: object, properties: {a: {type: string, pattern: "("}}}`,
			[]string{"postMessages.a: pattern: error parsing regexp: missing closing ): `(`"},
		},
		{"several at once", `{type: object, required: [c], properties: {a: {type: array}}, x-order: []}`, []string{
			"postMessages: x-order [] is no permutation of the properties [a]",
			"postMessages.a[]: no schema",
			`postMessages: required "c" is no property`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, parseProblems(t, document(tt.body)))
		})
	}
}

func parseProblems(t *testing.T, text string) []string {
	t.Helper()
	_, err := Parse([]byte(text))
	require.Error(t, err)
	lines := strings.Split(err.Error(), "\n")
	for i, line := range lines {
		var ok bool
		lines[i], ok = strings.CutPrefix(line, "messenger.yaml: ")
		require.True(t, ok, line)
	}
	return lines
}

func TestParseListsProblemsOutsideOfSchemas(t *testing.T) {
	t.Parallel()
	good := document(`{type: object}`)
	tests := []struct {
		name, old, replaced string
		want                []string
	}{
		{"an operation without nodes", "x-graph-nodes: {Page: sendMessage}", "x-graph-nodes: {}", []string{"POST /{id}/messages: a path of nodes names its operations by x-graph-nodes"}},
		{"a root among nodes", "x-graph-nodes: {Page: sendMessage}", "x-graph-root: sendMessage", []string{"POST /{id}/messages: a path of nodes names its operations by x-graph-nodes"}},
		{"nodes of a root", "/{id}/messages", "/messages", []string{"POST /messages: a path without {id} names its operation by x-graph-root"}},
		{
			"a node that is none", "{Page: sendMessage}", "{Pager: sendMessage}",
			[]string{"sendMessage: no node Pager with x-graph-type, or no schema of its answer"},
		},
		{"no answer", `"200"`, `"201"`, []string{"sendMessage: no node Page with x-graph-type, or no schema of its answer"}},
		{"no error", "ErrorEnvelope", "Mistake", []string{"components: no schema ErrorEnvelope"}},
		{
			"a default field that is none", "x-graph-type: Page", "x-graph-type: Page, x-default-fields: [id, name]",
			[]string{`Page: x-default-fields: "name" is no property`},
		},
		{
			"a webhook in no list", "A: {type: object,", "A: {x-webhook: {event: read}, type: object,",
			[]string{"A: x-webhook: no event, or in no list"},
		},
		{
			"a webhook in what is no list", "A: {type: object,", "A: {x-webhook: {event: read, in: [messages]}, type: object,",
			[]string{`A: x-webhook: "messages" is no list of an entry, or has the event "read" already`},
		},
		{"permissions of nothing", "openapi: 3.0.3", "x-permissions: {dance: [a], walk: []}\nopenapi: 3.0.3", []string{
			"x-permissions: there is no operation dance", "x-permissions: there is no operation walk",
		}},
		{"not emulated how", "openapi: 3.0.3", "x-not-emulated: [{node: Page, edge: a}]\nopenapi: 3.0.3", []string{"x-not-emulated[0]: no methods"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(good, tt.old, tt.replaced, 1)
			require.NotEqual(t, good, text)
			require.Equal(t, tt.want, parseProblems(t, text))
		})
	}
	_, err := Parse([]byte("openapi: ["))
	require.ErrorContains(t, err, "messenger.yaml: ")
}
