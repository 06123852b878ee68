package openapi

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// firstID is the catalogue id of the first problem, the general one of its keyword where the document names none.
func firstID(problems []Problem) string {
	if len(problems) == 0 {
		return ""
	}
	if id := problems[0].ID; id != "" {
		return id
	}
	// As package graph answers them, but for the two forms of Empty, which differ by path.
	return map[Keyword]string{
		Required: "param-required", Empty: "param-string-empty", Malformed: "param-json-invalid", Type: "param-type-invalid",
		Enum: "param-enum-invalid", MaxLength: "param-too-long", MinItems: "param-too-few-elements",
		MaxItems: "param-too-many-elements", Range: "param-out-of-range", Pattern: "param-pattern-invalid",
		ID: "param-id-invalid", URL: "param-url-invalid", Broken: "param-url-invalid", Unknown: "param-keys-unknown",
		Currency: "currency-unsupported",
	}[problems[0].Keyword]
}

// The document's examples are its promise: each is taken, or refused with exactly its error as the first problem.
func TestExamples(t *testing.T) {
	t.Parallel()
	schemas := map[string]*Schema{}
	for _, op := range loadSpec(t).Operations() {
		if name := bodyName(t, op); name != "" {
			schemas[name] = op.Params
		}
	}
	require.Greater(t, len(schemas), 5)
	for name, schema := range schemas {
		examples := loadSpec(t).Examples(name)
		require.NotEmpty(t, examples, name)
		for _, ex := range examples {
			t.Run(name+"/"+ex.Name, func(t *testing.T) {
				t.Parallel()
				require.Equal(t, !ex.Accept, ex.Error != "", "an example is accepted or names its error")
				got, problems := schema.Check(wire(t, ex.Value))
				if diff := cmp.Diff(ex.Error, firstID(problems)); diff != "" {
					t.Errorf("first problem (-want +got):\n%s\nproblems: %+v", diff, problems)
				}
				if ex.Accept {
					require.NoError(t, loadSpec(t).doc.Components.Schemas[name].Value.VisitJSON(got), "kin-openapi agrees")
				}
			})
		}
	}
}

// bodyName is the component schema of an operation's body, "" where it has no body.
func bodyName(t *testing.T, op *Operation) string {
	t.Helper()
	src := loadSpec(t).doc.Paths.Value(op.Shape).GetOperation(op.Method)
	if src.RequestBody == nil {
		return ""
	}
	name, ok := strings.CutPrefix(src.RequestBody.Value.Content.Get("application/json").Schema.Ref, "#/components/schemas/")
	require.True(t, ok, "%s: its body is no schema of its own", op.ID)
	return name
}

func TestCoercions(t *testing.T) {
	t.Parallel()
	list, ok := loadSpec(t).doc.Components.Schemas["SendRequest"].Value.Extensions["x-coercions"].([]any)
	require.True(t, ok, "the document has no x-coercions")
	for _, e := range list {
		c, _ := e.(object)
		t.Run(extString(c, "name"), func(t *testing.T) {
			t.Parallel()
			got, problems := sendParams(t).Check(wire(t, c["sent"]))
			require.Empty(t, problems)
			if diff := cmp.Diff(c["becomes"], any(got)); diff != "" {
				t.Errorf("(-becomes +got):\n%s", diff)
			}
		})
	}
}

// spot is a value inside an example, with the path under which its problems are reported.
type spot struct {
	path     string
	schema   *Schema
	required bool
	at       []any // keys and indices from the root
}

// spots lists the values of a decoded request that schemas describe, by way of the discriminators.
func spots(s *Schema, v any) []spot {
	var out []spot
	var walk func(s *Schema, v any, path string, required bool, at []any)
	walk = func(s *Schema, v any, path string, required bool, at []any) {
		if s.root != "" {
			path = s.root
		}
		out = append(out, spot{path, s, required, at})
		switch v := v.(type) {
		case object:
			if s.selectBy != "" {
				tag, _ := v[s.selectBy].(string)
				if picked := s.cases[foldTag(tag)]; picked != nil {
					s = picked
				}
			}
			for _, p := range s.properties {
				if member, ok := v[p.name]; ok {
					walk(p.schema, member, step(path, p.name), p.required, append(at[:len(at):len(at)], p.name))
				}
			}
		case []any:
			for i, e := range v {
				if s.items == nil {
					break // a list in place of something else
				}
				walk(s.items, e, step(path, index(i)), true, append(at[:len(at):len(at)], i))
			}
		}
	}
	walk(s, v, "", true, nil)
	return out[1:]
}

// acceptedSpots calls f with every value of the accepted examples that wanted picks, each time with a fresh copy.
func acceptedSpots(t *testing.T, wanted func(spot) bool, f func(t *testing.T, example object, sp spot)) {
	t.Helper()
	schema, seen := sendParams(t), 0
	for _, ex := range loadSpec(t).Examples("SendRequest") {
		if !ex.Accept {
			continue
		}
		for _, sp := range spots(schema, wire(t, ex.Value)) {
			if !wanted(sp) {
				continue
			}
			seen++
			t.Run(ex.Name+"/"+sp.path, func(t *testing.T) { f(t, wire(t, ex.Value), sp) })
		}
	}
	require.Greater(t, seen, 40, "the walk found too little to be right")
}

func TestRequiredIsMissed(t *testing.T) {
	t.Parallel()
	wanted := func(sp spot) bool {
		_, isKey := sp.at[len(sp.at)-1].(string)
		return sp.required && isKey
	}
	acceptedSpots(t, wanted, func(t *testing.T, example object, sp spot) {
		name, _ := sp.at[len(sp.at)-1].(string)
		delete(holder(example, sp.at).(object), name)
		_, problems := sendParams(t).Check(example)
		want := step(holderPath(sp.path), name)
		if sp.schema.root != "" {
			want = "message[attachment][payload]" // the one schema with x-path
		}
		require.Contains(t, paths(problems), want, "without %s", sp.path)
	})
}

func TestWrongEnumIsRefused(t *testing.T) {
	t.Parallel()
	wanted := func(sp spot) bool { return sp.schema.enum != nil && sp.schema.selectBy == "" }
	acceptedSpots(t, wanted, func(t *testing.T, example object, sp spot) {
		set(example, sp.at, "no such value")
		_, problems := sendParams(t).Check(example)
		require.NotEmpty(t, problems)
		require.Equal(t, Enum, problems[0].Keyword, "%+v", problems)
		require.Equal(t, sp.path, problems[0].Path)
		require.NotEmpty(t, problems[0].Detail)
	})
}

func paths(problems []Problem) []string {
	out := make([]string, len(problems))
	for i, p := range problems {
		out[i] = p.Path
	}
	return out
}
