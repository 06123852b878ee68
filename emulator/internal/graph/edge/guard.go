package edge

import (
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// unsupported is how the platform refuses what a token has no access to, or what is not there: it does not tell which.
func (c *Call) unsupported() *grapherr.Error {
	return grapherr.NewObjectUnsupported(strings.ToLower(c.Method), c.Route.ID)
}

// personOf finds one of a Page's people.
func personOf(tx *sandbox.Tx, page *messenger.Page, psid string) (*messenger.Person, *grapherr.Error) {
	if p, known := tx.World.PersonOf(page, psid); known {
		return p, nil
	}
	return nil, grapherr.NewRecipientNotFound()
}

// asPage guards the edges of a Page: its own token may, where that is there to send messages.
func asPage(c *Call) *grapherr.Error {
	page := c.Node.(*messenger.Page)
	switch {
	case c.Token.Page == page:
		return c.Token.MayMessage()
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
		return c.Token.MayMessage()
	case c.Token.Runs(p):
		return grapherr.NewPageTokenRequired()
	}
	return c.unsupported()
}
