package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/internal/spelling"
)

func (p *program) errorsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "errors [code | subcode | id]",
		Short: "Print the error catalogue, or what it says of one code, subcode or id",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError{fmt.Errorf("one code, subcode or id at a time")}
			}
			if len(args) == 0 {
				return p.listErrors()
			}
			return p.explainError(args[0])
		},
	}
}

// listErrors prints one line for each error.
func (p *program) listErrors() error {
	for row := range grapherr.All() {
		if _, err := fmt.Fprintf(p.stdout, "%-11s %-4d %-36s %s\n", codeOf(row), row.Status, row.ID, row.Message); err != nil {
			return err
		}
	}
	return nil
}

// explainError prints all that is known of the errors with a code, a subcode or an id.
func (p *program) explainError(what string) error {
	found := false
	for row := range grapherr.All() {
		if string(row.ID) != what && strconv.Itoa(row.Code) != what && strconv.Itoa(row.Subcode) != what && codeOf(row) != what {
			continue
		}
		found = true
		_, err := fmt.Fprintf(p.stdout, "%s  %s\n  %s\n  when      %s\n  status    %d (%s)\n  evidence  %s, confidence %s\n", codeOf(row), row.ID, row.Message,
			row.When, row.Status, row.StatusEvidence, row.Evidence, row.Confidence)
		if err != nil {
			return err
		}
		for _, line := range [][2]string{{"transient", transient(row)}, {"args", argsOf(row)}, {"reference", row.ReferenceText}, {"sources", strings.Join(row.Sources, "\n            ")}} {
			if line[1] != "" {
				if _, err := fmt.Fprintf(p.stdout, "  %-9s %s\n", line[0], line[1]); err != nil {
					return err
				}
			}
		}
	}
	if !found {
		return usageError{fmt.Errorf("there is no error %q%s", what, cmp.Or(spelling.DidYouMean(what, errorIDs()), "; sendmock errors lists them"))}
	}
	return nil
}

func errorIDs() (ids []string) {
	for row := range grapherr.All() {
		ids = append(ids, string(row.ID))
	}
	return ids
}

// codeOf is a row's code, with its subcode behind a slash.
func codeOf(row *grapherr.Row) string {
	if row.Subcode == 0 {
		return strconv.Itoa(row.Code)
	}
	return strconv.Itoa(row.Code) + "/" + strconv.Itoa(row.Subcode)
}

func transient(row *grapherr.Row) string {
	switch row.Transient {
	case grapherr.TransientTrue:
		return "is_transient is true"
	case grapherr.TransientFalse:
		return "is_transient is false"
	}
	return ""
}

func argsOf(row *grapherr.Row) string {
	names := make([]string, len(row.Args))
	for i, a := range row.Args {
		names[i] = a.Name + " (" + a.Default + ")"
	}
	return strings.Join(names, ", ")
}
