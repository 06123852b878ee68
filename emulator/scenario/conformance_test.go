package scenario_test

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sendmock/sendmock/internal/golden"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/scenario"
)

// situation is what was recorded when an expectation is asked: a story's steps, and what the bot sends when they are told to it.
type situation struct {
	steps string
	bot   script
}

var situations = map[string]situation{
	// Two people, every kind of message, and time between.
	"chat": {`
  - says: hello
  - advance: 10s
  - says: more
    person: ben
  - advance: 20s
  - says: bye
  - advance: 1m
`, script{
		"hello": {
			`{"sender_action":"typing_on"}`,
			`{"messaging_type":"RESPONSE","message":{"text":"Hi there"}}`,
			`{"messaging_type":"RESPONSE","message":{"text":"Tea or coffee?","quick_replies":[{"content_type":"text","title":"Tea","payload":"TEA"},{"content_type":"text","title":"Coffee","payload":"COFFEE"}]}}`,
		},
		"more": {
			`{"messaging_type":"RESPONSE","message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"More","buttons":[{"type":"postback","title":"Go on","payload":"GO"}]}}}}`,
		},
		"bye": {`{"messaging_type":"RESPONSE","message":{"text":"Bye"}}`, `{"to":"ben","messaging_type":"RESPONSE","message":{"text":"Bye"}}`},
	}},
	// Ada's window closes; the bot writes to her all the same, then with a tag. Ben has blocked the Page.
	"late": {`
  - says: hello
  - says: hello
    person: ben
  - advance: 25h
  - blocks: true
    person: ben
  - says: wake
    person: carl
  - advance: 1s
`, script{
		"hello": {`{"messaging_type":"RESPONSE","message":{"text":"Hi there"}}`},
		"wake": {
			`{"to":"ada","messaging_type":"RESPONSE","message":{"text":"Still there?"}}`,
			`{"to":"ada","messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"A human now"}}`,
			`{"to":"ben","messaging_type":"RESPONSE","message":{"text":"Still there?"}}`,
		},
	}},
	// The first send is struck by a fault and repeated; another has a shape that is refused.
	"struck": {
		`
  - inject: {match: {operation: sendMessage, message: {}}, effect: {error: {code: 613}}}
  - says: hello
  - advance: 1s
`,
		script{"hello": {
			`{"messaging_type":"RESPONSE","message":{"text":"Hi there"}}`,
			`{"messaging_type":"RESPONSE","message":{"text":"Hi there"}}`,
			`{"messaging_type":"RESPONSE","message":{"quick_replies":[]}}`,
		}},
	},
	"silence": {"\n  - says: hello\n  - advance: 1s\n", nil},
	// The emulator has been up for an hour. Ada is answered at once, and once more 40 s later, when Carl has written.
	"hour": {`
  - advance: 1h
  - says: hello
  - advance: 40s
  - says: wake
    person: carl
  - advance: 1s
`, script{
		"hello": {`{"messaging_type":"RESPONSE","message":{"text":"Hi there"}}`},
		"wake":  {`{"to":"ada","messaging_type":"RESPONSE","message":{"text":"Still there?"}}`},
	}},
}

