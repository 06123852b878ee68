package edge

import (
	"testing"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/internal/golden"
)

// Menus nest below v8.0 of the API; the description says how deep.
func TestNestedMenus(t *testing.T) {
	t.Parallel()
	// nested is a menu with an item below so many others.
	nested := func(levels int) map[string]any {
		item := map[string]any{"type": "postback", "title": "Help", "payload": "HELP"}
		for range levels {
			item = map[string]any{"type": "nested", "title": "More", "call_to_actions": []any{item}}
		}
		return map[string]any{"persistent_menu": []any{map[string]any{"locale": "default", "call_to_actions": []any{item}}}}
	}
	tests := []struct {
		name, version string
		levels        int
		want          grapherr.ID // "": it is right
	}{
		{"flat", "v25.0", 0, ""},
		{"nested today", "v25.0", 1, grapherr.MenuNested},
		{"nested without a version", "", 1, grapherr.MenuNested},
		{"nested at v8.0", "v8.0", 1, grapherr.MenuNested},
		{"nested before", "v7.0", 1, ""},
		{"as deep as it goes", "v7.0", 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &Call{Args: nested(tt.levels), Route: decode.Route{Version: tt.version}}
			var got grapherr.ID
			if err := c.menusShape(); err != nil {
				got = err.ID()
			}
			golden.Diff(t, tt.want, got)
		})
	}
}
