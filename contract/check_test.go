package contract

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func dead(e *Exchange) { refused(190, 463, "token-expired", "", "")(e) }
func misshapen(e *Exchange) {
	refused(100, 0, "param-required", "", "refused: a parameter is missing")(e)
}
func noUser(e *Exchange) { refused(100, 2018001, "recipient-not-found", "recipient.known", "")(e) }

func flaky(e *Exchange) {
	refused(1200, 0, "send-temporary-failure", "", "")(e)
	e.Fault = "fault-1"
}

func otherOwner(e *Exchange) {
	refused(10, 2018300, "thread-controlled-by-another-app", "thread.owner", "")(e)
}

// lost arrived, and its answer did not.
func lost(e *Exchange) { e.Status, e.Fault = 0, "fault-1" }

func TestChecks(t *testing.T) {
	t.Parallel()
	s := time.Second
	tests := []struct {
		name   string
		record []Exchange
		want   []string // check@seq
	}{
		{"a good bot", []Exchange{sent(1, 0, ada, "a"), sent(2, s, ada, "b"), sent(3, s, ben, "a")}, nil},

		{"spec-violation: a shape", []Exchange{sent(1, 0, ada, "a", misshapen), sent(2, s, ada, "b")}, []string{"spec-violation@1"}},
		{"spec-violation: not a rule's refusal", []Exchange{sent(1, 0, ada, "a", noUser), sent(2, s, ada, "b")}, nil},
		{"spec-violation: not by a fault", []Exchange{sent(1, 0, ada, "a", misshapen, struck("prefer")), sent(2, s, ada, "b")}, nil},
		{"spec-violation: not a secret proof", []Exchange{sent(1, 0, ada, "a", refused(100, 0, "appsecret-proof-invalid", "", ""))}, nil},
		{"spec-violation: a read", []Exchange{{Seq: 1, At: nine, Operation: "readNode", Status: 400, Error: &ExchangeError{Code: 100, ID: "field-unknown"}}}, []string{"spec-violation@1"}},
		{"spec-violation: a parameter that went through", []Exchange{sent(1, 0, ada, "a", func(e *Exchange) { e.Violations = []Violation{{Param: "foo", Message: "it is not known"}} })}, []string{"spec-violation@1"}},

		{"warned-rule", []Exchange{sent(1, 0, ada, "a", func(e *Exchange) { e.Violations = []Violation{{Rule: "tag.retired"}} })}, []string{"warned-rule@1"}},
		{"sendmock-answer", []Exchange{sent(1, 0, ada, "a", func(e *Exchange) { e.Violations = []Violation{{Rule: AnswerRule}} })}, []string{"sendmock-answer@1"}},

		{"refused-and-ignored", []Exchange{sent(1, 0, ada, "a", windowClosed)}, []string{"refused-and-ignored@1"}},
		{"refused-and-ignored: of repeats the first", []Exchange{sent(1, 0, ada, "a", windowClosed), sent(2, s, ada, "a", windowClosed)}, []string{"refused-and-ignored@1"}},
		{"refused-and-ignored: something else was tried", []Exchange{sent(1, 0, ada, "a", windowClosed), sent(2, s, ada, "a", param("tag", "HUMAN_AGENT"))}, nil},
		{"refused-and-ignored: something else was refused too", []Exchange{sent(1, 0, ada, "a", windowClosed), sent(2, s, ada, "b", windowClosed)}, []string{"refused-and-ignored@2"}},
		{"refused-and-ignored: somebody else does not count", []Exchange{sent(1, 0, ada, "a", windowClosed), sent(2, s, ben, "b")}, []string{"refused-and-ignored@1"}},
		{"refused-and-ignored: a typing indicator does not count", []Exchange{sent(1, 0, ada, "a", windowClosed), sent(2, s, ada, "", action("typing_on"))}, []string{"refused-and-ignored@1"}},
		{"refused-and-ignored: a lost typing indicator is no loss", []Exchange{sent(1, 0, ada, "", windowClosed, action("typing_on"))}, nil},
		{"refused-and-ignored: a failure for a moment", []Exchange{sent(1, 0, ada, "a", flaky)}, []string{"refused-and-ignored@1"}},
		{"refused-and-ignored: sent once more", []Exchange{sent(1, 0, ada, "a", flaky), sent(2, s, ada, "a")}, nil},
		{"refused-and-ignored: sent once more in vain", []Exchange{sent(1, 0, ada, "a", flaky), sent(2, s, ada, "a", flaky)}, nil},
		{"refused-and-ignored: silence is right to who cannot be reached", []Exchange{sent(1, 0, ada, "a", blocked)}, nil},
		{"refused-and-ignored: silence is right after a lost answer", []Exchange{sent(1, 0, ada, "a", lost)}, nil},
		{"refused-and-ignored: silence is right without a token", []Exchange{sent(1, 0, ada, "a", dead)}, nil},

		{"retry-storm", []Exchange{sent(1, 0, ada, "a", dead), sent(2, s, ada, "a", dead), sent(3, s, ada, "a", dead)}, []string{"retry-storm@3"}},
		{"retry-storm: once for all", []Exchange{sent(1, 0, ada, "a", dead), sent(2, s, ada, "a", dead), sent(3, s, ada, "a", dead), sent(4, s, ada, "a", dead)}, []string{"retry-storm@4"}},
		{"retry-storm: twice is none", []Exchange{sent(1, 0, ada, "a", dead), sent(2, s, ada, "a", dead)}, nil},
		{"retry-storm: other messages are none", []Exchange{sent(1, 0, ada, "a", dead), sent(2, s, ada, "b", dead), sent(3, s, ada, "c", dead)}, nil},
		{"retry-storm: it worked in between", []Exchange{sent(1, 0, ada, "a", dead), sent(2, s, ada, "a", dead), sent(3, s, ada, "a"), sent(4, s, ada, "a", dead)}, nil},
		{"retry-storm: what passes by itself is none", []Exchange{sent(1, 0, ada, "a", flaky), sent(2, s, ada, "a", flaky), sent(3, s, ada, "a", flaky)}, nil},

		{"sent-after-block", []Exchange{sent(1, 0, ada, "a", blocked), sent(2, s, ada, "b", blocked)}, []string{"sent-after-block@2"}},
		{"sent-after-block: the person is back", []Exchange{sent(1, 0, ada, "a", blocked), sent(2, s, ada, "b"), sent(3, s, ada, "c", blocked)}, nil},
		{"sent-after-block: somebody else", []Exchange{sent(1, 0, ada, "a", blocked), sent(2, s, ben, "a", blocked)}, nil},

		{"duplicate-send", []Exchange{sent(1, 0, ada, "a", lost), sent(2, s, ada, "a")}, []string{"duplicate-send@2"}},
		{"duplicate-send: not without a fault", []Exchange{sent(1, 0, ada, "a"), sent(2, s, ada, "a")}, nil},
		{"duplicate-send: it had not arrived", []Exchange{sent(1, 0, ada, "a", flaky), sent(2, s, ada, "a")}, nil},
		{"duplicate-send: another message", []Exchange{sent(1, 0, ada, "a", lost), sent(2, s, ada, "b")}, nil},
		{"duplicate-send: much later", []Exchange{sent(1, 0, ada, "a", lost), sent(2, 61*s, ada, "a")}, nil},

		{"not-thread-owner", []Exchange{sent(1, 0, ada, "a", otherOwner), sent(2, s, ada, "b")}, []string{"not-thread-owner@1"}},
		{"not-thread-owner: a fault says nothing of it", []Exchange{sent(1, 0, ada, "a", otherOwner, struck("fault-1")), sent(2, s, ada, "b")}, nil},

		{"rate-limit-ignored", []Exchange{sent(1, 0, ada, "a", rateLimit), sent(2, 0, ada, "a"), sent(3, 0, ben, "a"), sent(4, 0, ben, "b"), sent(5, 0, ben, "c")}, []string{"rate-limit-ignored@4"}},
		{"rate-limit-ignored: a pause", []Exchange{sent(1, 0, ada, "a", rateLimit), sent(2, s, ada, "a"), sent(3, s, ben, "a"), sent(4, s, ben, "b")}, nil},
		{"rate-limit-ignored: a pause on a frozen clock", []Exchange{
			sent(1, 0, ada, "a", rateLimit), sent(2, 0, ada, "a", func(e *Exchange) { e.WallAt = e.WallAt.Add(limitedWall) }), sent(3, 0, ben, "a"), sent(4, 0, ben, "b"),
		}, nil},
		{"rate-limit-ignored: one retry is none", []Exchange{sent(1, 0, ada, "a", rateLimit), sent(2, 0, ada, "a")}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := Verify(Question{Exchanges: tt.record, SinceAt: nine, Now: nine.Add(time.Hour)})
			var got []string
			for _, f := range v.Violations {
				got = append(got, fmt.Sprintf("%s@%d", f.Check, f.Seq))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s%s", diff, v)
			}
			if diff := cmp.Diff(tt.want == nil, v.Verified); diff != "" {
				t.Errorf("verified (-want +got):\n%s", diff)
			}
			if id, _, given := strings.Cut(tt.name, ":"); given || tt.want != nil {
				off := Verify(Question{Exchanges: tt.record, SinceAt: nine, Now: nine.Add(time.Hour), Checks: map[string]bool{id: false}})
				for _, f := range off.Violations {
					require.NotEqual(t, id, f.Check, "it is off")
				}
			}
		})
	}
}

