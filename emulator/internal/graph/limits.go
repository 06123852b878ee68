package graph

import (
	"fmt"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// limited counts the call against the rate limits it is under, and refuses it where one is used up. It notes what the
// usage headers say.
func (c *call) limited(tx *sandbox.Tx) *grapherr.Error {
	if len(tx.World.Limits) == 0 || c.Token == nil || c.Items != nil { // the calls of a batch count, and not the batch
		return nil
	}
	use := c.use()
	err, why := tx.World.Limited(tx.Now, use)
	c.limitReached = why
	if c.Token.Page != nil {
		if u, limited := tx.World.Used(tx.Now, messenger.LimitMessenger, use[messenger.LimitMessenger]); limited {
			c.businessUsage = &u
		}
		return err
	}
	for _, name := range []messenger.LimitName{messenger.LimitUser, messenger.LimitApp} {
		if u, limited := tx.World.Used(tx.Now, name, use[name]); limited && use[name] != "" {
			c.appUsage = &u
		}
	}
	return err
}

// use says which limits the call counts in: a Page's token in those of the Page, others in their own
// (docs/facts/ratelimits.md §2).
func (c *call) use() messenger.Use {
	switch c.Token.Kind {
	case messenger.UserToken:
		use := messenger.Use{messenger.LimitUser: c.Token.User.ID}
		if p, isPage := c.Node.(*messenger.Page); isPage {
			use[messenger.LimitPage] = p.ID
		}
		return use
	case messenger.AppToken:
		return messenger.Use{messenger.LimitApp: c.Token.App.ID}
	}
	page := c.Token.Page.ID
	use := messenger.Use{messenger.LimitMessenger: c.Token.App.ID + "/" + page}
	if own := c.operation().Use; own != nil {
		own(&c.Call, page, use)
	}
	return use
}

// appUsageHeader and businessUsageHeader are the two usage headers. Without limits they show a call as the platform's
// captures do.
func (c *call) appUsageHeader() string {
	if c.appUsage == nil {
		return `{"call_count":0,"total_cputime":0,"total_time":0}`
	}
	return fmt.Sprintf(`{"call_count":%d,"total_cputime":0,"total_time":0}`, c.appUsage.Percent)
}

func (c *call) businessUsageHeader(err *grapherr.Error) string {
	percent, minutes := 1, 0
	if err != nil && c.limitReached == "" { // an injected one: the budget is as full as it says
		percent, minutes = 100, 1
	}
	if u := c.businessUsage; u != nil {
		percent = u.Percent
		if u.Regain > 0 {
			minutes = int(u.Regain.Minutes()) + 1
		}
	}
	return fmt.Sprintf(`{"%s":[{"type":"messenger","call_count":%d,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":%d}]}`,
		c.Token.Page.ID, percent, minutes)
}
