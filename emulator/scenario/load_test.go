package scenario_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/sendmock/sendmock/internal/golden"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/scenario"
)

// Every kind of mistake, in one file: all of them are told at once, each where it stands.
func TestMistakes(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/mistakes.yaml")
	require.NoError(t, err)
	_, err = scenario.Load("mistakes.yaml", data, map[string]string{"hello": "ho", "stray": "passed over"})
	require.Error(t, err)
	golden.Equal(t, "testdata/mistakes.golden", err.Error()+"\n")
}

// What is wrong with a file as a whole, and what the big file of mistakes cannot hold.
func TestMistake(t *testing.T) {
	t.Parallel()
	const head = "version: 1\nname: n\n"
	step := "  - says: hi\n"
	tests := []struct{ name, give, want string }{
		{"empty", "", "s.yaml:1:1: the file is empty"},
		{"only a comment", "# yaml-language-server: $schema=x\n", "s.yaml:1:1: the file is empty"},
		{"no story", "- says: hi\n", "s.yaml:1:1: must be a mapping with the keys of a scenario (got a list)"},
		{"no version", "name: n\n", `s.yaml:1:1: must say "version: 1"`},
		{"another version", "version: 2\nname: n\nfuture: x\n", "s.yaml:1:10: version: is not supported: this program reads version 1 (got 2)"},
		{"version as text", `version: "1"`, `s.yaml:1:10: version: is not supported: this program reads version 1 (got "1")`},
		{"not YAML", head + "steps: [\n", "s.yaml:3:8: not YAML: sequence end token ']' not found"},
		{"a tab", head + "steps:\n\t- says: hi\n", "s.yaml:4:1: not YAML: found character '\t' that cannot start any token"},
		{"two documents", head + "steps:\n" + step + "---\n" + head, "s.yaml:5:1: a file holds one document (---)"},
		{"no name", "version: 1\nsteps:\n" + step, "s.yaml:1:1: name: is required"},
		{"empty name", "version: 1\nname: ''\nsteps:\n" + step, "s.yaml:2:7: name: must not be empty"},
		{"no steps", head, "s.yaml:1:1: steps: is required"},
		{"steps of nothing", head + "steps:\n", "s.yaml:1:1: steps: is required"},
		{"empty steps", head + "steps: []\n", "s.yaml:3:8: steps: must have at least one step"},
		{"one step, no list", head + "steps:\n  says: hi\n", "s.yaml:4:3: steps: must be a list (got a mapping)"},
		{"a step of nothing", head + "steps: [~]\n", "s.yaml:3:9: steps[0]: must be a mapping with one verb, as `says: hello` (got nothing)"},
		{"a doubled key", head + "name: m\nsteps:\n" + step, "s.yaml:3:1: name: is already given on line 2"},
		{"people as a mapping", head + "people: {ada: {}}\nsteps:\n" + step, "s.yaml:3:9: people: must be a list (got a mapping)"},
		{"a long name", "version: 1\nname: " + strings.Repeat("n", 201) + "\nsteps:\n" + step, "s.yaml:2:7: name: has 201 characters; 200 are allowed"},
		{"the first of all times", head + "clock: 0001-01-01T00:00:00Z\nsteps:\n" + step, "s.yaml:3:8: clock: must be between the years 2000 and 8000 (got 0001-01-01T00:00:00Z)"},
		{"a time without a zone", head + "clock: 2026-12-01 09:00\nsteps:\n" + step, `s.yaml:3:8: clock: must be a time, as 2026-12-01T09:00:00Z (got "2026-12-01 09:00")`},
		{"vars as a list", head + "vars: [a]\nsteps:\n" + step, "s.yaml:3:7: vars: must be a mapping (got a list)"},
		{"a number too long", head + "steps:\n  - expect: {match: {code: 99999999999999999999}}\n", `s.yaml:4:28: steps[0].expect.match.code: must be a number (got "99999999999999999999")`},
		{"a number in another base", head + "steps:\n  - expect: {match: {code: 0x10}}\n", "s.yaml:4:28: steps[0].expect.match.code: must be a decimal number (got 0x10)"},
		{"null in a match", head + "steps:\n  - expect_reply: {text: }\n", "s.yaml:4:25: steps[0].expect_reply.text: " + `text is none of "exact", {"contains": "…"} and {"regex": "…"}`},
		{"null in an act", head + "steps:\n  - says: {text: ~}\n", "s.yaml:4:18: steps[0].says.text: must be text (got nothing)"},
		{"the case of a key", head + "steps:\n  - says: {Text: hi}\n", `s.yaml:4:12: steps[0].says.Text: unknown key, did you mean "text"?`},
		{"the same key elsewhere", head + "steps:\n  - inject: {match: {text: x}, effect: {text: y, hang: true}}\n", "s.yaml:4:41: steps[0].inject.effect.text: unknown key; there are after_apply, body, delay, error, hang, headers, network, status"},
		{"a JSON file", `{"version":1,"name":"n","steps":[{"says":5.5}]}`, "s.yaml:1:42: steps[0].says: must be text: put it in quotes (got 5.5)"},
		{"a long name of an expectation", head + "steps:\n  - expect_nothing: 1h\n    name: " + strings.Repeat("n", 201) + "\n", "s.yaml:5:11: steps[0].name: it has 201 characters; 200 are allowed"},
		{"an order of one", head + "steps:\n  - expect: {match: {}, order: 1}\n", "s.yaml:4:32: steps[0].expect.order: it orders nothing: no other expectation has another order"},
		{"an order of the same", head + "steps:\n  - expect: [{match: {}}, {match: {}, order: 2}]\n", "s.yaml:4:46: steps[0].expect[1].order: it orders nothing: no other expectation has another order"},
		{"many expectations", head + "steps:\n  - expect: [" + strings.Repeat("{match: {}}, ", 201) + "]\n", "s.yaml:4:13: steps[0].expect: must be between 1 and 200 expectations (got 201)"},
		{"a large file", head + "steps:\n" + step + "#" + strings.Repeat(".", scenario.MaxBytes), "s.yaml: the file is larger than 262144 bytes"},
		{
			"a variable that is named often", head + "vars: {a: " + strings.Repeat("a", 100_000) + "}\nabout: ${b}\nsteps:\n  - says: x" + strings.Repeat("${a}", 30_000) + "\n  - says: ${a}\n  - sasy: x\n",
			"s.yaml:4:8: about: vars does not declare \"b\" (a plain ${ is written $${)\ns.yaml:6:11: steps[0].says: here the texts that name variables come to more than 262144 bytes",
		},
		{
			"a variable in a text that is repeated", head + "vars: {a: ''}\nsteps:\n  - says: &t x" + strings.Repeat(".", 100_000) + "${a}\n  - says: *t\n  - says: *t\n",
			"s.yaml:5:14: steps[2].says: here the texts that name variables come to more than 262144 bytes",
		},
		{"many steps", head + "steps:\n" + strings.Repeat(step, 1001), "s.yaml:4:3: steps: must have at most 1000 steps (got 1001)"},
		{"many people", head + "people:\n" + people(101) + "steps:\n" + step, "s.yaml:4:3: people: must have at most 100 people (got 101)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := scenario.Load("s.yaml", []byte(tt.give), nil)
			require.Error(t, err)
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func people(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  - slug: p%d\n", i)
	}
	return b.String()
}

func TestBounds(t *testing.T) {
	t.Parallel()
	load(t, "version: 1\nname: n\npeople:\n"+people(100)+"steps:\n"+strings.Repeat("  - says: hi\n", 1000))
}

func TestVars(t *testing.T) {
	t.Parallel()
	const text = `version: 1
name: ${hello} to $${x} and $$${hello}
vars: {hello: hi, wait: 25h, "two words": "${hello}"}
steps:
  - says: ${hello}, ${hello}! ${two words}
  - advance: ${wait}
`
	if diff := cmp.Diff([]string{"hello", "two words", "wait"}, scenario.Vars([]byte(text))); diff != "" {
		t.Errorf("declared (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string(nil), scenario.Vars([]byte("["))); diff != "" {
		t.Errorf("of a file that cannot be read (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("hi to ${x} and $${hello}", load(t, text).Name); diff != "" {
		t.Errorf("its own values (-want +got):\n%s", diff)
	}
	s, err := scenario.Load("s.yaml", []byte(text), map[string]string{"hello": "ho ${wait}", "other": "passed over"})
	require.NoError(t, err)
	if diff := cmp.Diff("ho ${wait} to ${x} and $${hello}", s.Name); diff != "" {
		t.Errorf("a value that was given (-want +got):\n%s", diff)
	}
	_, err = scenario.Load("s.yaml", []byte(text), map[string]string{"wait": "long"})
	if diff := cmp.Diff(`s.yaml:6:14: steps[1].advance: must be a duration above 0, as 25h, 90s or 7d (got "long")`, fmt.Sprint(err)); diff != "" {
		t.Errorf("a value that does not fit (-want +got):\n%s", diff)
	}
}
