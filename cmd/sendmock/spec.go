package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sendmock/sendmock/emulator/scenario"
	"github.com/sendmock/sendmock/fixtures"
	"github.com/sendmock/sendmock/openapi"
)

// specCommand holds what is about the descriptions. The schema of scenario files was here before there were others.
func (p *program) specCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "spec", Short: "The descriptions of the APIs", Args: noArgs, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "check",
		Short: "Validate both descriptions, examples included",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			spec, err := openapi.Load()
			if err != nil {
				return err
			}
			if err := spec.SelfCheck(cmd.Context()); err != nil {
				return fmt.Errorf("messenger.yaml: %w", err)
			}
			if err := openapi.CheckControl(cmd.Context()); err != nil {
				return fmt.Errorf("control.yaml: %w", err)
			}
			_, err = fmt.Fprintf(p.stdout, "messenger.yaml: %d operations, %d nodes; control.yaml: valid\n", len(spec.Operations()), len(spec.Nodes()))
			return err
		},
	})
	scenarios := p.schemaOf("scenario")
	scenarios.Hidden = true
	cmd.AddCommand(scenarios)
	return cmd
}

// schemas are the JSON Schemas of the files that people write.
var schemas = []struct {
	name string
	text func() []byte
}{
	{"world", fixtures.WorldSchema},
	{"scenario", scenario.Schema},
	{"expectations", scenario.ExpectationsSchema},
}

func (p *program) schemaCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of a kind of file, for editors", Args: noArgs, DisableFlagsInUseLine: true,
		Example: "  sendmock schema scenario > scenario.schema.json   # in a file: # yaml-language-server: $schema=scenario.schema.json",
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, s := range schemas {
		cmd.AddCommand(p.schemaOf(s.name))
	}
	return cmd
}

// schemaOf prints one of the schemas.
func (p *program) schemaOf(name string) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: "Print the JSON Schema of " + name + " files", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			for _, s := range schemas {
				if s.name == name {
					_, err := p.stdout.Write(s.text())
					return err
				}
			}
			return nil
		},
	}
}
