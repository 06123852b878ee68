package openapi

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func operation(t *testing.T, id string) *Operation {
	t.Helper()
	spec, err := Load()
	require.NoError(t, err)
	for _, op := range spec.Operations() {
		if op.ID == id {
			return op
		}
	}
	t.Fatalf("there is no operation %s", id)
	return nil
}

func TestParameterNames(t *testing.T) {
	t.Parallel()
	got := operation(t, "sendMessage").ParameterNames()
	require.Equal(t, []string{"recipient", "recipient.id"}, got[:2], "in the document's order")
	for _, want := range []string{
		"messaging_type", "message.text", "message.quick_replies.content_type", "message.attachment.payload.elements.buttons.url",
		"message.attachment.payload.url", "message.template.components.parameters.type",
	} {
		require.Contains(t, got, want)
	}
	once := map[string]bool{}
	for _, name := range got {
		require.False(t, once[name], "%s stands twice", name)
		once[name] = true
		if i := strings.LastIndexByte(name, '.'); i > 0 {
			require.True(t, once[name[:i]], "%s comes before what holds it", name)
		}
	}
}

// Every value that the document's own requests hold is named.
func TestParameterNamesCoverTheFacts(t *testing.T) {
	t.Parallel()
	spec, err := Load()
	require.NoError(t, err)
	for _, op := range spec.Operations() {
		named := map[string]bool{}
		for _, name := range op.ParameterNames() {
			named[name] = true
		}
		for _, f := range op.Facts() {
			if f.Refused != "" {
				continue
			}
			plain := strings.NewReplacer("[]", "", "[", ".", "]", "").Replace(withoutValues(f.Path))
			require.True(t, named[plain], "%s: %s is not named", op.ID, f.Path)
		}
	}
}

// withoutValues takes the <value> steps out of a fact's path.
func withoutValues(path string) string {
	var b strings.Builder
	for path != "" {
		before, rest, found := strings.Cut(path, "<")
		b.WriteString(before)
		if !found {
			break
		}
		_, path, _ = strings.Cut(rest, ">")
	}
	return b.String()
}

func TestValues(t *testing.T) {
	t.Parallel()
	send := operation(t, "sendMessage")
	tests := []struct {
		want, path []string
	}{
		{[]string{"audio", "file", "image", "template", "video"}, []string{"message", "attachment", "type"}},
		{[]string{"RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"}, []string{"messaging_type"}},
		{[]string{}, []string{"message", "text"}},
		{[]string{}, []string{"no", "such", "parameter"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, send.Values(tt.path...)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.path, diff)
		}
	}
	require.Contains(t, send.Values("message", "attachment", "payload", "template_type"), "generic")
}
