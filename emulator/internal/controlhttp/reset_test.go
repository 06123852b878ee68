package controlhttp_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
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

// records are the recorded exchanges, but for what a reset does not take back: seq, ids, and the machine's time.
func records(t *testing.T, emu *emulator.Handle) []string {
	t.Helper()
	var list []string
	for _, e := range emu.Requests() {
		e.Seq, e.WallAt, e.DurationUS = 0, time.Time{}, 0
		text, err := json.Marshal(e)
		require.NoError(t, err)
		list = append(list, madeIDs.ReplaceAllString(string(text), "ID"))
	}
	return list
}

// said are the answers, but for the ids that were made.
func said(answers []testbot.Answer) []string {
	var list []string
	for _, a := range answers {
		list = append(list, madeIDs.ReplaceAllString(fmt.Sprintf("%d %v %s", a.Status, a.Header, a.Body), "ID"))
	}
	return list
}

// madeIDs are the ids that are made while an emulator runs: of messages, conversations, people, files, and of answers.
var madeIDs = regexp.MustCompile(`m_[\w-]{86}|t_1\d{16}|\b71[1-9]\d{13}\b|\b710[1-9]\d{12}\b|\b1\d{15}\b|QVFIU[\w-]+|\b[0-9a-f]{32}\b|(fbtrace_id\W+|X-Fb-[\w-]+\W+)[\w=-]+`)

// On a frozen clock the same requests have the same answers after a reset, but for the ids: a bot that remembers them knows none.
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
	golden.Diff(t, emulator.StartTime, emu.Now())
	require.False(t, emu.Person("ada").State().Blocked)
	world, err := emu.Control().World(t.Context())
	require.NoError(t, err)
	golden.Diff(t, emu.World(), world, "world")
	rules, err := emu.Control().Rules(t.Context())
	require.NoError(t, err)
	for _, r := range rules.Rules {
		golden.Diff(t, r.DefaultMode, r.Mode, r.ID)
	}

	again := play(t, emu)
	golden.Diff(t, said(answers), said(again), "answers")
	golden.Diff(t, recorded, records(t, emu), "records")
	require.NotEqual(t, answers[0].Body, again[0].Body, "ids go on")
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
		golden.Diff(t, first[i], again[i], "answer %d", i)
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
	golden.Diff(t, testbot.GraphError{Code: 100, Subcode: 1893061, Message: "Invalid parameter"}, a.GraphError(t))
}

// A record is JSON that anybody can read back.
func TestRequestsAreStable(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	play(t, emu)
	first := testbot.Call(t, "GET", emu.URL+"/_sendmock/requests", "").Body
	require.True(t, json.Valid([]byte(first)))
	golden.Diff(t, first, testbot.Call(t, "GET", emu.URL+"/_sendmock/requests", "").Body, "read twice")
}
