package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/spelling"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // it was tried and did not work
	exitUsage  = 2 // the command line, the environment or a file is wrong
)

// usageError is what the user has to mend before anything can be tried.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// exitCode ends the program with a code after the command has said everything itself.
type exitCode int

func (exitCode) Error() string { return "" }

// program is what the commands share.
type program struct {
	environ        []string // NAME=value
	stdin          io.Reader
	stdout, stderr io.Writer
	patience       time.Duration // for a test command that was told to end
}

// run runs a command line and returns the exit code. environ is as that of os.Environ.
func run(ctx context.Context, args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{environ, stdin, stdout, stderr, childPatience}
	root := p.serveCommand()
	root.Use = "sendmock"
	root.Short = "A local emulator of Meta's Messenger Send API"
	root.Long = "sendmock emulates Meta's Messenger Send API on this machine. Without a command it serves, as `sendmock serve` does.\n" +
		"Every flag of serve, and --url, can be set in the environment: --page-id as SENDMOCK_PAGE_ID, and one that may be repeated as a list\n" +
		"with commas: SENDMOCK_RULE=tag.retired=enforce,window.standard=warn."
	root.Version = versionText()
	root.SetVersionTemplate("{{.Version}}\n")
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetArgs(args)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if args := cmd.Flags().Args(); cmd == root && len(args) > 0 {
			return noCommand(root, args[0]) // the flag is that of the command that was meant
		}
		return misread(err)
	})
	root.AddGroup(&cobra.Group{ID: groupServer, Title: "The server:"}, &cobra.Group{ID: groupTests, Title: "Tests:"},
		&cobra.Group{ID: groupPeople, Title: "What people do (PERSON is a PSID or a slug):"},
		&cobra.Group{ID: groupWebhooks, Title: "Webhooks and time:"})
	for _, cmd := range []*cobra.Command{p.serveCommand(), p.envCommand(), p.healthCommand()} {
		cmd.GroupID = groupServer
		root.AddCommand(cmd)
	}
	root.AddCommand(p.runCommand(), p.execCommand(), p.verifyCommand(), p.coverageCommand(), p.requestsCommand())
	root.AddCommand(p.errorsCommand(), p.rulesCommand(), p.surfaceCommand(), p.versionCommand(), p.specCommand(), p.schemaCommand())
	for _, a := range append(acts(), trigger(), advance(), deliveries(), redeliver()) {
		root.AddCommand(p.command(a))
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return p.fromEnvironment(cmd.Flags()) }

	err := root.ExecuteContext(ctx)
	var usage usageError
	var code exitCode
	by, ended := interruption(ctx)
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &code):
		return int(code)
	case ended && errors.Is(err, context.Canceled):
		_, _ = fmt.Fprintf(stderr, "sendmock: %v\n", err)
		return int(by.code())
	case errors.As(err, &usage), strings.HasPrefix(err.Error(), "unknown command"):
		_, _ = fmt.Fprintf(stderr, "sendmock: %v\n", err)
		return exitUsage
	}
	_, _ = fmt.Fprintf(stderr, "sendmock: %v\n", err)
	return exitFailed
}

// noArgs refuses arguments, with the exit code of a wrong command line.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if at := args[0]; cmd.Flags().Lookup("url") != nil && strings.ContainsAny(at, ":./0123456789") {
		if _, err := control.ServerURL(at); err == nil {
			return usageError{fmt.Errorf("unknown command or argument %q; a server is named by --url: %s --url %s", at, cmd.CommandPath(), at)}
		}
	}
	return noCommand(cmd, args[0])
}

// noCommand says which command of cmd's was meant, or where they are listed.
func noCommand(cmd *cobra.Command, name string) error {
	if name == "reset" && !cmd.HasParent() {
		return usageError{errors.New(`there is no command "reset"; the server takes it: curl -X POST "$SENDMOCK_URL` + control.Prefix + `reset"`)}
	}
	var known []string
	for _, c := range cmd.Commands() {
		known = append(known, append(c.Aliases, c.Name())...)
	}
	near := cmp.Or(spelling.DidYouMean(name, known), "; sendmock --help lists the commands")
	return usageError{fmt.Errorf("unknown command or argument %q%s", name, near)}
}
