package graph_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// Rate limits slide on the virtual clock, answer the code of the limit, and show in the usage headers.
func TestRateLimits(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t, emulator.Options{RateLimits: "send=2/1s,conversations=1/1s,messenger=5/24h,user=2/1h,page=1/1h"})
	say := func() testbot.Answer { return testbot.Send(t, emu, testbot.Text(emu.World().People[0].PSID)) }
	usage := func(a testbot.Answer) string { return a.Header.Get("X-Business-Use-Case-Usage") }
	get := func(url string) int { return testbot.Call(t, "GET", url, "").Status }
	budget := func(percent, minutes string) string {
		return `{"104000000000001":[{"type":"messenger","call_count":` + percent + `,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":` + minutes + `}]}`
	}

	require.Equal(t, 200, say().Status)
	golden.Diff(t, budget("40", "0"), usage(say()), "usage")
	golden.Diff(t, 400, say().Status)
	last := emu.LastRequest()
	golden.Diff(t, 613, last.Error.Code)
	golden.Diff(t, "the rate limit send of 104000000000001 is used up; a call fits again in 1s", last.Decision)

	conversations := emu.URL + "/me/conversations?access_token=" + emu.PageToken()
	require.Equal(t, 200, get(conversations), "reads have a limit of their own")
	golden.Diff(t, 400, get(conversations))

	emu.Advance(time.Second)
	require.Equal(t, 200, say().Status, "a second later there is room again")
	require.Equal(t, 200, say().Status)
	emu.Advance(time.Second)
	res := say()
	golden.Diff(t, 400, res.Status, "the day's budget is used up")
	golden.Diff(t, 80006, emu.LastRequest().Error.Code)
	golden.Diff(t, budget("100", "1440"), usage(res), "usage")

	accounts := emu.URL + "/me/accounts?access_token=" + emu.UserToken()
	page := emu.URL + "/" + emu.Page().ID + "?access_token=" + emu.UserToken()
	require.Equal(t, 200, get(page))
	golden.Diff(t, 400, get(page))
	golden.Diff(t, 32, emu.LastRequest().Error.Code)
	require.Equal(t, 200, get(accounts))
	golden.Diff(t, 400, get(accounts))
	golden.Diff(t, 17, emu.LastRequest().Error.Code)
}
