package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/scenario"
	"github.com/sendmock/sendmock/openapi"
)

const defaultURL = "http://127.0.0.1:7363"

// clientTimeout bounds the commands that ask a running server.
const clientTimeout = 5 * time.Second

func (p *program) envCommand() *cobra.Command {
	var url string
	cmd := &cobra.Command{
		Use:   "env",
		Short: "Print the running server's ids, tokens and secrets as exports for a shell",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := context.WithTimeout(cmd.Context(), clientTimeout)
			defer cancel()
			world, err := control.NewClient(url).World(ctx)
			if err != nil {
				return fmt.Errorf("no sendmock answers at %s: %w", url, err)
			}
			p.exports(variables(url, world))
			return nil
		},
	}
	cmd.Flags().StringVar(&url, "url", p.defaultURL(), "where sendmock serves")
	return cmd
}

// defaultURL is where a server with the same environment serves.
func (p *program) defaultURL() string {
	if port := p.env(envName("port")); port != "" {
		return "http://127.0.0.1:" + port
	}
	return defaultURL
}

// exports prints variables for a shell.
func (p *program) exports(list []variable) {
	for _, v := range list {
		_, _ = fmt.Fprintf(p.stdout, "export %s='%s'\n", v.name, strings.ReplaceAll(v.value, "'", `'\''`))
	}
}

func (p *program) healthCommand() *cobra.Command {
	var url string
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Ask whether a server is ready; exit code 0 says yes",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := context.WithTimeout(cmd.Context(), clientTimeout)
			defer cancel()
			h, err := control.NewClient(url).Health(ctx)
			if err != nil {
				return fmt.Errorf("no sendmock answers at %s: %w", url, err)
			}
			_, err = fmt.Fprintf(p.stdout, "%s (sendmock %s)\n", h.Status, h.Version)
			return err
		},
	}
	cmd.Flags().StringVar(&url, "url", p.defaultURL(), "where sendmock serves")
	return cmd
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(p.stdout, "sendmock %s (%s %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

func (p *program) specCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "spec", Short: "The descriptions of the APIs and of scenario files", Args: noArgs, DisableFlagsInUseLine: true,
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
	cmd.AddCommand(&cobra.Command{
		Use:   "scenario",
		Short: "Print the JSON Schema of scenario files, for editors",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := p.stdout.Write(scenario.Schema())
			return err
		},
	})
	return cmd
}
