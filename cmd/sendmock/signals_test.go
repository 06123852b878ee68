package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
)

// stopped is a test suite that is stopped by a signal: it has sendmock sent one, and with "both" itself too, as a terminal does.
// It waits for its own, cleans up, says what it was sent until then, and exits with a code.
func stopped() {
	sigs := map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM}
	told := make(chan os.Signal, 10)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	pids := []int{os.Getppid()}
	if slices.Contains(os.Args, "both") {
		pids = append(pids, os.Getpid())
	}
	for _, pid := range pids {
		to, err := os.FindProcess(pid)
		if err == nil {
			err = to.Signal(sigs[os.Args[1]])
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(99)
		}
	}
	fmt.Println("told", <-told)
	for range 20 {
		if res, err := http.Get(os.Getenv("SENDMOCK_URL") + "/_sendmock/world"); err == nil {
			_ = res.Body.Close()
		}
	}
	for len(told) > 0 {
		fmt.Println("told again", <-told)
	}
	code, _ := strconv.Atoi(os.Args[2])
	os.Exit(code)
}

// Who is told of what ended exec.
func TestPassedOn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		cause      error
		onTerminal bool
		want       os.Signal
	}{
		{"Ctrl-C has reached the group", interrupted{os.Interrupt}, true, nil},
		{"an interrupt from elsewhere", interrupted{os.Interrupt}, false, os.Interrupt},
		{"SIGTERM on a terminal", interrupted{syscall.SIGTERM}, true, syscall.SIGTERM},
		{"SIGTERM", interrupted{syscall.SIGTERM}, false, syscall.SIGTERM},
		{"no signal", context.Canceled, false, syscall.SIGTERM},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, passedOn(tt.cause, tt.onTerminal)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The exit code of exec is never 0 when something went wrong, and what went wrong is said.
func TestOutcome(t *testing.T) {
	t.Parallel()
	type answer struct {
		Code int
		Said string
	}
	broken := errors.New("no space left")
	for _, tt := range []struct {
		name string
		by   error // what ended the context; nil: nothing
		code exitCode
		held bool
		err  error
		want answer
	}{
		{"all well", nil, 0, true, nil, answer{0, ""}},
		{"verdict", nil, 0, false, nil, answer{1, ""}},
		{"command", nil, 3, false, nil, answer{3, ""}},
		{"error", nil, 0, true, broken, answer{1, "sendmock: no space left\n"}},
		{"verdict and error", nil, 0, false, broken, answer{1, "sendmock: no space left\n"}},
		{"command and error", nil, 3, true, broken, answer{3, "sendmock: no space left\n"}},
		{"interrupted", interrupted{syscall.SIGTERM}, 0, true, nil, answer{143, ""}},
		{"interrupted, verdict", interrupted{os.Interrupt}, 0, false, nil, answer{130, ""}},
		{"interrupted, command", interrupted{os.Interrupt}, 3, true, nil, answer{3, ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			if tt.by != nil {
				cancel(tt.by)
			}
			var said bytes.Buffer
			p := &program{stderr: &said}
			var got answer
			switch err := p.outcome(ctx, tt.code, tt.held, tt.err); e := err.(type) { //nolint:errorlint // the very value
			case exitCode:
				got.Code = int(e)
			case interrupted:
				got.Code = int(e.code())
			}
			got.Said = said.String()
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A command that does not end when it is told to is killed.
func TestKilled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	ready, toldReady, err := os.Pipe()
	require.NoError(t, err)
	p := &program{environ: os.Environ(), stdout: toldReady, stderr: io.Discard, patience: 1}
	go func() {
		_, _ = ready.Read(make([]byte, 1))
		cancel(interrupted{syscall.SIGTERM})
	}()
	code, err := p.child(ctx, []string{"sh", "-c", "trap '' TERM; echo ready; while :; do :; done"}, nil)
	require.NoError(t, err)
	if diff := cmp.Diff(signalCode(syscall.SIGKILL), code); diff != "" {
		t.Errorf("exit code (-want +got):\n%s", diff)
	}
	require.NoError(t, toldReady.Close())
	require.NoError(t, ready.Close())
}

// A null device is no terminal, although it looks like one.
func TestIsTerminal(t *testing.T) {
	t.Parallel()
	null, err := os.Open(os.DevNull)
	require.NoError(t, err)
	defer func() { require.NoError(t, null.Close()) }()
	require.False(t, isTerminal(null))
}

// A warning that the banner has is not said twice to who sees both. Who keeps the log for itself finds it there.
func TestOneTerminal(t *testing.T) {
	t.Parallel()
	device, err := os.OpenFile("/dev/zero", os.O_RDWR, 0) // as good as a terminal
	require.NoError(t, err)
	defer func() { require.NoError(t, device.Close()) }()
	require.True(t, (&program{stdout: device, stderr: device}).oneTerminal())
	require.False(t, (&program{stdout: device, stderr: new(bytes.Buffer)}).oneTerminal())
	require.False(t, (&program{stdout: new(bytes.Buffer), stderr: device}).oneTerminal())
}

// Who cannot wait until the server has answered everybody sends a second signal.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	portFile := filepath.Join(t.TempDir(), "port")
	cmd := exec.CommandContext(t.Context(), "sendmock", "serve", "--port", "0", "--port-file", portFile)
	require.NoError(t, cmd.Start())
	addr := "127.0.0.1:" + readWhenThere(t, portFile)
	conn, _ := half(t, addr)
	defer func() { require.NoError(t, conn.Close()) }()

	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	untilClosed(t, addr)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.Error(t, cmd.Wait())
	if diff := cmp.Diff(signalCode(syscall.SIGTERM), endOf(cmd.ProcessState)); diff != "" {
		t.Errorf("exit code (-want +got):\n%s", diff)
	}
}

// Ctrl-C is how following ends, and no failure.
func TestFollowingEnds(t *testing.T) {
	t.Parallel()
	emu, err := emulator.New(emulator.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, emu.Close()) })
	srv := httptest.NewServer(emu)
	defer srv.Close()
	_, err = sendText(srv.URL, demoPageToken, "7100000000000001", "hello")
	require.NoError(t, err)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	seen := writerFunc(func([]byte) { cancel(interrupted{os.Interrupt}) })
	var stderr bytes.Buffer
	code := run(ctx, []string{"requests", "--follow", "--url", srv.URL}, nil, nil, seen, &stderr)
	if diff := cmp.Diff(exitOK, code); diff != "" {
		t.Errorf("exit code (-want +got):\n%s%s", diff, stderr.String())
	}
}

// writerFunc hears what is written.
type writerFunc func(text []byte)

func (f writerFunc) Write(text []byte) (int, error) {
	f(text)
	return len(text), nil
}
