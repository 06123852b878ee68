package messenger

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

func TestAccess(t *testing.T) {
	t.Parallel()
	owner, guest, stranger := &User{ID: "1"}, &User{ID: "2"}, &User{ID: "3"}
	page := &Page{ID: "4", Admins: []Admin{{"1", []string{"MESSAGING", "MANAGE"}}, {"2", []string{"ANALYZE"}}}}
	other := &Page{ID: "5"}
	messaging := map[string]bool{"pages_messaging": true}
	tests := []struct {
		name             string
		token            Token
		reads, runs      bool
		refusedToMessage grapherr.ID
	}{
		{"the Page's, of its owner", Token{Kind: PageToken, Page: page, User: owner, Permissions: messaging}, true, false, ""},
		{"the Page's, of nobody in particular", Token{Kind: PageToken, Page: page, Permissions: messaging}, true, false, ""},
		{"the Page's, without the permission", Token{Kind: PageToken, Page: page, User: owner}, true, false, grapherr.PermissionPagesMessaging},
		{"the Page's, without the permission and the task", Token{Kind: PageToken, Page: page, User: guest}, true, false, grapherr.PermissionPagesMessaging},
		{"the Page's, without the task", Token{Kind: PageToken, Page: page, User: guest, Permissions: messaging}, true, false, grapherr.PermissionDenied},
		{"another Page's", Token{Kind: PageToken, Page: other, User: owner, Permissions: messaging}, false, false, grapherr.PermissionDenied},
		{"of a user with a task", Token{Kind: UserToken, User: guest}, true, true, grapherr.PermissionPagesMessaging},
		{"of a user without", Token{Kind: UserToken, User: stranger}, false, false, grapherr.PermissionPagesMessaging},
		{"an app's", Token{Kind: AppToken}, false, false, grapherr.PermissionPagesMessaging},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var refused grapherr.ID
			if err := tt.token.MayMessage(); err != nil {
				refused = err.ID()
			}
			want, got := []any{tt.reads, tt.runs, tt.refusedToMessage}, []any{tt.token.MayRead(page), tt.token.Runs(page), refused}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("may read, runs, refused to message (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	w := NewWorld()
	for _, p := range []*Page{{ID: "4", Admins: []Admin{{"1", []string{"MANAGE"}}, {"2", nil}}}, {ID: "5"}} {
		require.NoError(t, w.Add(p))
	}
	shows := &Token{Permissions: map[string]bool{"pages_show_list": true}}
	if diff := cmp.Diff([]*Page{w.Pages[0]}, w.Accounts(shows, &User{ID: "1"})); diff != "" {
		t.Errorf("of who has a task (-want +got):\n%s", diff)
	}
	require.Empty(t, w.Accounts(shows, &User{ID: "2"}), "a Page without a task is none's")
	require.Empty(t, w.Accounts(&Token{}, &User{ID: "1"}), "without pages_show_list")
	require.Len(t, w.Pages, 2, "the world keeps its Pages")
}
