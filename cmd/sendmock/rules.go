package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/spelling"
)

func (p *program) rulesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rules",
		Short: "Print the rules: id, default mode, evidence, what each refuses",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(p.stdout, table(messenger.Rules(), func(r messenger.Rule) []string {
				return []string{r.ID, string(r.Default), string(r.Evidence), r.Summary}
			}))
			return err
		},
	}
}

// checkRule says what is wrong with the id of a rule that a flag names.
func checkRule(id string) error {
	var known []string
	for _, r := range messenger.Rules() {
		if r.ID == id {
			return nil
		}
		known = append(known, r.ID)
	}
	return fmt.Errorf("there is no rule %q%s", id, cmp.Or(spelling.DidYouMean(id, known), "; sendmock rules lists them"))
}
