package contract

// The golden files are what a person reads who has a red test and has never seen sendmock. After a wanted change, write them anew:
//
//	go test ./contract -run TestExplain -update

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sendmock/sendmock/internal/golden"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	s := time.Second
	greeting := []Exchange{
		sent(1, s, ada, "", action("typing_on")), sent(2, 2*s, ada, "Hi, Ada"), sent(3, 42*s, ada, "What can I do for you?"),
	}
	red := map[string]any{"quick_replies": []any{map[string]any{"title": "Red", "payload": "R"}, map[string]any{"title": "Blue"}}}
	choice := func(e *Exchange) {
		e.Params["message"] = map[string]any{"text": "Which?", "quick_replies": []any{map[string]any{"title": "Green", "payload": "R"}, "Blue"}}
	}
	many := make([]Exchange, 60)
	for i := range many {
		many[i] = sent(int64(i+1), time.Duration(i)*s, ada, "again")
	}
	tests := []struct {
		name string
		q    Question
	}{
		{"too-few", Question{Exchanges: greeting, Expectations: []Expectation{Replied(ada).Times(3).Named("three answers")}}},
		{"too-many", Question{Exchanges: greeting, Expectations: []Expectation{Replied(ada).Times(1)}}},
		{"too-many-of-many", Question{Exchanges: many, Expectations: []Expectation{Replied(ada).AtMost(5)}}},
		{"nothing-recorded", Question{Expectations: []Expectation{Replied(ada)}}},
		{"wrong-text", Question{Exchanges: greeting, Expectations: []Expectation{Replied(ada, Text("Hi Ada"))}}},
		{"wrong-lines", Question{Exchanges: []Exchange{sent(1, s, ada, "Your order:\n1 tea\n2 buns")}, Expectations: []Expectation{Replied(ada, Text("Your order:\n1 tea\n1 bun"))}}},
		{"wrong-message", Question{Exchanges: []Exchange{sent(1, s, ada, "Which?", choice)}, Expectations: []Expectation{Replied(ada, Message(red))}}},
		{"wrong-person", Question{Exchanges: greeting, Expectations: []Expectation{Replied(ben, Containing("Hi"))}}},
		{"refused-not-accepted", Question{Exchanges: []Exchange{sent(1, s, ada, "Hi", windowClosed)}, Expectations: []Expectation{Replied(ada, Text("Hi"))}, Checks: noChecks()}},
		{"too-late", Question{Exchanges: greeting, Expectations: []Expectation{Replied(ada, Containing("What")).Within(30 * s)}}},
		{"before-its-time", Question{Exchanges: greeting, Expectations: []Expectation{Replied(ada, Containing("Hi")).After(Replied(ada, Containing("What")))}}},
		{"order-broken", Question{Exchanges: greeting, Expectations: InOrder(Replied(ada, Containing("What")).Named("the question"), Replied(ada, Containing("Hi")).Named("the greeting"))}},
		{"absence-broken", Question{Exchanges: greeting, Expectations: []Expectation{Nothing(To(ada)).For(time.Hour)}}},
		{"absence-not-yet-proven", Question{Exchanges: greeting, Expectations: []Expectation{Nothing(To(ben)).For(time.Hour)}, Now: nine.Add(20 * time.Minute)}},
		{"never-began", Question{Exchanges: greeting, Expectations: []Expectation{Nothing().For(time.Hour).After(Replied(ada, Text("Bye")))}}},
		{"unknown", Question{Exchanges: greeting, Expectations: []Expectation{Replied(ada, Text("Welcome"))}, Evicted: true}},
		{"verified", Question{Exchanges: greeting, Expectations: []Expectation{Replied(ada)}}},

		{"check-spec-violation", Question{Exchanges: []Exchange{sent(1, 0, ada, "a", misshapen), sent(2, s, ada, "b")}}},
		{"check-warned-rule", Question{Exchanges: []Exchange{sent(1, 0, ada, "a", param("tag", "ACCOUNT_UPDATE"), func(e *Exchange) {
			e.Violations = []Violation{{Rule: "tag.retired", Message: "the platform refuses the tag ACCOUNT_UPDATE since 2026-04-27"}}
		})}}},
		{"check-refused-and-ignored", Question{Exchanges: []Exchange{sent(1, 0, ada, "a", windowClosed)}}},
		{"check-retry-storm", Question{Exchanges: []Exchange{sent(1, 0, ada, "a", dead), sent(2, s, ada, "a", dead), sent(3, s, ada, "a", dead)}}},
		{"check-sent-after-block", Question{Exchanges: []Exchange{sent(1, 0, ada, "a", blocked), sent(2, s, ada, "b", blocked)}}},
		{"check-duplicate-send", Question{Exchanges: []Exchange{sent(1, 0, ada, "a", lost), sent(2, s, ada, "a")}}},
		{"check-human-agent-lint", Question{Exchanges: []Exchange{sent(1, 0, ada, "a", param("tag", "HUMAN_AGENT"))}, Checks: map[string]bool{"human-agent-lint": true}}},
		{"check-not-thread-owner", Question{Exchanges: []Exchange{sent(1, 0, ada, "a", otherOwner), sent(2, s, ada, "b")}}},
		{"check-rate-limit-ignored", Question{Exchanges: []Exchange{sent(1, 0, ada, "a", rateLimit), sent(2, 0, ada, "a"), sent(3, 0, ben, "a"), sent(4, 0, ben, "b")}}},
		{"check-sendmock-answer", Question{Exchanges: []Exchange{sent(1, 0, ada, "a", func(e *Exchange) {
			e.Violations = []Violation{{Rule: AnswerRule, Message: "/message_id is missing"}}
		})}}},
	}
	files := map[string]bool{}
	for _, tt := range tests {
		files[tt.name+".golden"] = true
		t.Run(tt.name, func(t *testing.T) {
			tt.q.SinceAt = nine
			if tt.q.Now.IsZero() {
				tt.q.Now = nine.Add(2 * time.Hour)
			}
			got := Verify(tt.q).Explain(tt.q.Exchanges)
			golden.Equal(t, filepath.Join("testdata", tt.name+".golden"), got)
		})
	}
	for _, c := range Checks() {
		require.True(t, files["check-"+c.ID+".golden"], "%s has no golden file", c.ID)
	}
	on, err := filepath.Glob(filepath.Join("testdata", "*.golden"))
	require.NoError(t, err)
	for _, path := range on {
		require.True(t, files[filepath.Base(path)], "%s belongs to no case", path)
	}
}

