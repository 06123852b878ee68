package scenario_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/scenario"
)

// everything has all verbs, and a bot that offers what they need.
const everything = `
version: 1
name: everything at once
people: [{slug: ada, first_name: Ada, timezone: 5.5}, {slug: ben}]
checks: {refused-and-ignored: off}
steps:
  - says: hello
  - advance: 1s
  - expect_reply: Hi there
  - says: {text: that one, reply_to: last}
  - says: {attachments: [{type: image, payload: {url: "https://example.com/a.png"}}]}
  - reacts: love
  - reacts: {action: unreact}
  - reads: true
  - edits: hello again
  - edits: {message_id: last, text: and again}
  - says: tea?
  - advance: 1s
  - taps_quick_reply: TEA
  - taps_quick_reply: {payload: COFFEE, text: Coffee then, force: true}
  - says: buy
  - advance: 1s
  - taps: {payload: BUY, title: Buy, message_id: last}
  - taps: GET_STARTED
    person: ben
  - follows: spring
  - comments: nice
  - posts: nice, too
  - opts_in: checkbox
  - links_account: linked
  - says: rate
  - advance: 1s
  - gives_feedback: "5"
  - trigger: message.location
    person: ben
  - says: hello
  - redeliver: last
  - advance: 1s
  - expect_reply: Hi there
    count: 2
  - hold_webhooks: true
  - says: hello
  - says: hello
    person: ben
  - advance: 1s
  - expect_nothing: true
    person: anyone
  - release_webhooks: newest-first
  - expect: [{match: {text: Hi there}, count: 2}]
  - expect_nothing: 1h
    person: anyone
    name: silence
  - inject: 613
  - says: hello
  - expect_error: 613
  - inject: [{match: {psid: ben}, effect: {status: 502}, times: 0}]
  - clear_faults: true
  - says: hello
    person: ben
  - expect_reply: Hi there
    person: ben
    within: 1m
    name: the fault is gone
  - token: expired
  - says: hello
  - expect_error: {code: 190}
    count: 1
  - expect_error: token-expired
  - token: active
  - rules: {window.standard: "off"}
  - blocks: true
  - blocks: false
  - is_unavailable: true
    person: ben
  - is_unavailable: false
    person: ben
`

func TestEveryVerb(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	startScript(t, emu, script{
		"hello": {hi},
		"tea?":  {`{"message":{"text":"Tea?","quick_replies":[{"content_type":"text","title":"Tea","payload":"TEA"}]}}`},
		"rate":  {`{"message":{"attachment":{"type":"template","payload":{"template_type":"customer_feedback","title":"Rate us","subtitle":"Please","button_title":"Rate","feedback_screens":[{"questions":[{"id":"q1","type":"csat","title":"How was it?","score_label":"neg_pos","score_option":"five_stars"}]}],"business_privacy":{"url":"https://example.com"}}}}}`},
		"buy":   {`{"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Buy","buttons":[{"type":"postback","title":"Buy","payload":"BUY"}]}}}}`},
	})
	r := (&scenario.Player{Client: emu.Control(), Quiet: quickly(emu).Quiet}).Play(t.Context(), load(t, everything))
	require.Equal(t, scenario.Passed, r.State, "%s\n%s", r.Where(), r.Problem)
}
