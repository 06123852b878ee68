package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sendmock/sendmock/contract/coverage"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
)

// childPatience is how long a command that was told to end may take before it is killed.
const childPatience = 10 * time.Second

// signalDelay is how much later than its command this process may hear of a signal that was sent to both.
const signalDelay = 100 * time.Millisecond

// execFlags are the flags of exec, as given.
type execFlags struct {
	settings
	at     listenFlags
	checks map[string]string
	least  string
	report string
}

func (p *program) execCommand() *cobra.Command {
	f := execFlags{settings: settings{logLevel: "warn"}}
	cmd := &cobra.Command{
		Use: "exec [flags] -- COMMAND [ARG...]", GroupID: groupTests, Short: "Run a test command against an emulator of its own, then its verdict",
		Long: "exec serves on a free port, runs a command with SENDMOCK_URL, GRAPH_API_BASE_URL, ids, tokens and secrets in its environment\n" +
			"(those that sendmock env prints), and then holds what was recorded against the standing checks, when the bot has been quiet: when\n" +
			"for that long it was told nothing and asked nothing. What must come, the command's own expectations wait for, with a patience of\n" +
			"their own.\n" +
			"A reset by the command closes a chapter, which is judged when it is closed and counts in the verdict; what a later request could\n" +
			"still have cured does not, where the reset came before the bot was quiet. A refusal that an expectation has asked for, and got, is\n" +
			"excused.\n" +
			"Where the environment names a proxy, NO_PROXY and no_proxy keep the emulator out of it.\n" +
			"Ctrl-C, SIGTERM and SIGHUP reach the command, which has 10s to end.\n" +
			"Exit codes: that of the command, 128+n where signal n ended it; of one that ends with 0, 1 where the verdict or the coverage\n" +
			"fails, 130 after Ctrl-C, 143 after SIGTERM and 129 after SIGHUP.",
		Example: "  sendmock exec -- npm test\n  sendmock exec --min 20% --clock 2026-12-01T09:00:00Z -- go test ./...",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || cmd.ArgsLenAtDash() != 0 {
				return usageError{errors.New("usage: sendmock exec [flags] -- COMMAND [ARG...]")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.exec(cmd.Context(), &f, args) },
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		var unknown *pflag.NotExistError
		if errors.As(err, &unknown) { // it may be the command's own
			err = fmt.Errorf("%w; -- stands before the command: sendmock exec [flags] -- COMMAND [ARG...]", err)
		}
		return misread(err)
	})
	fs := cmd.Flags()
	fs.SortFlags = false
	f.at.register(fs, 0)
	fs.StringToStringVar(&f.checks, "check", nil, "switch a standing check: retry-storm=off (may be repeated)")
	fs.StringVar(&f.least, "min", "", "fail when less of the API was exercised: 60%")
	fs.StringVar(&f.report, "coverage", "", "write the coverage to this file as JSON, to be merged (sendmock coverage)")
	quietFlag(fs, &f.quiet)
	f.worldFlags(fs)
	f.clockFlags(fs)
	f.adoptFlags(fs)
	f.webhookFlags(fs)
	f.logFlags(fs)
	return cmd
}

// exec runs the command and judges what was recorded meanwhile.
func (p *program) exec(ctx context.Context, f *execFlags, args []string) error {
	least, err := parseMin(f.least)
	checksErr := switched(f.checks)
	options, optionsErr := f.options(p)
	if err := errors.Join(err, checksErr, optionsErr, f.at.check()); err != nil {
		return usageError{err}
	}
	if err := creatable(f.report); err != nil {
		return usageError{err}
	}
	srv, err := serveInProcess(ctx, options, f.at)
	if err != nil {
		return err
	}
	world, err := srv.client.World(ctx)
	if err != nil {
		return errors.Join(err, srv.stop())
	}
	_, _ = fmt.Fprintf(p.stderr, "sendmock serves at %s (seed %d)\n", srv.url, options.Seed)
	env := append(environment(srv.url, world), p.throughNoProxy(srv.host())...)
	if options.ControlToken != "" {
		env = append(env, emulator.ControlTokenVariable+"="+options.ControlToken) // a container that the command starts is no peer of loopback
	}
	code, err := p.child(ctx, args, env)
	if err != nil {
		return errors.Join(err, srv.stop())
	}
	select { // Ctrl-C has ended the command perhaps, and is on its way here still
	case <-ctx.Done():
	case <-time.After(signalDelay):
	}
	held, err := p.judge(context.WithoutCancel(ctx), srv.client, f, least)
	return p.outcome(ctx, code, held, errors.Join(err, srv.stop()))
}

// outcome is how exec ends: with the command's code; where that is 0, as interrupted, or with the verdict. What went wrong beside
// the command is said whatever the code is.
func (p *program) outcome(ctx context.Context, code exitCode, held bool, err error) error {
	if err != nil {
		_, _ = fmt.Fprintf(p.stderr, "sendmock: %v\n", err)
	}
	by, ended := interruption(ctx)
	switch {
	case code != exitOK:
		return code
	case ended: // a command that ends well when it is told to end has not done all it was there for
		return by
	case !held || err != nil:
		return exitCode(exitFailed)
	}
	return nil
}

