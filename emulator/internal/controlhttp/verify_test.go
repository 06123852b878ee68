package controlhttp_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestSearches(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	c := emu.Control()
	for _, text := range []string{"one", "two", "three"} {
		require.Equal(t, http.StatusOK, testbot.Tell(t, emu, text))
	}
	match := contract.Match{PSID: contract.Whom{Name: "ada"}, Text: &contract.Wording{Contains: "t"}}
	n, err := c.Count(t.Context(), control.Search{Match: match})
	require.NoError(t, err)
	golden.Diff(t, 2, n)
	found, err := c.Find(t.Context(), control.Search{Match: match, Limit: 1})
	require.NoError(t, err)
	require.Len(t, found.Requests, 1)
	again, err := c.Find(t.Context(), control.Search{Match: match, Since: found.Next})
	require.NoError(t, err)
	require.Len(t, again.Requests, 1)
	require.NotEqual(t, found.Requests[0].Seq, again.Requests[0].Seq)
	there, err := c.Wait(t.Context(), control.Search{Match: match, Count: 2})
	require.NoError(t, err, "what is there already counts")
	require.Len(t, there.Requests, 2)

	_, err = c.Wait(t.Context(), control.Search{Match: contract.Match{Operation: "sendMessage", PSID: contract.Whom{Name: "ben"}}, TimeoutMS: new(0)})
	var p *control.Problem
	require.ErrorAs(t, err, &p)
	golden.Diff(t, http.StatusRequestTimeout, p.Status)
	require.NotEmpty(t, p.ClosestMisses)
	golden.Diff(t, "psid", p.ClosestMisses[0].Differences[0].Part)

	_, err = c.Find(t.Context(), control.Search{Match: contract.Match{Outcome: "lost"}})
	require.ErrorAs(t, err, &p)
	golden.Diff(t, http.StatusBadRequest, p.Status)
	require.NotEmpty(t, p.Details)
}

// The same expectations have the same verdict over HTTP as through Go.
func TestVerify(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	testbot.Subscribe(t, emu, control.WebhookChange{CallbackURL: testbot.Greeter(t, emu), Fields: []string{"messages"}})
	ada := emu.Person("ada")
	ada.Says("hello")
	tests := []struct {
		name string
		give contract.Expectation
		want bool
	}{
		{"answered", contract.Sent(contract.To(ada.PSID), contract.Text("Hi there")), true},
		{"once", contract.Sent(contract.To(ada.PSID)).Times(1), true},
		{"another text", contract.Sent(contract.Text("Hello")), false},
		{"nothing", contract.Nothing(), false},
		{"twice", contract.Sent(contract.To(ada.PSID)).Times(2), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := emu.Ask(t.Context(), control.Verification{Expectations: []contract.Expectation{tt.give}, PatienceMS: new(100)})
			require.NoError(t, err)
			golden.Diff(t, tt.want, v.Results[0].Verified, v.String())
			rec, err := emu.Control().Since(t.Context(), 0)
			require.NoError(t, err)
			local := contract.Verify(contract.Question{
				Exchanges: rec.Exchanges, Expectations: []contract.Expectation{tt.give}, SinceAt: emulator.StartTime, Now: emu.Now(),
			})
			want, err := json.Marshal([]any{local.Results, local.Violations})
			require.NoError(t, err)
			got, err := json.Marshal([]any{v.Results, v.Violations})
			require.NoError(t, err)
			require.JSONEq(t, string(want), string(got), "the verdict here and over HTTP")
		})
	}
	for query, want := range map[string]int{
		"": http.StatusOK, "?fail=1": http.StatusExpectationFailed, "?fail=true": http.StatusExpectationFailed, "?fail": http.StatusExpectationFailed,
		"?fail=0": http.StatusOK, "?fail=false": http.StatusOK, "?strict=true": http.StatusExpectationFailed,
		"?format=text": http.StatusOK, "?format=text&fail=1": http.StatusExpectationFailed,
	} {
		a := testbot.Call(t, "POST", emu.URL+"/_sendmock/verify"+query, `{"expectations":[{"match":{"text":"Hello"}}],"patience_ms":10}`)
		golden.Diff(t, want, a.Status, query)
	}
}
