package scenario_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sendmock/sendmock/internal/golden"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/scenario"
)

// broken are stories, one for each way in which one ends before its time. What a person is shown then stands in testdata/failures.
// What the bot does, advance has waited for: the wall time for what fails is short.
var broken = []struct {
	name  string
	steps string
	bot   script
	state scenario.State
}{
	{"missing reply", `
  - says: hello
  - advance: 1s
  - expect_reply: {text: Hi there, message: {quick_replies: [{title: Tea}, {title: Coffee}]}}
    within: 30s
`, script{"hello": {`{"message":{"text":"Hi there!","quick_replies":[{"content_type":"text","title":"Tea","payload":"TEA"},{"content_type":"text","title":"Water","payload":"WATER"}]}}`}}, scenario.Failed},
	{"nothing came", `
  - says: hello
  - advance: 1s
  - expect_reply: Hi there
  - says: hey
  - expect_reply: Hi there
`, script{"hello": {hi}}, scenario.Failed},
	{"too late", `
  - hold_webhooks: true
  - says: hello
  - advance: 45s
  - release_webhooks: oldest-first
  - advance: 1s
  - expect_reply: Hi there
    within: 30s
    name: a quick greeting
`, script{"hello": {hi}}, scenario.Failed},
	{"unexpected message", `
  - says: hello
  - advance: 1s
  - expect_reply: Hi there
  - says: bye
  - expect_nothing: 1h
  - says: hello
  - advance: 1s
  - expect_nothing: true
`, script{"hello": {hi}}, scenario.Failed},
	{"too many", `
  - says: hello
  - advance: 1s
  - expect_reply: Hi there
    count: 1
`, script{"hello": {hi, hi}}, scenario.Failed},
	{"wrong person", `
  - says: hey
    person: ben
  - says: hello
  - advance: 1s
  - expect_reply: Hi there
`, script{"hello": {`{"to":"ben","message":{"text":"Hi there"}}`}}, scenario.Failed},
	{"accepted instead of refused", `
  - says: hello
  - advance: 1s
  - expect_error: window-closed
`, script{"hello": {hi}}, scenario.Failed},
	{"refused instead of accepted", `
  - says: hello
  - advance: 1s
  - expect_reply: Hi there
  - advance: 25h
  - says: wake
    person: ben
  - advance: 1s
  - expect_reply: Still there?
`, script{"hello": {hi}, "wake": {`{"to":"ada","message":{"text":"Still there?"}}`}}, scenario.Failed},
	{"standing checks", `
  - says: hey
    person: ben
  - inject: 613
  - says: hello
  - advance: 1s
  - expect_reply: Hi there
    person: ben
`, script{"hello": {hi, `{"to":"ben","message":{"text":"Hi there"}}`}}, scenario.Failed},
	{"several expectations", `
  - says: hello
  - advance: 1s
  - expect:
      - {name: greeting, match: {psid: ada, text: Hi there}, order: 1}
      - {name: question, match: {psid: ada, text: {contains: coffee}}, order: 2}
      - {name: goodbye, match: {psid: ben, text: {regex: "(?i)bye"}}, order: 3}
`, script{"hello": {hi}}, scenario.Failed},
	{"nothing at all", `
  - says: hey
  - expect_reply: Hi there
`, nil, scenario.Failed},
	{"an unknown error", `
  - inject: window-close
`, nil, scenario.Broken},
	{"a misspelt error", `
  - says: hello
  - expect_reply: Hi there
  - expect: {match: {error_id: windowclosed}, count: 0}
`, script{"hello": {hi}}, scenario.Broken},
	{"a misspelt operation", `
  - says: hello
  - expect:
      - {match: {}, after: {operation: sendMesage}}
`, nil, scenario.Broken},
	{"a misspelt rule and kind", `
  - expect: {match: {operation: sendMessage}, count: 0}
  - expect_reply: {rule: no.such.rule, message_kind: txt}
    count: 0
`, nil, scenario.Broken},
	{"a code there is not", `
  - says: hello
  - inject: {match: {operation: sendMessage}, effect: {hang: true}}
  - expect_error: 424242
    count: 0
`, nil, scenario.Broken},
	{"a misspelt node in a fault", `
  - says: hello
  - inject: [{match: {}, effect: {hang: true}}, {match: {node: Pgae}, effect: {hang: true}}]
`, nil, scenario.Broken},
	{"an unknown rule", `
  - rules: {window.standart: off}
`, nil, scenario.Broken},
	{"an unknown event", `
  - trigger: message_sent
`, nil, scenario.Broken},
	{"a tap on what is not there", `
  - says: hello
  - advance: 1s
  - expect_reply: Hi there
  - taps_quick_reply: TEA
`, script{"hello": {hi}}, scenario.Broken},
	{"nothing to react to", `
  - reacts: love
`, nil, scenario.Broken},
	{"nothing to edit", `
  - edits: hallo
`, nil, scenario.Broken},
	{"nothing to deliver again", `
  - advance: 1s
  - redeliver: last
`, nil, scenario.Broken},
	{"held and delivered again", `
  - says: hello
  - advance: 1s
  - hold_webhooks: true
  - redeliver: last
  - release_webhooks: oldest-first
  - advance: 1s
  - expect_reply: Hi there
    count: 2
  - hold_webhooks: true
  - says: hello
  - redeliver: last
`, script{"hello": {hi}}, scenario.Broken},
	{"a clock that cannot go on", `
` + strings.Repeat("  - advance: 36500d\n", 80), nil, scenario.Broken},
}

