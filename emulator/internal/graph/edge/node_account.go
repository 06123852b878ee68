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
	"getPerson":      {Allow: ofPage, Run: readProfile},
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
		items := accountsOf(r, u)
		if place := sel.Arg("is_place"); place == "true" || place == "1" {
			items = nil // no Page here is a place
		}
		return r.connection(items, r.fieldQuery(u, sel))
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
	"name":       ofProfile("name", textOf((*messenger.Person).Name)),
	"first_name": ofProfile("first_name", textOf(func(p *messenger.Person) string { return p.FirstName })),
	"last_name":  ofProfile("last_name", textOf(func(p *messenger.Person) string { return p.LastName })),
	"profile_pic": ofProfile("profile_pic", of(func(r *reader, p *messenger.Person, _ *decode.Selection) any {
		return cmp.Or(p.ProfilePic, r.c.Pictures+p.PSID)
	})),
	"locale":             ofProfile("locale", textOf(func(p *messenger.Person) string { return p.Locale })),
	"timezone":           ofProfile("timezone", of(func(_ *reader, p *messenger.Person, _ *decode.Selection) any { return p.Timezone })),
	"gender":             ofProfile("gender", textOf(func(p *messenger.Person) string { return p.Gender })),
	"is_payment_enabled": ofProfile("is_payment_enabled", constant(false)),
	"last_ad_referral":   constant(absent), // a documented field of old, for which a world has no value
	"custom_labels": of(func(r *reader, p *messenger.Person, sel *decode.Selection) any {
		return r.connection(nodes(p.Labels), r.fieldQuery(p, sel))
	}),
}

// ofProfile is a field that the person's profile may not show.
func ofProfile(name string, f fieldFunc) fieldFunc {
	return func(r *reader, n messenger.Node, sel *decode.Selection) any {
		if !n.(*messenger.Person).Shows(name) {
			return absent
		}
		return f(r, n, sel)
	}
}

// readProfile answers GET /{psid}. What is answered to a Page that the person has not written to is not settled: the error of what
// cannot be read is chosen.
func readProfile(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	p := c.Node.(*messenger.Person)
	switch {
	case !p.Consents():
		return nil, c.unsupported().Noting("the person has not written to the Page yet, nor tapped, reacted or opted in")
	case p.Profile == messenger.ProfileNone:
		return nil, grapherr.NewProfileUnavailable()
	}
	r, fields := c.reader(tx)
	if r.err != nil {
		return nil, r.err
	}
	var defaults []string // the description's
	if p.Profile == messenger.ProfileFirstName {
		defaults = []string{"first_name", "id"}
	}
	out := r.node(p, fields, defaults)
	return out, r.err
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
