package graph

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/internal/golden"
	"github.com/sendmock/sendmock/openapi"
)

// The platform's words for each keyword (docs/facts/errors.md §5).
func TestProblemError(t *testing.T) {
	t.Parallel()
	const path = "message[attachment][payload]"
	tests := []struct {
		give openapi.Problem
		want string
	}{
		{openapi.Problem{Path: "recipient", Keyword: openapi.Required}, "(#100) The parameter recipient is required"},
		{openapi.Problem{Path: "recipient", Keyword: openapi.Empty}, "(#100) param recipient must be non-empty."},
		{
			openapi.Problem{Path: "name_placeholder[elements][0][title]", Keyword: openapi.Empty},
			"(#100) Param name_placeholder[elements][0][title] must be a non-empty UTF-8 encoded string",
		},
		{openapi.Problem{Path: "message[text]", Keyword: openapi.Empty}, "(#100) Param message[text] must be a non-empty UTF-8 encoded string"},
		{openapi.Problem{Path: "message", Keyword: openapi.Malformed, Detail: "an object"}, "(#100) Param message must be valid JSON."},
		{openapi.Problem{Path: path, Keyword: openapi.Type, Detail: "an array"}, "(#100) Param " + path + " must be an array."},
		{openapi.Problem{Path: "tag", Keyword: openapi.Enum, Detail: "A, B"}, "(#100) Param tag must be one of {A, B}"},
		{openapi.Problem{Path: "title", Keyword: openapi.MaxLength, Limit: 20}, "(#100) Length of param title must be less than or equal to 20"},
		{openapi.Problem{Path: path, Keyword: openapi.MinItems, Limit: 1}, "(#194) param " + path + " has too few elements."},
		{openapi.Problem{Path: path, Keyword: openapi.MaxItems, Limit: 3}, "(#105) param " + path + " has too many elements."},
		{openapi.Problem{Path: "days", Keyword: openapi.Range, Detail: "1, 7"}, "(#100) Param days must be between 1 and 7."},
		{openapi.Problem{Path: "days", Keyword: openapi.Pattern, Detail: "^a$"}, "(#100) Param days has an invalid format."},
		{openapi.Problem{Path: "days", Keyword: openapi.MinLength, Limit: 5}, "(#100) Param days has an invalid format."},
		{openapi.Problem{Path: "recipient[id]", Keyword: openapi.ID}, `(#100) Param recipient[id] must be a valid ID string (e.g., "123")`},
		{openapi.Problem{Path: path + "[url]", Keyword: openapi.URL}, "(#100) " + path + "[url] should represent a valid URL"},
		{openapi.Problem{Path: "message", Keyword: openapi.Unknown, Keys: []string{"a", "b"}}, `(#100) Invalid keys "a, b" were found in param "message".`},
		{openapi.Problem{Path: "x", Keyword: "new"}, "(#100) Invalid parameter"},

		{openapi.Problem{Path: "tag", Keyword: openapi.Enum, ID: "tag-unknown", Detail: "A, B"}, "(#100) Invalid tag."},
		{openapi.Problem{Path: "folder", Keyword: openapi.Refused, ID: "instagram-only"}, "(#100) Param folder is only supported for Instagram messaging."},
		{openapi.Problem{Path: "days", Keyword: openapi.MinLength, ID: "param-out-of-range", Detail: "1, 7"}, "(#100) Param days must be between 1 and 7."},
		{
			openapi.Problem{Keyword: openapi.Choose, ID: "message-or-action-required", Detail: "message, sender_action"},
			"(#100) Must send either message or state",
		},
		{openapi.Problem{Path: "recipient", Keyword: openapi.Choose, ID: "param-empty", Detail: "id, user_ref"}, "(#100) param recipient must be non-empty."},
		{openapi.Problem{Path: "x", Keyword: openapi.Required, ID: "no-such-row"}, "(#100) Invalid parameter"},
	}
	for _, tt := range tests {
		t.Run(string(tt.give.Keyword)+" "+tt.give.ID, func(t *testing.T) {
			t.Parallel()
			golden.Diff(t, tt.want, problemError(tt.give).Message)
		})
	}
}

// Every catalogue id that the description names exists; openapi itself knows no catalogue.
func TestDescriptionNamesKnownErrors(t *testing.T) {
	t.Parallel()
	spec, err := openapi.Load()
	require.NoError(t, err)
	text, err := spec.JSON()
	require.NoError(t, err)
	named := 0
	check := func(where string, id any) {
		s, ok := id.(string)
		if !ok {
			return
		}
		named++
		_, known := grapherr.Lookup(grapherr.ID(s))
		require.True(t, known, "%s: the catalogue has no %s", where, s)
	}
	var walk func(where string, v any)
	walk = func(where string, v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(where, e)
			}
		case object:
			check(where+".x-refuse", v["x-refuse"])
			for keyword, id := range asObject(v["x-errors"]) {
				require.Contains(t, knownKeywords, openapi.Keyword(keyword), "%s.x-errors", where)
				check(where+".x-errors", id)
			}
			for _, c := range asList(v["x-choose"]) {
				check(where+".x-choose", asObject(c)["none"])
				check(where+".x-choose", asObject(c)["many"])
			}
			for _, e := range asList(v["x-examples"]) {
				check(where+".x-examples", asObject(e)["error"])
			}
			for k, e := range v {
				walk(where+"."+k, e)
			}
		}
	}
	walk("", readJSON(t, text))
	require.Greater(t, named, 80, "the walk found too little to be right")
}

var knownKeywords = []openapi.Keyword{
	openapi.Required, openapi.Empty, openapi.Malformed, openapi.Type, openapi.Enum, openapi.MinLength, openapi.MaxLength,
	openapi.MinItems, openapi.MaxItems, openapi.Range, openapi.Pattern, openapi.ID, openapi.URL, openapi.Broken, openapi.Currency,
	openapi.Unknown,
	"select", // of a discriminator
}

// The document's examples get exactly their error from the whole way to the answer, not only from the checker.
func TestExamplesGetTheirError(t *testing.T) {
	t.Parallel()
	spec, err := openapi.Load()
	require.NoError(t, err)
	op := spec.Operation("Page", "messages", "POST")
	for _, ex := range spec.Examples("SendRequest") {
		t.Run(ex.Name, func(t *testing.T) {
			t.Parallel()
			_, problems := op.Params.Check(readJSON(t, encode(t, ex.Value)))
			if ex.Accept {
				require.Empty(t, problems)
				return
			}
			require.NotEmpty(t, problems)
			golden.Diff(t, grapherr.ID(ex.Error), problemError(problems[0]).ID())
		})
	}
}
