package graph

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/golden"
)

// batchOf is a batch in a form, as most clients post it. more are names and values.
func batchOf(items string, more ...string) Request {
	form := url.Values{"access_token": {pageToken}, "batch": {items}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return Request{
		Method: "POST", Path: "/v25.0/", ContentType: "application/x-www-form-urlencoded", Body: []byte(form.Encode()),
		Base: "http://localhost:7363", Headers: "Host: localhost:7363\n",
	}
}

// sendItem is a call that sends a text to ada. more are other members.
func sendItem(text, more string) string {
	return `{"method":"POST","relative_url":"me/messages","body":"recipient={id:` + ada + `}&message={text:'` + text + `'}"` + more + `}`
}

const readItem = `{"method":"GET","relative_url":"me?fields=id"}`

type batchItem struct {
	Code    int                 `json:"code"`
	Headers []map[string]string `json:"headers"`
	Body    string              `json:"body"`
}

// items are the answers of a batch; nil is null.
func items(t *testing.T, a Answer) []*batchItem {
	t.Helper()
	require.Equal(t, 200, a.Status, "%s", a.Body)
	var list []*batchItem
	require.NoError(t, json.Unmarshal(a.Body, &list))
	return list
}

// codes are the codes of the answers; 0 is null.
func codes(t *testing.T, a Answer) []int {
	t.Helper()
	var list []int
	for _, it := range items(t, a) {
		if it == nil {
			list = append(list, 0)
		} else {
			list = append(list, it.Code)
		}
	}
	return list
}

// recorded tells what is on record: seq, operation, place in a batch, status, error, fault.
func recorded(sb *sandbox.Sandbox) []string {
	var list []string
	for _, entry := range sb.Record.Since(0) {
		place := ""
		if b := entry.Call.Batch; b != nil {
			place = fmt.Sprintf(" %d/%d", b.Seq, b.Index)
		}
		list = append(list, strings.TrimSpace(fmt.Sprintf("%d %s%s %d %s %s", entry.Seq, entry.Call.Operation, place, entry.Outcome.Status, entry.Outcome.ErrorID, entry.Outcome.Fault)))
	}
	return list
}

// Every call is an exchange of its own behind that of the batch, in the order of the calls.
func TestBatchRecords(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, newLimits)
	a := service.Serve(batchOf("[" + readItem + "," + sendItem("hi", "") + `,{"method":"GET","relative_url":"nobody"}]`))
	golden.Diff(t, []int{200, 200, 404}, codes(t, a))
	golden.Diff(t, []string{"1 postBatch 200", "2 getPage 1/0 200", "3 sendMessage 1/1 200", "4  1/2 404 alias-unknown"}, recorded(sb))
	list := sb.Record.Since(0)
	golden.Diff(t, "a batch of 3: 2 succeeded, 1 failed; call 2: alias-unknown", list[0].Outcome.Decision)
	golden.Diff(t, string(a.Body), string(list[0].Outcome.Response))
	sent := list[2]
	golden.Diff(t, []any{"/v25.0/me/messages", ada, "hi", "form", "text", true},
		[]any{sent.Call.Path, sent.Call.PSID, sent.Call.Text, sent.Call.Encoding, sent.Outcome.MessageKind, sent.Outcome.Window != nil})
	golden.Diff(t, items(t, a)[1].Body, string(sent.Outcome.Response))
	golden.Diff(t, map[string]any{"recipient": object{"id": ada}, "message": object{"text": "hi"}}, service.Params(sent))
}

