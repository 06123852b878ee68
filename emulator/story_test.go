package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
)

// greeter is a bot that answers whatever it is told with "Hi there", to ada.
func greeter(t *testing.T, emu *emulator.Handle) string {
	t.Helper()
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = fmt.Fprintln(w, r.URL.Query().Get("hub.challenge"))
			return
		}
		res, err := http.PostForm(emu.URL+"/v25.0/me/messages", url.Values{
			"access_token": {emu.PageToken()}, "recipient": {`{"id":"` + emu.World().People[0].PSID + `"}`}, "message": {`{"text":"Hi there"}`},
		})
		if err != nil {
			t.Error(err)
			return
		}
		_ = res.Body.Close()
	}))
	t.Cleanup(bot.Close)
	return bot.URL
}

// greeted starts an emulator that tells the greeter of messages only: it would answer its own echoes.
func greeted(t *testing.T) *emulator.Handle {
	t.Helper()
	emu := emulator.Start(t)
	_, err := emu.Control().SetWebhook(t.Context(), control.WebhookChange{CallbackURL: greeter(t, emu), Fields: []string{"messages"}})
	require.NoError(t, err)
	return emu
}

func TestStory(t *testing.T) {
	t.Parallel()
	emu := greeted(t)
	ada := emu.Person("ada")
	story := contract.Tell(t, emu)
	ada.Says("hello")
	story.Expect(contract.Replied(ada.PSID, contract.Text("Hi there")).Within(30 * time.Second))
	story.Expect(contract.Nothing().For(time.Hour))
	emu.Advance(25 * time.Hour)
	story.Mark()
	emu.SetRule("thread.owner", "off")
	require.Equal(t, http.StatusBadRequest, tell(t, emu, "too late"))
	story.Expect(contract.Sent(contract.To(ada.PSID), contract.Refused("window-closed")).Times(1))
}

// tell sends a text to ada and returns the status.
func tell(t *testing.T, emu *emulator.Handle, text string) int {
	t.Helper()
	res, err := http.PostForm(emu.URL+"/v25.0/me/messages", url.Values{
		"access_token": {emu.PageToken()}, "recipient": {`{"id":"` + emu.Person("ada").PSID + `"}`}, "message": {`{"text":"` + text + `"}`},
	})
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	return res.StatusCode
}

// An absence of what there is not would always hold.
func TestMisspeltInAStory(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	for name, x := range map[string]contract.Expectation{
		"error":     contract.Sent(contract.Refused("window-closd")).Times(0),
		"operation": contract.Picked(contract.Match{Operation: "sendMesage"}).Times(0),
		"after":     contract.Nothing().After(contract.Sent(contract.ByRule("window.standart"))),
	} {
		tb := &noted{T: t}
		contract.Tell(tb, emu).Expect(x)
		require.Len(t, tb.said, 1, name)
		require.Contains(t, tb.said[0], "did you mean", name)
	}
	var p *control.Problem
	_, err := emu.Control().Requests(t.Context(), 0, url.Values{"operation": {"sendMesage"}})
	require.ErrorAs(t, err, &p)
	require.Equal(t, http.StatusBadRequest, p.Status)
}

func TestSearches(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	c := emu.Control()
	for _, text := range []string{"one", "two", "three"} {
		require.Equal(t, http.StatusOK, tell(t, emu, text))
	}
	match := contract.Match{PSID: contract.Whom{Name: "ada"}, Text: &contract.Wording{Contains: "t"}}
	n, err := c.Count(t.Context(), control.Search{Match: match})
	require.NoError(t, err)
	require.Equal(t, 2, n)
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
	require.Equal(t, http.StatusRequestTimeout, p.Status)
	require.NotEmpty(t, p.ClosestMisses)
	require.Equal(t, "psid", p.ClosestMisses[0].Differences[0].Part)

	_, err = c.Find(t.Context(), control.Search{Match: contract.Match{Outcome: "lost"}})
	require.ErrorAs(t, err, &p)
	require.Equal(t, http.StatusBadRequest, p.Status)
	require.NotEmpty(t, p.Details)
}

// The same expectations have the same verdict over HTTP as through Go.
func TestVerify(t *testing.T) {
	t.Parallel()
	emu := greeted(t)
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
			require.Equal(t, tt.want, v.Results[0].Verified, v.String())
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
		res, err := http.Post(emu.URL+"/_sendmock/verify"+query, "application/json", strings.NewReader(`{"expectations":[{"match":{"text":"Hello"}}],"patience_ms":10}`))
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, want, res.StatusCode, query)
	}
}
