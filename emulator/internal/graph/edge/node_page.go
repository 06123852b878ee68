package edge

import (
	"cmp"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// pageOperations are those of a Page itself.
var pageOperations = Operations{
	"getPage": {Allow: readsPage, Run: readNode},
}

// readsPage: a Page token its own Page, a user's token a Page on which the user has a task.
func readsPage(c *Call) *grapherr.Error {
	page := c.Node.(*messenger.Page)
	if c.Token.MayRead(page) {
		return nil
	}
	return grapherr.NewPageReadPermission()
}

// of makes a field of a function over one node type.
func of[T messenger.Node](f func(r *reader, n T, sel *decode.Selection) any) fieldFunc {
	return func(r *reader, n messenger.Node, sel *decode.Selection) any { return f(r, n.(T), sel) }
}

// textOf is a field that is left out where it is empty, as the platform leaves out what has no value.
func textOf[T messenger.Node](f func(n T) string) fieldFunc {
	return func(_ *reader, n messenger.Node, _ *decode.Selection) any {
		if s := f(n.(T)); s != "" {
			return s
		}
		return absent
	}
}

// idOf is the field id of every node.
func idOf(_ *reader, n messenger.Node, _ *decode.Selection) any { return n.NodeID() }

// constant is a field whose value is the same everywhere.
func constant(v any) fieldFunc {
	return func(*reader, messenger.Node, *decode.Selection) any { return v }
}

var pageFields = map[string]fieldFunc{
	"id":       idOf,
	"name":     textOf(func(p *messenger.Page) string { return p.Name }),
	"username": textOf(func(p *messenger.Page) string { return p.Username }),
	"category": textOf(func(p *messenger.Page) string { return p.Category }),
	"link":     textOf(func(p *messenger.Page) string { return cmp.Or(p.Link, "https://www.facebook.com/"+p.ID) }),
	"category_list": of(func(_ *reader, p *messenger.Page, _ *decode.Selection) any {
		list := make(fbjson.Array, len(p.CategoryList))
		for i, c := range p.CategoryList {
			list[i] = fbjson.Object{{Key: "id", Value: c.ID}, {Key: "name", Value: c.Name}}
		}
		return list
	}),
	"access_token": of(pageAccessToken),
	"tasks": of(func(r *reader, p *messenger.Page, _ *decode.Selection) any {
		if r.c.Token.Kind != messenger.UserToken {
			return absent
		}
		return p.TasksOf(r.c.Token.User)
	}),
	"picture":                     of(func(r *reader, p *messenger.Page, sel *decode.Selection) any { return r.picture(p.ID, p.Picture, sel) }),
	"about":                       textOf(func(p *messenger.Page) string { return p.About }),
	"website":                     textOf(func(p *messenger.Page) string { return p.Website }),
	"fan_count":                   of(func(_ *reader, p *messenger.Page, _ *decode.Selection) any { return p.FanCount }),
	"followers_count":             of(func(_ *reader, p *messenger.Page, _ *decode.Selection) any { return p.FollowersCount }),
	"instagram_business_account":  of(instagramOf),
	"connected_instagram_account": of(instagramOf),
	"unread_message_count": of(func(r *reader, p *messenger.Page, _ *decode.Selection) any {
		n := 0
		for _, c := range r.tx.World.Conversations(p) {
			n += c.Unread
		}
		return n
	}),
	"unread_notif_count":   constant(0),
	"unseen_message_count": constant(0),
	"is_messenger_bot_get_started_enabled": of(func(_ *reader, p *messenger.Page, _ *decode.Selection) any {
		return p.Profile.GetStarted != ""
	}),
	"is_messenger_platform_bot": constant(true),
	"messaging_feature_status": constant(fbjson.Object{
		{Key: "hop_v2", Value: true}, {Key: "ig_multi_app", Value: true}, {Key: "msgr_multi_app", Value: true},
	}),
	"displayed_message_response_time": constant("AUTOMATIC"),
	"verification_status":             constant("not_verified"),
	"conversations":                   pageEdge(conversationsField),
	"threads":                         pageEdge(conversationsField),
	"personas":                        pageEdge(allOf(personasOf)),
	"custom_labels":                   pageEdge(allOf(labelsOf)),
}

// instagramOf is the Instagram account that is linked to a Page. A Page without one lacks the key.
func instagramOf(r *reader, p *messenger.Page, sel *decode.Selection) any {
	if p.Instagram == nil {
		return absent
	}
	if sel.Sub == nil {
		sel = &decode.Selection{Sub: []decode.Selection{{Name: "id"}}}
	}
	o := withTexts(fbjson.Object{{Key: "id", Value: p.Instagram.ID}}, [][2]string{{"username", p.Instagram.Username}, {"name", p.Instagram.Name}})
	return r.object(o, sel, "IGUser", "username", "name")
}

// pageAccessToken is the token by which the asking app acts as the Page: the caller's own, or, for a user with a task on
// the Page, the one that was made for that user.
func pageAccessToken(r *reader, p *messenger.Page, _ *decode.Selection) any {
	if r.c.Token.Page == p {
		return r.c.TokenText
	}
	asking := r.c.Token
	made := r.tx.World.FirstToken(func(t *messenger.Token) bool { return t.Page == p && t.User == asking.User && t.App == asking.App })
	if made == nil || asking.User == nil {
		return absent
	}
	return made.Value
}

// pageEdge is an edge of the Page as a field, which needs what the edge needs.
func pageEdge(items func(r *reader, p *messenger.Page, sel *decode.Selection) []messenger.Node) fieldFunc {
	return of(func(r *reader, p *messenger.Page, sel *decode.Selection) any {
		if r.c.Token.Page != p {
			r.fail(grapherr.NewPageTokenRequired())
			return absent
		}
		if err := r.c.Token.MayMessage(); err != nil {
			r.fail(err)
			return absent
		}
		return r.connection(items(r, p, sel), r.fieldQuery(p, sel))
	})
}

// allOf is an edge of the Page that has no parameters of its own.
func allOf(items func(w *messenger.World, p *messenger.Page) []messenger.Node) func(*reader, *messenger.Page, *decode.Selection) []messenger.Node {
	return func(r *reader, p *messenger.Page, _ *decode.Selection) []messenger.Node { return items(r.tx.World, p) }
}