// conforms are expectations and whether they hold; people are named by slug. What is wrong, and what came closest, stands in
// testdata/conformance.golden.
var conforms = []struct {
	in   string
	give string
	want bool
}{
	{"chat", `{"match":{}}`, true},
	{"silence", `{"match":{}}`, false},
	{"chat", `{"match":{"operation":"sendMessage"}}`, true},
	{"chat", `{"match":{"operation":"passThreadControl"}}`, false},
	{"chat", `{"match":{"node":"Page"}}`, true},
	{"chat", `{"match":{"node":"Conversation"}}`, false},
	{"chat", `{"match":{"method":"post"}}`, true},
	{"chat", `{"match":{"method":"DELETE"}}`, false},
	{"chat", `{"match":{"path":"/v25.0/me/messages"}}`, true},
	{"chat", `{"match":{"path":"/me/messages"}}`, true},
	{"chat", `{"match":{"path":"/me/message"}}`, false},
	{"chat", `{"match":{"page_id":"PAGE"}}`, true},
	{"chat", `{"match":{"psid":"ben","message_kind":"template:button"}}`, true},
	{"chat", `{"match":{"psid":"ada","message_kind":"template:button"}}`, false},
	{"chat", `{"match":{"status":200}}`, true},
	{"chat", `{"match":{"status":400}}`, false},
	{"late", `{"match":{"code":10}}`, true},
	{"late", `{"match":{"code":4}}`, false},
	{"chat", `{"match":{"code":0},"count":6}`, true},
	{"late", `{"match":{"subcode":2018278}}`, true},
	{"late", `{"match":{"subcode":2018108}}`, false},
	{"late", `{"match":{"error_id":"window-closed"}}`, true},
	{"late", `{"match":{"psid":"ada","error_id":"person-unavailable"}}`, false},
	{"late", `{"match":{"rule":"window.standard"}}`, true},
	{"chat", `{"match":{"rule":"window.standard"}}`, false},
	{"struck", `{"match":{"fault":"fault-1"}}`, true},
	{"struck", `{"match":{"fault":"fault-1"},"count":2}`, false},
	{"late", `{"match":{"psid":"ben","outcome":"refused"}}`, true},
	{"chat", `{"match":{"outcome":"refused"}}`, false},
	{"struck", `{"match":{"message":{},"outcome":"accepted"},"count":1}`, true},
	{"late", `{"match":{"window":"closed"},"count":3}`, true},
	{"chat", `{"match":{"window":"closed"}}`, false},
	{"chat", `{"match":{"message_kind":"text"}}`, true},
	{"chat", `{"match":{"message_kind":"image"}}`, false},
	{"chat", `{"match":{"text":"Hi there"}}`, true},
	{"chat", `{"match":{"text":"hi there"}}`, false},
	{"chat", `{"match":{"text":{"contains":"or coffee"}}}`, true},
	{"chat", `{"match":{"text":{"contains":"or water"}}}`, false},
	{"chat", `{"match":{"text":{"regex":"^(Tea|Coffee) or"}}}`, true},
	{"chat", `{"match":{"text":{"regex":"^coffee"}}}`, false},
	{"chat", `{"match":{"message":{"quick_replies":[{"title":"Tea"},{"title":"Coffee"}]}}}`, true},
	{"chat", `{"match":{"message":{"quick_replies":[{"title":"Tea"},{"title":"Water"}]}}}`, false},
	{"chat", `{"match":{"message":{"attachment":{"payload":{"buttons":[{"payload":"GO"}]}}}}}`, true},
	{"chat", `{"match":{"params":{"sender_action":"typing_on"}}}`, true},
	{"chat", `{"match":{"params":{"sender_action":"typing_off"}}}`, false},
	{"late", `{"match":{"params":{"tag":"HUMAN_AGENT"},"outcome":"accepted"}}`, true},
	{"late", `{"match":{"params":{"tag":"CONFIRMED_EVENT_UPDATE"}}}`, false},
	{"chat", `{"match":{"text":"Bye"},"count":2}`, true},
	{"chat", `{"match":{"text":"Bye"},"count":1}`, false},
	{"chat", `{"match":{"text":"Bye"},"count":3}`, false},
	{"chat", `{"match":{"text":"Bye"},"count":0}`, false},
	{"silence", `{"match":{},"count":0}`, true},
	{"chat", `{"match":{"text":"Bye"},"count":{"min":2}}`, true},
	{"chat", `{"match":{"text":"Bye"},"count":{"min":3}}`, false},
	{"chat", `{"match":{"text":"Bye"},"count":{"max":2}}`, true},
	{"chat", `{"match":{"text":"Bye"},"count":{"max":1}}`, false},
	{"chat", `{"match":{"text":"Bye"},"count":{"min":1,"max":3}}`, true},
	{"chat", `{"match":{"message":{}},"count":{"min":1,"max":3}}`, false},
	{"chat", `{"match":{"text":"Bye"},"after":{"psid":"ben"}}`, true},
	{"chat", `{"match":{"text":"Hi there"},"after":{"psid":"ben"}}`, false},
	{"chat", `{"match":{"text":"Bye"},"after":{"text":"Never said"}}`, false},
	{"chat", `{"match":{"text":"Bye"},"within":"1s"}`, true},
	{"chat", `{"match":{"psid":"ben","text":"Bye"},"within":"20s"}`, true},
	{"chat", `{"match":{"psid":"ben","text":"Bye"},"within":"19s"}`, false},
	{"chat", `{"match":{"text":"Bye"},"after":{"psid":"ben"},"within":"20s"}`, true},
	{"chat", `{"match":{"text":"Bye"},"after":{"psid":"ben"},"within":"19s"}`, false},
	{"hour", `{"match":{"psid":"ada","text":"Hi there"},"within":"30s"}`, true},
	{"hour", `{"match":{"psid":"ada","text":"Still there?"},"within":"40s"}`, true},
	{"hour", `{"match":{"psid":"ada","text":"Still there?"},"within":"39s"}`, false},
	{"hour", `{"match":{"text":"Still there?"},"within":"1s"}`, true},
	{"hour", `{"match":{"psid":"ada","text":"Still there?"},"after":{"text":"Hi there"},"within":"40s"}`, true},
	{"hour", `{"match":{"psid":"ada","text":"Still there?"},"after":{"text":"Hi there"},"within":"39s"}`, false},
	{"silence", `{"match":{},"absent_for":"1h"}`, true},
	{"chat", `{"match":{},"after":{"text":"Bye","psid":"ben"},"absent_for":"1m"}`, true},
	{"chat", `{"match":{"psid":"ben"},"after":{"psid":"ben"},"absent_for":"1m"}`, false},
	{"chat", `{"match":{},"after":{"text":"Never said"},"absent_for":"1m"}`, false},
	{"chat", `[{"match":{"text":"Hi there"},"order":1},{"name":"goodbye","match":{"text":"Bye"},"order":2}]`, true},
	{"chat", `[{"match":{"text":"Bye"},"order":1},{"name":"welcome","match":{"text":"Hi there"},"order":2}]`, false},
	{"chat", `[{"name":"once","match":{"text":"Hi there"},"order":1},{"name":"and again","match":{"text":"Hi there"},"order":2}]`, false},
	{"chat", `[{"match":{"text":"Hi there"}},{"match":{"text":"Ho there"}}]`, false},
}

