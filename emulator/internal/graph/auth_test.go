package graph

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/golden"
)

const (
	appID     = "151700000000001"
	appSecret = "5ec2e7000000000000000000000000d0"
)

// The texts are those of docs/facts/errors.md §7.
func TestTokenLife(t *testing.T) {
	t.Parallel()
	now := time.Date(2015, 11, 23, 22, 0, 3, 0, time.UTC)
	const validating = "Error validating access token: "
	tests := []struct {
		name      string
		state     messenger.TokenState
		expiresAt time.Time
		subcode   int
		want      string // "": it lives
	}{
		{"active", messenger.TokenActive, time.Time{}, 0, ""},
		{"active, not expired", messenger.TokenActive, now.Add(time.Second), 0, ""},
		{
			"expired to the instant", messenger.TokenActive, now, 463,
			validating + "Session has expired on Monday, 23-Nov-15 14:00:03 PST. The current time is Monday, 23-Nov-15 14:00:03 PST.",
		},
		{
			"expired", messenger.TokenActive, now.Add(-3 * time.Second), 463,
			validating + "Session has expired on Monday, 23-Nov-15 14:00:00 PST. The current time is Monday, 23-Nov-15 14:00:03 PST.",
		},
		{
			"expired by decree", messenger.TokenExpired, now.Add(time.Hour), 463,
			validating + "Session has expired on Monday, 23-Nov-15 14:00:03 PST. The current time is Monday, 23-Nov-15 14:00:03 PST.",
		},
		{
			"expired by decree after its time", messenger.TokenExpired, now.Add(-time.Hour), 463,
			validating + "Session has expired on Monday, 23-Nov-15 13:00:03 PST. The current time is Monday, 23-Nov-15 14:00:03 PST.",
		},
		{"revoked", messenger.TokenRevoked, time.Time{}, 458, validating + "The user has not authorized application 42."},
		{"revoked counts before expired", messenger.TokenRevoked, now.Add(-time.Hour), 458, validating + "The user has not authorized application 42."},
		{"checkpointed", messenger.TokenCheckpointed, time.Time{}, 459, "The session is invalid because the user has been checkpointed"},
		{"password changed", messenger.TokenPasswordChanged, time.Time{}, 460, validating + "The session has been invalidated because the user " +
			"changed their password or Facebook has changed the session for security reasons."},
		{"unconfirmed", messenger.TokenUnconfirmed, time.Time{}, 464, validating + "Sessions for the user are not allowed because the user is not a confirmed user."},
		{"logged out", messenger.TokenLoggedOut, time.Time{}, 467, validating + "The session is invalid because the user logged out."},
		{"role lost", messenger.TokenRoleLost, time.Time{}, 492, "The user must be an administrator, editor, or moderator of the page in order to " +
			"impersonate it. If the page business requires Two Factor Authentication, the user also needs to enable Two Factor Authentication."},
		{"malformed", messenger.TokenMalformed, time.Time{}, 0, "Invalid OAuth access token - Cannot parse access token"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tokenLife(&messenger.Token{App: &messenger.App{ID: "42"}, State: tt.state, ExpiresAt: tt.expiresAt}, now)
			if tt.want == "" {
				require.Nil(t, err)
				return
			}
			require.NotNil(t, err)
			golden.Diff(t, tt.want, err.Message)
			golden.Diff(t, 190, err.Row.Code)
			golden.Diff(t, tt.subcode, err.Row.Subcode)
		})
	}
}

func TestPacific(t *testing.T) {
	t.Parallel()
	for want, give := range map[string]time.Time{
		"Monday, 23-Nov-15 14:00:00 PST":   time.Date(2015, 11, 23, 22, 0, 0, 0, time.UTC),
		"Monday, 01-Jun-26 02:00:00 PDT":   time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC),
		"Sunday, 08-Mar-26 01:59:59 PST":   time.Date(2026, 3, 8, 9, 59, 59, 0, time.UTC), // the last second of winter time
		"Sunday, 08-Mar-26 03:00:00 PDT":   time.Date(2026, 3, 8, 10, 0, 0, 0, time.UTC),
		"Thursday, 31-Dec-26 23:00:00 PST": time.Date(2027, 1, 1, 8, 0, 0, 0, time.FixedZone("CET", 3600)),
	} {
		golden.Diff(t, want, pacific(give))
	}
}

