package scenario_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/scenario"
)

// ruling is what a surface makes of expectations.
type ruling string

const (
	holds   ruling = "holds"
	fails   ruling = "fails"
	refused ruling = "refused" // they make no sense, or are about nobody
)

// The waits of what is asked here: what the bot does, stories have waited for.
const patienceMS, quietMS = 60, 20

// surface is a way to ask whether expectations, as JSON, hold of what is on record. It answers what people read.
type surface func(t *testing.T, emu *emulator.Handle, give string) (ruling, string)

// surfaces are those that look back at a record. A YAML story makes its own, see [overYAML].
var surfaces = map[string]surface{"Go": overGo, "HTTP": overHTTP, "shell": overShell}

// overGo asks as a test does.
func overGo(t *testing.T, emu *emulator.Handle, give string) (ruling, string) {
	t.Helper()
	var list contract.Expectations
	if err := json.Unmarshal([]byte(give), &list); err != nil {
		return refused, err.Error()
	}
	var test failures
	contract.Tell(&test, &late{Handle: emu}).Patience(patienceMS * time.Millisecond).Quiet(quietMS * time.Millisecond).Expect(list...)
	text := strings.Join(test.list, "\n")
	switch {
	case test.fatal:
		return refused, text
	case len(test.list) > 0:
		return fails, text
	}
	return holds, text
}

// late is a handle for a story that begins where the record does.
type late struct{ *emulator.Handle }

func (l *late) Latest(context.Context) (int64, error) { return 0, nil }

// asked is the body of POST verify, without the checks. Absences begin where the record does.
func asked(give string) string {
	return fmt.Sprintf(`{"expectations":%s,"absent_from":{"seq":0,"at":%q},"patience_ms":%d,"quiet_ms":%d,"checks":{%s}}`,
		give, emulator.StartTime.Format(time.RFC3339), patienceMS, quietMS, strings.ReplaceAll(quoted(noChecks()), ": ", ":"))
}

// quoted makes JSON members of YAML's.
func quoted(members string) string {
	return `"` + strings.NewReplacer(": ", `":"`, ", ", `","`).Replace(members) + `"`
}

func overHTTP(t *testing.T, emu *emulator.Handle, give string) (ruling, string) {
	t.Helper()
	res, err := http.Post(emu.URL+"/_sendmock/verify?format=text&fail=1", "application/json", strings.NewReader(asked(give)))
	require.NoError(t, err)
	answer, err := io.ReadAll(res.Body)
	require.NoError(t, errors.Join(err, res.Body.Close()))
	switch res.StatusCode {
	case http.StatusOK:
		return holds, string(answer)
	case http.StatusExpectationFailed:
		return fails, string(answer)
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return refused, string(answer)
	}
	t.Fatalf("status %d: %s", res.StatusCode, answer)
	return "", ""
}

// overShell runs sendmock verify.
func overShell(t *testing.T, emu *emulator.Handle, give string) (ruling, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary(t), "verify", "-", "--url", emu.URL)
	cmd.Stdin = strings.NewReader(asked(give))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	code := cmd.ProcessState.ExitCode()
	require.Contains(t, []int{0, 1, 2}, code, "%v: %s", err, out.String())
	return []ruling{holds, fails, refused}[code], out.String()
}

// overYAML plays a story on an emulator of its own: its steps, then what is expected.
func overYAML(t *testing.T, in situation, give string) (ruling, string) {
	t.Helper()
	emu := emulator.Start(t)
	startScript(t, emu, in.bot)
	s, err := scenario.Load("story.yaml", []byte(story(in)+"  - expect: "+give+"\n"), nil)
	if err != nil {
		return refused, err.Error()
	}
	r := (&scenario.Player{Client: emu.Control(), Patience: patienceMS * time.Millisecond, Quiet: quietMS * time.Millisecond}).Play(t.Context(), s)
	return map[scenario.State]ruling{scenario.Passed: holds, scenario.Failed: fails, scenario.Broken: refused}[r.State], r.Problem
}

// story is a situation as YAML, without an end.
func story(in situation) string {
	return "version: 1\nname: n\npeople: [{slug: ada}, {slug: ben}, {slug: carl}]\nchecks: {" + noChecks() + "}\nsteps:" + in.steps
}

var builtOnce = sync.OnceValues(build)

// build builds the command, once for all tests.
func build() (path string, err error) {
	dir, err := os.MkdirTemp("", "sendmock")
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, "sendmock")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	builtIn = dir
	out, err := exec.Command("go", "build", "-o", path, "github.com/sendmock/sendmock/cmd/sendmock").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	return path, nil
}

// builtIn is the folder of the command; "": no test needed it.
var builtIn string

// binary is the command.
func binary(t *testing.T) string {
	t.Helper()
	path, err := builtOnce()
	require.NoError(t, err)
	return path
}

func TestMain(m *testing.M) {
	code := m.Run()
	if builtIn != "" {
		_ = os.RemoveAll(builtIn)
	}
	os.Exit(code)
}

// failures is a test that keeps what it is told.
type failures struct {
	list  []string
	fatal bool
}

func (f *failures) Helper() {}

func (f *failures) Errorf(format string, args ...any) {
	f.list = append(f.list, fmt.Sprintf(format, args...))
}

func (f *failures) Fatalf(format string, args ...any) { f.fatal = true; f.Errorf(format, args...) }

// noChecks switches the standing checks off: situations are full of what no bot should do.
func noChecks() string {
	var off []string
	for _, c := range contract.Checks() {
		off = append(off, c.ID+": off")
	}
	return strings.Join(off, ", ")
}