// A fault strikes the calls that it matches, and the batch only where it matches that.
func TestBatchFaults(t *testing.T) {
	t.Parallel()
	send := contract.Match{Operation: "sendMessage"}
	three := "[" + readItem + "," + sendItem("one", "") + "," + sendItem("two", "") + "]"
	tests := []struct {
		name   string
		rule   fault.Rule
		codes  []int // nil: the batch fails
		record []string
		texts  []string // that arrived
	}{
		{
			"an error",
			fault.Rule{Match: send, Effect: fault.Effect{Error: grapherr.NewRateLimit()}, Plan: fault.Plan{Times: 1}},
			[]int{200, 400, 200},
			[]string{"1 postBatch 200", "2 getPage 1/0 200", "3 sendMessage 1/1 400 rate-limit fault-1", "4 sendMessage 1/2 200"},
			[]string{"two"},
		},
		{
			"the network",
			fault.Rule{Match: send, Effect: fault.Effect{Network: fault.ConnectionReset}, Plan: fault.Plan{Times: 1}},
			[]int{200, 0, 200},
			[]string{"1 postBatch 200", "2 getPage 1/0 200", "3 sendMessage 1/1 0  fault-1", "4 sendMessage 1/2 200"},
			[]string{"two"},
		},
		{
			"a call that hangs after it took effect",
			fault.Rule{Match: contract.Match{Text: &contract.Wording{Exact: new("two")}}, Effect: fault.Effect{Hang: true, AfterApply: true}, Plan: fault.Plan{Times: 1}},
			[]int{200, 200, 0},
			[]string{"1 postBatch 200", "2 getPage 1/0 200", "3 sendMessage 1/1 200", "4 sendMessage 1/2 0  fault-1"},
			[]string{"one", "two"},
		},
		{
			"an answer of nobody's",
			fault.Rule{Match: send, Effect: fault.Effect{Raw: &fault.Raw{Status: 502, Body: "<html>"}}},
			[]int{200, 502, 502},
			[]string{"1 postBatch 200", "2 getPage 1/0 200", "3 sendMessage 1/1 502  fault-1", "4 sendMessage 1/2 502  fault-1"},
			nil,
		},
		{
			"the whole batch",
			fault.Rule{Match: contract.Match{Operation: "postBatch"}, Effect: fault.Effect{Error: grapherr.NewUnknownError()}},
			nil,
			[]string{"1 postBatch 500 unknown-error fault-1"},
			nil,
		},
		{
			"the whole batch, after it took effect",
			fault.Rule{Match: contract.Match{Operation: "postBatch"}, Effect: fault.Effect{Network: fault.EmptyResponse, AfterApply: true}},
			nil,
			[]string{"1 postBatch 0  fault-1", "2 getPage 1/0 0  fault-1", "3 sendMessage 1/1 0  fault-1", "4 sendMessage 1/2 0  fault-1"},
			[]string{"one", "two"},
		},
		{
			"an error in the place of all that happened",
			fault.Rule{Match: contract.Match{Operation: "postBatch"}, Effect: fault.Effect{Error: grapherr.NewUnknownError(), AfterApply: true}},
			nil,
			[]string{"1 postBatch 500 unknown-error fault-1", "2 getPage 1/0 500 unknown-error fault-1", "3 sendMessage 1/1 500 unknown-error fault-1", "4 sendMessage 1/2 500 unknown-error fault-1"},
			[]string{"one", "two"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service, sb := newService(t, newLimits)
			arm(t, sb, &tt.rule)
			a := service.Serve(batchOf(three))
			if tt.codes != nil {
				golden.Diff(t, tt.codes, codes(t, a), "codes")
			}
			golden.Diff(t, tt.record, recorded(sb), "record")
			var texts []string
			sb.Do(func(tx *sandbox.Tx) {
				p, _ := tx.World.Person(ada)
				for _, m := range slices.Backward(p.Conversation.Messages()) {
					texts = append(texts, m.Text)
				}
			})
			golden.Diff(t, append([]string{"hello"}, tt.texts...), texts, "conversation")
			a.Out()
		})
	}
}

// A delay of a call delays the batch; several delays pass side by side.
func TestBatchDelays(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, newLimits)
	arm(t, sb, &fault.Rule{Match: contract.Match{Operation: "getPage"}, Effect: fault.Effect{Delay: fault.Delay{Type: "fixed", Fixed: 7}}})
	arm(t, sb, &fault.Rule{Match: contract.Match{Operation: "postBatch"}, Effect: fault.Effect{Delay: fault.Delay{Type: "fixed", Fixed: 100}}})
	golden.Diff(t, 107, int(service.Serve(batchOf("["+readItem+","+readItem+"]")).Delay))
}

// What depends on a call that failed is not carried out, and neither is what depends on that.
func TestBatchDependencies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, items string
		codes       []int
		decision    string
	}{
		{
			"a failure", `[{"method":"GET","relative_url":"nobody","name":"a"},` + sendItem("x", `,"name":"b","depends_on":"a"`) + `,{"method":"GET","relative_url":"{result=b:$.message_id}"},` + readItem + "]",
			[]int{404, 0, 0, 200},
			"a batch of 4: 1 succeeded, 1 failed; call 0: alias-unknown; call 1 was not carried out: a, which it depends on, did not succeed; call 2 was not carried out: b, which it depends on, did not succeed",
		},
		{
			"omitted, unless it is said", "[" + sendItem("x", `,"name":"a"`) + "," + sendItem("y", `,"name":"b","omit_response_on_success":false,"depends_on":"a"`) + "," + sendItem("z", `,"name":"c","depends_on":"b,a"`) + "," + sendItem("!", `,"omit_response_on_success":true`) + "]",
			[]int{0, 200, 200, 0},
			"a batch of 4: 4 succeeded, 0 failed; 2 answers are omitted",
		},
		{
			"a failure is not omitted", `[{"method":"GET","relative_url":"nobody","omit_response_on_success":true}]`,
			[]int{404},
			"a batch of 1: 0 succeeded, 1 failed; call 0: alias-unknown",
		},
		{
			"the last of a name counts", `[{"method":"GET","relative_url":"nobody","name":"a"},{"method":"GET","relative_url":"me","name":"a"},{"method":"GET","relative_url":"{result=a:$.id}"}]`,
			[]int{404, 0, 200},
			"a batch of 3: 2 succeeded, 1 failed; 1 answer is omitted; call 0: alias-unknown",
		},
		{
			"a path that is none", `[{"method":"GET","relative_url":"me","name":"a"},{"method":"GET","relative_url":"{result=a:id}"}]`,
			[]int{0, 400},
			"a batch of 2: 1 succeeded, 1 failed; 1 answer is omitted; call 1: request-malformed",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service, sb := newService(t, newLimits)
			golden.Diff(t, tt.codes, codes(t, service.Serve(batchOf(tt.items))))
			golden.Diff(t, tt.decision, sb.Record.Since(0)[0].Outcome.Decision)
		})
	}
}

