package controlhttp_test

import (
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// seqs are the numbers of exchanges.
func seqs(list []control.Exchange) []int64 {
	out := []int64{}
	for _, e := range list {
		out = append(out, e.Seq)
	}
	return out
}

// Every filter of GET requests, over one run of requests:
//
//	1 GET  /me                  page token, Page
//	2 POST /v25.0/me/messages   to ada, 200
//	3 POST /v25.0/me/messages   to ben, 10/2018278
//	4 POST /v25.0/me/messages   to ada, tag.retired warns
//	5 GET  /me/accounts         token unknown
//	6 GET  /{conversation}      ada's
//	7 POST /v25.0/me/messages   to nobody, 100/2018001
func TestRequestFilters(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	testbot.Call(t, "GET", emu.URL+"/me?access_token="+emu.PageToken(), "")
	testbot.Send(t, emu, testbot.Text("7100000000000001"))
	testbot.Send(t, emu, testbot.Text("7100000000000002"))
	testbot.Send(t, emu, testbot.Text("7100000000000001", `"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE"`))
	testbot.Call(t, "GET", emu.URL+"/me/accounts?access_token=unknown-token", "")
	testbot.Call(t, "GET", emu.URL+"/t_10000000000000001?access_token="+emu.PageToken(), "")
	testbot.Send(t, emu, testbot.Text("7199999999999999"))

	tests := []struct {
		query string
		want  []int64
		next  int64
	}{
		{"", []int64{1, 2, 3, 4, 5, 6, 7}, 7},
		{"since=0&limit=2", []int64{1, 2}, 2},
		{"since=2&limit=2", []int64{3, 4}, 4},
		{"since=7", []int64{}, 7},
		{"limit=0", []int64{}, 0},
		{"operation=sendMessage", []int64{2, 3, 4, 7}, 7},
		{"operation=sendMessage&limit=1", []int64{2}, 2},
		{"operation=getConversation", []int64{6}, 7},
		{"node=Page", []int64{1, 2, 3, 4, 7}, 7},
		{"node=Conversation", []int64{6}, 7},
		{"method=get", []int64{1, 5, 6}, 7},
		{"method=POST", []int64{2, 3, 4, 7}, 7},
		{"path=/me", []int64{1}, 7},
		{"path=/v25.0/me/messages", []int64{2, 3, 4, 7}, 7},
		{"status=400", []int64{3, 5, 7}, 7},
		{"code=10", []int64{3}, 7},
		{"code=100&subcode=2018001", []int64{7}, 7},
		{"subcode=2018278", []int64{3}, 7},
		{"page_id=104000000000001", []int64{1, 2, 3, 4, 6, 7}, 7},
		{"psid=7100000000000001", []int64{2, 4, 6}, 7},
		{"psid=ada", []int64{2, 4, 6}, 7},
		{"psid=ada&operation=sendMessage", []int64{2, 4}, 7},
		{"psid_unknown=7199999999999999", []int64{7}, 7},
		{"rule=window.standard", []int64{3}, 7},
		{"rule=tag.retired", []int64{4}, 7},
		{"rule=recipient.known", []int64{7}, 7},
		{"unrouted=1", []int64{5}, 7},
		{"unrouted=false", []int64{1, 2, 3, 4, 6, 7}, 7},
		{"fault=prefer", []int64{}, 7},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			q, err := url.ParseQuery(tt.query)
			require.NoError(t, err)
			since, _ := strconv.ParseInt(q.Get("since"), 10, 64) // absent is 0
			got, err := emu.Control().Requests(t.Context(), since, q)
			require.NoError(t, err)
			golden.Diff(t, tt.want, seqs(got.Requests), "requests")
			golden.Diff(t, tt.next, got.Next, "next")
		})
	}
}

// What an exchange says of a send that was refused.
func TestExchange(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	sent := testbot.Send(t, emu, testbot.Text("7100000000000002", `"messaging_type":"RESPONSE"`))
	e := emu.LastRequest()
	require.NotZero(t, e.WallAt)
	require.NotEmpty(t, e.Headers["User-Agent"])
	golden.Diff(t, sent.Body, string(e.Response))
	golden.Diff(t, sent.Header.Get("X-Fb-Request-Id"), e.ResponseHeader["X-Fb-Request-Id"])
	got := control.Exchange{
		Seq: e.Seq, Sandbox: e.Sandbox, At: e.At, Operation: e.Operation, Node: e.Node, Method: e.Method, Path: e.Path, APIVersion: e.APIVersion,
		Principal: e.Principal, PageID: e.PageID, PSID: e.PSID, ConversationID: e.ConversationID, MessageID: e.MessageID, MessageKind: e.MessageKind,
		Params: e.Params, Encoding: e.Encoding, Body: e.Body, Status: e.Status, Error: e.Error, Rule: e.Rule, Violations: e.Violations, Unrouted: e.Unrouted,
	}
	want := control.Exchange{
		Seq: 1, Sandbox: "default", At: emulator.StartTime, Operation: "sendMessage", Node: "Page", Method: "POST", Path: "/v25.0/me/messages", APIVersion: "v25.0",
		Principal: &control.Principal{Kind: "page", ID: "104000000000001", AppID: "151700000000001"},
		PageID:    "104000000000001", PSID: "7100000000000002", ConversationID: "t_10000000000000002", MessageKind: "text",
		Params: map[string]any{
			"recipient": map[string]any{"id": "7100000000000002"}, "messaging_type": "RESPONSE", "message": map[string]any{"text": "hi"},
		},
		Encoding: "json", Body: testbot.Text("7100000000000002", `"messaging_type":"RESPONSE"`), Status: 400,
		Error: &control.ExchangeError{Code: 10, Subcode: 2018278, ID: "window-closed"}, Rule: "window.standard", Violations: []control.Violation{},
	}
	golden.Diff(t, want, got, "exchange")
}

// Clearing forgets the requests but not the count.
func TestClearRequests(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	testbot.Send(t, emu, testbot.Text("7100000000000001"))
	require.NoError(t, emu.Control().ClearRequests(t.Context()))
	require.Empty(t, emu.Requests())
	testbot.Send(t, emu, testbot.Text("7100000000000001"))
	golden.Diff(t, []int64{2}, seqs(emu.Requests()), "seqs")
}

// A number that no float64 holds does not make the record unreadable.
func TestNumbersBeyondAll(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	testbot.Call(t, "POST", emu.URL+"/v25.0/me/messages?access_token="+emu.Page().AccessToken, `{"n":1e999,"list":[{"m":-1e999,"one":1}]}`)
	list, err := emu.Control().Requests(t.Context(), 0, nil)
	require.NoError(t, err)
	params := list.Requests[0].Params
	delete(params, "access_token")
	golden.Diff(t, map[string]any{"n": "1e999", "list": []any{map[string]any{"m": "-1e999", "one": 1.0}}}, params)
}