func TestTranscript(t *testing.T) {
	t.Parallel()
	record := []Exchange{
		{Seq: 1, At: nine, Method: "GET", Path: "/v25.0/nothing", Status: 400, Error: &ExchangeError{Code: 2500, ID: "path-unknown"}},
		sent(2, time.Second, ada, "", action("typing_on")),
		sent(3, time.Second, ada, strings.Repeat("long ", 30), struck("fault-1"), lost),
		sent(4, time.Second, ada, "x", func(e *Exchange) { e.Unrouted, e.Status = true, 400 }),
		sent(5, time.Second, ada, "", func(e *Exchange) { e.MessageKind = "image"; e.Params["message"] = map[string]any{} }),
		{Seq: 6, At: nine, Operation: "getPage", Status: 200, Note: "fields left out: Page.bio"},
		{Seq: 7, At: nine, Operation: "getPage", Status: 400, Decision: "refused: the body is no JSON object", Note: "the body is no JSON object"},
	}
	want := `1 2026-12-01 09:00:00 GET /v25.0/nothing → 400 path-unknown
2 2026-12-01 09:00:01 sendMessage to 7100000000000001: typing_on → 200
3 2026-12-01 09:00:01 sendMessage to 7100000000000001: "` + strings.Repeat("long ", 16) + `…" → no answer (fault fault-1)
4 2026-12-01 09:00:01 sendMessage to 7100000000000001: "x" → 400 (its token belongs to nobody here)
5 2026-12-01 09:00:01 sendMessage to 7100000000000001: image → 200
6 2026-12-01 09:00:00 getPage → 200: fields left out: Page.bio
7 2026-12-01 09:00:00 getPage → 400: refused: the body is no JSON object
`
	if diff := cmp.Diff(want, Transcript(record)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
