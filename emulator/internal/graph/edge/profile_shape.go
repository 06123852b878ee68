package edge

import (
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// maxIceBreakers is documented, see docs/facts/endpoints.md §4.
const maxIceBreakers = 4

// iceBreakersShape looks at which of the two forms the list has: one for each locale, or, as of old, one list for everybody.
func iceBreakersShape(list []map[string]any) *grapherr.Error {
	if len(list) == 0 {
		return nil
	}
	old := list[0]["question"] != nil
	if old && len(list) > maxIceBreakers {
		return grapherr.NewParamTooManyElements(messenger.PropIceBreakers)
	}
	for i, e := range list {
		want, other := []string{"locale", "call_to_actions"}, []string{"question", "payload"}
		if old {
			want, other = other, want
		}
		at := decode.JoinIndex(messenger.PropIceBreakers, i)
		for _, name := range want {
			if e[name] == nil {
				return grapherr.NewParamRequired(decode.Join(at, name))
			}
		}
		for _, name := range other {
			if e[name] != nil {
				return grapherr.NewParamConflict(decode.Join(at, name), decode.Join(at, want[0]))
			}
		}
	}
	return nil
}

// menusShape looks at the items of the menus: nesting is for versions below v8.0, and Messenger Extensions want https.
func (c *Call) menusShape() *grapherr.Error {
	for i, m := range objects(c.Args, messenger.PropPersistentMenu) {
		at := decode.JoinIndex(messenger.PropPersistentMenu, i)
		if err := c.itemsShape(m, at); err != nil {
			return err
		}
	}
	return nil
}

func (c *Call) itemsShape(holder map[string]any, at string) *grapherr.Error {
	at = decode.Join(at, "call_to_actions")
	for i, item := range objects(holder, "call_to_actions") {
		here := decode.JoinIndex(at, i)
		switch decode.Member(item, "type") {
		case messenger.MenuNested:
			if major, known := decode.MajorVersion(c.Route.Version); !known || major >= 8 {
				return grapherr.NewMenuNested()
			}
			if err := c.itemsShape(item, here); err != nil {
				return err
			}
		case messenger.MenuURL:
			if err := extensionsShape(item, here); err != nil {
				return err
			}
		}
	}
	return nil
}

// extensionsShape looks at a URL button: Messenger Extensions want https, and a fallback_url only goes with them.
func extensionsShape(button map[string]any, path string) *grapherr.Error {
	extensions, _ := button["messenger_extensions"].(bool)
	if extensions && !strings.HasPrefix(strings.ToLower(decode.Member(button, "url")), "https://") {
		return grapherr.NewParamURLInvalid(decode.Join(path, "url"))
	}
	if decode.Member(button, "fallback_url") != "" && !extensions {
		return grapherr.NewParamRequired(decode.Join(path, "messenger_extensions"))
	}
	return nil
}
