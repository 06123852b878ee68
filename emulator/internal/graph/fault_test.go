package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sendmock/sendmock/internal/golden"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
)

// normalised is a body without the id that every answer has of its own.
func normalised(a testbot.Answer) string {
	return strings.ReplaceAll(a.Body, a.Header.Get("X-Fb-Request-Id"), "TRACE")
}

// The golden file has the answer to every error of the catalogue asked for with Prefer.
func TestPrefer(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	before := testbot.Texts(t, emu)
	var got strings.Builder
	for row := range grapherr.All() {
		wrong, err := row.ID.With(nil)
		require.NoError(t, err)
		a := testbot.Call(t, "POST", emu.URL+"/v25.0/me/messages", testbot.Text(testbot.AdaPSID), "Authorization", "Bearer "+emu.PageToken(), "Prefer", "error="+string(row.ID))
		golden.Diff(t, row.Status, a.Status, "%s: status", row.ID)
		golden.Diff(t, string(wrong.Append(nil, a.Header.Get("X-Fb-Request-Id"))), a.Body, "%s: body", row.ID)
		fmt.Fprintf(&got, "%s %d\n%s\n%s\nWWW-Authenticate: %s\n\n", row.ID, a.Status, normalised(a),
			strings.Join(slices.Sorted(maps.Keys(a.Header)), " "), a.Header.Get("WWW-Authenticate"))
	}
	golden.Diff(t, before, testbot.Texts(t, emu), "what failed left messages")
	golden.Equal(t, "testdata/prefer.golden", got.String())
}

// The other forms of Prefer; it is for one request only.
func TestPreferForms(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	type result struct {
		Status, Code, Subcode int
		Fault                 string
	}
	tests := []struct {
		prefer string
		want   result
	}{
		{"code=613", result{400, 613, 0, "prefer"}},
		{"code=10; subcode=2018278", result{400, 10, 2018278, "prefer"}},
		{"subcode=2018278", result{400, 10, 2018278, "prefer"}},
		{`respond-async, Error="window-closed"`, result{400, 10, 2018278, "prefer"}},
		{"respond-async", result{200, 0, 0, ""}},
		{"", result{200, 0, 0, ""}},
	}
	for _, tt := range tests {
		t.Run(tt.prefer, func(t *testing.T) {
			a := testbot.Call(t, "POST", emu.URL+"/me/messages", testbot.Text(testbot.AdaPSID), "Authorization", "Bearer "+emu.PageToken(), "Prefer", tt.prefer)
			got := result{Status: a.Status, Fault: emu.LastRequest().Fault}
			if a.Status != 200 {
				e := a.GraphError(t)
				got.Code, got.Subcode = e.Code, e.Subcode
			}
			golden.Diff(t, tt.want, got, "result")
		})
	}
}

// A preference that names no error is not silently passed over.
func TestPreferOfNoError(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	for _, prefer := range []string{"code=424242", "code=much", "error=no-such", "code=0"} {
		a := testbot.Call(t, "POST", emu.URL+"/me/messages", testbot.Text(testbot.AdaPSID), "Authorization", "Bearer "+emu.PageToken(), "Prefer", prefer)
		golden.Diff(t, 400, a.Status, prefer)
		golden.Diff(t, "(#100) Invalid parameter", a.GraphError(t).Message, prefer)
		require.Contains(t, a.Header.Get("X-Sendmock-Note"), "Prefer: ", prefer)
		require.Contains(t, emu.LastRequest().Decision, "Prefer: ", prefer)
	}
}