// The same expectations have the same verdict, with the same words, through Go, over HTTP and in YAML: a story is told in YAML,
// and the other two are asked about what it left in the record. A story ends where an expectation fails, so one story is for all
// expectations of a situation that hold, and one for each that does not.
func TestConformance(t *testing.T) {
	t.Parallel()
	told := make([]string, len(conforms))
	t.Run("stories", func(t *testing.T) {
		hold := map[string][]int{}
		for i, row := range conforms {
			if row.want {
				hold[row.in] = append(hold[row.in], i)
				continue
			}
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				conform(t, row.in, []int{i}, told)
			})
		}
		for in, rows := range hold {
			t.Run(in, func(t *testing.T) {
				t.Parallel()
				conform(t, in, rows, told)
			})
		}
	})
	if !t.Failed() && !slices.Contains(told, "") { // all of them ran
		golden.Equal(t, "testdata/conformance.golden", strings.Join(told, "\n"))
	}
}

// conform plays a situation and asks rows of it everywhere. What came of them is told.
func conform(t *testing.T, in string, rows []int, told []string) {
	emu := emulator.Start(t)
	startScript(t, emu, situations[in].bot)
	page := emu.Page().ID
	give := make([]string, len(rows))
	text := story(situations[in])
	for i, row := range rows {
		give[i] = strings.ReplaceAll(conforms[row].give, "PAGE", page)
		if give[i][0] != '[' {
			give[i] = "[" + give[i] + "]"
		}
		text += "  - expect: " + give[i] + "\n"
	}
	player := &scenario.Player{Client: emu.Control(), Patience: patienceMS * time.Millisecond, Quiet: quietMS * time.Millisecond}
	played := player.Play(t.Context(), load(t, text))
	state := scenario.Passed
	if !conforms[rows[0]].want {
		state = scenario.Failed
	}
	if diff := gocmp.Diff(state, played.State); diff != "" {
		t.Fatalf("YAML (-want +got):\n%s%s\n%s", diff, played.Where(), played.Problem)
	}
	world, err := emu.Control().World(t.Context())
	require.NoError(t, err)
	slugs := map[string]string{page: "PAGE"}
	for _, p := range world.People {
		slugs[p.PSID] = p.Slug
	}
	for i, row := range rows {
		v := ask(t, emu, give[i], conforms[row].want)
		for _, r := range v.Results {
			text := digits.ReplaceAllStringFunc(r.String(), func(n string) string { return cmp.Or(slugs[n], n) })
			if !r.Verified {
				require.Contains(t, strings.ReplaceAll(played.Problem, page, "PAGE"), text, "in YAML")
			}
			told[row] += seqs.ReplaceAllString(text, "seq …")
		}
		told[row] = in + ": " + conforms[row].give + "\n" + told[row]
	}
}

// ask asks on every surface that looks back. They agree, and what they say is the same text.
func ask(t *testing.T, emu *emulator.Handle, give string, want bool) contract.Verdict {
	t.Helper()
	var list contract.Expectations
	require.NoError(t, json.Unmarshal([]byte(give), &list))
	from := &contract.Moment{At: emulator.StartTime}
	v, err := emu.Ask(t.Context(), contract.Verification{Expectations: list, AbsentFrom: from, PatienceMS: new(patienceMS), QuietMS: new(quietMS)})
	require.NoError(t, err)
	wanted := fails
	if want {
		wanted = holds
	}
	for _, name := range []string{"HTTP", "shell", "Go"} { // Go moves the clock for an absence
		got, text := surfaces[name](t, emu, give)
		if diff := gocmp.Diff(wanted, got); diff != "" {
			t.Errorf("%s over %s (-want +got):\n%s%s", give, name, diff, text)
		}
		for _, r := range v.Results {
			if !r.Verified && !want {
				require.Contains(t, text, r.Problem, "over %s", name)
			}
		}
	}
	return v
}

var (
	digits = regexp.MustCompile(`\d+`)
	seqs   = regexp.MustCompile(`seq \d+(, \d+)*`) // what else is recorded, as deliveries, decides the numbers
)