func TestChecksThatAreOff(t *testing.T) {
	t.Parallel()
	record := []Exchange{sent(1, 0, ada, "a", param("tag", "HUMAN_AGENT")), sent(2, 0, ada, "b", param("tag", "HUMAN_AGENT"), param("persona_id", "1"))}
	require.Empty(t, Verify(Question{Exchanges: record, SinceAt: nine, Now: nine}).Violations)
	got := Verify(Question{Exchanges: record, SinceAt: nine, Now: nine, Checks: map[string]bool{"human-agent-lint": true}}).Violations
	want := []Finding{{Check: "human-agent-lint", Seq: 1, PSID: ada, Message: "the tag HUMAN_AGENT came without a persona_id: it is for what a human agent writes"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Who asks for a refusal does not also want to hear that it was ignored; who asks for anything else does.
func TestExpectedRefusals(t *testing.T) {
	t.Parallel()
	record := []Exchange{sent(1, 0, ada, "a", windowClosed)}
	require.Empty(t, Verify(Question{Exchanges: record, Expectations: []Expectation{Sent(Refused("window-closed"))}, SinceAt: nine, Now: nine}).Violations)
	require.Len(t, Verify(Question{Exchanges: record, Expectations: []Expectation{textTo(ada, "a")}, SinceAt: nine, Now: nine}).Violations, 1)
	require.Len(t, Verify(Question{Exchanges: record, Expectations: []Expectation{Sent(Refused("")).Times(2)}, SinceAt: nine, Now: nine}).Violations, 1, "it does not hold")
}

func TestParseChecks(t *testing.T) {
	t.Parallel()
	got, err := ParseChecks(map[string]string{"retry-storm": "off", "human-agent-lint": "on"})
	require.NoError(t, err)
	if diff := cmp.Diff(map[string]bool{"retry-storm": false, "human-agent-lint": true}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = ParseChecks(map[string]string{"retry-strom": "off", "spec-violation": "maybe"})
	require.ErrorContains(t, err, `checks.retry-strom: there is no such check, did you mean "retry-storm"?`)
	require.ErrorContains(t, err, `checks.spec-violation: "maybe" is neither on nor off`)
	_, err = ParseChecks(map[string]string{"x": "off"})
	require.ErrorContains(t, err, "checks.x: there is no such check; there are spec-violation, ")
}