// child runs a command to its end and returns its exit code. The error is that it did not start.
func (p *program) child(ctx context.Context, args, env []string) (exitCode, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(slices.Clip(p.environ), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.stdin, p.stdout, p.stderr
	cmd.Cancel = func() error {
		sig := passedOn(context.Cause(ctx), isTerminal(p.stdin) || isTerminal(p.stdout) || isTerminal(p.stderr))
		if sig != nil {
			return cmd.Process.Signal(sig)
		}
		// Who has not been told by the terminal, as where only this process was sent the signal, is told before it is killed.
		time.AfterFunc(p.patience/2, func() { _ = cmd.Process.Signal(syscall.SIGTERM) })
		return nil
	}
	cmd.WaitDelay = p.patience
	err := cmd.Run()
	if ctx.Err() != nil && cmd.ProcessState != nil && cmd.ProcessState.ExitCode() < 0 {
		_, _ = fmt.Fprintf(p.stderr, "sendmock: a signal ended the command; it is killed where it has not ended by itself in %s\n", p.patience)
	}
	switch {
	case cmd.ProcessState != nil: // it ran, whatever its end
		return endOf(cmd.ProcessState), nil
	case ctx.Err() != nil:
		return 0, context.Cause(ctx)
	}
	return 0, usageError{err}
}

// judge prints the verdict and the coverage, and reports whether both hold.
func (p *program) judge(ctx context.Context, c *control.Client, f *execFlags, least float64) (held bool, err error) {
	verdict, err := c.VerifyAll(ctx, control.Verification{Checks: f.checks})
	if err != nil {
		return false, err
	}
	report, err := c.Coverage(ctx)
	if err != nil {
		return false, err
	}
	seen, unrouted := verdict.LookedAt, verdict.Unrouted
	for i := range verdict.Chapters {
		seen += verdict.Chapters[i].Requests
		unrouted += verdict.Chapters[i].Unrouted
	}
	strange := seen == 0 && unrouted > 0 && verdict.Older == nil // all that came, came with a token of nobody: nothing was looked at
	text := fmt.Sprintf("\nsendmock: requests on record: %d", seen)
	if n := len(verdict.Chapters); n > 0 {
		text += fmt.Sprintf(", in %d chapters", n+1)
	}
	switch {
	case strange && verdict.Verified:
		others := "1 other has"
		if unrouted > 1 {
			others = fmt.Sprintf("%d others have", unrouted)
		}
		text += "; " + others + " a token of nobody here, and nothing was judged. Does the command send with PAGE_ACCESS_TOKEN?\n" + verdict.Asides()
	case seen == 0 && verdict.Verified:
		text += "; nothing was asked of this emulator. Does the command send to GRAPH_API_BASE_URL, and does it run its tests?\n" + verdict.Asides()
	default:
		text += "; " + verdict.Text
	}
	text += "sendmock: " + report.Summary() + "\n"
	gate := report.Gate(least)
	if gate != nil {
		text += "sendmock: " + gate.Error() + "\n"
	}
	if _, err := io.WriteString(p.stderr, control.ToShell(text)); err != nil {
		return false, err
	}
	return verdict.Verified && !strange && gate == nil, writeFile(f.report, asJSON(report))
}

// parseMin reads --min; "" is no gate.
func parseMin(text string) (float64, error) {
	if text == "" {
		return 0, nil
	}
	least, err := coverage.ParsePercent(text)
	if err != nil {
		return 0, fmt.Errorf("--min: %w", err)
	}
	return least, nil
}

// environment are the variables that bots and tests read, as NAME=value.
func environment(url string, w control.World) []string {
	var env []string
	for _, v := range variables(url, w) {
		env = append(env, v.name+"="+v.value)
	}
	return env
}

// variable is one of them.
type variable struct{ name, value string }

// variables say where the emulator is, and with what ids, tokens and secrets. GRAPH_API_BASE_URL has no version, as
// graph.facebook.com has none.
func variables(url string, w control.World) []variable {
	url = strings.TrimRight(url, "/")
	list := []variable{{"SENDMOCK_URL", url}, {"GRAPH_API_BASE_URL", url}}
	add := func(name, value string) {
		if value != "" {
			list = append(list, variable{name, value})
		}
	}
	if len(w.Pages) > 0 {
		add("PAGE_ID", w.Pages[0].ID)
		add("PAGE_ACCESS_TOKEN", w.Pages[0].AccessToken)
	}
	if len(w.Users) > 0 {
		add("USER_ACCESS_TOKEN", w.Users[0].AccessToken)
	}
	if len(w.Apps) > 0 {
		add("APP_ID", w.Apps[0].ID)
		add("APP_SECRET", w.Apps[0].Secret)
		add("APP_ACCESS_TOKEN", w.Apps[0].AccessToken)
		add("VERIFY_TOKEN", w.Apps[0].VerifyToken)
	}
	if len(w.People) > 0 {
		add("PSID", w.People[0].PSID)
	}
	return list
}
