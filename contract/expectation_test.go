package contract

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestExpectationJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		give string
		want Expectation
	}{
		{`{"match":{}}`, Expectation{}},
		{`{"name":"greeting","match":{"psid":"1","text":"hi"}}`, textTo("1", "hi").Named("greeting")},
		{`{"match":{},"count":2}`, Expectation{}.Times(2)},
		{`{"match":{},"count":{"min":1,"max":3}}`, Expectation{Count: count(1, 3)}},
		{`{"match":{},"count":{"min":2}}`, Expectation{}.AtLeast(2)},
		{`{"match":{},"count":{"max":2}}`, Expectation{}.AtMost(2)},
		{`{"match":{},"after":{"psid":"1"},"within":"30s","order":2}`, Expectation{Start: &Match{PSID: Whom{Name: "1"}}, Limit: Duration(30 * time.Second), Order: 2}},
		{`{"match":{},"absent_for":"7d"}`, Expectation{Absent: Duration(7 * 24 * time.Hour)}},
		{`{"match":{"message":{}}}`, Expectation{Match: Match{Message: map[string]any{}}}},
	}
	for _, tt := range tests {
		var got Expectation
		require.NoError(t, json.Unmarshal([]byte(tt.give), &got), tt.give)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.give, diff)
		}
		again, err := json.Marshal(got)
		require.NoError(t, err)
		var back Expectation
		require.NoError(t, json.Unmarshal(again, &back), "%s", again)
		if diff := cmp.Diff(got, back); diff != "" {
			t.Errorf("written and read again: %s (-want +got):\n%s", again, diff)
		}
	}
}

// textTo is the plain expectation of a text.
func textTo(psid, text string) Expectation {
	return Expectation{Match: Match{PSID: Whom{Name: psid}, Text: &Wording{Exact: &text}}}
}

// All that is wrong is said at once, with its place.
func TestExpectationProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		give string
		want []string
	}{
		{`{}`, []string{"expectations: it is no list"}},
		{`[5]`, []string{"expectations[0]: it is no object"}},
		{`[{"match":{"operaton":"x","status":"200"},"cuont":1},{"within":"soon"}]`, []string{
			"expectations[0].cuont: there is no such member",
			"expectations[0].match.operaton: a match has no such part",
			"expectations[0].match.status: it is not a whole number",
			"expectations[1].match: it is missing; {} picks every request",
			`expectations[1].within: cannot read the duration "soon": write it like "25h", "90s" or "7d"`,
		}},
		{`[{"match":{"outcome":"yes","window":"ajar","message_kind":"Text!"}}]`, []string{
			`expectations[0].match.outcome: "yes" is neither accepted nor refused`,
			`expectations[0].match.window: "ajar" is neither open nor closed`,
			`expectations[0].match.message_kind: "Text!" is no kind of message: write it like text, image or template:button`,
		}},
		{`[{"match":{"outcome":"accepted","code":10}}]`, []string{"expectations[0].match.outcome: nothing is accepted and answered with an error"}},
		{`[{"match":{"text":{"like":"x"}}}]`, []string{`expectations[0].match.text: text is none of "exact", {"contains": "…"} and {"regex": "…"}`}},
		{`[{"match":{"psid":"","operation":"","node":"","method":"","page_id":"","error_id":"","rule":"","fault":"","outcome":"","window":"","message_kind":"","path":""},"after":{"psid":""}}]`, []string{
			"expectations[0].after.psid: it is empty; leave it out for anybody",
			"expectations[0].match.error_id: it is empty; leave it out for any",
			"expectations[0].match.fault: it is empty; leave it out for any",
			"expectations[0].match.message_kind: it is empty; leave it out for any",
			"expectations[0].match.method: it is empty; leave it out for any",
			"expectations[0].match.node: it is empty; leave it out for any",
			"expectations[0].match.operation: it is empty; leave it out for any",
			"expectations[0].match.outcome: it is empty; leave it out for any",
			"expectations[0].match.page_id: it is empty; leave it out for any",
			"expectations[0].match.path: it is empty; leave it out for any",
			"expectations[0].match.psid: it is empty; leave it out for anybody",
			"expectations[0].match.rule: it is empty; leave it out for any",
			"expectations[0].match.window: it is empty; leave it out for any",
		}},
		{`[{"match":{"text":{"contains":""}}}]`, []string{`expectations[0].match.text: every text contains ""; leave it out for any`}},
		{`[{"match":{},"count":{"min":0}}]`, []string{"expectations[0].count: it asks for nothing: any number is at least 0; give a max, or leave it out for at least 1"}},
		{`[{"match":{"psid":null}}]`, []string{"expectations[0].match.psid: it is null; leave it out"}},
		{`[{"match":{},"count":-1}]`, []string{"expectations[0].count: it is below 0"}},
		{`[{"match":{},"count":{"min":3,"max":2}}]`, []string{"expectations[0].count: max is below min"}},
		{`[{"match":{},"count":{"mni":3}}]`, []string{`expectations[0].count: it is neither a whole number nor {"min": …, "max": …}`}},
		{`[{"match":{},"count":1,"absent_for":"1h"}]`, []string{"expectations[0].count: absent_for asks for none"}},
		{`[{"match":{},"within":"1m","absent_for":"1h"}]`, []string{"expectations[0].within: it goes with what must come; absent_for says for how long nothing may"}},
		{`[{"match":{},"within":"-1m"}]`, []string{"expectations[0].within: it is not above 0"}},
		{`[{"match":{},"within":30}]`, []string{`expectations[0].within: it is no text like "30s" or "7d"`}},
		{`[{"match":{},"order":0}]`, []string{"expectations[0].order: numbers begin with 1"}},
		{`[{"match":{},"order":1.5}]`, []string{"expectations[0].order: it is not a whole number"}},
		{`[{"match":{},"order":1,"count":0}]`, []string{"expectations[0].order: what must not come has no place in an order"}},
		{`[{"match":{},"after":{"outcome":"x"}}]`, []string{`expectations[0].after.outcome: "x" is neither accepted nor refused`}},
		{`[{"match":{},"name":"` + strings.Repeat("x", 201) + `"}]`, []string{"expectations[0].name: it has 201 characters; 200 are allowed"}},
		{`[` + strings.Repeat(`{"match":{}},`, 200) + `{"match":{}}]`, []string{"expectations: there are 201; 200 are allowed"}},
	}
	for _, tt := range tests {
		var list Expectations
		err := json.Unmarshal([]byte(tt.give), &list)
		var problems Problems
		if !errors.As(err, &problems) {
			t.Fatalf("%s: %v", tt.give, err)
		}
		if diff := cmp.Diff(tt.want, problems.Lines()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.give, diff)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		want string
		x    Expectation
	}{
		{"a request", Picked(Match{})},
		{`a sendMessage to 7100000000000001 with text containing "hi" (accepted)`, Sent(To(ada), Containing("hi"))},
		{`a sendMessage to 7100000000000001 with a message (accepted), exactly 2 of them, within 30s`, Replied(ada).Times(2).Within(30 * time.Second)},
		{`for 1h no sendMessage`, Nothing().For(time.Hour)},
		{`no sendMessage to 7100000000000001`, Nothing(To(ada))},
		{`a sendMessage with a message (refused, answered with window-closed), after a sendMessage with text "bye" (accepted)`, Sent(Refused("window-closed")).After(Sent(Text("bye")))},
		{`a sendMessage with parameters {"sender_action":"typing_on"} (accepted)`, Sent(Action("typing_on"))},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.x.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for give, want := range map[string]string{
		"30s": "30s", "60m": "1h", "24h": "24h", "7d": "7d", "1d12h": "36h", "25h": "25h", "90s": "1m30s", "1h30m": "1h30m", "1500ms": "1.5s", "10m": "10m", "0s": "0s", "-2d": "-48h",
		"1d12h30m": "36h30m", "0.5d": "12h", "-2m": "-2m", "+1d1s": "24h0m1s",
	} {
		d, err := ParseDuration(give)
		require.NoError(t, err)
		if diff := cmp.Diff(want, d.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", give, diff)
		}
	}
	for _, give := range []string{"", "7", "d", "nand", "infd", "7 days", "1d-1h", "36501d", "999999999d", "--1h", "soon"} {
		_, err := ParseDuration(give)
		require.Error(t, err, give)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := Duration(rapid.Int64Range(0, int64(36500*24*time.Hour)).Draw(t, "d"))
		back, err := ParseDuration(d.String())
		if err != nil || back != d {
			t.Fatalf("%s is read as %d, %v", d, back, err)
		}
	})
}