// A bot cannot tell an injected error from one with a cause.
func TestInjectedIsNatural(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		blocked    bool
	}{
		{"window closed", testbot.Text(testbot.BenPSID), false},
		{"unknown recipient", testbot.Text("7199999999999999"), false},
		{"blocked", testbot.Text(testbot.AdaPSID), true},
		{"bad tag", testbot.Text(testbot.AdaPSID, `"messaging_type":"MESSAGE_TAG","tag":"NO_SUCH_TAG"`), false},
		{"missing recipient", `{"message":{"text":"hi"}}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t)
			ada := emu.Person("ada")
			if tt.blocked {
				ada.Blocks()
			}
			natural := testbot.Send(t, emu, tt.body)
			require.NotEqual(t, 200, natural.Status)
			id := emu.LastRequest().Error.ID
			ada.Unblocks()
			testbot.Arm(t, emu, control.FaultRule{Effect: testbot.ErrorOf(id)})
			injected := testbot.Send(t, emu, testbot.Text(testbot.AdaPSID))
			golden.Diff(t, "fault-1", emu.LastRequest().Fault)
			if diff := cmp.Diff(normalised(natural), normalised(injected)); diff != "" {
				t.Errorf("body (-natural +injected):\n%s", diff)
			}
			own := []string{"Date", "X-Fb-Request-Id", "X-Fb-Trace-Id", "X-Fb-Debug", "X-Sendmock-Exchange"}
			for _, name := range own {
				natural.Header.Del(name)
				injected.Header.Del(name)
			}
			if diff := cmp.Diff(natural.Header, injected.Header); diff != "" {
				t.Errorf("headers (-natural +injected):\n%s", diff)
			}
			golden.Diff(t, natural.Status, injected.Status)
		})
	}
}

// What fails shifts nothing that comes later.
func TestFaultShiftsNoID(t *testing.T) {
	t.Parallel()
	run := func(effects ...control.FaultEffect) (ids []string) {
		emu := emulator.Start(t, emulator.Options{Seed: 7})
		for i := range 3 {
			if i < len(effects) {
				testbot.Arm(t, emu, control.FaultRule{Effect: effects[i]})
				require.NotEqual(t, 200, testbot.Send(t, emu, testbot.Text(testbot.AdaPSID)).Status)
			}
			require.Equal(t, 200, testbot.Send(t, emu, testbot.Text(testbot.AdaPSID)).Status)
			ids = append(ids, emu.LastRequest().MessageID)
		}
		return ids
	}
	if diff := cmp.Diff(run(), run(testbot.ErrorOf("rate-limit"), control.FaultEffect{Status: 502}, testbot.ErrorOf("unknown-error"))); diff != "" {
		t.Errorf("message ids (-without faults +with):\n%s", diff)
	}
}

// after_apply is what makes bots send twice: the message is there, and the bot is told it isn't.
func TestAfterApply(t *testing.T) {
	t.Parallel()
	for _, effect := range []control.FaultEffect{testbot.ErrorOf("unknown-error"), {Status: 502, Body: "<html>"}} {
		for applied, want := range map[bool][]string{false: {"hello"}, true: {"hello", "hi"}} {
			t.Run(fmt.Sprintf("%d, applied %t", effect.Status, applied), func(t *testing.T) {
				t.Parallel()
				emu := emulator.Start(t)
				effect := effect // the other case runs beside this one
				effect.AfterApply = applied
				testbot.Arm(t, emu, control.FaultRule{Effect: effect})
				a := testbot.Send(t, emu, testbot.Text(testbot.AdaPSID))
				require.NotEqual(t, 200, a.Status)
				e := emu.LastRequest()
				golden.Diff(t, "fault-1", e.Fault)
				golden.Diff(t, a.Status, e.Status)
				golden.Diff(t, applied, e.MessageID != "", "the record knows of the message")
				golden.Diff(t, want, testbot.Texts(t, emu), "conversation")
			})
		}
	}
}

// What a rule may look at, with the requests that it picks of a fixed run.
func TestFaultMatch(t *testing.T) {
	t.Parallel()
	message := func(psid, message string) string {
		return `{"recipient":{"id":"` + psid + `"},"message":` + message + `}`
	}
	run := []string{
		message(testbot.AdaPSID, `{"text":"a map of the harbour"}`),
		message(testbot.BenPSID, `{"text":"hello"}`), // his window is closed
		message(testbot.AdaPSID, `{"attachment":{"type":"image","payload":{"url":"https://shop.example/map.png"}}}`),
		message(testbot.AdaPSID, `{"text":"hello","quick_replies":[{"content_type":"text","title":"Red","payload":"RED"}]}`),
	}
	tests := []struct {
		match string
		want  string // f: the fault struck
	}{
		{`{}`, "ffff"},
		{`{"psid":"ada"}`, "f.ff"},
		{`{"psid":"` + testbot.AdaPSID + `"}`, "f.ff"},
		{`{"psid":"ben"}`, ".f.."},
		{`{"psid":{"unknown":"nobody"}}`, "...."},
		{`{"text":"hello"}`, ".f.f"},
		{`{"text":{"contains":"map"}}`, "f..."},
		{`{"text":{"regex":"^h.*o$"}}`, ".f.f"},
		{`{"message":{"text":"hello"}}`, ".f.f"},
		{`{"message":{"quick_replies":[{"title":"Red"}]}}`, "...f"},
		{`{"message":{"attachment":{"type":"image"}}}`, "..f."},
		{`{"message_kind":"image"}`, "..f."},
		{`{"params":{"recipient":{"id":"` + testbot.BenPSID + `"}}}`, ".f.."},
		{`{"window":"open"}`, "f.ff"},
		{`{"window":"closed"}`, ".f.."},
		{`{"operation":"sendMessage","node":"Page","method":"post","path":"/me/messages","page_id":"104000000000001"}`, "ffff"},
		{`{"path":"/v25.0/me/messages"}`, "ffff"},
		{`{"operation":"getPage"}`, "...."},
		{`{"window":"open","text":"hello"}`, "...f"},
	}
	for _, tt := range tests {
		t.Run(tt.match, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t)
			var match contract.Match
			require.NoError(t, json.Unmarshal([]byte(tt.match), &match))
			testbot.Arm(t, emu, control.FaultRule{Match: match, Effect: testbot.ErrorOf("rate-limit"), Times: new(0)})
			got := ""
			for _, body := range run {
				testbot.Send(t, emu, body)
				got += map[string]string{"": ".", "fault-1": "f"}[emu.LastRequest().Fault]
			}
			golden.Diff(t, tt.want, got, "struck")
			found, err := emu.Control().Requests(t.Context(), 0, url.Values{"fault": {"fault-1"}})
			require.NoError(t, err)
			require.Len(t, found.Requests, strings.Count(tt.want, "f"), "the record's filter")
		})
	}
}

// A rule's life: listed with its counts, removed one by one, all at once, and by a reset.
func TestFaultRules(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	c := emu.Control()
	states := func() (list []string) {
		got, err := c.Faults(t.Context())
		require.NoError(t, err)
		for _, f := range got.Faults {
			list = append(list, fmt.Sprintf("%s %s %d", f.ID, f.State, f.Fired))
		}
		return list
	}
	made := testbot.Arm(t, emu, control.FaultRule{Name: "once", Match: contract.Match{PSID: contract.Whom{Name: "ada"}}, Effect: testbot.ErrorOf("rate-limit")})
	want := control.FaultRule{
		ID: "fault-1", Name: "once", Match: contract.Match{PSID: contract.Whom{Name: testbot.AdaPSID}}, Times: new(1), State: "armed",
		Effect: control.FaultEffect{Error: &control.FaultError{ID: "rate-limit", Code: 613}},
	}
	golden.Diff(t, want, made, "the rule made")
	testbot.Arm(t, emu, control.FaultRule{Effect: testbot.ErrorOf("rate-limit"), Times: new(0), TTL: "10m"})
	testbot.Arm(t, emu, control.FaultRule{Effect: testbot.ErrorOf("rate-limit"), Times: new(0)})
	testbot.Send(t, emu, testbot.Text(testbot.AdaPSID))
	testbot.Send(t, emu, testbot.Text(testbot.AdaPSID))
	golden.Diff(t, []string{"fault-1 spent 1", "fault-2 armed 1", "fault-3 armed 0"}, states())
	emu.Advance(10*time.Minute + time.Second)
	testbot.Send(t, emu, testbot.Text(testbot.AdaPSID))
	golden.Diff(t, []string{"fault-1 spent 1", "fault-2 expired 1", "fault-3 armed 1"}, states())

	require.NoError(t, c.RemoveFault(t.Context(), "fault-2"))
	require.ErrorContains(t, c.RemoveFault(t.Context(), "fault-2"), "there is no fault rule")
	golden.Diff(t, []string{"fault-1 spent 1", "fault-3 armed 1"}, states())
	require.NoError(t, c.RemoveFault(t.Context(), ""))
	require.Empty(t, states())
	require.Equal(t, 200, testbot.Send(t, emu, testbot.Text(testbot.AdaPSID)).Status)

	testbot.Arm(t, emu, control.FaultRule{Effect: testbot.ErrorOf("rate-limit")})
	emu.Reset()
	require.Empty(t, states())
	golden.Diff(t, "fault-1", testbot.Arm(t, emu, control.FaultRule{Effect: testbot.ErrorOf("rate-limit")}).ID, "ids begin anew")
}

// retry sends until it is told something else than 613: a bot at its smallest.
func retry(t *testing.T, emu *emulator.Handle, body string) (tries []int) {
	t.Helper()
	for range 5 {
		a := testbot.Send(t, emu, body)
		tries = append(tries, a.Status)
		if a.Status == 200 || a.GraphError(t).Code != 613 {
			break
		}
	}
	return tries
}

// The story of a bot that is too fast, twice, and tries again.
func TestRetryingBot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		give  control.FaultRule
		tries []int
		want  []string
	}{
		{"613 twice, then fine", control.FaultRule{Times: new(2)}, []int{400, 400, 200}, []string{"hello", "hi"}},
		{"613 without end", control.FaultRule{Times: new(0)}, []int{400, 400, 400, 400, 400}, []string{"hello"}},
		{"for somebody else", control.FaultRule{Match: contract.Match{PSID: contract.Whom{Name: "ben"}}}, []int{200}, []string{"hello", "hi"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t)
			tt.give.Effect = control.FaultEffect{Error: &control.FaultError{Code: 613}}
			testbot.Arm(t, emu, tt.give)
			golden.Diff(t, tt.tries, retry(t, emu, testbot.Text(testbot.AdaPSID)), "tries")
			require.NoError(t, emu.Control().RemoveFault(t.Context(), "")) // reading would be struck too
			golden.Diff(t, tt.want, testbot.Texts(t, emu), "conversation")
		})
	}
}
