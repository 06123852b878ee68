package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/sendmock/sendmock/contract/coverage"
)

// coverageFlags are the flags of coverage, as given.
type coverageFlags struct {
	url, least, junit string
	json              bool
}

func (p *program) coverageCommand() *cobra.Command {
	var f coverageFlags
	cmd := &cobra.Command{
		Use: "coverage [FILE...]", GroupID: groupTests, Short: "Show what of the API was exercised, and what never was",
		Long: "coverage shows what the requests to a running server exercised: operations, parameters, kinds of message, rules, errors, windows\n" +
			"and webhook events. With FILEs it adds up reports that --json or exec --coverage wrote, and asks no server.\n" +
			"Exit codes: 0; 1 less than --min; 2 a file or the command line is wrong.",
		Example: "  sendmock coverage --min 20%\n  sendmock coverage unit.json e2e.json --junit coverage.xml",
		RunE:    func(cmd *cobra.Command, files []string) error { return p.coverage(cmd.Context(), &f, files) },
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.least, "min", "", "fail when less was exercised: 60%")
	fs.StringVar(&f.junit, "junit", "", "write the report to this file as JUnit XML")
	fs.BoolVar(&f.json, "json", false, "print the report as JSON")
	p.urlFlag(cmd, &f.url)
	return cmd
}

func (p *program) coverage(ctx context.Context, f *coverageFlags, files []string) error {
	least, err := parseMin(f.least)
	if err != nil {
		return usageError{err}
	}
	var r coverage.Report
	if len(files) > 0 {
		if r, err = merged(files); err != nil {
			return usageError{err}
		}
	}
	if err := creatable(f.junit); err != nil {
		return usageError{err}
	}
	if len(files) == 0 {
		ctx, cancel := context.WithTimeout(ctx, clientTimeout)
		defer cancel()
		if r, err = p.client(f.url).Coverage(ctx); err != nil {
			return refused(f.url, err)
		}
	}
	write := r.WriteText
	if f.json {
		write = asJSON(r)
	}
	if err := errors.Join(write(p.stdout), writeFile(f.junit, r.WriteJUnit)); err != nil {
		return err
	}
	if err := r.Gate(least); err != nil {
		return err
	}
	return nil
}

// merged adds up the reports of files. All that cannot be read are named.
func merged(files []string) (coverage.Report, error) {
	var reports []coverage.Report
	var problems []error
	for _, name := range files {
		r, err := readReport(name)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
		}
		reports = append(reports, r)
	}
	if problems != nil {
		return coverage.Report{}, errors.Join(problems...)
	}
	return coverage.Merge(reports...)
}

func readReport(name string) (coverage.Report, error) {
	f, err := os.Open(name)
	if err != nil {
		var path *os.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return coverage.Report{}, err
	}
	defer func() { _ = f.Close() }()
	return coverage.Read(io.Reader(f))
}
