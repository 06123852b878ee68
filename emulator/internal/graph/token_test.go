package graph_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// The life of a token, each end with its own error (docs/facts/errors.md §7).
func TestTokenStates(t *testing.T) {
	t.Parallel()
	const validating = "Error validating access token: "
	tests := []struct {
		state string
		want  testbot.GraphError
	}{
		{"expired", testbot.GraphError{Code: 190, Subcode: 463, Message: validating + "Session has expired on Tuesday, 01-Dec-26 01:00:00 PST. The current time is Tuesday, 01-Dec-26 01:00:00 PST."}},
		{"revoked", testbot.GraphError{Code: 190, Subcode: 458, Message: validating + "The user has not authorized application 151700000000001."}},
		{"password-changed", testbot.GraphError{Code: 190, Subcode: 460}},
		{"logged-out", testbot.GraphError{Code: 190, Subcode: 467}},
		{"checkpointed", testbot.GraphError{Code: 190, Subcode: 459}},
		{"unconfirmed", testbot.GraphError{Code: 190, Subcode: 464}},
		{"role-lost", testbot.GraphError{Code: 190, Subcode: 492}},
	}
	for _, tt := range tests {
		t.Run(tt.state, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t)
			change := emu.URL + "/_sendmock/tokens/" + emu.PageToken()
			require.Equal(t, 200, testbot.Call(t, "PATCH", change, `{"state":"`+tt.state+`"}`).Status)
			a := testbot.Send(t, emu, testbot.Text("7100000000000001"))
			got := a.GraphError(t)
			require.NotEmpty(t, got.Message)
			if tt.want.Message == "" {
				got.Message = "" // the catalogue's own; package grapherr tests it
			}
			golden.Diff(t, tt.want, got, "error")
			require.Regexp(t, `^OAuth "Facebook Platform" "invalid_token" "`, a.Header.Get("WWW-Authenticate"))
			requireRecordedSend(t, emu, "7100000000000001")

			require.Equal(t, 200, testbot.Call(t, "PATCH", change, `{"state":"active"}`).Status)
			require.Equal(t, 200, testbot.Send(t, emu, testbot.Text("7100000000000001")).Status)
		})
	}
}

// requireRecordedSend requires that the record knows the newest request as a message to a person, though it was refused early.
func requireRecordedSend(t *testing.T, emu *emulator.Handle, psid string) {
	t.Helper()
	e := emu.LastRequest()
	want := []string{"sendMessage", "Page", emu.Page().ID, psid}
	golden.Diff(t, want, []string{e.Operation, e.Node, e.PageID, e.PSID}, "operation, node, Page and person")
}

// The demo world's user token lives for 60 days.
func TestTokenExpiresByTheClock(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	me := emu.URL + "/me?fields=id&access_token=" + emu.UserToken()
	emu.Advance(60*day - time.Second)
	require.Equal(t, 200, testbot.Call(t, "GET", me, "").Status)
	emu.Advance(time.Second)
	want := testbot.GraphError{Code: 190, Subcode: 463, Message: "Error validating access token: Session has expired on Saturday, 30-Jan-27 01:00:00 PST. " +
		"The current time is Saturday, 30-Jan-27 01:00:00 PST."}
	golden.Diff(t, want, testbot.Call(t, "GET", me, "").GraphError(t), "error")
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	t.Run("accounts without pages_show_list are none", func(t *testing.T) {
		t.Parallel()
		emu := emulator.Start(t)
		a := testbot.Call(t, "PATCH", emu.URL+"/_sendmock/tokens/"+emu.UserToken(), `{"permissions":["pages_messaging"]}`)
		require.Equal(t, 200, a.Status, a.Body)
		got := testbot.Call(t, "GET", emu.URL+"/me/accounts?access_token="+emu.UserToken(), "")
		golden.Diff(t, `{"data":[]}`, got.Body, "body")
	})
	t.Run("a send without pages_messaging", func(t *testing.T) {
		t.Parallel()
		emu := emulator.Start(t)
		require.Equal(t, 200, testbot.Call(t, "PATCH", emu.URL+"/_sendmock/tokens/"+emu.PageToken(), `{"permissions":[]}`).Status)
		a := testbot.Send(t, emu, testbot.Text("7100000000000001"))
		golden.Diff(t, 403, a.Status)
		golden.Diff(t, testbot.GraphError{Code: 230, Message: "(#230) Requires pages_messaging permission to manage the object"}, a.GraphError(t), "error")
		requireRecordedSend(t, emu, "7100000000000001")
	})
	t.Run("a send without the task MESSAGING", func(t *testing.T) {
		t.Parallel()
		emu := emulator.Start(t)
		require.Equal(t, 204, testbot.Call(t, "PATCH", emu.URL+"/_sendmock/pages/"+emu.Page().ID, `{"tasks":["ANALYZE"]}`).Status)
		a := testbot.Send(t, emu, testbot.Text("7100000000000001"))
		golden.Diff(t, 403, a.Status)
		require.Equal(t, 200, a.GraphError(t).Code)
	})
	t.Run("an app that is not live", func(t *testing.T) {
		t.Parallel()
		emu := emulator.Start(t)
		require.Equal(t, 204, testbot.Call(t, "PATCH", emu.URL+"/_sendmock/apps/"+emu.App().ID, `{"live":false}`).Status)
		err := testbot.Send(t, emu, testbot.Text("7100000000000001")).GraphError(t)
		golden.Diff(t, []int{10, 2018028}, []int{err.Code, err.Subcode})
		require.Equal(t, 200, testbot.Call(t, "PATCH", emu.URL+"/_sendmock/people/ada", `{"app_role":true}`).Status)
		require.Equal(t, 200, testbot.Send(t, emu, testbot.Text("7100000000000001")).Status)
	})
}

// appsecret_proof is checked where it is sent, and missed where the app wants it.
func TestAppsecretProof(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	sign := func(text string) string {
		mac := hmac.New(sha256.New, []byte(emu.App().Secret))
		mac.Write([]byte(text))
		return hex.EncodeToString(mac.Sum(nil))
	}
	me := emu.URL + "/me?fields=id&access_token=" + emu.PageToken()
	require.Equal(t, 200, testbot.Call(t, "GET", me+"&appsecret_proof="+sign(emu.PageToken()), "").Status)
	require.Equal(t, 200, testbot.Call(t, "GET", me+"&appsecret_time=1796115600&appsecret_proof="+sign(emu.PageToken()+"|1796115600"), "").Status)
	golden.Diff(t, 400, testbot.Call(t, "GET", me+"&appsecret_proof="+sign("another token"), "").Status)

	require.Equal(t, 204, testbot.Call(t, "PATCH", emu.URL+"/_sendmock/apps/"+emu.App().ID, `{"require_appsecret_proof":true}`).Status)
	a := testbot.Call(t, "GET", me, "")
	golden.Diff(t, 400, a.Status)
	golden.Diff(t, 100, a.GraphError(t).Code)
	require.Equal(t, 200, testbot.Call(t, "GET", me+"&appsecret_proof="+sign(emu.PageToken()), "").Status)
}
