package scenario_test

import (
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/scenario"
)

// whom are expectations that name somebody, and what every surface makes of them. ADA stands for a PSID. says is what must be in the
// refusal: who was meant, or who there is.
var whom = []struct {
	give string
	want ruling
	says string
}{
	{`{"match":{"psid":"ada","message":{}}}`, holds, ""},
	{`{"match":{"psid":"ADA","message":{}}}`, holds, ""},
	{`{"match":{"psid":"carl"},"count":0}`, holds, ""},
	{`{"match":{"psid":"adda"},"count":0}`, refused, "ada"},
	{`{"match":{"psid":"dora"},"count":0}`, refused, "ada, ben, carl"},
	{`{"match":{"psid":"7199999999999999"},"count":0}`, refused, "7199999999999999"},
	{`{"match":{"message":{}},"after":{"psid":"bem"}}`, refused, "ben"},
	{`{"match":{"psid":{"unknown":"7199999999999999"}},"count":0}`, holds, ""},
	{`{"match":{"psid":{"unknown":"7199999999999999"}}}`, fails, ""},
	{`{"match":{"psid":{"unknown":"ada"}},"count":0}`, refused, "is not unknown"},
	{`{"match":{"page_id":"1"},"count":0}`, refused, "there is no Page"},
	{`{"match":{"fault":"fault-9"},"count":0}`, refused, "there is no fault rule"},
	{`{"match":{"operation":"sendMesage"},"count":0}`, refused, "sendMessage"},
	{`{"match":{"operation":"sendMessage","node":"Person"},"count":0}`, refused, "sendMessage is on a Page, never on a Person"},
	{`{"match":{"operation":"sendMessage","method":"GET"},"count":0}`, refused, "sendMessage is a POST, never a GET"},
	{`{"match":{"method":"PSOT"},"count":0}`, refused, "PSOT"},
	{`{"match":{"psid":"ada"},"within":"30s","count":0}`, refused, "absent_for says for how long nothing may"},
	{`[{"match":{"text":"Hi there"},"order":3},{"match":{}}]`, refused, "it orders nothing"},
}

// People, and all else that an expectation can name, are found or refused on every surface alike: what is about nobody is never green.
func TestPeople(t *testing.T) {
	t.Parallel()
	in := situations["chat"]
	emu := emulator.Start(t)
	startScript(t, emu, in.bot)
	played := (&scenario.Player{Client: emu.Control(), Quiet: quietMS * time.Millisecond}).Play(t.Context(), load(t, story(in)))
	require.Equal(t, scenario.Passed, played.State, played.Problem)
	ada := emu.Person("ada").PSID
	for _, row := range whom {
		give := strings.ReplaceAll(row.give, "ADA", ada)
		if give[0] != '[' {
			give = "[" + give + "]"
		}
		got, texts := map[string]ruling{}, map[string]string{}
		for name, ask := range surfaces {
			got[name], texts[name] = ask(t, emu, give)
		}
		got["YAML"], texts["YAML"] = overYAML(t, in, give) // its people have the same PSIDs: the seed is the same
		want := map[string]ruling{"Go": row.want, "HTTP": row.want, "shell": row.want, "YAML": row.want}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s%q", give, diff, texts)
		}
		for name, text := range texts {
			require.Contains(t, text, row.says, "%s over %s", give, name)
		}
	}
}

// Wherever else a person is taken, somebody who is not there is refused too.
func TestPeopleElsewhere(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	c := emu.Control()
	misspelt := contract.Match{PSID: contract.Whom{Name: "adda"}}
	for name, ask := range map[string]func() error{
		"find":  func() error { _, err := c.Find(t.Context(), control.Search{Match: misspelt}); return err },
		"count": func() error { _, err := c.Count(t.Context(), control.Search{Match: misspelt}); return err },
		"wait": func() error {
			_, err := c.Wait(t.Context(), control.Search{Match: misspelt, PatienceMS: new(0)})
			return err
		},
		"requests": func() error {
			_, err := c.Requests(t.Context(), 0, map[string][]string{"psid": {"adda"}})
			return err
		},
		"deliveries": func() error { _, err := c.Deliveries(t.Context(), map[string][]string{"psid": {"adda"}}); return err },
		"export":     func() error { _, err := c.ExportHAR(t.Context(), map[string][]string{"psid": {"adda"}}); return err },
		"faults": func() error {
			_, err := c.AddFault(t.Context(), control.FaultRule{Match: misspelt, Effect: control.FaultEffect{Hang: true}})
			return err
		},
		"a path": func() error { _, err := c.Person(t.Context(), "adda"); return err },
	} {
		var p *control.Problem
		require.ErrorAs(t, ask(), &p, name)
		status := 422
		if name == "a path" {
			status = 404
		}
		require.Equal(t, status, p.Status, name)
		require.Contains(t, p.Error(), `did you mean "ada"?`, name)
	}
	var p *control.Problem
	_, err := c.Find(t.Context(), control.Search{Since: 99})
	require.ErrorAs(t, err, &p)
	require.Equal(t, "seq-not-reached", p.Code)
}