func sign(text string) string {
	mac := hmac.New(sha256.New, []byte(appSecret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

func TestProof(t *testing.T) {
	t.Parallel()
	const invalid, missing = "Invalid appsecret_proof provided in the API argument", "API calls from the server require an appsecret_proof argument"
	tests := []struct {
		name, query string
		required    bool
		want        string
	}{
		{"none", "", false, ""},
		{"none, but required", "", true, missing},
		{"right", "appsecret_proof=" + sign(pageToken), true, ""},
		{"right, unasked", "appsecret_proof=" + sign(pageToken), false, ""},
		{"in capitals", "appsecret_proof=ABCDEF", true, invalid},
		{"of another token", "appsecret_proof=" + sign(userToken), false, invalid},
		{"with a time", "appsecret_time=1780000000&appsecret_proof=" + sign(pageToken+"|1780000000"), true, ""},
		{"with another time", "appsecret_time=1780000001&appsecret_proof=" + sign(pageToken+"|1780000000"), true, invalid},
		{"with a time that is not signed", "appsecret_time=1780000000&appsecret_proof=" + sign(pageToken), true, invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service, sb := newService(t, newLimits)
			sb.Do(func(tx *sandbox.Tx) { tx.World.Apps[0].RequireAppSecretProof = tt.required })
			a := service.Serve(get("/me", tt.query))
			if tt.want == "" {
				require.Nil(t, a.Err)
				return
			}
			require.NotNil(t, a.Err)
			golden.Diff(t, tt.want, a.Err.Message)
		})
	}
}

// Who may do what with which token (docs/facts/errors.md §7).
func TestAccess(t *testing.T) {
	t.Parallel()
	const pageOnly = "(#190) This method must be called with a Page Access Token"
	tests := []struct{ name, method, path, token, auth, want string }{
		{"no token for me", "GET", "/me", "", "", "An active access token must be used to query information about the current user."},
		{"no token for an id", "GET", "/104000000000001", "", "", "An access token is required to request this resource."},
		{"garbage", "GET", "/me", "garbage", "", "Invalid OAuth access token - Cannot parse access token"},
		{"of the form of a token", "GET", "/me", "EAA000000000000000000000000000", "", "Invalid OAuth access token data."},
		{"a little short for a token", "GET", "/me", "EAA00000000000000000000000000", "", "Invalid OAuth access token - Cannot parse access token"},
		{"in the header", "GET", "/me", "", "Bearer " + pageToken, ""},
		{"in the header, of old", "GET", "/me", "", "OAuth " + pageToken, ""},
		{"in a header of another kind", "GET", "/me", "", "Basic " + pageToken, "An active access token must be used to query information about the current user."},
		{"page: itself", "GET", "/me", pageToken, "", ""},
		{"page: conversations", "GET", "/me/conversations", pageToken, "", ""},
		{"page: its person", "GET", "/" + ada, pageToken, "", ""},
		{"user: itself", "GET", "/me", userToken, "", ""},
		{"user: accounts", "GET", "/me/accounts", userToken, "", ""},
		{"user: a page", "GET", "/104000000000001", userToken, "", ""},
		{"user: conversations", "GET", "/104000000000001/conversations", userToken, "", pageOnly},
		{"user: a send", "POST", "/104000000000001/messages", userToken, "", pageOnly},
		{"user: its own conversations", "GET", "/me/conversations", userToken, "", pageOnly},
		{"user: a person", "GET", "/" + ada, userToken, "", pageOnly},
		{"app: itself", "GET", "/me", appID + "|" + appSecret, "", ""},
		{"app: a page", "GET", "/104000000000001/conversations", appID + "|" + appSecret, "", pageOnly},
		{"app: conversations", "GET", "/me/conversations", appID + "|" + appSecret, "", "(#100) Tried accessing nonexisting field (conversations) on node type (Application)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service, sb := newService(t, newLimits)
			req := Request{Method: tt.method, Path: tt.path, Auth: tt.auth}
			if tt.token != "" {
				req.Query = "access_token=" + tt.token
			}
			a := service.Serve(req)
			if tt.want == "" {
				require.Nil(t, a.Err)
				return
			}
			require.NotNil(t, a.Err)
			golden.Diff(t, tt.want, a.Err.Message)
			require.Len(t, sb.Record.Since(0), 1)
		})
	}
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		change  func(w *messenger.World)
		message string
	}{
		{
			"without pages_messaging", func(w *messenger.World) { delete(w.Tokens[pageToken].Permissions, "pages_messaging") },
			"(#230) Requires pages_messaging permission to manage the object",
		},
		{"without the task MESSAGING", func(w *messenger.World) { w.Pages[0].Admins[0].Tasks = []string{"ANALYZE"} }, "(#200) Permissions error"},
		{"without a task at all", func(w *messenger.World) { w.Pages[0].Admins = nil }, "(#200) Permissions error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service, sb := newService(t, newLimits)
			sb.Do(func(tx *sandbox.Tx) { tt.change(tx.World) })
			a := service.Serve(post(sendText))
			require.NotNil(t, a.Err)
			golden.Diff(t, tt.message, a.Err.Message)
			require.Nil(t, service.Serve(get("/me", "")).Err, "the Page itself can be read all the same")
		})
	}
}

// A token of no sandbox is recorded in the fallback, marked, and its text is kept as a secret.
func TestUnrouted(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, newLimits)
	service.Serve(Request{Method: "GET", Path: "/me", Query: "access_token=EAAsomebodyelses"})
	service.Serve(Request{Method: "GET", Path: "/me"})
	list := sb.Record.Since(0)
	require.Len(t, list, 2)
	require.True(t, list[0].Call.Unrouted)
	golden.Diff(t, []string{"EAAsomebodyelses"}, list[0].Call.Secrets)
	require.False(t, list[1].Call.Unrouted)
}
