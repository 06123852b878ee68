package graph_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// The demo world has people and tokens that fail without any set-up; README lists them.
func TestDemoFailures(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	tests := []struct {
		name, token, psid string
		status            int
		want              string // the error's id
	}{
		{"a blocked person", emu.PageToken(), "7100000000000551", 400, "person-unavailable"},
		{"an unavailable person", emu.PageToken(), "7100000000000552", 400, "person-unavailable"},
		{"a closed window", emu.PageToken(), "7100000000000002", 400, "window-closed"},
		{"an expired token", "EAADemoExpiredToken0000000000000000", "7100000000000001", 400, "token-expired"},
		{"a revoked token", "EAADemoRevokedToken0000000000000000", "7100000000000001", 400, "token-user-not-authorized"},
		{"a changed password", "EAADemoPasswordChangedToken00000000", "7100000000000001", 400, "token-password-changed"},
		{"a user who logged out", "EAADemoLoggedOutToken00000000000000", "7100000000000001", 400, "token-logged-out"},
		{"a checkpointed user", "EAADemoCheckpointedToken00000000000", "7100000000000001", 400, "token-checkpointed"},
		{"an unconfirmed user", "EAADemoUnconfirmedToken000000000000", "7100000000000001", 400, "token-unconfirmed"},
		{"a user without a role", "EAADemoRoleLostToken000000000000000", "7100000000000001", 400, "token-role-lost"},
		{"a token without pages_messaging", "EAADemoNoMessagingToken000000000000", "7100000000000001", 403, "permission-pages-messaging"},
		{"an app in development mode", "EAADemoDevelopmentToken000000000000", "7100000000000001", 403, "app-not-live"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := testbot.Call(t, "POST", emu.URL+"/me/messages?access_token="+tt.token, testbot.Text(tt.psid))
			last := emu.LastRequest()
			require.NotNil(t, last.Error, "%s", last.Response)
			golden.Diff(t, tt.want, last.Error.ID)
			golden.Diff(t, tt.status, a.Status)
		})
	}
}
