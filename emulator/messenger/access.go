package messenger

import (
	"slices"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// The permissions of tokens that somebody asks for (docs/facts/errors.md §7).
const (
	permMessaging   = "pages_messaging"
	permPhoneNumber = "pages_messaging_phone_number"
	permUtility     = "pages_utility_messaging"
	permShowList    = "pages_show_list"
)

// Tasks are what a user may be allowed to do on a Page.
var Tasks = []string{"ADVERTISE", "ANALYZE", "CREATE_CONTENT", taskMessaging, "MODERATE", "MANAGE"}

const taskMessaging = "MESSAGING"

// TasksOf are what a user may do on the Page: nothing where u is nil.
func (p *Page) TasksOf(u *User) []string {
	for _, a := range p.Admins {
		if u != nil && a.UserID == u.ID {
			return a.Tasks
		}
	}
	return nil
}

// Runs reports whether it is the token of a user who has a task on the Page. Such a user can ask for the Page's own token.
func (t *Token) Runs(p *Page) bool { return t.Kind == UserToken && len(p.TasksOf(t.User)) > 0 }

// MayRead reports whether the token may read the Page itself: a Page's token its own, a user's one that the user runs.
func (t *Token) MayRead(p *Page) bool { return t.Page == p || t.Runs(p) }

// MayMessage refuses a Page's own token that is not there to send messages: the app has no permission, or its user no such task.
func (t *Token) MayMessage() *grapherr.Error {
	switch {
	case !t.Permissions[permMessaging]:
		return grapherr.NewPermissionPagesMessaging()
	case t.User == nil: // a world may leave out who asked for the token
		return nil
	case !slices.Contains(t.Page.TasksOf(t.User), taskMessaging):
		return grapherr.NewPermissionDenied()
	}
	return nil
}

// MayUseTemplates refuses a Page's own token that is not there to send utility messages.
func (t *Token) MayUseTemplates() *grapherr.Error {
	if err := t.MayMessage(); err != nil {
		return err
	}
	if !t.Permissions[permUtility] {
		return grapherr.NewUtilityPermissionRequired()
	}
	return nil
}

// Accounts are the Pages that a user runs, as far as the token shows them: without pages_show_list it shows none (a choice: no
// refusal is known).
func (w *World) Accounts(t *Token, u *User) []*Page {
	if !t.Permissions[permShowList] {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(w.Pages), func(p *Page) bool { return len(p.TasksOf(u)) == 0 })
}