func FuzzExpectations(f *testing.F) {
	for _, seed := range []string{
		`[]`, `[{"match":{}}]`, `[{"name":"a","match":{"operation":"sendMessage","psid":"1","text":{"regex":"^h"}},"count":{"min":1,"max":2},"after":{"code":10},"within":"30s","order":1}]`,
		`[{"match":{"message":{"quick_replies":[{"title":"Red"}]},"params":{"tag":"HUMAN_AGENT"}},"absent_for":"7d"}]`, `[{"match":{"text":"x"},"count":0}]`, `[null]`, `{"a":1}`,
	} {
		f.Add([]byte(seed))
	}
	record := []Exchange{sent(1, 0, ada, "hi"), sent(2, time.Minute, ben, "hello", windowClosed)}
	f.Fuzz(func(t *testing.T, b []byte) {
		var list Expectations
		if err := json.Unmarshal(b, &list); err != nil {
			return
		}
		again, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		var back Expectations
		if err := json.Unmarshal(again, &back); err != nil {
			t.Fatalf("%s is read and written as %s: %v", b, again, err)
		}
		q := Question{Exchanges: record, Expectations: list, SinceAt: nine, Now: nine.Add(time.Hour)}
		want := Verify(q)
		q.Expectations = back
		for i, r := range Verify(q).Results {
			if r.Verified != want.Results[i].Verified || r.Matched != want.Results[i].Matched {
				t.Fatalf("%s decides otherwise when written as %s", b, again)
			}
		}
	})
}

// A name that is given and empty is nobody's. In a literal the zero value is not given.
func TestEmptyNamesInGo(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]Expectation{
		"To": Nothing(To("")), "Replied": Replied(""), "ToUnknown": Sent(ToUnknown("")), "Containing": Sent(Containing("")),
	} {
		require.Len(t, x.Validate(), 1, name)
		again, err := json.Marshal(x)
		require.NoError(t, err)
		require.Error(t, json.Unmarshal(again, &Expectation{}), "%s: %s", name, again)
	}
	anything := Picked(Match{})
	require.Empty(t, anything.Validate())
	wordless, none := Sent(Text("")), Sent().AtLeast(0)
	require.Empty(t, wordless.Validate())
	require.NotEmpty(t, none.Validate())
}
