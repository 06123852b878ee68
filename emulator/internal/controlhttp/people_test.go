package controlhttp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestPeopleAreBounded(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	scene := func(n int) string {
		return `{"people":[` + strings.TrimSuffix(strings.Repeat("{},", n), ",") + "]}"
	}
	golden.Diff(t, 204, testbot.Call(t, "POST", emu.URL+"/_sendmock/reset", scene(20_000)).Status)
	for path, body := range map[string]string{"people": `{}`, "reset": scene(20_001)} {
		a := testbot.Call(t, "POST", emu.URL+"/_sendmock/"+path, body)
		golden.Diff(t, 422, a.Status)
		require.Contains(t, a.Body, `"code":"too-many-people","message":"a sandbox holds at most 20000 people"`)
	}
}
