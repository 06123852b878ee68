package proof

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sendmock/sendmock/emulator/control"
)

// binary is the built command.
var binary string

// build builds it.
func build(t *testing.T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sendmock")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "github.com/sendmock/sendmock/cmd/sendmock").CombinedOutput()
	require.NoError(t, err, "go build: %s", out)
	binary = path
}

// What was started has ended.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var bannerURL = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startBinary is sendmock serve.
func startBinary(tb *noted, b *bot) *stage {
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, binary, "serve", "--port", "0", "--clock", "2026-12-01T09:00:00Z", "--log-level", "error", "--webhook-url", b.listen(tb))
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		stop()
		tb.Fatalf("%v", err)
		return nil
	}
	banner := bufio.NewReader(out)
	first, err := banner.ReadString('\n')
	drained := make(chan struct{})
	go func() { defer close(drained); _, _ = io.Copy(io.Discard, banner) }()
	tb.Cleanup(func() {
		stop()
		<-drained
		if err := cmd.Wait(); err != nil && !errors.Is(err, context.Canceled) {
			tb.Errorf("%v: %s", err, log.String())
		}
	})
	url := bannerURL.FindString(first)
	if err != nil || url == "" {
		tb.Fatalf("no server came up: %q, %v", first, err)
		return nil
	}
	b.sends(sendTo(url))
	return &stage{url: url, http: web, client: control.NewClient(url)}
}

// shell runs the binary. The error holds what it printed.
func shell(ctx context.Context, stdin string, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin = strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("sendmock %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// tellShell is what a shell script says.
func tellShell(ctx context.Context, s *stage, test string) error {
	env := []string{"SENDMOCK_URL=" + s.url}
	script := steps{
		say:     func(who, text string) error { return shell(ctx, "", env, "say", who, text) },
		advance: func(by string) error { return shell(ctx, "", env, "advance", by) },
		verify:  func(list string) error { return shell(ctx, list, env, "verify", "-") },
		check:   func() error { return shell(ctx, "", env, "verify") },
	}
	return script.play(test)
}

// startNothing leaves the server to sendmock run.
func startNothing(tb *noted, b *bot) *stage {
	dir, err := os.MkdirTemp("", "sendmock-run")
	if err != nil {
		tb.Fatalf("%v", err)
		return nil
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	b.sends(func(to, text string) {
		port, _ := os.ReadFile(filepath.Join(dir, "port")) // it is there before the bot is told of anything
		sendTo("http://127.0.0.1:"+strings.TrimSpace(string(port)))(to, text)
	})
	return &stage{url: b.listen(tb), dir: dir}
}

// tellRun plays stories in one run of the binary.
func tellRun(ctx context.Context, s *stage, tests []string) error {
	args := []string{"run", "--bot", s.url, "--port", "0", "--port-file", filepath.Join(s.dir, "port")}
	for i, test := range tests {
		file := filepath.Join(s.dir, fmt.Sprintf("%d.yaml", i))
		if err := os.WriteFile(file, story(test), 0o600); err != nil {
			return err
		}
		args = append(args, file)
	}
	return shell(ctx, "", nil, args...)
}
