package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/report"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/scenario"
)

// longTimeout bounds what waits for a bot: at the longest quiet, a bot that never falls silent is waited for that long. The control client
// waits no longer.
const longTimeout = 10 * time.Minute

// verifyFlags are the flags of verify, as given.
type verifyFlags struct {
	url, junit string
	since      int64
	checks     map[string]string
	waits      waitFlags
	chapters   bool
	json       bool
}

func (p *program) verifyCommand() *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use: "verify [FILE]", GroupID: groupTests, Short: "Hold what was recorded against the expectations of a file and the standing checks",
		Long: "verify asks a running server whether the expectations of a file hold, YAML or JSON: a list, or a mapping with expectations and\n" +
			"checks, in the grammar of a story's expect. - is standard input; without FILE only the standing checks are asked.\n" +
			"It waits no longer than its patience for what must come. That something does not come, or no more of it, it believes when the bot\n" +
			"has been quiet: when for that long it was told nothing and asked nothing.\n" +
			"Exit codes: 0 verified, 1 not verified or unknown, 2 the file or the command line is wrong, as a name that nobody here has.",
		Example: "  sendmock verify expectations.yaml\n  echo '[{\"match\":{\"psid\":\"ada\",\"text\":\"Hi!\"},\"within\":\"30s\"}]' | sendmock verify -",
		Args:    wantArgs,
		RunE:    func(cmd *cobra.Command, args []string) error { return p.verify(cmd.Context(), &f, args) },
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringToStringVar(&f.checks, "check", nil, "switch a standing check: retry-storm=off (may be repeated)")
	fs.Int64Var(&f.since, "since", 0, "look only at what was recorded after this seq, and count time from there")
	fs.BoolVar(&f.chapters, "chapters", false, "the standing checks judge what was recorded before resets too")
	f.waits.register(fs, "quiet", "what must come")
	fs.StringVar(&f.junit, "junit", "", "write the results to this file as JUnit XML")
	fs.BoolVar(&f.json, "json", false, "print the verdict as JSON")
	p.urlFlag(cmd, &f.url)
	return cmd
}

func (p *program) verify(ctx context.Context, f *verifyFlags, args []string) error {
	in, where, err := p.readVerification(args)
	if err := errors.Join(err, switched(f.checks), f.waits.check()); err != nil {
		return usageError{err}
	}
	for id, value := range f.checks {
		if in.Checks == nil {
			in.Checks = map[string]string{}
		}
		in.Checks[id] = value
	}
	words := map[string]string{"since": "--since"}
	switch {
	case f.waits.fs.Changed("since"):
		in.Since = &f.since
	case where != nil:
		words["since"] = where("since")
	}
	patience, quiet := f.waits.milliseconds()
	in.PatienceMS, in.QuietMS = cmp.Or(patience, in.PatienceMS), cmp.Or(quiet, in.QuietMS)
	if err := creatable(f.junit); err != nil {
		return usageError{err}
	}
	ctx, cancel := context.WithTimeout(ctx, longTimeout)
	defer cancel()
	client := p.client(f.url)
	ask := client.Verify
	if f.chapters {
		ask = client.VerifyAll
	}
	verdict, err := ask(ctx, in)
	if err != nil {
		var problem *control.Problem
		if errors.As(err, &problem) && where != nil {
			for _, member := range problem.Terms {
				if _, known := words[member]; !known {
					words[member] = where(member)
				}
			}
		}
		return refusedAs(words, f.url, err)
	}
	if err := errors.Join(p.tell(f, verdict), writeFile(f.junit, func(w io.Writer) error { return writeVerdict(w, verdict) })); err != nil {
		return err
	}
	if !verdict.Verified {
		return exitCode(exitFailed)
	}
	return nil
}

// tell prints the verdict.
func (p *program) tell(f *verifyFlags, v contract.Verdict) error {
	if f.json {
		return asJSON(v)(p.stdout)
	}
	_, err := io.WriteString(p.stdout, control.ToShell(v.Text))
	return err
}

// readVerification reads the file, if there is one. where says where in it a member stands.
func (p *program) readVerification(args []string) (in control.Verification, where func(member string) string, err error) {
	if len(args) == 0 {
		return in, nil, nil
	}
	name, read := args[0], func() ([]byte, error) { return readBounded(args[0], scenario.MaxBytes) }
	if name == "-" {
		name, read = "standard input", func() ([]byte, error) { return io.ReadAll(io.LimitReader(p.stdin, scenario.MaxBytes+1)) }
	}
	text, err := read()
	if err != nil {
		return in, nil, err
	}
	return scenario.LoadExpectations(name, text)
}

// writeVerdict writes each expectation and each violation as a case.
func writeVerdict(w io.Writer, v contract.Verdict) error {
	suite := report.Suite{Name: "sendmock verify"}
	for _, r := range v.Results {
		c := report.Case{Name: r.Name, Class: "expectations"}
		switch {
		case r.Unknown:
			c.Error = r.String()
		case !r.Verified:
			c.Failure = r.String()
		}
		suite.Cases = append(suite.Cases, c)
	}
	for _, f := range v.Violations {
		suite.Cases = append(suite.Cases, report.Case{Name: fmt.Sprintf("%s at seq %d", f.Check, f.Seq), Class: "checks", Failure: f.String()})
	}
	for i := range v.Chapters {
		c := report.Case{Name: fmt.Sprintf("the chapter of seq %d to %d", v.Chapters[i].From+1, v.Chapters[i].To), Class: "chapters"}
		if !v.Chapters[i].Verified {
			c.Failure = v.Chapters[i].String()
		}
		suite.Cases = append(suite.Cases, c)
	}
	if len(v.Violations) == 0 {
		suite.Cases = append(suite.Cases, report.Case{Name: "standing checks", Class: "checks"})
	}
	return report.WriteJUnit(w, suite)
}
