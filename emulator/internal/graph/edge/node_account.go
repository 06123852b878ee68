package edge

import (
	"cmp"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// accountOperations are those of users, apps and people.
var accountOperations = Operations{
	"getUser":        {Allow: asUser, Run: readNode},
	"listAccounts":   {Allow: asUser, Run: listAccounts},
	"getApplication": {Run: readNode},
	"getPerson":      {Allow: ofPage, Run: readNode},
}

// asUser guards what is a user's own.
func asUser(c *Call) *grapherr.Error {
	if c.Token.User != c.Node || c.Token.Kind != messenger.UserToken {
		return c.unsupported()
	}
	return nil
}

var userFields = map[string]fieldFunc{
	"id":         idOf,
	"name":       textOf(func(u *messenger.User) string { return u.Name }),
	"first_name": textOf(func(u *messenger.User) string { return u.FirstName }),
	"last_name":  textOf(func(u *messenger.User) string { return u.LastName }),
	"locale":     textOf(func(u *messenger.User) string { return u.Locale }),
	"email":      granted("email", func(u *messenger.User) string { return u.Email }),
	"link":       granted("user_link", func(u *messenger.User) string { return u.Link }),
	"picture":    of(func(r *reader, u *messenger.User, sel *decode.Selection) any { return r.picture(u.ID, u.Picture, sel) }),
	"accounts": of(func(r *reader, u *messenger.User, sel *decode.Selection) any {
		q := r.fieldQuery(u, sel)
		q.defaults = r.c.Spec.Operation(string(messenger.TypeUser), "accounts", "GET").DefaultFields
		return r.connection(accountsOf(r, u), q)
	}),
}

// granted is a field that a user has to grant by a permission, and that is left out without it.
func granted(permission string, f func(u *messenger.User) string) fieldFunc {
	return of(func(r *reader, u *messenger.User, sel *decode.Selection) any {
		if !r.c.Token.Permissions[permission] {
			return absent
		}
		return textOf(f)(r, u, sel)
	})
}

var applicationFields = map[string]fieldFunc{
	"id":       idOf,
	"name":     textOf(func(a *messenger.App) string { return a.Name }),
	"link":     textOf(func(a *messenger.App) string { return a.Link }),
	"category": textOf(func(a *messenger.App) string { return a.Category }),
}

// personFields are the user profile (docs/facts/endpoints.md §1). messenger4j wants all of them where it asks for them.
var personFields = map[string]fieldFunc{
	"id":         idOf,
	"name":       textOf((*messenger.Person).Name),
	"first_name": textOf(func(p *messenger.Person) string { return p.FirstName }),
	"last_name":  textOf(func(p *messenger.Person) string { return p.LastName }),
	"profile_pic": of(func(r *reader, p *messenger.Person, _ *decode.Selection) any {
		return cmp.Or(p.ProfilePic, r.c.Pictures+p.PSID)
	}),
	"locale":             textOf(func(p *messenger.Person) string { return p.Locale }),
	"timezone":           of(func(_ *reader, p *messenger.Person, _ *decode.Selection) any { return p.Timezone }),
	"gender":             textOf(func(p *messenger.Person) string { return p.Gender }),
	"is_payment_enabled": constant(false),
}

// accountsOf are the Pages that a user runs, as nodes.
func accountsOf(r *reader, u *messenger.User) []messenger.Node {
	return nodes(r.tx.World.Accounts(r.c.Token, u))
}

// listAccounts answers GET /{user-id}/accounts.
func listAccounts(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	if r.err != nil {
		return nil, r.err
	}
	items := accountsOf(r, c.Node.(*messenger.User))
	if c.Args["is_place"] == true {
		items = nil // no Page here is a place
	}
	out := r.connection(items, r.requestQuery(fields))
	return out, r.err
}
