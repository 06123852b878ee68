package edge

import (
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// The permissions that an app's tokens carry (seed: the tutorial's requirements).
const (
	permMessaging = "pages_messaging"
	permShowList  = "pages_show_list"
	taskMessaging = "MESSAGING"
)

// unsupported is how the platform refuses what a token has no access to, or what is not there: it does not tell which.
func (c *Call) unsupported() *grapherr.Error {
	return grapherr.NewObjectUnsupported(strings.ToLower(c.Method), c.Route.ID)
}

// asPage guards the edges of a Page: its own token may, where that is there to send messages.
func asPage(c *Call) *grapherr.Error {
	page := c.Node.(*messenger.Page)
	switch {
	case c.Token.Page == page:
		return c.mayMessage(page)
	case c.Token.Kind == messenger.PageToken:
		return c.unsupported()
	}
	return grapherr.NewPageTokenRequired()
}

// ofPage guards what belongs to a Page: its people, its conversations and what is in them.
func ofPage(c *Call) *grapherr.Error {
	p := c.Node.(messenger.OfPage).OwningPage()
	switch {
	case c.Token.Page == p:
		return c.mayMessage(p)
	case c.Token.Kind == messenger.UserToken && len(tasksOf(p, c.Token.User)) > 0:
		return grapherr.NewPageTokenRequired()
	}
	return c.unsupported()
}

func (c *Call) mayMessage(p *messenger.Page) *grapherr.Error {
	if !c.Token.Permissions[permMessaging] {
		return grapherr.NewPermissionPagesMessaging()
	}
	if c.Token.User == nil {
		return nil // a world may leave out who asked for the token
	}
	for _, task := range tasksOf(p, c.Token.User) {
		if task == taskMessaging {
			return nil
		}
	}
	return grapherr.NewPermissionDenied()
}

func tasksOf(p *messenger.Page, u *messenger.User) []string {
	for _, a := range p.Admins {
		if u != nil && a.UserID == u.ID {
			return a.Tasks
		}
	}
	return nil
}
