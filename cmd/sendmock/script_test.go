package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sendmock": main, "suite": suite, "asks": asks, "stopped": stopped})
}

// The scripts under testdata/script are the command line's documentation that runs. Besides testscript's own commands they
// have:
//
//	exits CODE COMMAND…  runs a command and wants this exit code
//	waitport FILE        waits for the file of --port-file, and sets $URL
//	get PATH             makes a GET to $URL; stdout is the answer
//	terminate [HUP]      sends SIGTERM, or SIGHUP, to what runs in the background; kill knows no such signal
//	keep VAR NAME        sets $VAR to the value that the last command printed behind a name
//	takeport             listens on a free port, $PORT
//	bot [STATUS…]        runs a bot at $BOT that answers webhooks with these statuses, then with 200
//	heard COUNT          waits until the bot has got so many webhooks more; stdout is their bodies
//	door VAR             makes $VAR a URL behind which nobody answers until opendoor
//	opendoor VAR URL     lets this URL answer there
//	echobot FILE         runs a bot at $BOT that answers texts with "You said …", by way of the sendmock of this port file
//
// Beside sendmock there is a program suite, a test suite: suite PSID TEXT CODE sends a text where the environment says, and exits
// with the code. asks is one that makes any requests: asks 'METHOD PATH [BODY]'…; variables in them are those of its environment, a
// body is JSON or a form, and it exits with 99 where there is no answer. And there is stopped, one that is stopped by a signal: stopped INT|TERM CODE [both].
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Values[botKey{}] = make(chan string, 1000)
			env.Setenv("GORACE", "atexit_sleep_ms=10") // the race detector's second at each end adds up to minutes
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "hangup" {
				return false, errors.New("unknown condition")
			}
			return !signal.Ignored(syscall.SIGHUP), nil // under nohup it is, here and in all that is started here
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":     exits,
			"waitport":  waitPort,
			"get":       getPath,
			"takeport":  takePort,
			"terminate": terminate,
			"keep":      keep,
			"bot":       startBot,
			"heard":     heard,
			"echobot":   echoBot,
			"door":      makeDoor,
			"opendoor":  openDoor,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	code := 0
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// startTimeout ends the wait for a server that does not come up.
const startTimeout = 20 * time.Second

func waitPort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: waitport FILE")
	}
	// A file cannot be waited for without asking again and again. It appears complete, so the first sight is enough.
	tick, stop := time.NewTicker(5*time.Millisecond), time.After(startTimeout)
	defer tick.Stop()
	for {
		port, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil {
			ts.Setenv("URL", "http://127.0.0.1:"+strings.TrimSpace(string(port)))
			return
		}
		select {
		case <-tick.C:
		case <-stop:
			ts.Fatalf("no server came up: %v", err)
		}
	}
}

func getPath(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: get PATH")
	}
	res, err := http.Get(ts.Getenv("URL") + args[0])
	ts.Check(err)
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	ts.Check(res.Body.Close())
	_, err = ts.Stdout().Write(body)
	ts.Check(err)
}

func terminate(ts *testscript.TestScript, neg bool, args []string) {
	sig := syscall.SIGTERM
	if len(args) == 1 && args[0] == "HUP" {
		sig, args = syscall.SIGHUP, nil
	}
	if neg || len(args) != 0 || len(ts.BackgroundCmds()) == 0 {
		ts.Fatalf("usage: terminate [HUP], with something in the background")
	}
	for _, cmd := range ts.BackgroundCmds() {
		ts.Check(cmd.Process.Signal(sig))
	}
}

func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep VAR NAME")
	}
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		if value, found := strings.CutPrefix(line, args[1]+" "); found {
			ts.Setenv(args[0], strings.TrimSpace(value))
			return
		}
	}
	ts.Fatalf("no %s was printed", args[1])
}

func takePort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: takeport")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv("PORT", strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
}
