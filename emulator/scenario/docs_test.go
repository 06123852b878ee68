package scenario

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
)

func document(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../docs/scenarios.md")
	require.NoError(t, err)
	return string(data)
}

// The tables of verbs have all of them, once.
func TestDocumentedVerbs(t *testing.T) {
	t.Parallel()
	var got []string
	for _, table := range regexp.MustCompile(`(?m)^\| verb \|.*\n\|[-|]+\n((?:\|.*\n)+)`).FindAllStringSubmatch(document(t), -1) {
		for row := range strings.Lines(table[1]) {
			got = append(got, strings.Trim(strings.Split(row, "|")[1], " `"))
		}
	}
	want := slices.Sorted(slices.Values(verbNames))
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-code +docs/scenarios.md):\n%s", diff)
	}
}

// The parts of a match, the states of a token and what stands beside verbs are all told.
func TestDocumentedMembers(t *testing.T) {
	t.Parallel()
	text := document(t)
	for _, m := range slices.Concat(tags(reflect.TypeFor[contract.Match](), "json"), control.TokenStates, modifiers) {
		if !strings.Contains(text, "`"+m+"`") && !strings.Contains(text, "`"+m+":") {
			t.Errorf("docs/scenarios.md does not tell of %s", m)
		}
	}
}

// Every example loads, and the schema takes it: whole stories, steps, and what stands above them.
func TestDocumentedStories(t *testing.T) {
	t.Parallel()
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(document(t), -1)
	require.Greater(t, len(blocks), 6)
	for _, b := range blocks {
		text := b[1]
		switch {
		case strings.HasPrefix(text, "- "):
			text = "version: 1\nname: n\npeople: [{slug: ada}, {slug: ben}]\nsteps:\n" + text
		case !strings.HasPrefix(text, "version:"):
			text += "version: 1\nname: n\nsteps: [{reads: true}]\n"
		}
		_, err := Load("docs/scenarios.md", []byte(text), nil)
		require.NoError(t, err, "%s", text)
		require.NoError(t, valid(t, []byte(text)), "%s", text)
	}
}