const hi = `{"message":{"text":"Hi there"}}`

func TestFailures(t *testing.T) {
	t.Parallel()
	for _, tt := range broken {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t)
			startScript(t, emu, tt.bot)
			r := quickly(emu).Play(t.Context(), load(t, "version: 1\nname: "+tt.name+"\npeople: [{slug: ada}, {slug: ben}]\nsteps:"+tt.steps))
			require.Equal(t, tt.state, r.State, "%s", r.Problem)
			golden.Equal(t, "testdata/failures/"+strings.ReplaceAll(tt.name, " ", "-")+".txt", told(t, &r))
		})
	}
}

func quickly(emu *emulator.Handle) *scenario.Player {
	return &scenario.Player{Client: emu.Control(), Patience: 250 * time.Millisecond, Quiet: 25 * time.Millisecond}
}

func told(t *testing.T, r *scenario.Result) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, r.WriteText(&b))
	return steady(b.String())
}

var (
	psid  = regexp.MustCompile(`\b71\d{14}\b`)
	port  = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	seqAt = regexp.MustCompile(`(?m)(?:^ +\d+ 20\d\d-|\bseq \d+(?:, \d+)*)`)
	first = regexp.MustCompile(`\b\d{1,3}\b`)
)

// steady makes the same of every run: PSIDs, ports, and seqs, which count deliveries too.
func steady(text string) string {
	text = port.ReplaceAllString(psid.ReplaceAllString(text, "71…"), "127.0.0.1:PORT")
	var seen []int
	for _, found := range seqAt.FindAllString(text, -1) {
		for _, n := range first.FindAllString(found, -1) {
			seq, _ := strconv.Atoi(n)
			seen = append(seen, seq)
		}
	}
	slices.Sort(seen)
	seen = slices.Compact(seen)
	return seqAt.ReplaceAllStringFunc(text, func(found string) string {
		return first.ReplaceAllStringFunc(found, func(n string) string {
			seq, _ := strconv.Atoi(n)
			return strconv.Itoa(slices.Index(seen, seq) + 1)
		})
	})
}

// What was never there, and what went away while a story was told.
func TestEmulatorGone(t *testing.T) {
	t.Parallel()
	nobody := httptest.NewServer(nil)
	nobody.Close()
	s := load(t, "version: 1\nname: the emulator is not there\nsteps:\n  - says: hello\n")
	r := (&scenario.Player{Client: control.NewClient(nobody.URL)}).Play(t.Context(), s)
	require.Equal(t, scenario.Broken, r.State)
	golden.Equal(t, "testdata/failures/the-emulator-is-not-there.txt", told(t, &r))

	emu := emulator.Start(t)
	to, err := url.Parse(emu.URL)
	require.NoError(t, err)
	proxy := httputil.NewSingleHostReverseProxy(to)
	mortal := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/reads") {
			panic(http.ErrAbortHandler)
		}
		r.Host = to.Host
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(mortal.Close)
	s = load(t, "version: 1\nname: the emulator goes away\nsteps:\n  - says: hello\n  - reads: true\n")
	r = (&scenario.Player{Client: control.NewClient(mortal.URL), Quiet: 25 * time.Millisecond}).Play(t.Context(), s)
	require.Equal(t, scenario.Broken, r.State)
	golden.Equal(t, "testdata/failures/the-emulator-goes-away.txt", told(t, &r))

	ctx, stop := context.WithCancel(t.Context())
	stop()
	r = (&scenario.Player{Client: emu.Control()}).Play(ctx, s)
	require.Equal(t, scenario.Broken, r.State)
	require.Equal(t, "it was interrupted", r.Problem)
}

// A run in which everything happens, for machines.
func TestReports(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	startScript(t, emu, script{"hello": {hi}})
	var all scenario.Results
	for _, story := range []struct{ name, steps string }{
		{"<passes>", "says: hello\n  - advance: 1s\n  - expect_reply: Hi there"},
		{"<fails>", "says: hello\n  - advance: 1s\n  - expect_reply: Ho there"},
		{"<breaks>", "inject: window-close"},
	} {
		all.Count(quickly(emu).Play(t.Context(), load(t, "version: 1\nname: it "+story.name+"\nsteps:\n  - "+story.steps+"\n")))
	}
	var b bytes.Buffer
	require.NoError(t, all.WriteJSON(&b))
	golden.Equal(t, "testdata/failures/report.json", machine(b.String()))
	b.Reset()
	require.NoError(t, all.WriteJUnit(&b))
	golden.Equal(t, "testdata/failures/report.xml", machine(b.String()))
}

var anySeq = regexp.MustCompile(`(seq |  )\d+( 20\d\d-| at )`)

func machine(text string) string {
	return anySeq.ReplaceAllString(psid.ReplaceAllString(text, "71…"), "${1}SEQ$2")
}
