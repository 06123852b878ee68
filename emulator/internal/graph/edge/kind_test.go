package edge

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/openapi"
)

// messageOf is a message of a kind, as it is written.
func messageOf(kind string) map[string]any {
	template, isTemplate := strings.CutPrefix(kind, "template:")
	switch {
	case isTemplate:
		return map[string]any{"attachment": map[string]any{"type": "template", "payload": map[string]any{"template_type": template}}}
	case kind == "text":
		return map[string]any{"text": "hi"}
	case kind == "sticker":
		return map[string]any{"sticker_id": "369239263222822"}
	case kind == "utility":
		return map[string]any{"template": map[string]any{"name": "order_shipped"}}
	case kind == "dynamic_text":
		return map[string]any{"dynamic_text": map[string]any{"text": "hi"}}
	}
	return map[string]any{"attachment": map[string]any{"type": kind, "payload": map[string]any{"url": "https://shop.example/a"}}}
}

// The description, the core and package contract, which knows neither, mean the same by the kind of a message.
func TestKindsAgree(t *testing.T) {
	t.Parallel()
	spec, err := openapi.Load()
	require.NoError(t, err)
	described := MessageKinds(spec)
	require.Contains(t, described, "template:generic")
	for _, kind := range described {
		message := messageOf(kind)
		content, refused := new(Call).content(message)
		require.Nil(t, refused, kind)
		if diff := cmp.Diff([]string{kind, kind}, []string{string(content.Kind), contract.MessageKind(message)}); diff != "" {
			t.Errorf("the kind by the core and by package contract (-want +got):\n%s", diff)
		}
	}

	received := []messenger.Kind{messenger.KindQuickReply, messenger.KindPostback}
	var want []string
	for _, kind := range messenger.Kinds {
		if !slices.Contains(received, kind) {
			want = append(want, string(kind))
		}
	}
	got := slices.DeleteFunc(described, func(kind string) bool { return strings.HasPrefix(kind, "template:") })
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))); diff != "" {
		t.Errorf("kinds that a Page sends, templates aside (-want +got):\n%s", diff)
	}
}
