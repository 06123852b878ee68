package scenario

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sendmock/sendmock/internal/golden"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// valid asks the schema about a file.
func valid(t *testing.T, data []byte) error {
	t.Helper()
	log := yamlfile.NewLog("")
	root := yamlfile.Read(data, MaxBytes, log)
	require.NotNil(t, root, "%v", log.Problems())
	return validNode(t, root)
}

func validNode(t *testing.T, n *yamlfile.Node) error {
	t.Helper()
	text, err := json.Marshal(n.Value("$", yamlfile.NewLog("")))
	require.NoError(t, err)
	var value any
	require.NoError(t, json.Unmarshal(text, &value))
	var s openapi3.Schema
	require.NoError(t, json.Unmarshal(Schema(), &s))
	return s.VisitJSON(value, openapi3.EnableJSONSchema2020())
}

// The stories under testdata/valid have every verb and every form of it. Loader and schema take them all.
func TestValidStories(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/valid/*.yaml")
	require.NoError(t, err)
	told := map[string]bool{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		s, err := Load(name, data, nil)
		require.NoError(t, err)
		require.NoError(t, valid(t, data), name)
		for _, st := range s.steps {
			verb, _, _ := strings.Cut(st.label, ":")
			told[verb] = true
		}
	}
	for _, verb := range verbNames {
		if !told[verb] {
			t.Errorf("no story under testdata/valid has the verb %s", verb)
		}
	}
}

// Each step of the file of mistakes is wrong to the loader. What the schema takes all the same stands in a golden file: no shape
// can tell it.
func TestSchemaRefusesMistakes(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/mistakes.yaml")
	require.NoError(t, err)
	root := yamlfile.Read(data, MaxBytes, yamlfile.NewLog(""))
	lines := strings.Split(string(data), "\n")
	var blind strings.Builder
	for i, n := range root.Entry("steps").Items {
		one := *root
		one.Entries = []yamlfile.Entry{
			{Key: "version", Value: root.Entry("version")},
			{Key: "name", Value: &yamlfile.Node{Kind: yamlfile.Text, Text: "n"}},
			{Key: "steps", Value: &yamlfile.Node{Kind: yamlfile.Sequence, Items: []*yamlfile.Node{n}}},
		}
		if validNode(t, &one) == nil {
			end := len(lines) - 1
			if i+1 < len(root.Entry("steps").Items) {
				end = root.Entry("steps").Items[i+1].Line - 1
			}
			blind.WriteString(strings.Join(lines[n.Line-1:end], "\n") + "\n")
		}
	}
	golden.Equal(t, "testdata/schema_blind.golden", blind.String())
	require.Error(t, valid(t, data), "the keys above the steps")
}

// What stands above the steps, one mistake at a time.
func TestSchemaOfTheHead(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"abuot: x", "clock: yesterday", "settle: 5", "vars: {a: 1}", "rules: {a: of}", "checks: {retry-strom: off}", "checks: {retry-storm: no}",
		"people: {}", "people: [{slug: Ada}]", "people: [{first_name: Ada}]", "people: [{slug: a, timezone: 25}]", "people: [{slug: a, fist_name: A}]",
	} {
		text := []byte("version: 1\nname: n\nsteps: [{reads: true}]\n" + line + "\n")
		_, err := Load("s.yaml", text, nil)
		require.Error(t, err, line)
		require.Error(t, valid(t, text), line)
	}
	for _, text := range []string{"version: 2\nname: n\nsteps: [{reads: true}]", "version: 1\nsteps: [{reads: true}]", "version: 1\nname: n\nsteps: []", "version: 1\nname: n"} {
		require.Error(t, valid(t, []byte(text)), text)
	}
}

// The schema names what the loader knows, no more and no less: verbs, modifiers, checks, and the members of every long form.
func TestSchemaNamesTheSame(t *testing.T) {
	t.Parallel()
	var s openapi3.Schema
	require.NoError(t, json.Unmarshal(Schema(), &s))
	same := func(what string, want []string, of openapi3.Schemas) {
		got := sorted(of)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-loader +schema):\n%s", what, diff)
		}
	}
	def := func(name string) *openapi3.Schema {
		require.Contains(t, s.Defs, name)
		return s.Defs[name].Value
	}
	step := def("step")
	same("verbs and modifiers", slices.Concat(verbNames, modifiers), step.Properties)
	if diff := cmp.Diff(len(verbNames), len(step.OneOf)); diff != "" {
		t.Errorf("of which one is needed (-want +got):\n%s", diff)
	}
	for _, m := range modifiers {
		var got, want []string
		for _, one := range step.DependentSchemas[m].Value.AnyOf {
			got = append(got, one.Value.Required...)
		}
		for _, name := range verbNames {
			if slices.Contains(verbs[name].modifiers, m) {
				want = append(want, name)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("what goes with %s (-loader +schema):\n%s", m, diff)
		}
	}
	var ids []string
	for _, c := range contract.Checks() {
		ids = append(ids, c.ID)
	}
	same("checks", ids, s.Properties["checks"].Value.Properties)
	same("a file", tags(reflect.TypeFor[file](), "yaml"), s.Properties)
	same("a person", tags(reflect.TypeFor[person](), "yaml"), def("person").Properties)
	for name, typ := range map[string]reflect.Type{
		"message": reflect.TypeFor[control.PersonMessage](), "attachment": reflect.TypeFor[control.PersonAttachment](), "quickReply": reflect.TypeFor[quickReply](),
		"postback": reflect.TypeFor[control.Postback](), "reaction": reflect.TypeFor[control.Reaction](), "edit": reflect.TypeFor[control.Edit](),
		"referral": reflect.TypeFor[control.Referral](), "comment": reflect.TypeFor[control.Comment](), "optin": reflect.TypeFor[control.Optin](),
		"accountLinking": reflect.TypeFor[control.AccountLinking](), "feedback": reflect.TypeFor[control.Feedback](), "match": reflect.TypeFor[contract.Match](),
		"expectation": reflect.TypeFor[contract.Expectation](), "fault": reflect.TypeFor[control.FaultRule](), "effect": reflect.TypeFor[control.FaultEffect](),
		"delay": reflect.TypeFor[control.FaultDelay](),
	} {
		want := slices.DeleteFunc(tags(typ, "json"), func(tag string) bool { return slices.Contains(answers[typ], tag) })
		same(name, want, def(name).Properties)
	}
}

func tags(t reflect.Type, key string) []string {
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get(key), ",")
		names = append(names, name)
	}
	return names
}
