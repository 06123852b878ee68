package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
)

// requestFilters are the filters of requests, each a flag of its own.
var requestFilters = []struct{ flag, filter, about string }{
	{"person", "psid", "only those about this PSID or slug"},
	{"operation", "operation", "only those of this operation: sendMessage, …"},
	{"status", "status", "only those answered with this status"},
	{"code", "code", "only those refused with this error code"},
	{"rule", "rule", "only those that this rule refused, or would have"},
	{"fault", "fault", "only those that this fault struck"},
}

// exportForms are what requests can be written as.
var exportForms = []string{"text", "json", "har", "curl"}

// requestsFlags are the flags of requests, as given.
type requestsFlags struct {
	url, form string
	since     int64
	follow    bool
	filters   map[string]*string
}

func (p *program) requestsCommand() *cobra.Command {
	f := requestsFlags{filters: map[string]*string{}}
	cmd := &cobra.Command{
		Use: "requests", GroupID: groupTests, Short: "List the recorded requests: seq, virtual time, what was asked, what came of it",
		Example: "  sendmock requests --follow\n  sendmock requests --person ada --format har > ada.har",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.requests(cmd.Context(), &f) },
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.BoolVarP(&f.follow, "follow", "f", false, "go on as requests come, until Ctrl-C")
	fs.Int64Var(&f.since, "since", 0, "only those after this seq")
	fs.StringVar(&f.form, "format", "text", strings.Join(exportForms, ", ")+" (json: one exchange a line)")
	for _, r := range requestFilters {
		f.filters[r.filter] = fs.String(r.flag, "", r.about)
	}
	p.urlFlag(cmd, &f.url)
	return cmd
}

func (p *program) requests(ctx context.Context, f *requestsFlags) error {
	switch {
	case !slices.Contains(exportForms, f.form):
		return usageError{fmt.Errorf("--format %q is none of %s", f.form, strings.Join(exportForms, ", "))}
	case f.follow && f.form != "text" && f.form != "json":
		return usageError{errors.New("--follow goes with --format text and json")}
	}
	filter, err := f.filter()
	if err != nil {
		return usageError{err}
	}
	client := p.client(f.url)
	if f.form == "har" || f.form == "curl" {
		return p.export(ctx, client, f, filter)
	}
	filter.Set("limit", "1000")
	switch err := p.listed(ctx, client, f, filter); {
	case err != nil && !errors.Is(err, context.Canceled): // Ctrl-C is how following ends
		return refusedAs(requestWords(), f.url, err)
	}
	return nil
}

// filter is the query that the flags stand for.
func (f *requestsFlags) filter() (url.Values, error) {
	filter := url.Values{}
	var problems []error
	if f.since < 0 {
		problems = append(problems, fmt.Errorf("--since %d is below 0", f.since))
	}
	for _, r := range requestFilters {
		value := *f.filters[r.filter]
		if _, err := strconv.Atoi(value); err != nil && value != "" && slices.Contains(numberFilters, r.filter) {
			problems = append(problems, fmt.Errorf("--%s is no number: %q", r.flag, value))
		}
		if value != "" {
			filter.Set(r.filter, value)
		}
	}
	return filter, errors.Join(problems...)
}

// numberFilters are the filters whose value is a number.
var numberFilters = []string{"status", "code"}

// requestWords are the flags of the filters.
func requestWords() map[string]string {
	words := map[string]string{}
	for _, r := range requestFilters {
		words[r.filter] = "--" + r.flag
	}
	return words
}

// listed prints what is recorded and, where that is asked for, what comes.
func (p *program) listed(ctx context.Context, c *control.Client, f *requestsFlags, filter url.Values) error {
	for since := f.since; ; {
		got, err := c.Requests(ctx, since, filter)
		if err == nil {
			err = p.list(f.form, got.Requests)
		}
		switch {
		case err != nil:
			return err
		case got.Next != since:
			since = got.Next
			continue
		case !f.follow:
			return nil
		}
		if err := c.Await(ctx, since); err != nil {
			return err
		}
	}
}

// list prints exchanges, one a line.
func (p *program) list(form string, exchanges []control.Exchange) error {
	if form == "text" {
		_, err := fmt.Fprint(p.stdout, contract.Transcript(exchanges))
		return err
	}
	for i := range exchanges {
		if err := asJSON(exchanges[i])(p.stdout); err != nil {
			return err
		}
	}
	return nil
}

// export prints what the server exports.
func (p *program) export(ctx context.Context, c *control.Client, f *requestsFlags, filter url.Values) error {
	ctx, cancel := context.WithTimeout(ctx, longTimeout)
	defer cancel()
	if f.since != 0 {
		filter.Set("since", fmt.Sprint(f.since))
	}
	get := c.ExportHAR
	if f.form == "curl" {
		get = c.ExportCurl
	}
	text, err := get(ctx, filter)
	if err != nil {
		return refusedAs(requestWords(), f.url, err)
	}
	_, err = p.stdout.Write(text)
	return err
}