// A batch cannot be in a batch, wherever it is posted to: 50 times 50 times 50 calls would be in one request.
func TestNoBatchInABatch(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, newLimits)
	inner := url.QueryEscape("[" + readItem + "]")
	a := service.Serve(batchOf(`[{"method":"POST","relative_url":"","body":"x=y"}]`))
	require.ErrorIs(t, a.Err, grapherr.ParamEmpty, "%s", a.Body)
	a = service.Serve(batchOf(`[{"method":"POST","relative_url":"/","body":"batch=` + inner + `"},{"method":"POST","relative_url":"me?batch=` + inner + `"},{"method":"POST","relative_url":"me/messages","body":{"batch":[` + readItem + `]}},{"method":"POST","relative_url":"v25.0"}]`))
	golden.Diff(t, []int{400, 400, 400, 400}, codes(t, a))
	for _, e := range sb.Record.Since(0)[2:] {
		golden.Diff(t, "batch-malformed", e.Outcome.ErrorID)
	}
}

// The calls count in the limits, each for itself, and the batch does not.
func TestBatchLimits(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, newLimits)
	sb.Do(func(tx *sandbox.Tx) {
		limits, err := messenger.ParseLimits("messenger=3/24h")
		require.NoError(t, err)
		tx.Apply([]messenger.Event{messenger.LimitsSet{Limits: limits}})
	})
	golden.Diff(t, []int{200, 200}, codes(t, service.Serve(batchOf("["+readItem+","+readItem+"]"))))
	golden.Diff(t, []int{200, 400}, codes(t, service.Serve(batchOf("["+readItem+","+readItem+"]"))))
	golden.Diff(t, []string{
		"1 postBatch 200", "2 getPage 1/0 200", "3 getPage 1/1 200", "4 postBatch 200", "5 getPage 4/0 200", "6 getPage 4/1 400 rate-limit-messenger",
	}, recorded(sb))
}

// A proof beside the batch's token stands for the calls that go by that token, and for no others.
func TestBatchProof(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, newLimits)
	sb.Do(func(tx *sandbox.Tx) {
		for _, app := range tx.World.Apps {
			app.RequireAppSecretProof = true
		}
	})
	two := `[` + readItem + `,{"method":"GET","relative_url":"me?fields=id","access_token":"` + userToken + `"}]`
	require.ErrorIs(t, service.Serve(batchOf(two)).Err, grapherr.AppsecretProofMissing)
	golden.Diff(t, []int{200, 400}, codes(t, service.Serve(batchOf(two, "appsecret_proof", sign(pageToken)))))
}

// The calls of one batch that answer much are cut short, not the server's memory.
func TestBatchAnswersAreBounded(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, newLimits)
	long := strings.Repeat("\U0001f389", 2000)
	for range 100 {
		require.Nil(t, service.Serve(post(`{"recipient":{"id":"`+ada+`"},"message":{"text":"`+long+`"}}`)).Err)
	}
	read := `{"method":"GET","relative_url":"t_10000000000000001/messages?fields=message&limit=20"}`
	one := items(t, service.Serve(batchOf("["+read+"]")))[0]
	require.Greater(t, len(one.Body), 400_000)
	a := service.Serve(batchOf("[" + strings.Repeat(read+",", 49) + read + "]"))
	answered, none := 0, 0
	for _, code := range codes(t, a) {
		if code == 200 {
			answered++
		} else {
			none++
		}
	}
	require.Less(t, len(a.Body), 2*maxBatchAnswers)
	require.Greater(t, answered, 1)
	require.Greater(t, none, 10)
	list := sb.Record.Since(0)
	golden.Diff(t, 2+answered+1, len(list)-100, "those that are not carried out have no record")
}
