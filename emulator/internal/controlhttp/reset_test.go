package controlhttp_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
)

// play does a bit of everything and returns all answers, headers included.
func play(t *testing.T, emu *emulator.Handle) []testbot.Answer {
	t.Helper()
	made := emu.NewPerson(control.NewPerson{Slug: "dora"})
	emu.Person("dora").Says("hello")
	answers := []testbot.Answer{
		testbot.Send(t, emu, testbot.Text(emu.Person("ada").PSID)),
		testbot.Send(t, emu, testbot.Text(emu.Person("ben").PSID)),
		testbot.Send(t, emu, testbot.Text(made.PSID)),
		testbot.Send(t, emu, `{"recipient":{"id":"7100000000000001"},"message":{"attachment":{"type":"image","payload":{"url":"https://a.example/a.png","is_reusable":true}}}}`),
		testbot.Call(t, "GET", emu.URL+"/me/conversations?fields=participants,messages{id,message,created_time}&access_token="+emu.PageToken(), ""),
		testbot.Call(t, "GET", emu.URL+"/me?access_token=nonsense", ""),
	}
	emu.Advance(25 * time.Hour)
	answers = append(answers, testbot.Send(t, emu, testbot.Text(emu.Person("ada").PSID)))
	for i := range answers {
		answers[i].Header.Del("Date")                // the machine's own
		answers[i].Header.Del("X-Sendmock-Exchange") // goes on
	}
	return answers
}

// records are the recorded exchanges, but for what a reset does not take back: seq, and the machine's time.
func records(t *testing.T, emu *emulator.Handle) []control.Exchange {
	t.Helper()
	list := emu.Requests()
	for i := range list {
		list[i].Seq, list[i].WallAt, list[i].DurationUS = 0, time.Time{}, 0
	}
	return list
}

// On a frozen clock the same requests have byte-identical answers after a reset.
func TestResetStartsOver(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	answers, recorded := play(t, emu), records(t, emu)
	emu.SetRule("tag.retired", "off")
	emu.Person("ada").Blocks()
	a := testbot.Call(t, "PATCH", emu.URL+"/_sendmock/tokens/"+emu.PageToken(), `{"state":"expired"}`)
	require.Equal(t, 200, a.Status, a.Body)

	last := emu.LastRequest().Seq
	emu.Reset()
	require.Empty(t, emu.Requests())
	require.Equal(t, emulator.StartTime, emu.Now())
	require.False(t, emu.Person("ada").State().Blocked)
	world, err := emu.Control().World(t.Context())
	require.NoError(t, err)
	if diff := cmp.Diff(emu.World(), world); diff != "" {
		t.Errorf("world (-want +got):\n%s", diff)
	}
	rules, err := emu.Control().Rules(t.Context())
	require.NoError(t, err)
	for _, r := range rules.Rules {
		require.Equal(t, r.DefaultMode, r.Mode, r.ID)
	}

	if diff := cmp.Diff(answers, play(t, emu)); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(recorded, records(t, emu)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	require.Greater(t, emu.Requests()[0].Seq, last, "seq goes on")
}

// Two emulators of the same seed answer alike, and of another seed do not.
func TestSeed(t *testing.T) {
	t.Parallel()
	first := play(t, emulator.Start(t, emulator.Options{Seed: 7}))
	again := play(t, emulator.Start(t, emulator.Options{Seed: 7}))
	other := play(t, emulator.Start(t, emulator.Options{Seed: 8}))
	for i := range first {
		if i == 4 {
			continue // has links with the port in them
		}
		if diff := cmp.Diff(first[i], again[i]); diff != "" {
			t.Errorf("answer %d (-want +got):\n%s", i, diff)
		}
	}
	require.NotEqual(t, first[0].Body, other[0].Body)
}

// A reset brings back what the options and the world said, not the defaults.
func TestResetKeepsStrict(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t, emulator.Options{Strict: true})
	emu.SetRule("tag.retired", "off")
	emu.Reset()
	a := testbot.Send(t, emu, testbot.Text("7100000000000001", `"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE"`))
	require.Equal(t, testbot.GraphError{Code: 100, Subcode: 1893061, Message: "Invalid parameter"}, a.GraphError(t))
}

// A record is JSON that anybody can read back.
func TestRequestsAreStable(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	play(t, emu)
	first := testbot.Call(t, "GET", emu.URL+"/_sendmock/requests", "").Body
	require.True(t, json.Valid([]byte(first)))
	if diff := cmp.Diff(first, testbot.Call(t, "GET", emu.URL+"/_sendmock/requests", "").Body); diff != "" {
		t.Errorf("read twice (-want +got):\n%s", diff)
	}
}
